// Which event wins: by the second, within one second by the values before and after, and against reads.

import Postgres
import Sandbox
import Supabase
import Testing

@Suite(.timeLimit(.minutes(40))) struct ApplyOrderTests {
  private static func named(_ name: String) -> Standing { Standing(name: name, email: "p1@example.com") }

  private static func step(_ before: String, _ after: String, second: Int) -> StripeEvent {
    .updated(named(before), named(after), second: second)
  }

  /// Events in the order of their arrival after "A" was stored at second 0: what becomes of each, what stands then, and
  /// whether Stripe has to be asked.
  struct Case: Sendable {
    let testDescription: String
    let events: [StripeEvent]
    let outcomes: [String]
    let stands: String
    let needsRead: Bool

    init(
      _ description: String, _ events: [StripeEvent], _ outcomes: [String], stands: String, needsRead: Bool = false
    ) {
      testDescription = description
      self.events = events
      self.outcomes = outcomes
      self.stands = stands
      self.needsRead = needsRead
    }
  }

  private static let cases = [
    Case("an older one", [step("A", "C", second: 3), step("A", "B", second: 2)], ["applied", "stale"], stands: "C"),
    Case("two in order", [step("A", "B", second: 1), step("B", "C", second: 1)], ["applied", "applied"], stands: "C"),
    Case("two in reverse", [step("B", "C", second: 1), step("A", "B", second: 1)], ["applied", "stale"], stands: "C"),
    Case(
      "there and back", [step("A", "B", second: 1), step("B", "A", second: 1)], ["applied", "needs_read"], stands: "B",
      needsRead: true),
    Case(
      "back and there", [step("B", "A", second: 1), step("A", "B", second: 1)], ["unchanged", "needs_read"],
      stands: "A", needsRead: true),
    Case(
      "one between is missing", [step("A", "B", second: 1), step("C", "D", second: 1)], ["applied", "needs_read"],
      stands: "B", needsRead: true),
    Case(
      "what was missing comes",
      [step("A", "B", second: 1), step("C", "D", second: 1), step("B", "C", second: 1)],
      ["applied", "needs_read", "needs_read"], stands: "B", needsRead: true),
    Case(
      "a second later all is plain again",
      [step("A", "B", second: 1), step("B", "A", second: 1), step("A", "E", second: 2)],
      ["applied", "needs_read", "applied"], stands: "E"),
    Case(
      "the same second does not make it plain",
      [step("A", "B", second: 1), step("C", "D", second: 1), step("B", "X", second: 1)],
      ["applied", "needs_read", "needs_read"], stands: "B", needsRead: true),
    Case(
      "a ring of three, its end first",
      [step("C", "A", second: 1), step("A", "B", second: 1), step("B", "C", second: 1)],
      ["unchanged", "applied", "needs_read"], stands: "B", needsRead: true),
    Case(
      "a ring of three, its middle last",
      [step("A", "B", second: 1), step("C", "A", second: 1), step("B", "C", second: 1)],
      ["applied", "stale", "needs_read"], stands: "B", needsRead: true),
    Case("something else changed", [step("A", "A", second: 1)], ["unchanged"], stands: "A"),
    Case(
      "something else changed after it", [step("A", "B", second: 1), step("B", "B", second: 1)],
      ["applied", "unchanged"], stands: "B"),
    Case(
      "something else changed before it, and comes later", [step("A", "B", second: 1), step("A", "A", second: 1)],
      ["applied", "stale"], stands: "B"),
    Case(
      "something else changed first", [step("A", "A", second: 1), step("A", "B", second: 1)], ["unchanged", "applied"],
      stands: "B"),
    Case(
      "something else changed at a value that nobody has seen",
      [step("A", "B", second: 1), step("X", "X", second: 1)], ["applied", "needs_read"], stands: "B", needsRead: true),
    Case(
      "there and back with something else beside",
      [step("A", "A", second: 1), step("B", "A", second: 1), step("A", "B", second: 1)],
      ["unchanged", "unchanged", "needs_read"], stands: "A", needsRead: true),
    Case("a late beginning", [.created(named("X"), second: 9)], ["stale"], stands: "A"),
    Case(
      "nothing said of what was before",
      [step("A", "B", second: 1), StripeEvent(second: 1, after: named("C"), before: nil)], ["applied", "needs_read"],
      stands: "B", needsRead: true),
  ]

  /// Each case twice, with a customer of its own: one event after another, and all in one batch.
  @Test func decides() async throws {
    try await MigratedDatabase.with { db async throws in
      let plays = (Self.cases + Self.cases).enumerated().map { (n: $0 + 1, one: $1, batched: $0 < Self.cases.count) }
      try await db.add(plays.map { Person($0.n, name: "A") })
      for (n, one, batched) in plays {
        let customer = "cus_\(n)"
        let events = one.events.map { $0.of(customer, email: "p\(n)@example.com") }
        try await db.service.apply(StripeEvent.created(Self.named("A")).of(customer, email: "p\(n)@example.com"))
        var outcomes: [String] = []
        if batched {
          outcomes = try await db.service.apply(events)
        } else {
          for event in events { outcomes += try await db.service.apply(event) }
        }
        #expect(outcomes == one.outcomes, "\(one.testDescription)")
        #expect(try await db.stored(customer).name == one.stands, "\(one.testDescription)")
        #expect(try await db.records(n).first?.prefix(1) == one.stands.prefix(1), "\(one.testDescription)")
        let needed = try await db.service.call("accountdesk_needs_read").items
        #expect(needed.map { $0["customer"].text } == (one.needsRead ? [customer] : []), "\(one.testDescription)")
        #expect(try await db.status(n) == (one.needsRead ? "unknown needs_read" : "in_sync"), "\(one.testDescription)")
        // A read on the version that was told settles it.
        for read in needed {
          let truth = Standing(name: "Z", email: "p\(n)@example.com")
          let outcome = try await db.service.applyRead(truth, of: customer, version: read["version"], second: 1)[
            "outcome"]
          #expect(outcome == "applied")
          #expect(try await db.status(n) == "in_sync")
        }
      }
    }
  }

  @Test func aReadWinsWhateverTheClockSays() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1, name: "A"))
      try await db.service.apply(.created(Self.named("A")), Self.step("A", "B", second: 10))
      #expect(try await db.service.read(Self.named("C"), second: 8)["outcome"] == "applied")
      #expect(try await db.stored().name == "C")
      // The clock does not go back with it: what is older than the event stays old.
      #expect(try await db.service.apply(Self.step("A", "X", second: 9)) == ["stale"])
      // In the event's own second the read may be before or after.
      #expect(try await db.service.apply(Self.step("C", "D", second: 10)) == ["needs_read"])
      #expect(try await db.service.read(Self.named("D"), second: 20)["outcome"] == "applied")
      #expect(try await db.service.call("accountdesk_needs_read") == [])
      // Whatever is not later than the read is in it.
      #expect(try await db.service.apply(Self.step("D", "E", second: 20)) == ["stale"])
      #expect(try await db.service.apply(Self.step("D", "E", second: 21)) == ["applied"])
    }
  }

  @Test func aReadThatBeganBeforeAnotherChangeIsDropped() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1, name: "A"))
      let begun = try await db.service.call("accountdesk_begin_read", ["customer": "cus_1"])["version"]
      try await db.service.apply(.created(Self.named("A")))
      #expect(try await db.service.applyRead(Self.named("Old"), version: begun, second: 99)["outcome"] == "again")
      #expect(try await db.stored().name == "A")
      // What changes nothing does not drop it.
      let again = try await db.service.call("accountdesk_begin_read", ["customer": "cus_1"])["version"]
      try await db.service.apply(.created(Self.named("A"), second: -1))
      #expect(try await db.service.applyRead(Self.named("New"), version: again, second: 99)["outcome"] == "applied")
      #expect(try await db.stored().name == "New")
      // What cannot be put in order does: the read may be older than it.
      try await db.service.apply(Self.step("New", "B", second: 100))
      let third = try await db.service.call("accountdesk_begin_read", ["customer": "cus_1"])["version"]
      #expect(try await db.service.apply(Self.step("B", "New", second: 100)) == ["needs_read"])
      #expect(try await db.service.applyRead(Self.named("B"), version: third, second: 99)["outcome"] == "again")
      #expect(try await db.service.call("accountdesk_needs_read").items.count == 1)
    }
  }

  @Test func neededReadsCanBeAskedInPieces() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add((1...5).map { Person($0) })
      for n in 1...5 {
        let customer = "cus_\(n)"
        let steps = [("A", "B"), ("B", "A")].map {
          StripeEvent.updated(Self.named($0.0), Self.named($0.1), second: 1, customer: customer)
        }
        try await db.service.apply(steps)
      }
      let two = try await db.service.call("accountdesk_needs_read", ["limit": 2])
      #expect(two.items.map { $0["customer"].text } == ["cus_1", "cus_2"])
      #expect(try await db.service.call("accountdesk_needs_read").items.count == 5)
    }
  }
}

extension StripeEvent {
  /// The same of another customer.
  fileprivate func of(_ customer: String, email: String) -> StripeEvent {
    var event = self
    event.id += customer
    event.customer = customer
    event.after.email = email
    event.before?.email = email
    return event
  }
}
