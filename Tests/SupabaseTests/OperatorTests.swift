// Roles given and taken, the project's rules, and what holds where they say so.

import Accounts
import Foundation
import Postgres
import Supabase
import TestSupport
import Testing

@testable import Sandbox

@Suite(.timeLimit(.minutes(40))) struct OperatorTests {
  @Test func rolesAreGivenAndTaken() async throws {
    try await RawDesk.with { desk async throws in try await Self.givenAndTaken(desk) }
  }

  private static func outcome(_ desk: RawDesk, _ email: String, _ role: JSON, as asker: Asker = .admin) async throws
    -> String?
  {
    try await desk.call("grant", ["email": .string(email), "role": role], as: asker).decoded["outcome"].text
  }

  private static func givenAndTaken(_ desk: RawDesk) async throws {
    #expect(try await outcome(desk, "P5@Example.com", "editor") == "granted")
    #expect(try await desk.call("counts", token: RawDesk.token(Person.id(5))).status == 200)
    #expect(try await outcome(desk, Person.id(5), "editor") == "unchanged")
    #expect(try await outcome(desk, "p5@example.com", .null) == "revoked")
    #expect(try await desk.call("counts", token: RawDesk.token(Person.id(5))).verdict == "403 see")
    #expect(try await outcome(desk, "p5@example.com", .null) == "unchanged")
    #expect(try await outcome(desk, "nobody@example.com", "viewer") == "no_user")
    #expect(try await outcome(desk, "p3@example.com", "viewer") == "own_role")
    #expect(try await desk.call("grant", ["email": "p5@example.com", "role": "superuser"], as: .admin).status == 400)
    // An address that nobody has proved may be anybody's.
    try await desk.db.owner.execute("update auth.users set email_confirmed_at = null where id = '\(Person.id(5))'")
    #expect(try await outcome(desk, "p5@example.com", "admin") == "unconfirmed")
    #expect(try await outcome(desk, Person.id(5), "viewer") == "granted")
    #expect(try await outcome(desk, Person.id(5), .null) == "revoked")
    // The last admin stays, whoever asks; a second one makes the first free to go.
    let last = try await desk.db.service.call("accountdesk_grant", ["email": "p3@example.com", "role": "editor"])
    #expect(last["outcome"] == "last_admin")
    #expect(try await outcome(desk, "p6@example.com", "admin") == "granted")
    let members = try await desk.db.service.call("accountdesk_operators", as: [StaffMember].self)
    #expect(
      members.map { "\($0.email ?? "-") \($0.role)" } == [
        "p1@example.com viewer", "p2@example.com editor", "p3@example.com admin", "p6@example.com admin",
      ])
    // One that is locked out is no admin to count on.
    try await desk.db.owner.execute(
      "update auth.users set banned_until = now() + '1 h' where id = '\(Person.id(6))'")
    let locked = try await desk.db.service.call("accountdesk_grant", ["email": "p3@example.com"])
    #expect(locked["outcome"] == "last_admin")
    try await desk.db.owner.execute("update auth.users set banned_until = null where id = '\(Person.id(6))'")
    let freed = try await desk.db.service.call("accountdesk_grant", ["email": "p3@example.com", "author": "key:x@y"])
    #expect(freed["outcome"] == "revoked")
    #expect(
      try await desk.db.lines(
        "select what, author, detail ->> 'to' from accountdesk.journal where kind = 'refusal' order by n")
        == [
          "own_role|p3@example.com|viewer", "unconfirmed|p3@example.com|admin", "last_admin|key|editor",
          "last_admin|key|∅",
        ])
    #expect(
      try await desk.db.lines(
        """
        select j.what, j.author, right(v.account::text, 1), j.detail ->> 'from', j.detail ->> 'to'
        from accountdesk.journal j join accountdesk.journal_values v using (n) where j.kind = 'role' order by n
        """) == [
          "granted|p3@example.com|5|∅|editor", "revoked|p3@example.com|5|editor|∅",
          "granted|p3@example.com|5|∅|viewer", "revoked|p3@example.com|5|viewer|∅",
          "granted|p3@example.com|6|viewer|admin", "revoked|key:x@y|3|admin|∅",
        ])
  }

  /// An editor could put a colleague's address on an account of their own, and wait for an admin to give it a role.
  @Test func anAddressThatWeMovedProvesNothing() async throws {
    try await RawDesk.with { desk async throws in
      try await desk.db.service.apply(
        .updated(
          Standing(name: "Person 5", email: "p5@example.com"), Standing(name: "Person 5", email: "boss@example.com"),
          second: 900_000_000, customer: "cus_5"))
      #expect(
        try await desk.db.value("select email from auth.users where id = $1", .text(Person.id(5))) == "boss@example.com"
      )
      #expect(try await Self.outcome(desk, "boss@example.com", "admin") == "unconfirmed")
      // Changed at Auth, which asks the address itself.
      try await desk.db.owner.execute("update auth.users set email = 'own@example.com' where id = '\(Person.id(5))'")
      #expect(try await Self.outcome(desk, "own@example.com", "viewer") == "granted")
    }
  }

  /// Two admins who take each other's role at once: one of them stays.
  @Test func twoAdminsCannotBothGo() async throws {
    try await RawDesk.with { desk async throws in
      try await desk.db.grant("admin", to: 2)
      async let one = desk.call("grant", ["email": "p2@example.com"], as: .admin)
      async let other = desk.call("grant", ["email": "p3@example.com"], as: .editor)
      let ends = try await [one.verdict, other.verdict].sorted()
      #expect(ends == ["403 operators", "ok"])
      #expect(
        try await desk.db.value(
          "select count(*) from auth.users where raw_app_meta_data ->> 'accountdesk_role' = 'admin'") == "1")
    }
  }

  @Test func aSecondFactorIsDemandedOfTheStaff() async throws {
    try await RawDesk.with { desk async throws in
      #expect(try await desk.call("set_rule", ["name": "require_aal2", "value": "on"], as: .admin).status == 200)
      for asker in [Asker.viewer, .editor, .admin] {
        #expect(try await desk.call("counts", as: asker).verdict == "403 aal2")
        let who = try await desk.call("whoami", as: asker).decoded
        #expect(who["needs_aal2"] == true && who["role"] == "none")
        #expect(try await desk.call("counts", token: RawDesk.token(asker, aal: "aal2")).status == 200)
      }
      let owner = try await desk.call("account", ["account": .string(Asker.owner.account)], as: .owner)
      #expect(owner.status == 200)
      #expect(try await desk.call("whoami", as: .owner).decoded["needs_aal2"] == false)
    }
  }

  @Test func rulesHoldForEverybody() async throws {
    try await RawDesk.with { desk async throws in try await Self.holdForEverybody(desk) }
  }

  private static func holdForEverybody(_ desk: RawDesk) async throws {
    func set(_ name: String, _ value: JSON) async throws -> RawResponse {
      try await desk.call("set_rule", ["name": .string(name), "value": value, "reason": "test"], as: .admin)
    }
    for (name, value) in [
      ("edits", "maybe"), ("hold", "on"), ("late_after", "0"), ("late_after", "off"), ("late_after", "15s"),
      ("retention", "1"), ("idle_lock", "5"), ("idle_lock", "999999"), ("livemode", "true"), ("", ""),
      ("late_after", "99999999999"), ("require_reason", ""),
    ] {
      #expect(try await set(name, .string(value)).status == 400, "\(name) \(value)")
    }
    #expect(try await set("edits", .null).status == 400)
    #expect(try await desk.db.value("select count(*) from accountdesk.journal where kind = 'setting'") == "0")
    for (name, value) in [
      ("hold", "hold"), ("require_reason", "on"), ("late_after", "30"), ("retention", "86400"),
      ("journal_retention", "8640000"), ("idle_lock", "600"), ("edits", "off"),
    ] {
      #expect(try await set(name, .string(value)).decoded["changed"] == true, "\(name)")
      #expect(try await set(name, .string(value)).decoded["changed"] == false)
    }
    let rules = try await desk.db.service.call("accountdesk_settings", as: Rules.self)
    #expect(RuleName.allCases.map { rules[$0] } == ["off", "hold", "on", "off", "30", "86400", "8640000", "600"])
    let check = try await desk.call("check_edit", ["account": .string(Person.id(5)), "name": "New"], as: .editor)
    #expect(check.decoded["problems"][0]["code"] == "edits_off")
    let who = try await desk.call("whoami", as: .editor).decoded
    #expect(
      who["idle_lock"] == 600 && who["late_after"] == 30 && who["require_reason"] == true && who["edits"] == false)
    #expect(try await set("idle_lock", "off").decoded["rules"]["idle_lock"] == .null)
    #expect(
      try await desk.db.lines(
        """
        select j.what, j.author, j.detail::text, v.reason from accountdesk.journal j
        join accountdesk.journal_values v using (n) where j.kind = 'setting' order by n limit 2
        """) == [
          #"hold|p3@example.com|{"to": "hold", "from": "apply"}|test"#,
          #"require_reason|p3@example.com|{"to": true, "from": false}|test"#,
        ])
  }

  /// Who is signed in is the author, whatever the argument says; and only the author sends.
  @Test func theAuthorIsWhoAsks() async throws {
    try await RawDesk.with { desk async throws in try await Self.isWhoAsks(desk) }
  }

  private static func isWhoAsks(_ desk: RawDesk) async throws {
    let edit: JSON = .string(Person.id(60))
    let asked: [String: JSON] = [
      "edit": edit, "account": .string(Person.id(5)), "name": "New", "author": "somebody else",
    ]
    let recorded = try await desk.call("record_edit", asked, as: .editor).decoded
    #expect(recorded["edit"]["author"] == "p2@example.com")
    #expect(!recorded["edit"].encoded.contains("author_id"))
    #expect(try await desk.call("may_send", ["edit": edit], as: .admin).verdict == "403 author")
    #expect(try await desk.call("record_edit", asked, as: .admin).verdict == "403 author")
    #expect(try await desk.call("may_send", ["edit": edit], as: .editor).decoded["may"] == true)
    #expect(
      try await desk.call("edit_accepted", ["edit": edit, "request_id": "req_1"], as: .admin).verdict == "403 author")
    let accepted = try await desk.call("edit_accepted", ["edit": edit, "request_id": "req_1"], as: .editor)
    #expect(accepted.decoded["stage"] == "accepted")
    // An owner's own.
    let own: JSON = .string(Person.id(61))
    let owned = try await desk.call(
      "record_edit", ["edit": own, "account": .string(Asker.owner.account), "name": "Mine"], as: .owner
    ).decoded
    #expect(owned["edit"]["author"] == "owner" && owned["edit"]["origin"] == "owner")
    // The role is gone, and so is the right to send what was recorded with it.
    try await desk.db.owner.execute("update auth.users set raw_app_meta_data = '{}' where id = '\(Person.id(2))'")
    #expect(try await desk.call("may_send", ["edit": edit], as: .editor).verdict == "403 edit")
  }
}

extension Caller {
  fileprivate func call<Value: Decodable>(_ function: String, as type: Value.Type) async throws -> Value {
    try await call(function, [:], as: type)
  }
}
