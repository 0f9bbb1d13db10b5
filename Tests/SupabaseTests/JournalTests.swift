// The journal: everything leaves a line, no line changes, and it is exported page by page.

import Accounts
import Foundation
import Postgres
import Sandbox
import Supabase
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(40))) struct JournalTests {
  @Test func everythingLeavesALine() async throws {
    try await RawDesk.with { desk async throws in try await Self.leavesALine(desk) }
  }

  private static func leavesALine(_ desk: RawDesk) async throws {
    let account: JSON = .string(Person.id(5))
    let service = desk.db.service
    let edit = Person.id(70)
    try await service.call(
      "accountdesk_record_edit",
      ["edit": .string(edit), "account": account, "name": "New", "author": "key:a@b", "reason": "asked by phone"])
    try await service.call("accountdesk_may_send", ["edit": .string(edit)])
    try await service.call("accountdesk_edit_accepted", ["edit": .string(edit), "request_id": "req_1"])
    try await service.apply(
      .updated(
        Standing(name: "Person 5", email: "p5@example.com"), Standing(name: "New", email: "p5@example.com"),
        second: 900_000_000, customer: "cus_5", key: edit))
    _ = try await desk.call(
      "record_edit", ["edit": .string(Person.id(71)), "account": account, "email": "p4@example.com"], as: .editor)
    try await service.read(
      Standing(name: "New", email: "p5@example.com"), of: "cus_5", second: 900_000_001, arguments: ["author": "key:a@b"]
    )
    _ = try await desk.call("note_portal", ["account": account], as: .editor)
    _ = try await desk.call("signed_in", token: RawDesk.token(.admin, aal: "aal2"))
    _ = try await desk.call("signed_in", as: .owner)
    try await service.call("accountdesk_note_code", ["email": "p1@example.com", "author": "key:a@b"])
    // Whoever has no role gets no code, and leaves no line.
    for email in ["p4@example.com", "nobody@example.com"] {
      #expect(try await service.refusal("accountdesk_note_code", ["email": .string(email)]) == "42501")
    }
    let lines = try await desk.db.lines(
      """
      select j.kind, j.what, j.author, right(v.account::text, 1), v.reason, v.before ->> 'name', v.after::text
      from accountdesk.journal j left join accountdesk.journal_values v using (n)
      where v.account is distinct from '\(Person.id(9))' and j.at > (select min(recorded_at) from accountdesk.edits)
        - interval '1 ms' order by j.n
      """)
    #expect(
      lines == [
        #"edit|recorded|key:a@b|5|asked by phone|Person 5|{"name": "New"}"#, "edit|accepted|key:a@b|5|∅|∅|∅",
        "edit|confirmed|key:a@b|5|∅|∅|∅", #"refusal|email_taken|p2@example.com|5|∅|∅|{"email": "p4@example.com"}"#,
        "re-sync|unchanged|key:a@b|5|∅|∅|∅", "portal|asked|p2@example.com|5|∅|∅|∅",
        "sign_in|admin|p3@example.com|3|∅|∅|∅", "code|made|key:a@b|1|∅|∅|∅",
      ])
    // What is exported is the same, in pages of any size.
    let whole = try await service.call("accountdesk_journal", [:], as: JournalPage.self)
    #expect(whole.next == nil && whole.lines.count >= 8)
    var pages: [JournalLine] = []
    var after: Int?
    repeat {
      let page = try await service.call(
        "accountdesk_journal", ["after": after.map(JSON.integer) ?? .null, "page": 3], as: JournalPage.self)
      pages += page.lines
      after = page.next
    } while after != nil
    #expect(pages == whole.lines)
    let own = try await service.call("accountdesk_journal", ["account": account], as: JournalPage.self)
    #expect(own.lines.count >= 6 && own.lines.allSatisfy { $0.account == Person.id(5) })
    let start = try #require(whole.lines.last?.at)
    let newest = try await service.call(
      "accountdesk_journal", ["since": .string(RFC3339.text(start))], as: JournalPage.self)
    #expect(newest.lines.map(\.kind) == ["code"])
  }

  @Test func noLineChanges() async throws {
    try await EditCheckTests.with { db async throws in
      _ = try await EditStageTests.record(db, ["name": "Eva"])
      for (table, column) in [("journal", "at"), ("journal_values", "account")] {
        for script in [
          "update accountdesk.\(table) set \(column) = \(column) where true",
          "delete from accountdesk.\(table) where true",
          "truncate accountdesk.\(table)",
        ] {
          #expect(try await db.owner.refusal(script) == "42501", "\(script)")
        }
        for role in ["anon", "authenticated", "service_role"] {
          for script in ["select * from", "insert into", "delete from"] {
            let values = script == "insert into" ? " default values" : ""
            let refused = try await db.owner.refusal(
              "begin; set local role \(role); \(script) accountdesk.\(table)\(values)")
            #expect(refused == "42501", "\(role): \(script)")
          }
        }
      }
      #expect(try await db.value("select count(*) from accountdesk.journal where kind = 'edit'") == "1")
    }
  }

  /// Lines go only when they are older than the project keeps them, and only by upkeep.
  @Test func linesGoInTheirTime() async throws {
    try await EditCheckTests.with { db async throws in
      try await db.owner.execute(
        """
        alter table accountdesk.journal disable trigger guard;
        select accountdesk.note('setting', 'old', 'a', reason => 'r');
        update accountdesk.journal set at = now() - interval '3 days' where what = 'old';
        alter table accountdesk.journal enable trigger guard;
        select accountdesk.note('setting', 'new', 'a', reason => 'r');
        """)
      func left() async throws -> [String] {
        try await db.service.call("accountdesk_heartbeat", ["receiver": "r"])
        return try await db.lines(
          "select what, v.reason from accountdesk.journal j join accountdesk.journal_values v using (n) where kind = 'setting' order by n"
        )
      }
      #expect(try await left() == ["old|r", "new|r"])
      try await db.service.call("accountdesk_set_rule", ["name": "journal_retention", "value": "172800"])
      #expect(try await left() == ["new|r"])
      #expect(try await db.owner.refusal("delete from accountdesk.journal where true") == "42501")
      #expect(try await db.value("select count(*) from accountdesk.journal_values where reason = 'r'") == "1")
    }
  }
}
