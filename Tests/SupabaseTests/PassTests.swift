// What the door asks of the database: every role and passage, one's own, others' and staff's accounts, by the table of
// the documentation; and what is written down of those who were refused.

import Foundation
import Postgres
import Supabase
import TestSupport
import Testing

@testable import Sandbox

@Suite(.timeLimit(.minutes(40))) struct PassTests {
  /// By the passage its action in the table.
  private static let passages = ["read": "see", "edit": "edit", "portal": "portal", "resync": "resync", "link": "link"]

  @Test(arguments: Asker.allCases) func theTableHoldsForThePassages(asker: Asker) async throws {
    try await RawDesk.with { desk async throws in try await Self.holds(asker, desk) }
  }

  private static func holds(_ asker: Asker, _ desk: RawDesk) async throws {
    let table = try RoleMatrixTests.table()
    for account in [asker.account, Person.id(5), Person.id(6)] {
      for (passage, action) in passages {
        let isAllowed = RoleMatrixTests.isAllowed(
          try #require(table[action]?[asker]), asker, account: account)
        let ids = passage == "link" ? [account] : [account, "cus_\(account.suffix(1))"]
        for id in ids {
          let answer = try await pass(desk, passage, id, asker)
          #expect(answer.status == 200, "\(asker) \(passage) \(id): \(answer.body)")
          #expect(
            answer.decoded["may"] == .bool(isAllowed), "\(asker) \(passage) \(id): \(answer.body)")
        }
      }
    }
    // Whoever has no role learns of no customer whether it is there.
    let (strange, none) = (
      try await pass(desk, "read", "cus_none", asker), try await pass(desk, "read", "cus_5", asker)
    )
    if asker == .owner { #expect(strange.body == none.body) }
    // Nothing but the passages that there are.
    #expect(try await pass(desk, "forget", Person.id(5), asker).status == 400)
    #expect(try await desk.call("may_pass", ["passage": "read", "id": "cus_5"], token: nil).status == 401)
    #expect(
      try await desk.call("may_pass", ["passage": "read", "id": "cus_5"], token: RawDesk.keys.serviceRoleKey).verdict
        == "403 sign_in")
  }

  private static func pass(
    _ desk: RawDesk, _ passage: String, _ id: String, _ asker: Asker, headers: [(name: String, value: String)] = []
  ) async throws -> RawResponse {
    var arguments: [String: JSON] = ["passage": .string(passage), "id": .string(id)]
    if passage == "edit" {
      let edit = UUID().uuidString.lowercased()
      let account = id.hasPrefix("cus_") ? Person.id(Int(id.dropFirst(4)) ?? 0) : id
      let name = "New \(edit)"
      // Who may not edit has no edit to send.
      _ = try await desk.call(
        "record_edit",
        ["edit": .string(edit), "account": .string(account), "name": .string(name), "override": true], as: asker)
      arguments["edit"] = .string(edit)
      arguments["fields"] = ["name": .string(name)]
    }
    return try await desk.call("may_pass", arguments, token: RawDesk.token(asker), headers: headers)
  }

  /// A door in front of a desk that only looks asks the same way.
  @Test func whoeverOnlyLooksPassesOnlyToRead() async throws {
    try await RawDesk.with { desk async throws in
      let looking = [(name: "X-AccountDesk-Read-Only", value: "true")]
      #expect(try await Self.pass(desk, "read", "cus_5", .admin, headers: looking).decoded["may"] == true)
      for passage in Self.passages.keys where passage != "read" {
        let answer = try await Self.pass(desk, passage, Person.id(5), .admin, headers: looking)
        #expect(answer.decoded["may"] == false && answer.decoded["why"] == "read_only", "\(passage): \(answer.body)")
      }
    }
  }

  // MARK: - What is written down

  @Test func whoIsRefusedAtTheDoorLeavesALine() async throws {
    try await RawDesk.with { desk async throws in try await Self.leavesALine(desk) }
  }

  private static func leavesALine(_ desk: RawDesk) async throws {
    _ = try await pass(desk, "portal", "cus_5", .viewer)
    _ = try await pass(desk, "resync", "cus_6", .editor)
    _ = try await pass(desk, "read", "cus_5", .owner)
    let edit: JSON = .string(Person.id(60))
    let account: JSON = .string(Person.id(5))
    _ = try await desk.call("record_edit", ["edit": edit, "account": account, "name": "New"], as: .editor)
    for (asker, name) in [(Asker.admin, "New"), (.editor, "Other")] {
      _ = try await desk.call(
        "may_pass", ["passage": "edit", "id": "cus_5", "edit": edit, "fields": ["name": .string(name)]], as: asker)
    }
    // What is only over, or nobody's, was not forbidden.
    _ = try await pass(desk, "read", "cus_none", .editor)
    // Again and again is once.
    for _ in 0..<3 { _ = try await pass(desk, "portal", "cus_5", .viewer) }
    let lines = try await desk.db.lines(
      """
      select j.what, j.author, j.detail ->> 'passage', right(v.account::text, 1), v.customer, right(j.edit::text, 2)
      from accountdesk.journal j join accountdesk.journal_values v using (n) where j.kind = 'refusal' order by j.n
      """)
    #expect(
      lines == [
        "not_permitted|p1@example.com|portal|5|cus_5|∅", "staff|p2@example.com|resync|6|cus_6|∅",
        // Of an owner their own account says who it was.
        "not_permitted|owner|read|4|cus_5|∅", "not_yours|p3@example.com|edit|5|cus_5|60",
        "other_values|p2@example.com|edit|5|cus_5|60",
      ])
    #expect(try await desk.db.value("select attempts from accountdesk.edits") == "0")
    // With the person goes what was said of them.
    #expect(try await desk.call("forget", ["id": account], token: RawDesk.keys.serviceRoleKey).status == 200)
  }

  /// A refused request is undone as a whole, so its line stands where nothing is undone.
  @Test func whoIsRefusedByTheDatabaseStandsInItsLog() async throws {
    try await RawDesk.with { desk async throws in
      let administrator = try await SharedCluster.administrator()
      try await administrator.execute("alter database \"\(desk.db.name)\" set log_min_messages = 'log'")
      let account = Person.id(5)
      let arguments: [String: JSON] = [
        "account": .string(account), "edit": .string(Person.id(61)), "name": "A Name Of Theirs",
      ]
      for asker in [Asker.viewer, .owner] {
        #expect(try await desk.call("record_edit", arguments, as: asker).verdict == "403 edit")
      }
      let log =
        try await administrator.query(
          "select pg_read_file(current_setting('data_directory') || '/../postgres.log')"
        ).single ?? ""
      for asker in [Asker.viewer, .owner] {
        let line = "accountdesk refused: action=edit reason=edit account=\(account) by=\(asker.account) role=\(asker)"
        #expect(log.contains(line), "\(asker)")
      }
      #expect(!log.contains("A Name Of Theirs"))
    }
  }

  // MARK: - What an owner is told

  /// Who of the staff was there, and what they noted, is not for the person to see, by whatever request.
  @Test func anOwnerIsToldOfNoOneOfTheStaff() async throws {
    try await RawDesk.with { desk async throws in try await Self.isToldOfNoOne(desk) }
  }

  private static func isToldOfNoOne(_ desk: RawDesk) async throws {
    let own = Asker.owner.account
    let edit: JSON = .string(Person.id(62))
    _ = try await desk.call(
      "record_edit",
      ["edit": edit, "account": .string(own), "name": "\"author\": \"p2@", "reason": "they were rude"], as: .editor)
    _ = try await desk.call("may_send", ["edit": edit], as: .editor)
    try await desk.db.owner.execute(
      """
      insert into accountdesk.events (id, customer, origin, author, outcome, reason, changed)
      values ('link_x', 'cus_4', 'link', 'p3@example.com', 'linked', 'email', '{}')
      """)
    let answers = [
      try await desk.call("account", ["account": .string(own)], as: .owner),
      try await desk.call("edits", ["ids": [edit]], as: .owner),
      try await desk.call("check_edit", ["account": .string(own), "name": "Mine"], as: .owner),
      try await desk.call("find", ["id": .string(own)], as: .owner),
    ]
    for answer in answers {
      #expect(answer.status == 200)
      for number in [1, 2, 3, 6] { #expect(!answer.body.contains("p\(number)@example.com"), "\(answer.body)") }
      #expect(!answer.body.contains("rude"), "\(answer.body)")
    }
    let account = answers[0].decoded
    #expect(account["history"].items.count == 3, "\(answers[0].body)")
    #expect(answers[1].decoded[0]["author"] == "operator" && answers[1].decoded[0]["reason"] == .null)
    // A name that looks like a line of ours stays a name; a link's kind is no note.
    #expect(answers[1].decoded[0]["after"]["name"] == "\"author\": \"p2@")
    #expect(answers[0].body.contains(#""reason": "email""#) || answers[0].body.contains(#""reason":"email""#))
    #expect(answers[2].decoded["problems"][0]["detail"]["author"] == "operator", "\(answers[2].body)")
    // Their own is theirs, and the staff sees everything.
    _ = try await desk.call(
      "record_edit", ["edit": .string(Person.id(63)), "account": .string(own), "email": "mine@example.com"], as: .owner)
    #expect(
      try await desk.call("edits", ["ids": [.string(Person.id(63))]], as: .owner).decoded[0]["author"] == "owner")
    let staff = try await desk.call("account", ["account": .string(own)], as: .viewer)
    #expect(staff.body.contains("p2@example.com") && staff.body.contains("they were rude"))
  }
}
