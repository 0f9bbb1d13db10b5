// An edit from the keyboard to Stripe's answer, and what stands in the journal afterwards.

import Foundation
import HTTPTypes
import Stripe
import Supabase
import Synchronization
import Testing
import Transport

@testable import Accounts

@Suite(.timeLimit(.minutes(40))) struct EditWorkflowTests {
  private let ring = PlayedRing()
  private let id = EditID(rawValue: "0B0B0B0B-1111-4111-8111-111111111111")
  private let email = EditDraft(account: "a", changes: Changes(email: .set("new@example.com")))
  private static let lost = TransportError.lost(host: "h", reason: "reset")

  @Test func recordedThenAccepted() async throws {
    let progress = Mutex<[String]>([])
    let edit = try await ring.workflow().run(email, id: id) { step in
      let text =
        switch step {
        case .recorded(let edit): "recorded \(edit.stage)"
        case .sending(let attempt): "sending \(attempt)"
        }
      progress.withLock { $0.append(text) }
    }
    #expect(edit.stage == .accepted)
    #expect(edit.requestID == "req_4")
    #expect(ring.calls == ["record_edit", "GET", "may_send", "POST email=new@example.com", "edit_accepted"])
    #expect(progress.withLock { $0 } == ["recorded recorded", "sending 1"])
    #expect(ring.state.withLock { $0.keys } == [id.rawValue])
    let recorded = ring.state.withLock { $0.arguments["record_edit"]?.first }
    #expect(recorded?["author"] == .string("key:ada@desk"))
  }

  @Test func onlyWhatDiffersAtStripeIsSent() async throws {
    ring.state.withLock { $0.customer.email = "NEW@example.com" }
    let draft = EditDraft(account: "a", changes: Changes(name: .set("Ada King"), email: .set("new@example.com")))
    _ = try await ring.workflow().run(draft, id: id)
    #expect(ring.calls.contains("POST name=Ada King"))
  }

  @Test func aClearedNameIsSentEmpty() async throws {
    _ = try await ring.workflow().run(EditDraft(account: "a", changes: Changes(name: .clear)), id: id)
    #expect(ring.calls.contains("POST name="))
    #expect(ring.state.withLock { $0.customer.name } == nil)
  }

  @Test func pastedBlanksAreNotSent() async throws {
    _ = try await ring.workflow().run(
      EditDraft(account: "a", changes: Changes(email: .set(" new@example.com\u{200b}\n"))), id: id)
    #expect(ring.calls.contains("POST email=new@example.com"))
  }

  @Test func refusedWithStripesWords() async throws {
    ring.play("POST", .error(400, code: "email_invalid", param: "email"))
    let edit = try await ring.workflow().run(email, id: id)
    #expect(edit.stage == .refused)
    #expect(
      edit.refusal
        == Refusal(
          type: "invalid_request_error", code: "email_invalid", param: "email", message: "Stripe's words 400",
          status: 400,
          requestID: "req_no"))
    #expect(edit.refusal?.field == .email)
    #expect(ring.edit(id) == edit)
    #expect(ring.state.withLock { $0.posted } == 0)
  }

  @Test(arguments: [401, 402, 403, 404, 429]) func everyClearNoRefuses(_ status: Int) async throws {
    ring.play("POST", .error(status))
    #expect(try await ring.workflow().run(email, id: id).stage == .refused)
    #expect(ring.calls.filter { $0.hasPrefix("POST") }.count == 1)
  }

  /// Who asks and how often is looked at before the key: such a no says nothing of an attempt before it.
  @Test(arguments: [401, 403, 429]) func aNoAfterADoubtfulAttemptIsNone(_ status: Int) async throws {
    ring.play("POST", .failsAfterwards(.timedOut(host: "h")), .error(status))
    #expect(try await ring.workflow().run(email, id: id).stage == .confirmed)
    let other = PlayedRing()
    other.play("POST", .fails(.timedOut(host: "h")), .error(status))
    let edit = try await other.workflow().run(email, id: id)
    #expect(edit.stage == .unknown && edit.unknownOutcome == .notThere)
  }

  @Test func theSameKeyWithOtherValuesWasSentBefore() async throws {
    ring.play("POST", .error(400, type: "idempotency_error"))
    #expect(try await ring.workflow().run(email, id: id).unknownOutcome == .notThere)
  }

  @Test func whatStripeHasAlreadyIsNotSent() async throws {
    ring.state.withLock { $0.customer.email = "new@example.com" }
    let edit = try await ring.workflow().run(email, id: id)
    #expect(edit.stage == .confirmed && edit.alreadySo)
    #expect(ring.calls == ["record_edit", "GET", "begin_read", "GET", "apply_read"])
    #expect(ring.state.withLock { $0.applied.email } == "new@example.com")
  }

  @Test func whatStripeHasAlreadyAndCannotBeApplied() async throws {
    ring.state.withLock {
      $0.customer.email = "new@example.com"
      $0.parked = "email_taken b"
    }
    let edit = try await ring.workflow().run(email, id: id)
    #expect(edit.stage == .unknown && edit.unknownOutcome == .notApplied)
    #expect(edit.failure == "not_applied: email_taken b")
  }

  @Test func aDeletedCustomerIsNotEdited() async throws {
    ring.state.withLock { $0.isDeleted = true }
    await #expect {
      try await ring.workflow().run(email, id: id)
    } throws: {
      guard case EditFailure.problems(let problems) = $0 else { return false }
      return problems.map(\.code) == [.deleted]
    }
    #expect(ring.edit(id)?.stage == .refused)
    #expect(ring.edit(id)?.refusal == Refusal(type: "not_sent", code: "customer_deleted"))
    #expect(ring.calls == ["record_edit", "GET", "edit_refused"])
  }

  @Test(arguments: [TransportError.refused(host: "h"), .tls(host: "h", reason: "r")]) func stripeDownAtTheRead(
    _ down: TransportError
  ) async throws {
    ring.play("GET", .fails(down), .fails(down), .fails(down))
    await #expect {
      try await ring.workflow().run(email, id: id)
    } throws: {
      guard case EditFailure.notSent(.transport(down)) = $0 else { return false }
      return true
    }
    #expect(ring.edit(id)?.refusal?.type == "not_sent")
    #expect(ring.edit(id)?.stage == .refused)
  }

  @Test func stripesWordsAtTheReadAreKept() async throws {
    ring.play("GET", .error(404, code: "resource_missing"))
    await #expect(throws: EditFailure.self) { try await ring.workflow().run(email, id: id) }
    #expect(ring.edit(id)?.refusal == Refusal(type: "not_sent", code: "resource_missing", status: 404))
  }

  // MARK: Sent, and no clear answer

  @Test func retriesKeepTheKey() async throws {
    ring.play("POST", .fails(.timedOut(host: "h")), .error(503, type: "api_error"), .fails(Self.lost), .error(409))
    let edit = try await ring.workflow().run(email, id: id)
    #expect(edit.stage == .accepted)
    #expect(ring.calls.filter { $0 == "may_send" }.count == 5)
    #expect(Set(ring.state.withLock { $0.keys }) == [id.rawValue])
  }

  /// Done, but never heard of: the next attempt with the same key is Stripe's saved answer.
  @Test func lostAnswersAreAskedForAgain() async throws {
    ring.play("POST", .failsAfterwards(Self.lost))
    #expect(try await ring.workflow().run(email, id: id).stage == .accepted)
    #expect(ring.state.withLock { $0.customer.email } == "new@example.com")
  }

  @Test func aSavedFailureThatWasDone() async throws {
    let body = #"{"error":{"type":"api_error","message":"Oops"}}"#
    ring.play("POST", .answersAfterwards(500, body), .answersAfterwards(500, body))
    let edit = try await ring.workflow().run(email, id: id)
    #expect(edit.stage == .confirmed && !edit.alreadySo)
    #expect(ring.calls.suffix(3) == ["begin_read", "GET", "apply_read"])
  }

  @Test func aSavedFailureThatWasNotDone() async throws {
    ring.play("POST", .error(500, type: "api_error"), .error(500, type: "api_error"))
    let edit = try await ring.workflow().run(email, id: id)
    #expect(edit.stage == .unknown && edit.unknownOutcome == .notThere)
    #expect(edit.failure?.contains("Stripe's words") == false)
  }

  @Test func timeoutsForTwoMinutesAndDone() async throws {
    ring.play("POST", .failsAfterwards(Self.lost))
    ring.state.withLock { state in
      state.behaviours["POST"]? += (0..<40).map { _ in .fails(.timedOut(host: "h")) }
    }
    #expect(try await ring.workflow().run(email, id: id).stage == .confirmed)
  }

  @Test func noClearAnswerAndNoRead() async throws {
    ring.state.withLock { state in
      state.behaviours["POST"] = (0..<40).map { _ in .fails(.timedOut(host: "h")) }
      state.behaviours["GET"] = [.usual] + (0..<10).map { _ in .fails(.timedOut(host: "h")) }
    }
    let edit = try await ring.workflow().run(email, id: id)
    #expect(edit.stage == .unknown && edit.unknownOutcome == .notRead)
  }

  @Test func anAnswerThatCannotBeRead() async throws {
    ring.play("POST", .answersAfterwards(200, "<html>"))
    #expect(try await ring.workflow().run(email, id: id).stage == .confirmed)
  }

  @Test func doneAndParked() async throws {
    ring.state.withLock { $0.parked = "email_taken b" }
    ring.play("POST", .answersAfterwards(200, "<html>"))
    let edit = try await ring.workflow().run(email, id: id)
    #expect(edit.unknownOutcome == .notApplied && edit.failure == "not_applied: email_taken b")
  }
}
