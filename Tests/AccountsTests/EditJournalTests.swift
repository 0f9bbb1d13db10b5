// An edit whose database says no, or is away: before the sending, between two, and after Stripe's answer.

import Foundation
import Stripe
import Supabase
import Synchronization
import Testing
import Transport

@testable import Accounts

@Suite(.timeLimit(.minutes(40))) struct EditJournalTests {
  private let ring = PlayedRing()
  private let id = EditID(rawValue: "0B0B0B0B-1111-4111-8111-111111111111")
  private let email = EditDraft(account: "a", changes: Changes(email: .set("new@example.com")))
  private static let lost = TransportError.lost(host: "h", reason: "reset")

  @Test func problemsAreNotRecorded() async throws {
    ring.state.withLock { $0.problems = [EditProblem(.emailTaken, field: .email, detail: .init(account: "b"))] }
    await #expect {
      try await ring.workflow().run(email, id: id)
    } throws: {
      guard case EditFailure.problems(let problems) = $0 else { return false }
      return problems == [EditProblem(.emailTaken, field: .email, detail: .init(account: "b"))]
    }
    #expect(ring.calls == ["record_edit"])
  }

  @Test func whatIsWrongByItselfIsNotEvenAsked() async throws {
    await #expect(throws: EditFailure.self) {
      try await ring.workflow().run(EditDraft(account: "a", changes: Changes(email: .set(" \u{200b}"))), id: id)
    }
    await #expect(throws: EditFailure.self) {
      try await ring.workflow().run(EditDraft(account: "a", changes: Changes()), id: id)
    }
    #expect(ring.calls.isEmpty)
  }

  @Test func supabaseDownAtTheStart() async throws {
    ring.play("record_edit", .fails(.refused(host: "h")))
    await #expect {
      try await ring.workflow().run(email, id: id)
    } throws: {
      guard case EditFailure.notRecorded(.transport(.refused)) = $0 else { return false }
      return true
    }
    #expect(ring.calls == ["record_edit"])
  }

  @Test(arguments: [
    ("settled", NotSendable.settled), ("too_old", .tooOld), ("edits_off", .editsOff), ("unknown_edit", .unknownEdit),
  ])
  func theDatabaseSaysNo(_ word: String, _ why: NotSendable) async throws {
    ring.play("may_send", .answers(200, #"{"may":false,"why":"\#(word)"}"#))
    await #expect {
      try await ring.workflow().run(email, id: id)
    } throws: {
      guard case EditFailure.notSendable(why) = $0 else { return false }
      return true
    }
    #expect(ring.state.withLock { $0.keys }.isEmpty)
  }

  @Test func theDatabaseCannotBeAskedBeforeTheFirstSending() async throws {
    ring.play("may_send", .fails(.refused(host: "h")))
    await #expect {
      try await ring.workflow().run(email, id: id)
    } throws: {
      guard case EditFailure.notRecorded(.transport(.refused)) = $0 else { return false }
      return true
    }
    #expect(ring.state.withLock { $0.keys }.isEmpty)
    #expect(ring.edit(id)?.refusal == Refusal(type: "not_sent"))
  }

  @Test func theDatabaseCannotBeAskedBeforeTheSecondSending() async throws {
    ring.play("POST", .failsAfterwards(Self.lost))
    ring.play("may_send", .usual, .fails(.refused(host: "h")))
    #expect(try await ring.workflow().run(email, id: id).stage == .confirmed)
  }

  /// The webhook was faster than Stripe's answer.
  @Test func settledBetweenTwoAttempts() async throws {
    ring.play("POST", .failsAfterwards(Self.lost))
    ring.play("may_send", .usual, .answers(200, #"{"may":false,"why":"settled"}"#))
    #expect(try await ring.workflow().run(email, id: id).stage == .confirmed)
  }

  @Test func theJournalIsAwayAfterTheAcceptance() async throws {
    ring.play("edit_accepted", .fails(.refused(host: "h")))
    await #expect {
      try await ring.workflow().run(email, id: id)
    } throws: {
      guard case EditFailure.notJournalled(.transport(.refused), .accepted(requestID: "req_4")) = $0 else {
        return false
      }
      return true
    }
    #expect(ring.state.withLock { $0.customer.email } == "new@example.com")
  }

  @Test func theJournalIsAwayAfterTheRefusal() async throws {
    ring.play("POST", .error(400))
    ring.play("edit_refused", .fails(.refused(host: "h")))
    await #expect {
      try await ring.workflow().run(email, id: id)
    } throws: {
      guard case EditFailure.notJournalled(.transport(.refused), .refused(let refusal)) = $0 else { return false }
      return refusal.message == "Stripe's words 400"
    }
  }

  @Test func theJournalIsAwayAndNothingIsClear() async throws {
    ring.play("POST", .error(500, type: "api_error"), .error(500, type: "api_error"))
    for call in ["begin_read", "edit_unknown"] { ring.play(call, .fails(.refused(host: "h"))) }
    await #expect {
      try await ring.workflow().run(email, id: id)
    } throws: {
      guard case EditFailure.notJournalled(.transport(.refused), .nothingClear) = $0 else { return false }
      return true
    }
  }

  @Test func aLostRecordingIsMadeAgain() async throws {
    ring.play("record_edit", .failsAfterwards(Self.lost))
    #expect(try await ring.workflow().run(email, id: id).stage == .accepted)
    #expect(ring.state.withLock { $0.edits.count } == 1)
  }

  @Test(arguments: [Stage.accepted, .confirmed, .refused, .superseded, .unknown]) func theSameEditAgainIsNotSentAgain(
    _ stage: Stage
  ) async throws {
    _ = try await ring.workflow().run(email, id: id)
    ring.state.withLock { state in state.edits[id.rawValue]?.stage = stage }
    #expect(try await ring.workflow().run(email, id: id).stage == stage)
    #expect(ring.state.withLock { $0.posted } == 1)
  }
}
