// Events on their way to a receiver: some twice, some never, in no order.

import Sandbox

actor Mailbag {
  struct Letter: Sendable {
    let event: StripeEmulator.Event
  }

  /// So many have to lie in it before one is drawn, or they would leave in the order in which they came.
  private let least: Int
  private let most: Int
  private let emulator: StripeEmulator
  private let plan: Plan
  private var random: SeededRandom
  private var letters: [Letter] = []
  private var isClosed = false
  /// Drawn, and neither delivered nor given back.
  private var underWay = 0
  private var drawers: [CheckedContinuation<Letter?, Never>] = []
  private var fillers: [CheckedContinuation<Void, Never>] = []
  private(set) var events = 0
  private(set) var duplicates = 0
  private(set) var dropped = 0

  init(plan: Plan, emulator: StripeEmulator) {
    self.plan = plan
    self.emulator = emulator
    random = SeededRandom(seed: plan.seed, for: "mailbag")
    least = min(100, plan.edits / 10)
    most = least * 4
  }

  /// Takes what happened at Stripe since the last time; waits while there is much in it already.
  func collect() async {
    for event in emulator.events(after: events) {
      events += 1
      let isTwice = random.happens(plan.duplicates)
      if random.happens(plan.drop) {
        dropped += 1
        continue
      }
      letters.append(Letter(event: event))
      if isTwice {
        duplicates += 1
        letters.append(Letter(event: event))
      }
    }
    hand()
    if letters.count > most, !isClosed { await withCheckedContinuation { fillers.append($0) } }
  }

  /// Nothing more happens at Stripe.
  func close() {
    isClosed = true
    hand()
  }

  /// Nothing is sent any more: something else failed.
  func abandon() {
    letters = []
    close()
    for drawer in drawers { drawer.resume(returning: nil) }
    drawers = []
  }

  /// - Returns: one of them, whichever; nil when everything is delivered.
  func draw() async -> Letter? {
    await withCheckedContinuation { drawer in
      drawers.append(drawer)
      hand()
    }
  }

  func isDelivered(_ letter: Letter) {
    underWay -= 1
    hand()
  }

  func giveBack(_ letter: Letter) {
    underWay -= 1
    letters.append(letter)
    hand()
  }

  private func hand() {
    while !drawers.isEmpty, letters.count > (isClosed ? 0 : least) {
      let place = Int(random.next() % UInt64(letters.count))
      letters.swapAt(place, letters.count - 1)
      underWay += 1
      drawers.removeLast().resume(returning: letters.removeLast())
    }
    if letters.count <= most || isClosed {
      for filler in fillers { filler.resume() }
      fillers = []
    }
    if isClosed, letters.isEmpty, underWay == 0 {
      for drawer in drawers { drawer.resume(returning: nil) }
      drawers = []
    }
  }
}
