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
          if !isAllowed {
            let why = answer.decoded["why"].text ?? ""
            #expect(["not_permitted", "staff"].contains(why), "\(asker) \(passage) \(id): \(why)")
          }
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
      // Whoever may not edit has none; with one of their own only their role is in the way.
      try await desk.db.owner.execute(
        """
        insert into accountdesk.edits (id, account, customer, author, author_id, before, after)
        values ('\(edit)', '\(account)', 'cus_\(account.suffix(1))', 'x', '\(asker.account)', '{}', '{"name": "\(name)"}')
        """)
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
    try await desk.db.owner.execute("update accountdesk.settings set edits = false")
    _ = try await desk.call(
      "may_pass", ["passage": "edit", "id": "cus_5", "edit": edit, "fields": ["name": "New"]], as: .editor)
    try await desk.db.owner.execute("update accountdesk.settings set edits = true")
    // What is nobody's was not forbidden.
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
        "other_values|p2@example.com|edit|5|cus_5|60", "edits_off|p2@example.com|edit|5|cus_5|60",
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

  /// A re-sync may name an edit of that customer's, an owner one of their own; and a login follows where it may be approved.
  @Test func aResyncIsForAnEditOfThatAccount() async throws {
    try await RawDesk.with { desk async throws in
      func pass(_ id: String, edit: String?, _ asker: Asker, logins: String = "keep") async throws -> String {
        let answer = try await desk.call(
          "may_pass", ["passage": "resync", "id": .string(id), "edit": JSON(edit), "logins": .string(logins)], as: asker
        )
        return answer.decoded["why"].text ?? (answer.decoded["may"] == true ? "may" : answer.body)
      }
      for (edit, account, asker) in [(64, 4, Asker.editor), (65, 5, .editor), (66, 4, .owner)] {
        _ = try await desk.call(
          "record_edit",
          [
            "edit": .string(Person.id(edit)), "account": .string(Person.id(account)), "override": true,
            "name": .string("New \(edit)"),
          ], as: asker)
      }
      #expect(try await pass("cus_4", edit: Person.id(66), .owner) == "may")
      #expect(try await pass("cus_4", edit: nil, .owner) == "may")
      #expect(try await pass("cus_4", edit: Person.id(64), .owner) == "not_yours")
      #expect(try await pass("cus_4", edit: Person.id(99), .owner) == "unknown_edit")
      #expect(try await pass("cus_4", edit: Person.id(65), .owner) == "other_customer")
      #expect(try await pass("cus_4", edit: Person.id(65), .editor) == "other_customer")
      #expect(try await pass("cus_4", edit: Person.id(66), .editor) == "may")
      // Their own account everybody may re-sync, and nobody but an admin lets the login of one of the staff follow.
      for asker in [Asker.viewer, .editor] {
        let own = "cus_\(asker.number)"
        #expect(try await pass(own, edit: nil, asker) == "may")
        #expect(try await pass(own, edit: nil, asker, logins: "stripe") != "may")
      }
      #expect(try await pass("cus_4", edit: nil, .owner, logins: "stripe") == "not_permitted")
      #expect(try await pass("cus_5", edit: nil, .editor, logins: "stripe") == "may")
      #expect(try await pass("cus_3", edit: nil, .admin, logins: "stripe") == "may")
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
    // Nor where the door asks for them.
    for read in [
      try await desk.db.service.read(
        Standing(name: "Person 4", email: "p5@example.com"), of: "cus_4", second: 3,
        arguments: ["edit": edit, "author": "owner", "for_owner": true]),
      try await desk.db.service.call(
        "accountdesk_try_read",
        [
          "customer": "cus_4", "logins": "stripe", "for_owner": true,
          "object": .string(customerObject("cus_4", Standing(name: "X", email: "p5@example.com")).encoded),
        ]),
    ] {
      #expect(read["outcome"] == "conflict" && read["reason"] == "email_taken", "\(read.encoded)")
      for part in ["rude", "p2@example.com", Person.id(5)] { #expect(!read.encoded.contains(part), "\(read.encoded)") }
    }
    #expect(
      try await desk.db.lines("select author from accountdesk.journal where kind = 're-sync' and author = 'owner'")
        == ["owner"])
    try await desk.db.service.read(
      Standing(name: "Person 4", email: "p4@example.com"), of: "cus_4", second: 9)
    // How many have a name, whoever changes their own could count.
    try await desk.db.owner.execute("update public.users set full_name = 'Same' where id = '\(Person.id(5))'")
    try await desk.db.owner.execute(
      "update accountdesk.accounts set name = 'Same' where id in ('\(own)', '\(Person.id(5))')")
    #expect(try await desk.call("account", ["account": .string(own)], as: .owner).decoded["same_name"] == 0)
    #expect(try await desk.call("account", ["account": .string(own)], as: .viewer).decoded["same_name"] == 1)
    // Their own is theirs, and the staff sees everything.
    _ = try await desk.call(
      "record_edit", ["edit": .string(Person.id(63)), "account": .string(own), "email": "mine@example.com"], as: .owner)
    #expect(
      try await desk.call("edits", ["ids": [.string(Person.id(63))]], as: .owner).decoded[0]["author"] == "owner")
    let staff = try await desk.call("account", ["account": .string(own)], as: .viewer)
    #expect(staff.body.contains("p2@example.com") && staff.body.contains("they were rude"))
  }
}
