// A login e-mail that somebody else than an operator changed: kept until it is let through or turned down.

import Accounts
import Foundation
import Postgres
import Sandbox
import Supabase
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(40))) struct HoldTests {
  private static let now = 900_000_000
  private static func before(_ n: Int) -> Standing { Standing(name: "Person \(n)", email: "p\(n)@example.com") }
  private static func after(_ n: Int) -> Standing { Standing(name: "Person \(n)", email: "new\(n)@example.com") }

  /// At Stripe, by whom a request of its own does not come from us.
  private static func change(_ n: Int, _ desk: RawDesk, key: String? = nil) async throws -> [String] {
    try await desk.db.service.apply(
      .updated(before(n), after(n), second: now, customer: "cus_\(n)", key: key))
  }

  private static func emails(_ n: Int, _ desk: RawDesk) async throws -> String? {
    try await desk.db.value(
      "select u.email || ' ' || p.email from auth.users u join public.users p on p.id = u.id where u.id = $1",
      .text(Person.id(n)))
  }

  @Test func theRuleKeepsALogin() async throws {
    try await RawDesk.with { desk async throws in try await Self.keepsALogin(desk) }
  }

  private static func keepsALogin(_ desk: RawDesk) async throws {
    #expect(try await change(4, desk) == ["applied"])
    #expect(try await emails(4, desk) == "new4@example.com new4@example.com")
    try await desk.db.service.call("accountdesk_set_rule", ["name": "hold", "value": "hold"])
    #expect(try await change(5, desk) == ["held"])
    #expect(try await emails(5, desk) == "p5@example.com new5@example.com")
    #expect(try await desk.db.status(5) == "held login_from dashboard")
    #expect(try await desk.db.countsAreRight())
    let held = try await desk.db.service.call("accountdesk_held", [:], as: [HeldLogin].self)
    #expect(held.map(\.from) == ["p5@example.com"] && held.map(\.to) == ["new5@example.com"])
    // Nothing but a decision moves it: not an upkeep, not a name, not a re-sync that keeps logins.
    try await desk.db.service.call("accountdesk_heartbeat", ["receiver": "r"])
    try await desk.db.service.apply(
      .updated(after(5), Standing(name: "Other", email: "new5@example.com"), second: now + 1, customer: "cus_5"))
    try await desk.db.service.read(Standing(name: "Other", email: "new5@example.com"), of: "cus_5", second: now + 2)
    #expect(try await emails(5, desk) == "p5@example.com new5@example.com")
    #expect(try await desk.db.status(5) == "held login_from dashboard")
    // Another's right is not enough, the other's account is another matter.
    #expect(
      try await desk.call("decide", ["id": .string(Person.id(5)), "approve": true], as: .viewer).verdict
        == "403 approve")
    #expect(
      try await desk.call("decide", ["id": .string(Person.id(4)), "approve": true], as: .editor).decoded["outcome"]
        == "not_held")
    #expect(
      try await desk.call("decide", ["id": "evt_none", "approve": true], as: .editor).decoded["outcome"] == "not_found")
    let event = try #require(held.first).id
    let end = try await desk.call("decide", ["id": .string(event), "approve": true, "reason": "called"], as: .editor)
      .decoded
    #expect(end["outcome"] == "approved" && end["to"] == "new5@example.com")
    #expect(try await emails(5, desk) == "new5@example.com new5@example.com")
    #expect(try await desk.db.status(5) == "in_sync")
    #expect(
      try await desk.call("decide", ["id": .string(Person.id(5)), "approve": true], as: .editor).decoded["outcome"]
        == "not_held")
    #expect(
      try await desk.db.lines(
        """
        select j.what, j.author, v.reason, v.before ->> 'email', v.after ->> 'email', j.detail ->> 'origin'
        from accountdesk.journal j join accountdesk.journal_values v using (n) where j.kind = 'approval'
        """) == ["approved|p2@example.com|called|p5@example.com|new5@example.com|dashboard"])
    #expect(
      try await desk.db.lines("select outcome from accountdesk.events where id = '\(event)'") == ["applied"])
  }

  @Test func aRejectionLeavesTheLogin() async throws {
    try await RawDesk.with { desk async throws in
      try await desk.db.service.call("accountdesk_set_rule", ["name": "hold", "value": "hold"])
      _ = try await Self.change(5, desk)
      let end = try await desk.call("decide", ["id": "cus_5", "approve": false], as: .editor).decoded
      #expect(end["outcome"] == "rejected" && end["from"] == "p5@example.com")
      #expect(try await Self.emails(5, desk) == "p5@example.com new5@example.com")
      #expect(try await desk.db.status(5) == "drifted")
      try await desk.db.service.call("accountdesk_heartbeat", ["receiver": "r"])
      #expect(try await Self.emails(5, desk) == "p5@example.com new5@example.com")
      #expect(try await desk.db.value("select count(*) from accountdesk.journal where what = 'rejected'") == "1")
      // The old address goes back by an edit, which is an operator's.
      let edit = Person.id(80)
      try await desk.db.service.call(
        "accountdesk_record_edit", ["edit": .string(edit), "account": .string(Person.id(5)), "email": "p5@example.com"])
      try await desk.db.service.call("accountdesk_may_send", ["edit": .string(edit)])
      try await desk.db.service.call("accountdesk_edit_accepted", ["edit": .string(edit), "request_id": "r"])
      try await desk.db.service.apply(
        .updated(Self.after(5), Self.before(5), second: Self.now + 9, customer: "cus_5", key: edit))
      #expect(try await desk.db.status(5) == "in_sync")
    }
  }

  /// An operator's edit is never held; an owner's always is; a key of ours alone is nothing.
  @Test func whoseEditItIsDecides() async throws {
    try await RawDesk.with { desk async throws in try await Self.decides(desk) }
  }

  private static func decides(_ desk: RawDesk) async throws {
    func record(_ n: Int, _ edit: String, as asker: Asker) async throws {
      let answer = try await desk.call(
        "record_edit",
        ["edit": .string(edit), "account": .string(Person.id(n)), "email": .string("new\(n)@example.com")], as: asker)
      #expect(answer.decoded["recorded"] == true, "\(answer.body)")
      _ = try await desk.call("may_send", ["edit": .string(edit)], as: asker)
      _ = try await desk.call("edit_accepted", ["edit": .string(edit), "request_id": "r"], as: asker)
    }
    // The rule says apply, and still an owner's is held, and so is what anybody else changes of the staff's.
    try await record(4, Person.id(81), as: .owner)
    #expect(try await change(4, desk, key: Person.id(81)) == ["held"])
    #expect(try await emails(4, desk) == "p4@example.com new4@example.com")
    #expect(try await desk.db.status(4) == "held login_from owner")
    #expect(
      try await desk.db.lines("select stage from accountdesk.edits where account = '\(Person.id(4))'") == ["confirmed"])
    // Auth's own mail has proved it.
    try await desk.db.owner.execute("update auth.users set email = 'new4@example.com' where id = '\(Person.id(4))'")
    #expect(try await desk.db.status(4) == "in_sync")
    #expect(try await desk.db.value("select count(*) from accountdesk.customers where held_origin is not null") == "0")
    #expect(try await change(6, desk) == ["held"])
    #expect(
      try await desk.call("decide", ["id": .string(Person.id(6)), "approve": true], as: .editor).verdict == "403 staff")
    #expect(
      try await desk.call("decide", ["id": .string(Person.id(6)), "approve": true], as: .admin).decoded["outcome"]
        == "approved")
    try await desk.db.service.call("accountdesk_set_rule", ["name": "hold", "value": "hold"])
    try await record(5, Person.id(82), as: .editor)
    // Somebody else's change with the same key has other values, and is none of the operator's.
    let other = Standing(name: "Person 5", email: "evil@example.com")
    #expect(
      try await desk.db.service.apply(
        .updated(before(5), other, second: now, customer: "cus_5", key: Person.id(82))) == ["held"])
    #expect(try await emails(5, desk) == "p5@example.com evil@example.com")
    #expect(
      try await desk.db.service.apply(
        .updated(other, after(5), second: now + 1, customer: "cus_5", key: Person.id(82))) == ["applied"])
    #expect(try await emails(5, desk) == "new5@example.com new5@example.com")
    #expect(try await desk.db.value("select count(*) from accountdesk.customers where held_origin is not null") == "0")
  }

  /// What a read finds changed is nobody's that is known; a re-sync that takes Stripe's login has been asked about.
  @Test func readsHoldToo() async throws {
    try await RawDesk.with { desk async throws in
      try await desk.db.service.call("accountdesk_set_rule", ["name": "hold", "value": "hold"])
      let read = try await desk.db.service.read(Self.after(5), of: "cus_5", second: Self.now)
      #expect(read["outcome"] == "held")
      #expect(try await Self.emails(5, desk) == "p5@example.com new5@example.com")
      let taken = try await desk.db.service.read(
        Self.after(5), of: "cus_5", second: Self.now + 1, arguments: ["logins": "stripe"])
      #expect(taken["outcome"] == "applied")
      #expect(try await Self.emails(5, desk) == "new5@example.com new5@example.com")
      #expect(try await desk.db.status(5) == "in_sync")
    }
  }

  @Test func whatIsLetThroughMayMeetAnother() async throws {
    try await RawDesk.with { desk async throws in
      try await desk.db.service.call("accountdesk_set_rule", ["name": "hold", "value": "hold"])
      _ = try await Self.change(5, desk)
      try await desk.db.owner.execute("update auth.users set email = 'new5@example.com' where id = '\(Person.id(4))'")
      let end = try await desk.call("decide", ["id": "cus_5", "approve": true], as: .editor).decoded
      #expect(end["outcome"] == "conflict")
      #expect(try await desk.db.status(5) == "conflict email_taken \(Person.id(4))")
      try await desk.db.owner.execute("update auth.users set email = 'p4@example.com' where id = '\(Person.id(4))'")
      try await desk.db.service.call("accountdesk_heartbeat", ["receiver": "r"])
      #expect(try await Self.emails(5, desk) == "new5@example.com new5@example.com")
    }
  }
}
