// Events that cannot be read, or hold more than they should: each fails alone.

import Postgres
import Sandbox
import Supabase
import Testing

@Suite(.timeLimit(.minutes(40))) struct ApplyBadInputTests {
  private static func event(_ id: String, name: String = #""Eva""#, extra: String = "", created: String = "1780000001")
    -> String
  {
    #"{"id": "\#(id)", "object": "event", "type": "customer.updated", "created": \#(created), "livemode": false, "#
      + #""data": {"object": {"id": "cus_1", "object": "customer", "name": \#(name), "email": "p1@example.com"\#(extra)}, "#
      + #""previous_attributes": {"name": "Ada"}}}"#
  }

  private static let unreadable = [
    "", "null", "5", "[]", "{}", "not JSON", "\"text\"",
    event("evt_cut").dropLast(9).description,
    event("evt_nul", name: #""E\u0000va""#),
    event("evt_half", name: #""E\ud800va""#),
    event("evt_big", extra: #", "balance": 1e999999"#),
    event("evt_time", created: #""soon""#),
    event("evt_late", created: "1e999999"),
    event("evt_later", created: "9223372036854775807"),
    event("evt_never", created: "null"),
    event("evt_" + String(repeating: "x", count: 300)),
    event("evt_deep", extra: ", \"metadata\": " + String(repeating: "[", count: 100_000)),
    event("evt_mode").replacing("false", with: #""perhaps""#),
    event("evt_type").replacing("customer.updated", with: "invoice.paid"),
    event("evt_nobody").replacing(#""id": "cus_1", "#, with: ""),
    event("evt_long").replacing("cus_1", with: "cus_" + String(repeating: "x", count: 300)),
  ]

  @Test func eachFailsAlone() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add((1...3).map { Person($0) })
      for number in Self.unreadable.indices {
        let before = StripeEvent.updated(
          Standing(name: "\(number)"), Standing(name: "B\(number)"), second: number, customer: "cus_2")
        let after = StripeEvent.updated(
          Standing(name: "\(number)"), Standing(name: "A\(number)"), second: number, customer: "cus_3")
        let outcomes = try await db.service.applyTexts([before.text, Self.unreadable[number], after.text])
        #expect(outcomes == ["applied", "failed", "applied"], "\(Self.unreadable[number].prefix(300))")
      }
      // All at once, and again: kept once each, with their text, and their id where it can be found.
      let answers = try await db.service.call(
        "accountdesk_apply_events", ["events": .array(Self.unreadable.map(JSON.string))])
      #expect(Set(answers.items.map { $0["outcome"] }) == ["failed"])
      #expect(Set(answers.items.map { $0["reason"] }) == ["unreadable"])
      #expect(
        try await db.value("select count(*) from accountdesk.events where outcome = 'failed'")
          == "\(Self.unreadable.count)")
      #expect(
        try await db.value("select payload from accountdesk.events where id = 'evt_nul'")
          == Self.event("evt_nul", name: #""E\u0000va""#))
      #expect(
        try await db.value("select count(*) from accountdesk.customers where id not in ('cus_2', 'cus_3')") == "0")
      // The same id, readable at last, was answered already: it does not count as applied.
      #expect(try await db.service.applyTexts([Self.event("evt_cut")]) == ["repeated"])
    }
  }

  @Test func aNullAmongTheEvents() async throws {
    try await MigratedDatabase.with { db async throws in
      let answer = try await db.service.call("accountdesk_apply_events", ["events": [nil]])
      #expect(answer[0]["outcome"] == "failed")
      #expect(try await db.value("select count(*) from accountdesk.events") == "0")
    }
  }

  @Test func aNameOfTenThousandCharacters() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1), Person(2))
      // Nothing that an index could compress.
      var random = SeededRandom(seed: 1)
      let scalars = (0..<10_000).map { _ in Unicode.Scalar(UInt32.random(in: 0x4e00...0x9fff, using: &random))! }
      let name = String(String.UnicodeScalarView(scalars))
      let ada = Standing(name: "Ada", email: "p1@example.com")
      try await db.service.apply(.created(ada))
      #expect(
        try await db.service.apply(.updated(ada, Standing(name: name, email: ada.email), second: 1)) == ["applied"])
      #expect(try await db.value("select full_name from public.users where id = $1", .text(Person.id(1))) == name)
      #expect(try await db.status() == "in_sync")
      let page = try await db.service.call("accountdesk_accounts", ["search": .string(String(name.suffix(5)))])
      #expect(page["rows"].items.map { $0["id"].text } == [Person.id(1)])
      #expect(
        try await db.service.call("accountdesk_account", ["account": .string(Person.id(1))])["account"]["name"].text
          == name)
    }
  }

  @Test func whatIsReadMayBeUnreadableToo() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1), Person(2))
      let good = customerObject("cus_2", Standing(name: "Eva", email: "p2@example.com")).encoded
      let bad = #"{"id": "cus_1", "name": "\u0000"}"#
      let page = try await db.applyPage([bad, good, "[]"], asOf: "2027-01-01T00:00:00Z")
      #expect(page["applied"] == 1)
      #expect(page["failed"] == 2)
      #expect(try await db.stored("cus_2").name == "Eva")
      let read = try await db.service.call(
        "accountdesk_apply_read",
        ["customer": "cus_1", "version": 0, "as_of": "2027-01-01T00:00:00Z", "object": .string(bad)])
      #expect(read == ["outcome": "failed", "reason": "unreadable"])
      // Somebody else's object is a fault of the caller.
      #expect(
        try await db.service.refusal(
          "accountdesk_apply_read",
          ["customer": "cus_1", "version": 0, "as_of": "2027-01-01T00:00:00Z", "object": .string(good)]) == "PT400")
    }
  }
}
