// Subscriptions that Stripe tells of: kept for the plan, whatever order they come in, and nothing else is touched.

import Accounts
import Postgres
import Sandbox
import Supabase
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(40))) struct SubscriptionTests {
  private typealias State = SubscriptionEvent.Standing

  private static func apply(_ db: MigratedDatabase, _ events: SubscriptionEvent...) async throws -> [String] {
    try await db.service.applyTexts(events.map(\.text))
  }

  private static func kept(_ db: MigratedDatabase, _ id: String = "sub_1") async throws -> String? {
    try await db.lines(
      """
      select customer, status, plan, amount, currency, "interval", extract(epoch from renews_at)::bigint,
        cancel_at_period_end, extract(epoch from as_of)::bigint - \(StripeEvent.beginning), deleted
      from accountdesk.subscriptions where id = $1
      """, .text(id)
    ).first
  }

  private static func plan(_ db: MigratedDatabase, _ n: Int = 1) async throws -> AccountDetail.Plan? {
    try await db.service.call(
      "accountdesk_account", ["account": .string(Person.id(n))], as: AccountDetail.self
    ).plan
  }

  @Test(arguments: [true, false]) func itsLife(isOldVersion: Bool) async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1))
      let incomplete = State(status: "incomplete")
      let active = State()
      let ending = State(amount: 2900, renews: 1_792_000_000, isEnding: true)
      var events: [SubscriptionEvent] = [
        .created(incomplete), .updated(incomplete, active, second: 0), .updated(active, ending, second: 9),
      ]
      for index in events.indices { events[index].isOldVersion = isOldVersion }
      #expect(try await Self.apply(db, events[0]) == ["applied"])
      #expect(try await Self.kept(db) == "cus_1|incomplete|Pro|1900|usd|month|1790000000|f|0|f")
      // In one second, as is usual.
      #expect(try await Self.apply(db, events[1]) == ["applied"])
      #expect(try await Self.kept(db) == "cus_1|active|Pro|1900|usd|month|1790000000|f|0|f")
      #expect(try await Self.apply(db, events[2]) == ["applied"])
      #expect(try await Self.kept(db) == "cus_1|active|Pro|2900|usd|month|1792000000|t|9|f")
      #expect(try await Self.apply(db, events[1], events[2]) == ["repeated", "repeated"])
      #expect(
        try await Self.plan(db)
          == AccountDetail.Plan(name: "Pro", status: "active", renewsAt: RFC3339.parse("2026-10-14T17:46:40Z")))
      #expect(
        try await Self.apply(db, .deleted(State(status: "canceled"), second: 20), .updated(active, ending, second: 30))
          == ["applied", "applied"])
      #expect(try await Self.apply(db, .updated(active, ending, second: 40)) == ["stale"])
      #expect(try await Self.kept(db) == "cus_1|canceled|Pro|1900|usd|month|1790000000|f|20|t")
      #expect(try await Self.plan(db)?.status == "canceled")
      // Stored as every event is, and names, e-mails and customers are left alone.
      #expect(
        try await db.lines("select distinct customer, changed, payload is null, origin from accountdesk.events")
          == ["cus_1|{}|f|customer"])
      #expect(try await db.value("select count(*) from accountdesk.customers") == "0")
      #expect(try await db.status() == "unknown")
    }
  }

  @Test func whatThePlanIsCalled() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1))
      var event = SubscriptionEvent.created(State(nickname: nil))
      #expect(try await Self.apply(db, event) == ["applied"])
      #expect(try await Self.plan(db)?.name == "price_1")
      event = .updated(State(nickname: nil), State(nickname: nil), second: 1)
      event.product = ["id": "prod_1", "object": "product", "name": "Team"]
      #expect(try await Self.apply(db, event) == ["applied"])
      #expect(try await Self.plan(db)?.name == "Team")
      // The project's own tables lead.
      try await db.owner.execute(
        """
        insert into public.products (id, name) values ('prod_1', 'Hobby');
        insert into public.prices (id, product_id) values ('price_1', 'prod_1');
        insert into public.subscriptions (id, user_id, status, price_id) values
          ('sub_1', '\(Person.id(1))', 'trialing', 'price_1');
        """)
      #expect(try await Self.plan(db)?.name == "Hobby")
    }
  }

  /// By its whole id, wherever it is known; and a project may have none of the template's tables, or its own.
  @Test func itsPersonIsFoundByIt() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1), Person(2), Person(3))
      #expect(try await Self.apply(db, SubscriptionEvent.created(State())) == ["applied"])
      try await db.owner.execute(
        "insert into public.subscriptions (id, user_id) values ('sub_Own2', '\(Person.id(2))')")
      func found(_ typed: String) async throws -> [String] {
        let rows = try await db.service.call("accountdesk_accounts", ["search": .string(typed)])["rows"].items
        let listed: JSON = [["search": .string(typed)]]
        let scope = try await db.service.call("accountdesk_scope", ["listed": listed])["counts"]["all"]
        #expect(scope == .integer(rows.count), "\(typed)")
        return rows.map { $0["id"].text ?? "" }
      }
      #expect(try await found("sub_1") == [Person.id(1)])
      #expect(try await found(" sub_Own2 ") == [Person.id(2)])
      for none in ["sub_", "sub_own2", "sub_none", "sub_'"] { #expect(try await found(none) == []) }
      for change in [
        "alter table public.subscriptions rename user_id to who",
        "drop table public.subscriptions",
      ] {
        try await db.owner.execute(change)
        #expect(try await found("sub_Own2") == [])
        #expect(try await found("sub_1") == [Person.id(1)])
      }
    }
  }

  @Test func amongCustomersInOneBatch() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1), Person(2))
      let ada = Standing(name: "Ada", email: "p1@example.com")
      var others = SubscriptionEvent.created(State(), customer: "cus_2")
      others.subscription = "sub_2"
      var live = SubscriptionEvent.created(State())
      live.livemode = true
      var poisoned = SubscriptionEvent.created(State(renews: Int.max))
      poisoned.subscription = "sub_3"
      let twice = SubscriptionEvent.updated(State(), State(amount: 5), second: 1)
      let texts = [
        SubscriptionEvent.created(State()).text, StripeEvent.created(ada).text, poisoned.text, others.text, live.text,
        twice.text, twice.text, #"{"type": "customer.subscription.updated", "id": "evt_none"}"#,
        StripeEvent.updated(ada, Standing(name: "Eva", email: ada.email), second: 1).text,
      ]
      let answer = try await db.service.call(
        "accountdesk_apply_events", ["events": .array(texts.map(JSON.string))])
      #expect(
        answer.items.map { $0["outcome"].text } == [
          "applied", "applied", "failed", "applied", "other_mode", "applied", "repeated", "failed", "applied",
        ])
      #expect(answer[2]["reason"] == "apply 22008" && answer[7]["reason"] == "unreadable")
      #expect(answer[3]["customer"] == "cus_2")
      #expect(try await Self.kept(db)?.hasPrefix("cus_1|active|Pro|5|") == true)
      #expect(try await Self.kept(db, "sub_2")?.hasPrefix("cus_2|active|Pro|1900|") == true)
      #expect(try await Self.plan(db, 2)?.name == "Pro")
      #expect(try await db.records() == ["Eva|p1@example.com|Eva|p1@example.com|p1@example.com"])
    }
  }

  /// With values that are never the same twice the truth comes out; with three that come again, at least the same.
  @Test(arguments: [true, false]) func inWhateverOrderTheyCome(isUnique: Bool) async throws {
    var random = SeededRandom(seed: freshSeed("subscriptions \(isUnique)"))
    let seeds = (0..<40).map { _ in random.next() }
    try await MigratedDatabase.with { db async throws in
      for (number, seed) in seeds.enumerated() {
        var random = SeededRandom(seed: seed)
        let events = Self.history(&random, isUnique: isUnique)
        var results: [String] = []
        for attempt in 0..<4 {
          let id = "sub_\(number)_\(attempt)"
          try await Self.deliver(events, as: id, to: db, &random)
          results.append(try #require(try await Self.kept(db, id)))
        }
        #expect(Set(results).count == 1, "seed \(seed): \(results)")
        if isUnique {
          let last = events.last!
          #expect(results[0].hasPrefix("cus_1|\(last.after.status)|Pro|\(last.after.amount)|"), "seed \(seed)")
          #expect(results[0].hasSuffix("|\(last.second)|\(last.type.hasSuffix("deleted") ? "t" : "f")"), "seed \(seed)")
        }
      }
    }
  }

  /// The same events come to two receivers at once, in opposite orders.
  @Test func twoReceiversAtOnce() async throws {
    try await MigratedDatabase.with { db async throws in
      let events = (0..<40).map { number in
        var event = SubscriptionEvent.updated(
          State(amount: number / 4), State(amount: number / 4 + 1), second: number / 4)
        event.subscription = "sub_\(number % 4)"
        return event
      }
      let callers = try await (db.anotherCaller(), db.anotherCaller())
      try await withThrowingTaskGroup(of: Void.self) { group in
        for (caller, texts) in [(callers.0, events.map(\.text)), (callers.1, events.reversed().map(\.text))] {
          group.addTask {
            for start in stride(from: 0, to: texts.count, by: 8) {
              try await caller.applyTexts(Array(texts[start..<start + 8]))
            }
          }
        }
        try await group.waitForAll()
      }
      await callers.0.connection.close()
      await callers.1.connection.close()
      #expect(try await db.lines("select distinct amount from accountdesk.subscriptions") == ["10"])
      #expect(try await db.value("select count(*) from accountdesk.subscriptions") == "4")
      #expect(try await db.value("select count(*) from accountdesk.events") == "40")
    }
  }

  private static func history(_ random: inout SeededRandom, isUnique: Bool) -> [SubscriptionEvent] {
    var state = State(status: "incomplete", amount: 1)
    var second = 0
    var events: [SubscriptionEvent] = [.created(state)]
    for step in 2...Int.random(in: 3...9, using: &random) {
      if Int.random(in: 0..<3, using: &random) == 0 { second += 1 }
      let before = state
      state.status = ["active", "past_due", "unpaid"].randomElement(using: &random)!
      state.amount = isUnique ? step : Int.random(in: 1...3, using: &random)
      events.append(.updated(before, state, second: second))
    }
    if Bool.random(using: &random) {
      state.status = "canceled"
      events.append(.deleted(state, second: second))
    }
    for index in events.indices { events[index].id = "evt_\(random.next())" }
    return events
  }

  /// Shuffled, some of them twice, in batches.
  private static func deliver(
    _ events: [SubscriptionEvent], as id: String, to db: MigratedDatabase, _ random: inout SeededRandom
  ) async throws {
    var all = events
    for index in all.indices {
      all[index].subscription = id
      all[index].id += "_" + id
    }
    var left = (all + all.filter { _ in Bool.random(using: &random) }).shuffled(using: &random)[...]
    while !left.isEmpty {
      let batch = left.prefix(Int.random(in: 1...4, using: &random))
      try await db.service.applyTexts(batch.map(\.text))
      left = left.dropFirst(batch.count)
    }
  }
}
