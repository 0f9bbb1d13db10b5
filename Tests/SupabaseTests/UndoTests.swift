// Taking an edit back: an edit that names the one it undoes, and what the database has against it.

import Accounts
import Postgres
import Sandbox
import Supabase
import Testing

@Suite(.timeLimit(.minutes(40))) struct UndoTests {
  private static let ada = Standing(name: "Ada", email: "p1@example.com")
  private static let eva = Standing(name: "Eva", email: "p1@example.com")
  private static let first = "00000000-0000-4000-8000-0000000000e1"
  private static let second: JSON = "00000000-0000-4000-8000-0000000000e2"

  /// Ada's name was changed to Eva by an edit of ours, which is confirmed.
  private static func with(_ body: @Sendable (MigratedDatabase) async throws -> Void) async throws {
    try await EditCheckTests.with { db async throws in
      _ = try await EditStageTests.record(db)
      try await db.service.call("accountdesk_may_send", ["edit": .string(first)])
      try await db.service.apply(.updated(ada, eva, second: 10, key: first))
      #expect(try await db.value("select stage from accountdesk.edits") == "confirmed")
      try await body(db)
    }
  }

  private static func undo(_ db: MigratedDatabase, _ arguments: [String: JSON] = [:]) async throws -> JSON {
    try await EditStageTests.record(
      db, ["edit": second, "name": "Ada", "undo_of": .string(first)].merging(arguments) { $1 })
  }

  private static func codes(_ answer: JSON) -> [String] {
    answer["problems"].items.map { ($0["code"].text ?? "?") + ($0["blocking"] == true ? "!" : "") }
  }

  @Test func namesWhatItTakesBack() async throws {
    try await Self.with { db async throws in
      let answer = try await Self.undo(db)
      #expect(answer["recorded"] == true)
      #expect(answer["edit"]["undo_of"] == .string(Self.first))
      let detail = try await db.service.call(
        "accountdesk_account", ["account": EditStageTests.account], as: AccountDetail.self)
      let edits = detail.history.compactMap { if case .edit(let edit) = $0.content { edit } else { nil } }
      #expect(edits.map(\.undoOf?.rawValue) == [Self.first, nil])
      #expect(detail.openEdits.first?.undoOf?.rawValue == Self.first)
    }
  }

  @Test func aLaterChangeStandsInBetween() async throws {
    try await Self.with { db async throws in
      try await db.service.apply(.updated(Self.eva, Standing(name: "Ida", email: "p1@example.com"), second: 20))
      let answer = try await Self.undo(db, ["override": true])
      #expect(Self.codes(answer) == ["changed_later!"])
      #expect(answer["problems"][0]["field"] == "name")
      #expect(answer["problems"][0]["detail"] == ["name": "Ida", "email": "p1@example.com"])
      // A check says the same before anything is recorded.
      let check = try await db.service.call(
        "accountdesk_check_edit",
        ["account": EditStageTests.account, "name": "Ada", "undo_of": .string(Self.first)], as: EditCheck.self)
      #expect(check.problems.map(\.code) == [.changedLater])
      #expect(try await db.value("select count(*) from accountdesk.edits") == "1")
    }
  }

  @Test func aLaterChangeOfTheOtherFieldDoesNot() async throws {
    try await Self.with { db async throws in
      try await db.service.apply(.updated(Self.eva, Standing(name: "Eva", email: "q1@example.com"), second: 20))
      #expect(try await Self.undo(db)["recorded"] == true)
    }
  }

  @Test func onlyTheValuesFromBefore() async throws {
    try await Self.with { db async throws in
      #expect(Self.codes(try await Self.undo(db, ["name": "Ida"])) == ["not_undoable!"])
      #expect(Self.codes(try await Self.undo(db, ["email": "x@example.com"])) == ["not_undoable!"])
      #expect(Self.codes(try await Self.undo(db, ["clear_name": true])) == ["not_undoable!"])
      #expect(Self.codes(try await Self.undo(db, ["name": "Eva"])) == ["nothing_changed!", "not_undoable!"])
    }
  }

  @Test func onlyAConfirmedEditOfThisAccount() async throws {
    try await Self.with { db async throws in
      #expect(
        Self.codes(try await Self.undo(db, ["undo_of": "00000000-0000-4000-8000-00000000ffff"])) == ["not_undoable!"])
      try await db.owner.execute("update accountdesk.edits set account = '\(Person.id(2))'")
      #expect(Self.codes(try await Self.undo(db)) == ["not_undoable!"])
      for stage in ["refused", "superseded", "unknown"] {
        try await db.owner.execute(
          "update accountdesk.edits set account = '\(Person.id(1))', stage = '\(stage)', recorded_at = '2020-01-01'")
        #expect(try await Self.codes(Self.undo(db)).contains("not_undoable!"), "\(stage)")
      }
    }
  }

  @Test func aReasonHasItsLimit() async throws {
    try await EditCheckTests.with { db async throws in
      let long: JSON = .string(String(repeating: "é", count: 501))
      #expect(Self.codes(try await EditStageTests.record(db, ["name": "Eva", "reason": long])) == ["reason_too_long!"])
      try await db.owner.execute("update accountdesk.settings set require_reason = true")
      #expect(Self.codes(try await EditStageTests.record(db, ["name": "Eva", "reason": " "])) == ["reason_required!"])
      #expect(try await db.service.call("accountdesk_about")["require_reason"] == true)
      let whole: JSON = .string(String(repeating: "é", count: 500))
      #expect(try await EditStageTests.record(db, ["name": "Eva", "reason": whole])["recorded"] == true)
    }
  }

  /// The edits of a run, the last first, page by page; without those that were refused.
  @Test func aRunsEdits() async throws {
    try await Self.with { db async throws in
      let run: JSON = "00000000-0000-4000-8000-00000000000f"
      func id(_ n: Int) -> JSON { .string("00000000-0000-4000-8000-0000000000a\(n)") }
      for n in 1...5 {
        let answer = try await EditStageTests.record(
          db, ["edit": id(n), "name": .string("N\(n)"), "run": run, "override": true])
        #expect(answer["edit"]["run"] == run)
      }
      try await db.service.call("accountdesk_edit_refused", ["edit": id(3), "refusal": ["type": "x"]])
      var seen: [JSON] = []
      var after: JSON = nil
      while true {
        let page = try await db.service.call("accountdesk_run_edits", ["run": run, "after": after, "page": 3]).items
        seen += page.map { $0["id"] }
        guard let last = page.last else { break }
        after = last["id"]
      }
      #expect(seen == [5, 4, 2, 1].map(id))
      #expect(try await db.service.call("accountdesk_run_edits", ["run": id(9)]) == [])
    }
  }
}
