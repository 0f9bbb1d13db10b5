// What speaks against an edit before it is recorded.

import Accounts
import Postgres
import Sandbox
import Supabase
import Testing

@Suite(.timeLimit(.minutes(40))) struct EditCheckTests {
  private static let ada = Standing(name: "Ada", email: "p1@example.com")

  /// Ada, in sync; Eva with another address, in sync.
  static func with(_ body: @Sendable (MigratedDatabase) async throws -> Void) async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1), Person(2, name: "Eva"))
      try await db.service.apply(
        .created(ada), .created(Standing(name: "Eva", email: "p2@example.com"), customer: "cus_2"))
      try await body(db)
    }
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let setUp: String
    let asked: [String: JSON]
    let codes: [String]
    let changes: JSON

    init(_ asked: [String: JSON], _ codes: [String] = [], changes: JSON = [:], setUp: String = "") {
      self.asked = asked
      self.codes = codes
      self.changes = changes
      self.setUp = setUp
    }

    var testDescription: String { "\(setUp) \(JSON.object(asked).encoded.prefix(60))" }
  }

  private static func long(_ count: Int) -> JSON { .string(String(repeating: "é", count: count)) }

  private static let cases: [Case] = [
    Case(["name": "Eve"], changes: ["name": ["from": "Ada", "to": "Eve"]]),
    Case(["email": "New@example.com"], changes: ["email": ["from": "p1@example.com", "to": "New@example.com"]]),
    Case(
      ["name": "Eve", "email": "new@example.com"],
      changes: ["name": ["from": "Ada", "to": "Eve"], "email": ["from": "p1@example.com", "to": "new@example.com"]]),
    Case(["clear_name": true], changes: ["name": ["from": "Ada", "to": nil]]),
    Case(["clear_name": true, "name": "Eve"], changes: ["name": ["from": "Ada", "to": nil]]),
    Case(["account": "00000000-0000-4000-8000-00000000ffff", "name": "Eve"], ["no_such_account!"]),
    Case([:], ["nothing_changed!"]),
    Case(["name": "Ada"], ["nothing_changed!"]),
    Case(["email": "P1@EXAMPLE.com"], ["nothing_changed!"]),
    Case(["name": "ada"], changes: ["name": ["from": "Ada", "to": "ada"]]),
    Case(["name": ""], ["name_empty! name"]),
    Case(["email": ""], ["email_empty! email"]),
    Case(["name": long(256)], changes: ["name": ["from": "Ada", "to": long(256)]]),
    Case(["name": long(257)], ["name_too_long! name"], changes: ["name": ["from": "Ada", "to": long(257)]]),
    Case(["email": long(255)], changes: ["email": ["from": "p1@example.com", "to": long(255)]]),
    Case(
      ["email": long(256)], ["email_too_long! email"], changes: ["email": ["from": "p1@example.com", "to": long(256)]]),
    Case(
      ["email": "P2@example.com"], ["email_taken! email"],
      changes: ["email": ["from": "p1@example.com", "to": "P2@example.com"]]),
    Case(
      ["email": "p2@example.com"], changes: ["email": ["from": "p1@example.com", "to": "p2@example.com"]],
      setUp: "update auth.users set is_sso_user = true where id::text like '%2'"),
    // One whom the list does not know yet.
    Case(
      ["email": "x@example.com"], ["email_taken! email"],
      changes: ["email": ["from": "p1@example.com", "to": "x@example.com"]],
      setUp: """
        alter table auth.users disable trigger on_auth_user_added; alter table auth.users disable trigger on_auth_user_created;
        insert into auth.users (id, email) values (gen_random_uuid(), 'x@example.com')
        """),
    Case(
      ["name": "Eve", "expected_version": 1], changes: ["name": ["from": "Ada", "to": "Eve"]],
      setUp: "update accountdesk.accounts set version = 1"),
    Case(
      ["name": "Eve", "expected_version": 1], ["changed_since"], changes: ["name": ["from": "Ada", "to": "Eve"]],
      setUp: "update accountdesk.accounts set version = 2"),
    Case(
      ["name": "Eve"], ["unlinked!"], changes: ["name": ["from": "Ada", "to": "Eve"]],
      setUp: "delete from public.customers"),
    Case(
      ["name": "Eve"], ["two_accounts!"], changes: ["name": ["from": "Ada", "to": "Eve"]],
      setUp: "update public.customers set stripe_customer_id = 'cus_1'"),
    Case(
      ["name": "Eve"], ["edits_off!"], changes: ["name": ["from": "Ada", "to": "Eve"]],
      setUp: "update accountdesk.settings set edits = false"),
    // Stripe was never seen: what is wanted may be what it does not have.
    Case(
      ["name": "Ada"], changes: ["name": ["from": "Ada", "to": "Ada"]],
      setUp: "update accountdesk.customers set as_of = null"),
  ]

  @Test(arguments: cases) func finds(_ one: Case) async throws {
    try await Self.with { db async throws in
      let superuser = try await SharedCluster.cluster().connectAsSuperuser(database: db.name)
      try await superuser.execute(one.setUp)
      await superuser.close()
      let account: JSON = .string(Person.id(1))
      let answer = try await db.service.call("accountdesk_check_edit", ["account": account].merging(one.asked) { $1 })
      let codes = answer["problems"].items.map { problem in
        (problem["code"].text ?? "?") + (problem["blocking"] == true ? "!" : "")
          + (problem["field"].text.map { " \($0)" } ?? "")
      }
      #expect(codes == one.codes)
      if one.codes.first != "no_such_account!" { #expect(answer["changes"] == one.changes) }
      // As the program reads it, and as it is refused.
      let check = try await db.service.call(
        "accountdesk_check_edit", ["account": account].merging(one.asked) { $1 }, as: EditCheck.self)
      #expect(check.problems.count == one.codes.count)
      #expect(check.problems.allSatisfy { if case .other = $0.code { false } else { true } })
      let recorded = try await db.service.call(
        "accountdesk_record_edit",
        ["account": account, "edit": "00000000-0000-4000-8000-0000000000e1"].merging(one.asked) { $1 })
      #expect(recorded["recorded"] == .bool(one.codes.isEmpty))
      #expect(try await db.value("select count(*) from accountdesk.edits") == (one.codes.isEmpty ? "1" : "0"))
    }
  }

  @Test func saysMoreWhereThereIsMore() async throws {
    try await Self.with { db async throws in
      let account: JSON = .string(Person.id(1))
      let taken = try await db.service.call(
        "accountdesk_check_edit", ["account": account, "email": "p2@example.com"], as: EditCheck.self)
      #expect(taken.problems == [EditProblem(.emailTaken, field: .email, detail: .init(account: Person.id(2)))])
      let long = try await db.service.call(
        "accountdesk_check_edit", ["account": account, "name": Self.long(300)], as: EditCheck.self)
      #expect(long.problems == [EditProblem(.nameTooLong, field: .name, detail: .init(limit: 256))])
      let old = try await db.service.call(
        "accountdesk_check_edit", ["account": account, "name": "E", "expected_version": 99], as: EditCheck.self)
      #expect(
        old.problems == [
          EditProblem(.changedSince, blocking: false, detail: .init(name: "Ada", email: "p1@example.com"))
        ])
      #expect(old.changes.name == FromTo(from: "Ada", to: "E"))
    }
  }

  @Test func aDeletedCustomerIsNotEdited() async throws {
    try await Self.with { db async throws in
      try await db.service.apply(.deleted(Self.ada, second: 5))
      let check = try await db.service.call(
        "accountdesk_check_edit", ["account": .string(Person.id(1)), "name": "E"], as: EditCheck.self)
      #expect(check.problems.map(\.code) == [.deleted])
      #expect(check.problems.contains { $0.blocking })
    }
  }

  @Test func anotherOpenEditOfTheSameFieldWarns() async throws {
    try await Self.with { db async throws in
      let account: JSON = .string(Person.id(1))
      try await db.service.call(
        "accountdesk_record_edit",
        [
          "account": account, "edit": "00000000-0000-4000-8000-0000000000e1", "name": "Bea",
          "author": "bea@example.com",
        ])
      let check = try await db.service.call(
        "accountdesk_check_edit", ["account": account, "name": "Cleo"], as: EditCheck.self)
      let detail = try #require(check.problems.first?.detail)
      #expect(check.problems.map(\.code) == [.openEdit])
      #expect(!check.problems.contains { $0.blocking })
      #expect(detail.author == "bea@example.com")
      #expect(detail.values == Changes(name: .set("Bea")))
      #expect(try #require(detail.ageSeconds) >= 0)
      // Another field is another matter.
      let other = try await db.service.call(
        "accountdesk_check_edit", ["account": account, "email": "c@example.com"], as: EditCheck.self)
      #expect(other.problems == [])
      // So is what was recorded long ago and never sent, and what is settled.
      try await db.owner.execute("update accountdesk.edits set recorded_at = now() - interval '4 minutes'")
      #expect(
        try await db.service.call("accountdesk_check_edit", ["account": account, "name": "Cleo"])["problems"] == [])
      try await db.owner.execute("update accountdesk.edits set stage = 'accepted', accepted_at = now()")
      #expect(
        try await db.service.call("accountdesk_check_edit", ["account": account, "name": "Cleo"])["problems"].items
          .count == 1)
      try await db.owner.execute("update accountdesk.edits set stage = 'confirmed'")
      #expect(
        try await db.service.call("accountdesk_check_edit", ["account": account, "name": "Cleo"])["problems"] == [])
    }
  }
}
