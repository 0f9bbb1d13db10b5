// Cancelled at any moment, an edit leaves a journal that says what is known: nothing that was sent counts as unsent,
// and nothing that was not sent counts as sent.

import Foundation
import Stripe
import Synchronization
import Testing
import Transport

@testable import Accounts

@Suite(.timeLimit(.minutes(40))) struct EditCancellationTests {
  /// The way through the workflow that a cancellation may hit.
  enum Way: String, CaseIterable, Sendable {
    case accepted, refused, alreadySo, deleted, doubtful
  }

  /// Runs the way, cancelled at its call of that number, before or after the other side has carried it out.
  /// - Returns: nil where the way has fewer calls.
  private func run(_ way: Way, cancelledAt number: Int, afterwards: Bool) async throws -> (
    ring: PlayedRing, edit: Edit?
  )? {
    let ring = PlayedRing()
    let id = EditID()
    switch way {
    case .accepted: break
    case .refused: ring.play("POST", .answers(400, #"{"error":{"type":"invalid_request_error","message":"No."}}"#))
    case .alreadySo: ring.state.withLock { $0.customer.email = "new@example.com" }
    case .deleted: ring.state.withLock { $0.isDeleted = true }
    case .doubtful:
      let body = #"{"error":{"type":"api_error","message":"Oops"}}"#
      ring.play("POST", .answersAfterwards(500, body), .answersAfterwards(500, body))
    }
    let workflow = try ring.workflow()
    let running = Mutex<Task<Void, Never>?>(nil)
    let wasHit = Mutex(false)
    ring.state.withLock { state in
      state.onCall = { call, isDone in
        guard call == number, isDone == afterwards else { return }
        wasHit.withLock { $0 = true }
        running.withLock { $0?.cancel() }
      }
    }
    running.withLock { running in
      running = Task {
        _ = try? await workflow.run(EditDraft(account: "a", changes: Changes(email: .set("new@example.com"))), id: id)
      }
    }
    await running.withLock { $0 }?.value
    return wasHit.withLock { $0 } ? (ring, ring.edit(id)) : nil
  }

  @Test(arguments: Way.allCases, [false, true]) func theJournalIsTruthful(_ way: Way, _ afterwards: Bool) async throws {
    var number = 1
    while let (ring, edit) = try await run(way, cancelledAt: number, afterwards: afterwards) {
      let place: Comment = "\(way) cancelled at call \(number), \(ring.calls)"
      let (posted, asked) = ring.state.withLock { ($0.posted, $0.calls.contains { $0.hasPrefix("POST") }) }
      switch edit?.stage {
      // Not recorded, or recorded and not heard of.
      case nil: #expect(posted == 0, place)
      case .recorded: #expect(!asked && ring.calls == ["record_edit"], place)
      case .accepted, .confirmed: #expect(posted > 0 || way == .alreadySo, place)
      case .refused:
        #expect(posted == 0, place)
        // Stripe's own no, or never sent.
        #expect((edit?.refusal?.type == "not_sent") == !asked, place)
      case .unknown: #expect(asked || way == .alreadySo, place)
      case .superseded: Issue.record(place)
      }
      number += 1
    }
    #expect(number > 3)
  }

  /// Cancelled while it waits between two attempts: unknown, and so it stands.
  @Test func betweenTwoAttempts() async throws {
    let ring = PlayedRing()
    ring.play("POST", .fails(.timedOut(host: "h")))
    let held = ManualPace(isHeld: true)
    let id = EditID()
    let stripe = try StripeClient(key: StripeKey("sk_test_abc")!, transport: ring.transport, pace: held.stripe)
    let workflow = EditWorkflow(store: ring.store, stripe: stripe, author: "a", pace: held.accounts)
    let task = Task {
      try await workflow.run(EditDraft(account: "a", changes: Changes(name: .set("Ada King"))), id: id)
    }
    for await _ in held.begun { break }
    task.cancel()
    let edit = try await task.value
    #expect(edit.stage == .unknown && edit.unknownOutcome == .notRead)
    #expect(ring.edit(id)?.stage == .unknown)
  }
}
