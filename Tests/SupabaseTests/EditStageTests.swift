// An edit's stages as its author tells them, and the journal of them.

import Accounts
import Postgres
import Sandbox
import Supabase
import Testing

@Suite(.timeLimit(.minutes(40))) struct EditStageTests {
  static let edit: JSON = "00000000-0000-4000-8000-0000000000e1"
  static let account: JSON = .string(Person.id(1))

  static func record(_ db: MigratedDatabase, _ arguments: [String: JSON] = ["name": "Eva"]) async throws -> JSON {
    try await db.service.call(
      "accountdesk_record_edit", ["edit": edit, "account": account, "author": "bea"].merging(arguments) { $1 })
  }

  static func journal(_ db: MigratedDatabase) async throws -> [String] {
    try await db.lines("select what from accountdesk.journal where kind = 'edit' order by n")
  }

  @Test func theSameIdAnswersTheSame() async throws {
    try await EditCheckTests.with { db async throws in
      let first = try await Self.record(db, ["name": "Eva", "reason": "asked on the phone"])
      #expect(first["recorded"] == true)
      #expect(first["edit"]["after"] == ["name": "Eva"])
      #expect(first["edit"]["before"] == ["name": "Ada", "email": "p1@example.com"])
      #expect(first["edit"]["author"] == "bea")
      #expect(first["edit"]["reason"] == "asked on the phone")
      // Even where it would be refused now, or asks for something else.
      #expect(try await Self.record(db, ["name": "Other"]) == first)
      #expect(try await db.value("select count(*) from accountdesk.edits") == "1")
      #expect(try await Self.journal(db) == ["recorded"])
      let read = try await db.service.call(
        "accountdesk_record_edit", ["edit": Self.edit, "account": Self.account], as: Recording.self)
      guard case .recorded(let edit) = read else {
        Issue.record("not recorded")
        return
      }
      #expect(edit.stage == .recorded && edit.after == Changes(name: .set("Eva")) && !edit.late)
    }
  }

  @Test func clearingStandsAsNull() async throws {
    try await EditCheckTests.with { db async throws in
      #expect(try await Self.record(db, ["clear_name": true])["edit"]["after"] == ["name": nil])
    }
  }

  @Test func ofTwoAtOnceTheSecondSeesTheFirst() async throws {
    try await EditCheckTests.with { db async throws in
      let other = try await db.anotherCaller()
      async let first = Self.record(db)
      async let second = other.call(
        "accountdesk_record_edit",
        ["edit": "00000000-0000-4000-8000-0000000000e2", "account": Self.account, "name": "Eve"])
      let answers = try await [first, second]
      #expect(answers.count { $0["recorded"] == true } == 1)
      #expect(answers.flatMap { $0["problems"].items }.map { $0["code"] } == ["open_edit"])
      // And goes on when told.
      let again = try await other.call(
        "accountdesk_record_edit",
        ["edit": "00000000-0000-4000-8000-0000000000e3", "account": Self.account, "name": "Eve", "override": true])
      #expect(again["recorded"] == true)
      // Nothing goes on over what blocks.
      #expect(
        try await Self.record(db, ["edit": "00000000-0000-4000-8000-0000000000e4", "name": "", "override": true])[
          "recorded"] == false)
    }
  }

  @Test func aReasonIsAskedForWhereTheProjectWantsOne() async throws {
    try await EditCheckTests.with { db async throws in
      try await db.owner.execute("update accountdesk.settings set require_reason = true")
      #expect(try await Self.record(db)["problems"].items.map { $0["code"] } == ["reason_required"])
      #expect(try await Self.record(db, ["name": "Eva", "reason": "r"])["recorded"] == true)
    }
  }

  @Test func isAskedForBeforeEachSending() async throws {
    try await EditCheckTests.with { db async throws in
      func ask() async throws -> JSON { try await db.service.call("accountdesk_may_send", ["edit": Self.edit]) }
      #expect(try await ask() == ["may": false, "why": "unknown_edit"])
      _ = try await Self.record(db)
      #expect(try await ask() == ["may": true, "attempt": 1])
      #expect(try await ask() == ["may": true, "attempt": 2])
      #expect(try await db.value("select sent_at > recorded_at from accountdesk.edits") == "t")
      try await db.owner.execute("update accountdesk.settings set edits = false")
      #expect(try await ask() == ["may": false, "why": "edits_off"])
      try await db.owner.execute("update accountdesk.settings set edits = true")
      try await db.owner.execute("update accountdesk.edits set recorded_at = now() - interval '20 hours 1 second'")
      #expect(try await ask() == ["may": false, "why": "too_old"])
      try await db.owner.execute("update accountdesk.edits set recorded_at = now() - interval '19 hours 59 minutes'")
      #expect(try await ask() == ["may": true, "attempt": 3])
      for stage in ["accepted", "refused", "confirmed", "superseded"] {
        try await db.owner.execute("update accountdesk.edits set stage = '\(stage)'")
        #expect(try await ask() == ["may": false, "why": "settled"])
      }
      try await db.owner.execute("update accountdesk.edits set stage = 'unknown'")
      #expect(try await ask() == ["may": true, "attempt": 4])
      #expect(
        try await db.service.call("accountdesk_may_send", ["edit": Self.edit], as: MaySend.self) == .yes(attempt: 5))
    }
  }

  @Test func acceptedMakesTheAccountPending() async throws {
    try await EditCheckTests.with { db async throws in
      _ = try await Self.record(db)
      #expect(try await db.status() == "in_sync")
      let accepted = try await db.service.call(
        "accountdesk_edit_accepted", ["edit": Self.edit, "request_id": "req_1"], as: Edit.self)
      #expect(accepted.stage == .accepted && accepted.requestID == "req_1" && accepted.acceptedAt != nil)
      #expect(!accepted.late)
      #expect(try await db.status() == "pending")
      #expect(try await db.countsAreRight())
      #expect(try await Self.journal(db) == ["recorded", "accepted"])
      // A second answer changes nothing.
      let again = try await db.service.call(
        "accountdesk_edit_accepted", ["edit": Self.edit, "request_id": ""], as: Edit.self)
      #expect(again == accepted)
      #expect(try await Self.journal(db) == ["recorded", "accepted"])
      // Nor does a late refusal.
      #expect(
        try await db.service.call("accountdesk_edit_refused", ["edit": Self.edit, "refusal": [:]], as: Edit.self)
          == accepted)
    }
  }

  @Test func lateIsPendingForTooLong() async throws {
    try await EditCheckTests.with { db async throws in
      _ = try await Self.record(db)
      try await db.service.call("accountdesk_edit_accepted", ["edit": Self.edit, "request_id": "req_1"])
      try await db.owner.execute(
        """
        update accountdesk.edits set accepted_at = now() - interval '20 seconds';
        select accountdesk.refresh(array(select id from auth.users));
        """)
      #expect(try await db.status() == "pending")
      #expect(try await db.service.call("accountdesk_edits", ["ids": [Self.edit]])[0]["late"] == true)
      #expect(try await db.service.call("accountdesk_find", ["id": "cus_1"])[0]["status"] == "late")
      let counts = try await db.service.call("accountdesk_counts", as: Counts.self)
      #expect(counts[.late] == 1 && counts[.pending] == 0 && counts.all == 2)
      #expect(try await db.service.call("accountdesk_accounts", ["status": "late"])["rows"].items.count == 1)
      #expect(try await db.service.call("accountdesk_accounts", ["status": "pending"])["rows"].items.count == 0)
      try await db.owner.execute("update accountdesk.settings set late_after = '1 minute'")
      #expect(try await db.service.call("accountdesk_find", ["id": "cus_1"])[0]["status"] == "pending")
      #expect(try await db.service.call("accountdesk_counts")["late"] == 0)
    }
  }

  @Test func refusedEndsIt() async throws {
    try await EditCheckTests.with { db async throws in
      _ = try await Self.record(db)
      let refusal: JSON = [
        "type": "invalid_request_error", "param": "email", "message": "Invalid email address: x", "status": 400,
      ]
      let edit = try await db.service.call(
        "accountdesk_edit_refused", ["edit": Self.edit, "refusal": refusal], as: Edit.self)
      #expect(edit.stage == .refused && edit.refusal?.field == .email && edit.settledAt != nil && edit.refusedAt != nil)
      #expect(try await db.status() == "in_sync")
      #expect(try await Self.journal(db) == ["recorded", "refused"])
      // Accepted afterwards, by some mistake, it stays refused.
      #expect(
        try await db.service.call("accountdesk_edit_accepted", ["edit": Self.edit, "request_id": "r"], as: Edit.self)
          == edit)
    }
  }

  @Test func unknownMakesTheAccountFailedUntilItIsKnown() async throws {
    try await EditCheckTests.with { db async throws in
      _ = try await Self.record(db)
      try await db.service.call("accountdesk_may_send", ["edit": Self.edit])
      let edit = try await db.service.call(
        "accountdesk_edit_unknown", ["edit": Self.edit, "failure": "timed out"], as: Edit.self)
      #expect(edit.stage == .unknown && edit.failure == "timed out")
      #expect(try await db.status() == "failed unknown_outcome")
      #expect(try await db.countsAreRight())
      let accepted = try await db.service.call(
        "accountdesk_edit_accepted", ["edit": Self.edit, "request_id": "req_1"], as: Edit.self)
      #expect(accepted.stage == .accepted && accepted.failure == nil)
      #expect(try await db.status() == "pending")
      #expect(try await Self.journal(db) == ["recorded", "unknown", "accepted"])
    }
  }

  @Test func nobodysEditIsNothing() async throws {
    try await EditCheckTests.with { db async throws in
      #expect(try await db.service.call("accountdesk_edit_accepted", ["edit": Self.edit, "request_id": "r"]) == nil)
      #expect(try await db.service.call("accountdesk_edit_refused", ["edit": Self.edit, "refusal": [:]]) == nil)
      #expect(try await db.service.call("accountdesk_edit_unknown", ["edit": Self.edit, "failure": "f"]) == nil)
      #expect(try await db.service.call("accountdesk_edits", ["ids": [Self.edit]]) == [])
    }
  }
}
