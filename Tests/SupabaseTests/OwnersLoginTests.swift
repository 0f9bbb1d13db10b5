// An address that a person gave themself becomes their login when it is proved, whatever brings it.

import Foundation
import Postgres
import Sandbox
import Supabase
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(40))) struct OwnersLoginTests {
  private static let now = 900_000_000
  private static let old = Standing(name: "Person 4", email: "p4@example.com")
  private static let new = Standing(name: "Person 4", email: "new4@example.com")
  private static let own = Person.id(81)

  /// How the address that was sent to Stripe comes back.
  enum Way: String, CaseIterable, Sendable {
    case event, lastingSpace, part, refused, withoutItsKey, read, anothersEdit, newerEdit, page, firstPage
  }

  private static func record(
    _ desk: RawDesk, _ edit: String = own, _ values: [String: JSON] = ["email": "new4@example.com"],
    as asker: Asker = .owner
  ) async throws {
    let answer = try await desk.call(
      "record_edit",
      ["edit": .string(edit), "account": .string(Person.id(4)), "override": true].merging(values) { $1 }, as: asker)
    #expect(answer.decoded["recorded"] == true, "\(answer.body)")
    _ = try await desk.call("may_send", ["edit": .string(edit)], as: asker)
  }

  private static func login(_ desk: RawDesk) async throws -> String {
    let email = try await desk.db.value("select email from auth.users where id = $1", .text(Person.id(4))) ?? ""
    return "\(email) \(try await desk.db.status(4) ?? "")"
  }

  @Test(arguments: Way.allCases) func itWaits(way: Way) async throws {
    try await RawDesk.with { desk async throws in try await Self.waits(way, desk) }
  }

  private static func waits(_ way: Way, _ desk: RawDesk) async throws {
    let db = desk.db
    switch way {
    case .part: try await record(desk, own, ["email": "new4@example.com", "name": "Other"])
    case .lastingSpace: try await record(desk, own, ["email": "new4@example.com "])
    default: try await record(desk)
    }
    let event = StripeEvent.updated(old, new, second: now, customer: "cus_4", key: own)
    switch way {
    case .event, .part, .lastingSpace: try await db.service.apply(event)
    case .refused:
      _ = try await desk.call("edit_refused", ["edit": .string(own), "refusal": ["type": "not_sent"]], as: .owner)
      try await db.service.apply(event)
    case .withoutItsKey: try await db.service.apply(.updated(old, new, second: now, customer: "cus_4"))
    case .read: try await db.service.read(new, of: "cus_4", second: now)
    case .anothersEdit:
      try await db.service.read(new, of: "cus_4", second: now, arguments: ["edit": .string(Person.id(99))])
    case .newerEdit:
      try await record(desk, Person.id(82), ["name": "Other"])
      try await db.service.read(new, of: "cus_4", second: now, arguments: ["edit": .string(Person.id(82))])
    case .page:
      try await db.applyPage([customerObject("cus_4", new).encoded], asOf: StripeEvent.time(now))
    case .firstPage:
      try await db.owner.execute(
        """
        update accountdesk.customers set decided_name = false, decided_email = false, email = 'new4@example.com'
        where id = 'cus_4'
        """)
      try await db.applyPage([customerObject("cus_4", new).encoded], asOf: StripeEvent.time(now), logins: "stripe")
    }
    #expect(try await login(desk) == "p4@example.com held login_from owner")
    // Nor does what comes after it.
    try await db.service.read(new, of: "cus_4", second: now + 5)
    try await db.service.call("accountdesk_heartbeat", ["receiver": "r"])
    #expect(try await login(desk).hasPrefix("p4@example.com "))
    let end = try await desk.call("decide", ["id": "cus_4", "approve": true], as: .editor).decoded
    #expect(end["outcome"] == "approved")
    #expect(try await login(desk).hasPrefix("new4@example.com "))
  }

  /// Once Auth's mail has proved it, it is an address like any other.
  @Test func whatIsProvedWaitsNoLonger() async throws {
    try await RawDesk.with { desk async throws in
      try await Self.record(desk)
      try await desk.db.service.apply(.updated(Self.old, Self.new, second: Self.now, customer: "cus_4", key: Self.own))
      #expect(try await Self.login(desk).hasPrefix("p4@example.com held"))
      try await desk.db.owner.execute("update auth.users set email = 'new4@example.com' where id = '\(Person.id(4))'")
      #expect(try await Self.login(desk) == "new4@example.com in_sync")
      try await desk.db.service.apply(.updated(Self.new, Self.old, second: Self.now + 1, customer: "cus_4"))
      #expect(try await Self.login(desk) == "p4@example.com in_sync")
      try await desk.db.service.apply(.updated(Self.old, Self.new, second: Self.now + 2, customer: "cus_4"))
      #expect(try await Self.login(desk) == "new4@example.com in_sync")
    }
  }

  /// An operator who wants the same afterwards has decided about it; one who wanted it long before has not.
  @Test func anOperatorsLaterEditIsTheirs() async throws {
    try await RawDesk.with { desk async throws in try await Self.isTheirs(desk) }
  }

  private static func isTheirs(_ desk: RawDesk) async throws {
    let (first, last) = (Person.id(83), Person.id(84))
    try await record(desk, first, as: .editor)
    try await desk.db.service.apply(.updated(old, new, second: now, customer: "cus_4", key: first))
    #expect(try await login(desk) == "new4@example.com in_sync")
    try await desk.db.service.apply(.updated(new, old, second: now + 1, customer: "cus_4"))
    #expect(try await login(desk) == "p4@example.com in_sync")
    try await record(desk)
    // Whoever names the operator's edit of then gains nothing.
    try await desk.db.service.read(new, of: "cus_4", second: now + 2, arguments: ["edit": .string(first)])
    #expect(try await login(desk) == "p4@example.com held login_from owner")
    try await desk.db.service.apply(.updated(new, old, second: now + 5, customer: "cus_4"))
    try await record(desk, last, as: .editor)
    try await desk.db.service.read(new, of: "cus_4", second: now + 9)
    #expect(try await login(desk) == "new4@example.com in_sync")
  }

  /// Of an owner the door takes no part of an edit, unless Stripe has the rest already.
  @Test func theDoorTakesTheWholeEdit() async throws {
    try await RawDesk.with { desk async throws in
      func why(_ fields: JSON) async throws -> JSON {
        try await desk.call(
          "may_pass", ["passage": "edit", "id": "cus_4", "edit": .string(Self.own), "fields": fields], as: .owner
        ).decoded["why"]
      }
      try await Self.record(desk, Self.own, ["email": "new4@example.com", "name": "Other"])
      #expect(try await why(["email": "new4@example.com"]) == "other_values")
      #expect(try await why(["name": "Other"]) == "other_values")
      #expect(try await why(["email": "new4@example.com", "name": "Other"]) == .null)
      try await desk.db.owner.execute("update accountdesk.customers set name = 'Other' where id = 'cus_4'")
      #expect(try await why(["email": "new4@example.com"]) == .null)
    }
  }

  // MARK: - The author's word

  /// That an edit was refused is what its author says; the event that has its key and its values says otherwise.
  @Test func anEventIsMoreThanItsAuthorsWord() async throws {
    try await RawDesk.with { desk async throws in
      try await Self.record(desk, Self.own, ["name": "Other"], as: .editor)
      let long = String(repeating: "x", count: 10_000)
      let refused = try await desk.call(
        "edit_refused",
        ["edit": .string(Self.own), "refusal": ["type": "api", "message": .string(long), "more": .string(long)]],
        as: .editor)
      #expect(refused.decoded["stage"] == "refused" && refused.body.utf8.count < 2000)
      let other = Standing(name: "Other", email: Self.old.email)
      try await desk.db.service.apply(.updated(Self.old, other, second: Self.now, customer: "cus_4", key: Self.own))
      let edit = try await desk.call("edits", ["ids": [.string(Self.own)]], as: .editor).decoded[0]
      #expect(edit["stage"] == "confirmed" && edit["refusal"] == .null)
      #expect(
        try await desk.db.lines("select what from accountdesk.journal where edit = '\(Self.own)' order by n")
          == ["recorded", "refused", "accepted", "confirmed"])
      #expect(try await desk.db.status(4) == "in_sync")
      // It stays so.
      _ = try await desk.call("edit_refused", ["edit": .string(Self.own), "refusal": [:]], as: .editor)
      #expect(try await desk.db.value("select stage from accountdesk.edits") == "confirmed")
      try await Self.record(desk, Person.id(85), ["name": "Another"], as: .editor)
      _ = try await desk.call("edit_unknown", ["edit": .string(Person.id(85)), "failure": .string(long)], as: .editor)
      #expect(try await desk.db.value("select max(length(failure)) from accountdesk.edits") == "500")
    }
  }
}
