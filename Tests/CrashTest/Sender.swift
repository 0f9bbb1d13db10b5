// Signs and posts events until each was answered 200, over many connections at once.

import Foundation
import HTTPTypes
import Sandbox
import Transport

struct Sender: Sendable {
  let plan: Plan
  let secret: String
  let mailbag: Mailbag
  let receivers: [ReceiverProcess]
  let witness: Witness
  let milestones: Milestones

  private static let limits = Limits(connect: .seconds(5), total: .seconds(30), responseBytes: 1 << 20)

  /// Until the mailbag is closed and empty.
  func run() async {
    let transport = CurlTransport()
    await withTaskGroup(of: Void.self) { group in
      for connection in 0..<plan.connections {
        group.addTask {
          var random = SeededRandom(seed: plan.seed &+ UInt64(connection), for: "sender")
          while !Task.isCancelled, let letter = await mailbag.draw() {
            let receiver = receivers[Int(random.next() % UInt64(receivers.count))]
            if await post(letter.event, to: receiver.port, by: transport) {
              await witness.acknowledged(letter.event.id)
              await mailbag.isDelivered(letter)
              await milestones.advance()
            } else {
              // As the one who is refused by a program that is being started again.
              try? await Task.sleep(for: .milliseconds(20 + Int(random.next() % 200)))
              await mailbag.giveBack(letter)
            }
          }
        }
      }
    }
  }

  private func post(_ event: StripeEmulator.Event, to port: Int, by transport: CurlTransport) async -> Bool {
    let signature = WebhookSignature.header(
      body: event.body, secret: secret, time: Int(Date().timeIntervalSince1970))
    let request = Request(
      .post, "http://127.0.0.1:\(port)/webhooks/stripe",
      headers: [.contentType: "application/json; charset=utf-8", .init("Stripe-Signature")!: signature],
      body: Data(event.body.utf8), limits: Self.limits)
    return (try? await transport.send(request))?.status == 200
  }
}

/// How many events were answered 200, for those who wait for a number of them.
actor Milestones {
  private(set) var count = 0
  private var isOver = false
  private var waiting: [(number: Int, turn: CheckedContinuation<Void, Never>)] = []

  func advance() {
    count += 1
    waiting.removeAll { waiter in
      guard waiter.number <= count else { return false }
      waiter.turn.resume()
      return true
    }
  }

  /// No more come: nobody waits any longer.
  func end() {
    isOver = true
    for waiter in waiting { waiter.turn.resume() }
    waiting = []
  }

  func reach(_ number: Int) async {
    guard count < number, !isOver else { return }
    await withCheckedContinuation { waiting.append((number, $0)) }
  }
}
