// What a run does next, played with thousands of orders in which things end: lines are told in order and once, one
// person's edits never overtake each other, and nothing is begun once it is over.

import Sandbox
import Stripe
import Supabase
import TestSupport
import Testing

@testable import Accounts

/// A run over a file of so many lines, in which everything ends in a random order and, at times, badly.
private struct PlayedRun {
  enum Ending { case found, sent, confirmed, refused, outage, dropped }

  let count: Int
  let accounts: Int
  var random: SeededRandom
  var outages = 0.0
  var refusals = 0.0
  private(set) var queue: EditRunQueue
  /// Steps that were begun and are not ended.
  private var running: [EditRunQueue.Step] = []
  private var read = 0
  private(set) var told: [EditRunLine] = []
  private(set) var sendings: [String: [Int]] = [:]
  private(set) var pauses = 0
  private(set) var faults: [String] = []

  init(count: Int, accounts: Int, seed: UInt64, patience: Duration = .seconds(1_000_000)) {
    self.count = count
    self.accounts = accounts
    random = SeededRandom(seed: seed)
    queue = EditRunQueue(patience: patience)
  }

  private func account(_ line: Int) -> String { "account \((line * 7 + 3) % accounts)" }

  private func draft(_ line: Int) -> EditDraft {
    EditDraft(account: account(line), changes: Changes(name: .set("line \(line)")))
  }

  private mutating func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &random) < share }

  /// Until nothing is under way and nothing is to be done.
  mutating func play(stopping after: Int? = nil) -> EditRunEnd {
    var steps = 0
    while true {
      told += queue.told()
      if let after, steps >= after { queue.stop() }
      while let step = queue.next() { begin(step) }
      if let number = running.indices.randomElement(using: &random) {
        steps += 1
        end(running.remove(at: number))
        continue
      }
      if queue.isOver {
        told += queue.leftOver()
        return queue.end
      }
      if queue.pause() != nil { pauses += 1 }
    }
  }

  private mutating func begin(_ step: EditRunQueue.Step) {
    running.append(step)
    var busy: [String] = []
    var asking = 0
    for step in running {
      switch step {
      case .read: break
      case .find: asking += 1
      case .send(_, let draft):
        asking += 1
        busy.append(draft.account)
      case .watch(let flight, _): busy.append(account(flight.item.line))
      }
    }
    if Set(busy).count < busy.count { faults.append("two edits of one account at once") }
    if asking > EditRunner.width { faults.append("\(asking) at once") }
    if read - told.count > EditRunner.window + 1 { faults.append("\(read - told.count) lines under way") }
    if case .send(let flight, let draft) = step { sendings[draft.account, default: []].append(flight.item.line) }
  }

  private mutating func end(_ step: EditRunQueue.Step) {
    switch step {
    case .read:
      guard read < count else { return queue.take(.arrived(nil)) }
      read += 1
      let request = EditRequest(
        line: read, account: account(read), changes: Changes(name: .set("line \(read)")), reason: nil, edit: nil)
      queue.take(.arrived(EditItem(line: read, .edit(request))))
    case .find(let flight):
      queue.take(
        chance(outages)
          ? .failed(flight, .supabase(.unavailable(status: 503, retryAfter: nil)))
          : .found(flight, draft(flight.item.line)))
    case .send(let flight, let draft):
      if chance(outages) {
        queue.take(.failed(flight, .supabase(.unavailable(status: 503, retryAfter: nil))))
      } else if chance(refusals) {
        queue.take(.ended(flight, .refused(.noSuchAccount)))
      } else {
        queue.take(.sent(flight, Self.edit(draft)))
      }
    case .watch(let flight, _): queue.take(.ended(flight, .confirmed))
    }
  }

  private static func edit(_ draft: EditDraft) -> Edit {
    Edit(
      id: EditID(), account: draft.account, customer: "cus_1", before: Values(name: nil, email: nil),
      after: draft.changes, stage: .accepted, recordedAt: ManualPace.date)
  }
}

@Suite(.timeLimit(.minutes(40))) struct EditRunQueueTests {
  private func seeds(_ count: Int) -> [UInt64] {
    var random = SeededRandom(seed: freshSeed("a run's queue"))
    return (0..<count).map { _ in random.next() }
  }

  private func word(_ end: EditRunEnd) -> String {
    switch end {
    case .done: "done"
    case .stopped: "stopped"
    case .gaveUp: "gaveUp"
    case .tooManyRefusals: "tooManyRefusals"
    case .unreadable: "unreadable"
    }
  }

  @Test func everyLineIsToldOnceAndInOrder() {
    for seed in seeds(200) {
      var run = PlayedRun(count: 150, accounts: Int(seed % 40) + 1, seed: seed)
      run.outages = seed % 3 == 0 ? 0.2 : 0
      let end = run.play()
      #expect(word(end) == "done" && run.faults == [], "seed \(seed)")
      #expect(run.told.map(\.line) == Array(1...150), "seed \(seed)")
      // Whoever has several lines gets them in the order of the file; one that failed is the next again.
      #expect(run.sendings.values.allSatisfy { $0 == $0.sorted() }, "seed \(seed)")
      if run.outages == 0 { #expect(run.told.allSatisfy { $0.outcome.code == "confirmed" }, "seed \(seed)") }
      #expect(run.told.allSatisfy { ["confirmed", "failed"].contains($0.outcome.code) }, "seed \(seed)")
      #expect((run.pauses > 0) == (run.outages > 0), "seed \(seed)")
    }
  }

  /// A line fails for good only where it failed again while others went well.
  @Test func anOutageOfAllFailsNobody() {
    for seed in seeds(50) {
      var run = PlayedRun(count: 30, accounts: 30, seed: seed, patience: .seconds(100))
      run.outages = 1
      let end = run.play()
      #expect(word(end) == "gaveUp" && run.told.allSatisfy { $0.outcome.code == "failed" }, "seed \(seed)")
      #expect(run.told.count <= EditRunner.width, "seed \(seed)")
    }
  }

  @Test func stoppedNothingNewBegins() {
    for seed in seeds(200) {
      var run = PlayedRun(count: 100, accounts: 30, seed: seed)
      let end = run.play(stopping: Int(seed % 200))
      #expect(word(end) == "stopped" && run.faults == [], "seed \(seed)")
      // What had been sent was watched to its end, and told.
      let sent = run.sendings.values.flatMap(\.self).sorted()
      #expect(run.told.map(\.line) == sent, "seed \(seed)")
    }
  }

  @Test func twentyRefusalsInARowAreNotMeant() {
    for seed in seeds(50) {
      var run = PlayedRun(count: 200, accounts: 200, seed: seed)
      run.refusals = 1
      let end = run.play()
      #expect(word(end) == "tooManyRefusals", "seed \(seed)")
      // Those that were on their way are told, too.
      #expect((20...20 + EditRunner.window).contains(run.told.count), "seed \(seed): \(run.told.count)")
      #expect(run.told.map(\.line) == Array(1...run.told.count), "seed \(seed)")
    }
  }
}
