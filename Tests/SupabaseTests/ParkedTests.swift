// Parked events: which are, in what order they are listed, and what becomes of them when they are tried again.

import Postgres
import Sandbox
import Supabase
import Testing

@Suite(.timeLimit(.minutes(40))) struct ParkedTests {
  private static func person(_ n: Int) -> Standing { Standing(name: "Ada", email: "p\(n)@example.com") }

  private static func named(_ id: String, _ event: StripeEvent) -> StripeEvent {
    var event = event
    event.id = id
    return event
  }

  /// Stripe says that `n` now has `email`.
  private static func move(_ n: Int, to email: String, id: String, name: String = "Ada", second: Int = 1) -> StripeEvent
  {
    named(id, .updated(person(n), Standing(name: name, email: email), second: second, customer: "cus_\(n)"))
  }

  /// `count` people who are all in sync.
  private static func with(_ count: Int, _ body: @Sendable (MigratedDatabase) async throws -> Void) async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add((0..<count).map { Person($0 + 1) })
      try await db.service.apply((0..<count).map { .created(person($0 + 1), customer: "cus_\($0 + 1)") })
      try await body(db)
    }
  }

  private static func parked(_ db: MigratedDatabase, _ arguments: [String: JSON] = [:]) async throws -> [JSON] {
    try await db.service.call("accountdesk_parked_events", arguments).items
  }

  private static func ids(_ db: MigratedDatabase, _ arguments: [String: JSON] = [:]) async throws -> [String?] {
    try await parked(db, arguments).map { $0["id"].text }
  }

  /// `id outcome reason`, as far as there are.
  private static func replay(_ db: MigratedDatabase, _ events: String...) async throws -> [String] {
    let answer = try await db.service.call(
      "accountdesk_replay", ["events": .array(events.map(JSON.string)), "author": "bea@example.com"])
    return answer.items.map { line in
      ["id", "outcome", "reason"].compactMap { line[$0].text }.joined(separator: " ")
    }
  }

  private static func replays(_ db: MigratedDatabase) async throws -> [String] {
    try await db.lines(
      """
      select customer, author, outcome, reason from accountdesk.events where origin = 'replay' order by applied_at, customer
      """)
  }

  // MARK: - The list

  @Test func whatIsParkedIsListed() async throws {
    try await Self.with(2) { db async throws in
      #expect(try await Self.ids(db) == [])
      try await db.service.apply(
        Self.move(1, to: "p2@example.com", id: "evt_conflict"),
        Self.named("evt_unlinked", .created(Self.person(9), customer: "cus_9")),
        Self.move(2, to: String(repeating: "a", count: 250) + "@example.com", id: "evt_failed"))
      try await db.service.applyTexts([#"{"id": "evt_unreadable""#])
      // A read that is parked is no event.
      try await db.service.read(
        Standing(name: "Bea", email: "p2@example.com"), second: 9, arguments: ["origin": "re-sync"])
      let parked = try await Self.parked(db)
      #expect(Set(parked.map { $0["id"].text }) == ["evt_conflict", "evt_unlinked", "evt_failed", "evt_unreadable"])
      let conflict = try #require(parked.first { $0["id"] == "evt_conflict" })
      #expect(conflict["type"] == "customer.updated" && conflict["customer"] == "cus_1")
      #expect(conflict["account"].text == Person.id(1) && conflict["conflict_with"].text == Person.id(2))
      #expect(conflict["outcome"] == "conflict" && conflict["reason"].text == "email_taken \(Person.id(2))")
      #expect(conflict["created"].text.flatMap { RFC3339.parse($0) } == RFC3339.parse(StripeEvent.time(1)))
      let unlinked = try #require(parked.first { $0["id"] == "evt_unlinked" })
      #expect(unlinked["account"] == nil && unlinked["customer"] == "cus_9" && unlinked["reason"] == nil)
      #expect(try await Self.ids(db, ["account": .string(Person.id(1))]) == ["evt_conflict"])
      #expect(try await Self.ids(db, ["account": .string(Person.id(7))]) == [])
    }
  }

  @Test func theNewestFirstAndPageByPage() async throws {
    try await Self.with(0) { db async throws in
      for number in 1...5 {
        try await db.service.apply(Self.named("evt_\(number)", .created(Self.person(9), customer: "cus_\(number)")))
      }
      #expect(try await Self.ids(db, ["limit": 2]) == ["evt_5", "evt_4"])
      #expect(try await Self.ids(db, ["limit": 2, "after": "evt_4"]) == ["evt_3", "evt_2"])
      #expect(try await Self.ids(db, ["limit": 2, "after": "evt_2"]) == ["evt_1"])
      #expect(try await Self.ids(db, ["after": "evt_1"]) == [])
    }
  }

  @Test func whoseTroubleIsOverIsNotParked() async throws {
    try await Self.with(2) { db async throws in
      let taken = Standing(name: "Ada", email: "p2@example.com")
      try await db.service.apply(
        Self.move(1, to: "p2@example.com", id: "evt_1"),
        Self.named("evt_9", .created(Self.person(9), customer: "cus_9")))
      try await db.service.apply(
        Self.named("evt_2", .updated(taken, Standing(name: "Eva", email: taken.email), second: 2)))
      #expect(Set(try await Self.ids(db)) == ["evt_1", "evt_2", "evt_9"])
      // A later one is applied; its taking the place of the others outlasts new trouble.
      let back = Standing(name: "Eva", email: "p1@example.com")
      try await db.service.apply(.updated(Standing(name: "Eva", email: taken.email), back, second: 3))
      #expect(try await Self.ids(db) == ["evt_9"])
      try await db.service.apply(Self.named("evt_4", .updated(back, taken, second: 4)))
      #expect(try await Self.ids(db) == ["evt_4", "evt_9"])
      try await db.add(Person(9))
      #expect(try await Self.ids(db) == ["evt_4"])
      try await db.service.apply(Self.named("evt_10", .updated(taken, back, second: 5)))
      #expect(try await Self.ids(db) == [])
      try await db.service.apply(Self.named("evt_11", .deleted(back, second: 6)))
      #expect(try await Self.ids(db) == [])
    }
  }

  @Test func whatADeletionToldLastIsOwed() async throws {
    try await Self.with(2) { db async throws in
      let taken = Standing(name: "Ada", email: "p2@example.com")
      try await db.service.apply(Self.move(1, to: "p2@example.com", id: "evt_1"))
      try await db.service.apply(Self.named("evt_2", .deleted(taken, second: 2)))
      #expect(try await Self.ids(db) == ["evt_2", "evt_1"])
      #expect(try await Self.replay(db, "evt_2") == ["evt_2 conflict email_taken \(Person.id(2))"])
      try await db.owner.execute("update auth.users set email = 'away@example.com' where id = '\(Person.id(2))'")
      #expect(try await Self.replay(db, "evt_2") == ["evt_2 applied"])
      #expect(try await db.value("select email from auth.users where id = '\(Person.id(1))'") == "p2@example.com")
      #expect(try await Self.ids(db) == [])
    }
  }

  // MARK: - Replay

  @Test func aConflictThatIsOver() async throws {
    try await Self.with(2) { db async throws in
      try await db.service.apply(Self.move(1, to: "p2@example.com", id: "evt_1", name: "Eva"))
      let before = try await db.records()
      #expect(try await Self.replay(db, "evt_1") == ["evt_1 conflict email_taken \(Person.id(2))"])
      #expect(try await db.records() == before)
      #expect(try await db.status() == "conflict email_taken \(Person.id(2))")
      try await db.owner.execute("update auth.users set email = 'away@example.com' where id = '\(Person.id(2))'")
      #expect(try await Self.replay(db, "evt_1") == ["evt_1 applied"])
      #expect(try await db.records() == ["Eva|p2@example.com|Eva|p2@example.com|p2@example.com"])
      #expect(try await db.status() == "in_sync")
      #expect(try await Self.ids(db) == [])
      // Once more changes nothing and tells nothing.
      #expect(try await Self.replay(db, "evt_1", "evt_1") == ["evt_1 applied"])
      #expect(
        try await Self.replays(db) == [
          "cus_1|bea@example.com|conflict|email_taken \(Person.id(2))", "cus_1|bea@example.com|applied|∅",
        ])
      let history = try await db.service.call("accountdesk_account", ["account": .string(Person.id(1))])["history"]
      #expect(history[0]["origin"] == "replay" && history[0]["author"] == "bea@example.com")
      #expect(try await db.countsAreRight())
    }
  }

  @Test func whatTheAppRefusedAndWouldTakeNow() async throws {
    try await Self.with(3) { db async throws in
      try await db.owner.execute("alter table public.users add constraint fine check (full_name <> 'Forbidden')")
      let events = (1...3).map {
        Self.move($0, to: "new\($0)@example.com", id: "evt_\($0)", name: $0 == 3 ? "Fine" : "Forbidden")
      }
      #expect(try await db.service.apply(events) == ["failed", "failed", "applied"])
      #expect(try await Self.replay(db, "evt_2", "evt_1") == ["evt_2 failed apply 23514", "evt_1 failed apply 23514"])
      // No sign of life takes that up again; a replay does.
      try await db.owner.execute("alter table public.users drop constraint fine")
      try await db.service.call("accountdesk_heartbeat", ["receiver": "r"])
      #expect(try await db.status() == "failed apply 23514")
      #expect(try await Self.replay(db, "evt_1", "evt_3") == ["evt_1 applied", "evt_3 applied"])
      #expect(try await db.records() == ["Forbidden|new1@example.com|Forbidden|new1@example.com|new1@example.com"])
      #expect(try await db.status() == "in_sync")
      #expect(try await db.status(2) == "failed apply 23514")
      #expect(try await Self.ids(db) == ["evt_2"])
    }
  }

  /// Always the newest values, and an older event is none of them.
  @Test func anOlderOneOfTheCustomer() async throws {
    try await Self.with(2) { db async throws in
      let taken = Standing(name: "Eva", email: "p2@example.com")
      try await db.service.apply(Self.move(1, to: "p2@example.com", id: "evt_1", name: "Eva"))
      try await db.service.apply(
        Self.named("evt_2", .updated(taken, Standing(name: "Eve", email: taken.email), second: 2)))
      try await db.owner.execute("update auth.users set email = 'away@example.com' where id = '\(Person.id(2))'")
      #expect(try await Self.replay(db, "evt_1") == ["evt_1 stale"])
      #expect(try await db.records() == ["Eve|p2@example.com|Eve|p2@example.com|p2@example.com"])
      #expect(try await Self.replay(db, "evt_2", "evt_1") == ["evt_2 applied", "evt_1 stale"])
      #expect(try await Self.replays(db).count == 1)
    }
  }

  @Test func aRingIsCarriedTogether() async throws {
    try await Self.with(2) { db async throws in
      try await db.owner.execute(
        "alter table public.users add constraint fine check (email <> 'p2@example.com') not valid")
      try await db.service.apply(
        Self.move(1, to: "p2@example.com", id: "evt_1"), Self.move(2, to: "p1@example.com", id: "evt_2"))
      #expect(try await db.lines("select email from auth.users order by id") == ["p1@example.com", "p2@example.com"])
      try await db.owner.execute("alter table public.users drop constraint fine")
      #expect(try await Self.replay(db, "evt_1", "evt_2") == ["evt_1 applied", "evt_2 applied"])
      #expect(try await db.lines("select email from auth.users order by id") == ["p2@example.com", "p1@example.com"])
    }
  }

  @Test func whoHasNoAccountYet() async throws {
    try await Self.with(0) { db async throws in
      let changed = Standing(name: "Eva", email: "e@example.com")
      try await db.service.apply(
        Self.named("evt_1", .created(Self.person(1))), Self.named("evt_2", .updated(Self.person(1), changed, second: 1))
      )
      #expect(try await Self.replay(db, "evt_1", "evt_2") == ["evt_1 unlinked", "evt_2 unlinked"])
      try await db.add(Person(1))
      #expect(try await Self.replay(db, "evt_1", "evt_2") == ["evt_1 stale", "evt_2 applied"])
      #expect(try await db.records() == ["Eva|e@example.com|Eva|e@example.com|e@example.com"])
      // Deleted, and linked too late.
      try await db.service.apply(
        Self.named("evt_3", .created(Self.person(3), customer: "cus_3")),
        Self.named("evt_4", .deleted(Self.person(3), second: 9, customer: "cus_3")))
      #expect(try await Self.ids(db) == [])
      #expect(try await Self.replay(db, "evt_3", "evt_4") == ["evt_3 stale", "evt_4 applied"])
    }
  }

  @Test func whatCouldNotBeReadIsReadAnew() async throws {
    try await Self.with(1) { db async throws in
      let event = Self.move(1, to: "new@example.com", id: "evt_1")
      try await db.service.applyTexts([#"{"id": "evt_1""#, "[]", #"{"id": "evt_gone""#, #"{"id": "evt_sub""#])
      let other = try #require(try await Self.ids(db).first { $0?.hasPrefix("unreadable_") == true } ?? nil)
      #expect(try await Self.replay(db, "evt_1", other) == ["evt_1 failed unreadable", "\(other) failed unreadable"])
      #expect(try await Self.replays(db) == [])
      // As if a later version of ours could read them.
      var elsewhere = Self.move(1, to: "newer@example.com", id: "evt_other", second: 2)
      elsewhere.before = Standing(name: "Ada", email: "new@example.com")
      var subscription = SubscriptionEvent.created(.init())
      subscription.id = "evt_sub"
      for (id, text) in [("evt_1", event.text), (other, elsewhere.text), ("evt_sub", subscription.text)] {
        try await db.owner.query("update accountdesk.events set payload = $1 where id = $2", [.text(text), .text(id)])
      }
      try await db.owner.execute("update accountdesk.events set payload = null where id = 'evt_gone'")
      #expect(
        try await Self.replay(db, "evt_gone", "evt_1", other, "evt_sub")
          == ["evt_gone expired unreadable", "evt_1 applied", "\(other) applied", "evt_sub applied"])
      #expect(try await db.records() == ["Ada|newer@example.com|Ada|newer@example.com|newer@example.com"])
      #expect(try await db.value("select status from accountdesk.subscriptions") == "active")
      #expect(try await Self.replay(db, "evt_1", other) == ["evt_1 applied", "\(other) applied"])
      #expect(try await db.service.apply(event, elsewhere) == ["repeated", "repeated"])
      #expect(try await Self.ids(db) == ["evt_gone"])
      #expect(try await Self.replays(db) == ["cus_1|bea@example.com|applied|∅"])
    }
  }

  @Test func aSubscriptionThatFailed() async throws {
    try await Self.with(1) { db async throws in
      var event = SubscriptionEvent.created(.init(renews: Int.max))
      event.id = "evt_sub"
      #expect(try await db.service.applyTexts([event.text]) == ["failed"])
      #expect(try await Self.ids(db) == ["evt_sub"])
      #expect(try await Self.replay(db, "evt_sub") == ["evt_sub failed apply 22008"])
      // The account has nothing to do with it.
      #expect(try await db.status() == "in_sync")
      try await db.service.applyTexts([SubscriptionEvent.updated(.init(), .init(amount: 1), second: 1).text])
      #expect(try await Self.ids(db) == [])
    }
  }

  @Test func whatWasNeverParked() async throws {
    try await Self.with(1) { db async throws in
      try await db.service.apply(Self.move(1, to: "new@example.com", id: "evt_1"))
      try await db.service.apply(Self.named("evt_old", .updated(Self.person(1), Self.person(1), second: 0)))
      let before = try await db.lines("select * from accountdesk.events order by id")
      #expect(
        try await Self.replay(db, "evt_none", "evt_1", "evt_old", "evt_none")
          == ["evt_none not_found", "evt_1 applied", "evt_old stale"])
      #expect(try await Self.replay(db) == [])
      #expect(try await db.lines("select * from accountdesk.events order by id") == before)
      let many = JSON.array((0...100).map { .string("evt_\($0)") })
      #expect(try await db.service.refusal("accountdesk_replay", ["events": many, "author": "b"]) == "PT400")
    }
  }

  /// Everybody's events arrive while everybody's parked ones are tried again: nobody waits for ever, nothing is lost.
  @Test func whileEventsArrive() async throws {
    try await Self.with(6) { db async throws in
      // A ring whose last has not moved yet.
      try await db.service.apply((1...5).map { Self.move($0, to: "p\($0 + 1)@example.com", id: "evt_\($0)") })
      let callers = try await (db.anotherCaller(), db.anotherCaller())
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          for _ in 0..<20 {
            try await callers.0.call(
              "accountdesk_replay",
              ["events": .array((1...5).reversed().map { .string("evt_\($0)") }), "author": "bea@example.com"])
          }
        }
        group.addTask {
          for second in 2..<22 {
            let events = (1...5).map { n in
              StripeEvent.updated(
                Standing(name: "N\(second - 1)", email: "p\(n + 1)@example.com"),
                Standing(name: "N\(second)", email: "p\(n + 1)@example.com"), second: second, customer: "cus_\(n)")
            }
            try await callers.1.apply(events)
          }
        }
        try await group.waitForAll()
      }
      await callers.0.connection.close()
      await callers.1.connection.close()
      try await db.service.apply(Self.move(6, to: "p1@example.com", id: "evt_6"))
      #expect(
        try await db.lines("select email from auth.users order by id")
          == [2, 3, 4, 5, 6, 1].map { "p\($0)@example.com" })
      #expect(try await db.value("select count(*) from accountdesk.accounts where status <> 'in_sync'") == "0")
      #expect(try await Self.ids(db) == [])
    }
  }
}
