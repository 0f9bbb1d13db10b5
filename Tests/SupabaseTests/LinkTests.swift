// Linking: what is proposed for whom and on what evidence, and that a link is made once, to whom it was proposed, and
// changes no record.

import Foundation
import Postgres
import Sandbox
import Supabase
import Testing

@Suite(.timeLimit(.minutes(40))) struct LinkTests {
  private static func at(_ n: Int, name: String? = "Ada") -> Standing {
    Standing(name: name, email: "p\(n)@example.com")
  }

  /// Customers as a page of Stripe's list brings them.
  private static func see(
    _ db: MigratedDatabase, second: Int = 0, _ customers: (id: String, standing: Standing, user: Int?)...
  ) async throws {
    let objects = customers.map { customer in
      customerObject(customer.id, customer.standing, user: customer.user.map { Person.id($0) }).encoded
    }
    try await db.applyPage(objects, asOf: StripeEvent.time(second))
  }

  /// Each line of the list: kind, person, customer, evidence.
  private static func list(_ db: MigratedDatabase, page: Int = 200) async throws -> [String] {
    var lines: [String] = []
    var next = JSON.null
    repeat {
      let answer = try await db.service.call("accountdesk_link_proposals", ["next": next, "page": .integer(page)])
      lines += answer["rows"].items.map(line)
      next = answer["next"]
    } while next != .null
    return lines
  }

  private static func line(_ row: JSON) -> String {
    let person = row["id"].text.map { String($0.suffix(2)) } ?? "-"
    let evidence = row["evidence"].items.compactMap(\.text).map { text in
      text.replacing("00000000-0000-4000-8000-0000000000", with: "")
    }
    return ([row["kind"].text ?? "?", person, row["stripe_customer_id"].text ?? "-"] + evidence).joined(separator: " ")
  }

  private static func link(_ caller: Caller, _ n: Int, _ customer: String, _ kind: String) async throws -> String? {
    try await caller.call(
      "accountdesk_link",
      [
        "account": .string(Person.id(n)), "customer": .string(customer), "author": "key:ada@desk",
        "kind": .string(kind),
      ]
    )["outcome"].text
  }

  @Test func everyKindIsTold() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add([1, 2, 3, 4, 5, 7, 8, 13].map { Person($0, customer: "") })
      try await db.add(Person(6), Person(9), Person(10, customer: "cus_9"), Person(12))
      _ = try await db.lines("update auth.users set email_confirmed_at = null where id = $1", .text(Person.id(4)))
      try await Self.see(
        db, ("cus_1", Self.at(99, name: "Ada"), 1), ("cus_2", Standing(name: "Bob", email: "P2@Example.com"), nil),
        ("cus_3a", Self.at(3), nil), ("cus_3b", Self.at(3), nil), ("cus_4", Self.at(4), nil), ("cus_6", Self.at(6), 7),
        ("cus_8", Self.at(8), 6), ("cus_9", Self.at(9), nil), ("cus_11", Self.at(11), 77), ("cus_13", Self.at(13), nil))
      try await db.service.apply(.deleted(Self.at(13), second: 5, customer: "cus_13"))
      let wanted = [
        "metadata 01 cus_1 metadata other_email same_name", "email 02 cus_2 email email_confirmed other_name",
        "ambiguous 03 cus_3a email email_confirmed same_name several 2",
        "ambiguous 03 cus_3b email email_confirmed same_name several 2", "no_customer 04 - email_not_confirmed",
        "no_customer 05 -", "two_accounts 07 cus_6 metadata other_email same_name linked_to 06",
        "no_customer 08 - email_of cus_8", "no_customer 13 -", "no_user - cus_11 names 77", "no_user - cus_4",
        "no_user - cus_8 names 06", "two_accounts 09 cus_9 linked_to 10", "two_accounts 10 cus_9 linked_to 09",
        "unread 12 cus_12",
      ]
      for page in [200, 3, 1] { #expect(try await Self.list(db, page: page) == wanted, "\(page)") }
      let named = try await db.service.call(
        "accountdesk_link_proposals", ["ids": [.string(Person.id(1))], "customers": ["cus_2", "cus_3b", "cus_11"]])
      #expect(named["rows"].items.map(Self.line) == [wanted[0], wanted[1], wanted[3]])
      #expect(
        try await db.service.refusal("accountdesk_link_proposals", ["next": "users x"]) == "PT400")
    }
  }

  /// The address is another login's, too, or Stripe's of somebody who signs in with another.
  @Test func aSharedAddressIsNoProposal() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1, customer: ""), Person(2, customer: ""), Person(3), Person(4))
      _ = try await db.lines(
        "insert into auth.users (id, email, is_sso_user, email_confirmed_at) values ($1, 'p1@example.com', true, now())",
        .text(Person.id(5)))
      try await Self.see(db, ("cus_a", Self.at(1), nil), ("cus_b", Self.at(2), nil), ("cus_4", Self.at(2), nil))
      let lines = try await Self.list(db)
      #expect(lines.count { $0.hasPrefix("ambiguous 01 cus_a") && $0.hasSuffix("email_shared") } == 1)
      #expect(lines.contains { $0.hasPrefix("ambiguous 02 cus_b") && $0.hasSuffix("several 2 email_shared") })
      #expect(!lines.contains { $0.hasPrefix("email ") })
    }
  }

  /// By an event, by a read, by a page that brings nothing else; not by what is older.
  @Test func whomTheMetadataNamesIsKept() async throws {
    try await MigratedDatabase.with { db async throws in
      try await Self.see(db, second: 10, ("cus_1", Self.at(1), nil))
      let named = "select coalesce(right(metadata_user::text, 2), '-') from accountdesk.customers where id = 'cus_1'"
      #expect(try await db.value(named) == "-")
      try await Self.see(db, second: 11, ("cus_1", Self.at(1), 1))
      #expect(try await db.value(named) == "01")
      try await Self.see(db, second: 9, ("cus_1", Self.at(1), 2))
      #expect(try await db.value(named) == "01")
      var event = StripeEvent.updated(Self.at(1), Self.at(1, name: "Bob"), second: 20).text
      #expect(try await db.service.applyTexts([event]) == ["unlinked"])
      #expect(try await db.value(named) == "-")
      event = StripeEvent(second: 30, after: Self.at(1, name: "Bob"), before: Self.at(1, name: "Bob")).text
      event = event.replacing("\"metadata\":{}", with: "\"metadata\":{\"supabaseUUID\":\"\(Person.id(3))\"}")
      try await db.service.applyTexts([event])
      #expect(try await db.value(named) == "03")
      let version = try await db.service.call("accountdesk_begin_read", ["customer": "cus_1"])["version"]
      let object = customerObject("cus_1", Self.at(1), user: "\(Person.id(4).uppercased())").encoded
      try await db.service.call(
        "accountdesk_apply_read",
        [
          "customer": "cus_1", "version": version, "as_of": .string(StripeEvent.time(40)), "object": .string(object),
        ])
      #expect(try await db.value(named) == "04")
      // What is no user's id names nobody.
      try await Self.see(db, second: 50, ("cus_2", Self.at(2), nil))
      let odd = customerObject("cus_2", Self.at(2), user: "not-a-uuid").encoded
      try await db.applyPage([odd], asOf: StripeEvent.time(60))
      #expect(try await db.value("select metadata_user from accountdesk.customers where id = 'cus_2'") == nil)
    }
  }

  @Test func aLinkChangesNoRecord() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1, name: "Ada", customer: ""), Person(2, customer: ""))
      try await Self.see(db, ("cus_1", Self.at(1), 1), ("cus_2", Self.at(2), nil))
      // While it belongs to nobody, name and e-mail change at Stripe.
      try await db.service.apply(
        .updated(Self.at(1), Standing(name: "Eve", email: "eve@example.com"), second: 5))
      var event = StripeEvent.updated(
        Standing(name: "Eve", email: "eve@example.com"), Standing(name: "Eve", email: "e@example.com"), second: 6
      ).text
      event = event.replacing("\"metadata\":{}", with: "\"metadata\":{\"supabaseUUID\":\"\(Person.id(1))\"}")
      try await db.service.applyTexts([event])
      let before = try await db.records(1)
      // A row without a customer is there already.
      _ = try await db.lines("insert into public.customers (id) values ($1)", .text(Person.id(1)))
      #expect(try await Self.link(db.service, 1, "cus_1", "metadata") == "linked")
      #expect(try await db.records(1) == before)
      #expect(try await db.status(1) == "drifted")
      #expect(try await Self.link(db.service, 1, "cus_1", "metadata") == "already")
      // Nor does it later, when something else is applied.
      try await db.service.call("accountdesk_heartbeat", ["receiver": "r"])
      #expect(try await db.records(1) == before)
      #expect(try await Self.link(db.service, 2, "cus_2", "email") == "linked")
      #expect(try await db.status(2) == "in_sync")
      let history = try await db.service.call("accountdesk_account", ["account": .string(Person.id(2))])["history"]
      #expect(history[0]["origin"] == "link" && history[0]["author"] == "key:ada@desk")
      #expect(history[0]["outcome"] == "linked" && history[0]["reason"] == "email")
      #expect(try await db.countsAreRight())
    }
  }

  @Test func whatSpeaksAgainstIt() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1, customer: ""), Person(2, customer: ""), Person(3, customer: ""), Person(4))
      try await Self.see(
        db, ("cus_1", Self.at(1), 1), ("cus_2", Self.at(2), nil), ("cus_3", Self.at(9), nil), ("cus_4", Self.at(4), 3))
      let before = try await db.lines("select id, stripe_customer_id from public.customers order by id")
      let cases = [
        // By another kind than it is proposed by; or not at all.
        (1, "cus_1", "email", "not_proposed"), (2, "cus_2", "metadata", "not_proposed"),
        (2, "cus_2", "created", "not_proposed"), (3, "cus_3", "email", "not_proposed"),
        (1, "cus_3", "ambiguous", "not_proposed"), (1, "cus_9", "metadata", "not_proposed"),
        (1, "cus_1", "no_customer", "not_proposed"),
        (3, "cus_4", "metadata", "customer_linked"), (4, "cus_1", "metadata", "user_linked"),
        (88, "cus_1", "metadata", "no_user"),
      ]
      for (person, customer, kind, outcome) in cases {
        #expect(
          try await Self.link(db.service, person, customer, kind) == outcome, "\(person) \(customer) \(kind)")
      }
      try await db.service.apply(.deleted(Self.at(1), second: 5))
      #expect(try await Self.link(db.service, 1, "cus_1", "metadata") == "deleted")
      #expect(try await db.lines("select id, stripe_customer_id from public.customers order by id") == before)
      #expect(try await db.value("select count(*) from accountdesk.events where origin = 'link'") == "0")
    }
  }

  /// One user and two customers, two users and one customer: whoever comes second comes too late.
  @Test func twoAtOnceMakeOneLink() async throws {
    try await MigratedDatabase.with { db async throws in
      let other = try await db.anotherCaller()
      for n in 10..<30 {
        try await db.add(Person(n, customer: ""))
        try await Self.see(db, ("cus_\(n)a", Self.at(n), n), ("cus_\(n)b", Self.at(n), n))
        async let first = Self.link(db.service, n, "cus_\(n)a", "ambiguous")
        async let second = Self.link(other, n, "cus_\(n)b", "ambiguous")
        #expect(Set(try await [first, second]) == ["linked", "user_linked"])
      }
      for n in 30..<50 {
        try await db.add(Person(n, customer: ""))
        _ = try await db.lines(
          "insert into auth.users (id, email, is_sso_user, email_confirmed_at) values ($1, $2, true, now())",
          .text(Person.id(n + 40)), .text("p\(n)@example.com"))
        try await Self.see(db, ("cus_\(n)", Self.at(n), nil))
        async let first = Self.link(db.service, n, "cus_\(n)", "ambiguous")
        async let second = Self.link(other, n + 40, "cus_\(n)", "ambiguous")
        #expect(Set(try await [first, second]) == ["linked", "customer_linked"])
      }
      #expect(try await db.value("select count(*) from public.customers") == "40")
      #expect(try await db.value("select count(*) from accountdesk.accounts where status = 'conflict'") == "0")
    }
  }
}
