// The cursor over Stripe's events: one receiver at a time, and nothing skipped.

import Postgres
import Sandbox
import Supabase
import Testing

@Suite(.timeLimit(.minutes(40))) struct CatchUpTests {
  private static let day = 86_400

  /// Seconds of the database's clock.
  private static func now(_ db: MigratedDatabase) async throws -> Int {
    try #require(Int(try await db.value("select floor(extract(epoch from clock_timestamp()))::bigint") ?? ""))
  }

  private static func lease(_ db: MigratedDatabase, _ receiver: String, seconds: Int = 60) async throws -> JSON {
    try await db.service.call(
      "accountdesk_lease_catch_up", ["receiver": .string(receiver), "lease": .integer(seconds)])
  }

  private static func end(_ db: MigratedDatabase, _ receiver: String, reached: Int? = nil) async throws {
    try await db.service.call(
      "accountdesk_end_catch_up",
      ["receiver": .string(receiver), "reached": reached.map(JSON.integer) ?? .null])
  }

  /// The cursor so many seconds ago, as if the project had been here for a year.
  private static func setCursor(_ db: MigratedDatabase, ago seconds: Int) async throws {
    try await db.owner.execute(
      """
      update accountdesk.catch_up
      set cursor = clock_timestamp() - interval '\(seconds) s', began_at = clock_timestamp() - interval '1 year'
      """)
  }

  private static func cursor(_ db: MigratedDatabase) async throws -> Int? {
    try await db.value("select floor(extract(epoch from cursor))::bigint from accountdesk.catch_up").flatMap { Int($0) }
  }

  @Test func beginsWithTheInstallation() async throws {
    try await MigratedDatabase.with { db async throws in
      // The database was made some time before.
      try await db.owner.execute(
        "update accountdesk.catch_up set cursor = now.at, began_at = now.at from (select clock_timestamp() as at) now")
      let began = try await Self.cursor(db)
      let lease = try await Self.lease(db, "a")
      #expect(lease == ["from": .integer(try #require(began)), "is_complete": true])
      // Nor does the overlap of the next pass reach behind it.
      try await Self.end(db, "a", reached: Self.now(db))
      #expect(try await Self.lease(db, "b")["from"].integer == began)
    }
  }

  @Test func overlapsByTenMinutes() async throws {
    try await MigratedDatabase.with { db async throws in
      try await Self.setCursor(db, ago: 3600)
      let cursor = try #require(try await Self.cursor(db))
      #expect(try await Self.lease(db, "a") == ["from": .integer(cursor - 600), "is_complete": true])
    }
  }

  @Test(arguments: [(30 * 86_400 - 3700, true), (30 * 86_400 - 3500, false), (50 * 86_400, false)])
  func saysWhereEventsAreGone(ago: Int, isComplete: Bool) async throws {
    try await MigratedDatabase.with { db async throws in
      try await Self.setCursor(db, ago: ago)
      let lease = try await Self.lease(db, "a")
      #expect(lease["is_complete"] == .bool(isComplete))
      let oldest = try await Self.now(db) - 30 * Self.day
      #expect(try #require(lease["from"].integer) >= oldest - 600 - 3600)
      if ago > 30 * Self.day { #expect(try #require(lease["from"].integer) <= oldest) }
    }
  }

  @Test func oneReceiverAtATime() async throws {
    try await MigratedDatabase.with { db async throws in
      #expect(try await Self.lease(db, "a") != nil)
      #expect(try await Self.lease(db, "b") == nil)
      // Its own is renewed, and another's is not ended.
      #expect(try await Self.lease(db, "a", seconds: 600) != nil)
      try await Self.end(db, "b", reached: Self.now(db))
      #expect(try await Self.lease(db, "b") == nil)
      #expect(try await db.value("select passed_at from accountdesk.catch_up") == nil)
      try await Self.end(db, "a")
      #expect(try await Self.lease(db, "b") != nil)
    }
  }

  @Test func aLeaseThatRanOutIsAnybodys() async throws {
    try await MigratedDatabase.with { db async throws in
      try await Self.setCursor(db, ago: 3600)
      #expect(try await Self.lease(db, "a", seconds: 0) != nil)
      #expect(try await Self.lease(db, "b") != nil)
      // Whoever lost it moves nothing any more.
      let cursor = try await Self.cursor(db)
      try await Self.end(db, "a", reached: Self.now(db))
      #expect(try await Self.cursor(db) == cursor)
      #expect(try await Self.lease(db, "a") == nil)
    }
  }

  @Test func ofManyAtOnceOneHasIt() async throws {
    try await MigratedDatabase.with { db async throws in
      let leases = try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in 0..<6 {
          let caller = try await db.anotherCaller()
          group.addTask {
            let lease = try await caller.call("accountdesk_lease_catch_up", ["receiver": .string("r\(number)")])
            await caller.connection.close()
            return lease != nil
          }
        }
        return try await group.reduce(into: [Bool]()) { $0.append($1) }
      }
      #expect(leases.filter { $0 }.count == 1)
    }
  }

  @Test func theCursorNeverGoesBackNorBeyondNow() async throws {
    try await MigratedDatabase.with { db async throws in
      try await Self.setCursor(db, ago: 3600)
      let start = try #require(try await Self.cursor(db))
      func pass(reached: Int?) async throws {
        _ = try await Self.lease(db, "a")
        try await Self.end(db, "a", reached: reached)
      }
      try await pass(reached: nil)
      #expect(try await Self.cursor(db) == start)
      #expect(try await db.value("select passed_at from accountdesk.catch_up") == nil)
      try await pass(reached: start + 60)
      #expect(try await Self.cursor(db) == start + 60)
      #expect(try await db.value("select passed_at is not null from accountdesk.catch_up") == "t")
      try await pass(reached: start + 30)
      #expect(try await Self.cursor(db) == start + 60)
      try await pass(reached: Self.now(db) + Self.day)
      #expect(try await db.value("select cursor <= clock_timestamp() from accountdesk.catch_up") == "t")
    }
  }

  @Test func unseenEventsInTheirOrder() async throws {
    try await MigratedDatabase.with { db async throws in
      var seen = StripeEvent.created(Standing(name: "Ada"))
      seen.id = "evt_seen"
      try await db.service.apply(seen)
      try await db.service.applyTexts([#"{"id": "evt_cut""#])
      func unseen(_ ids: JSON...) async throws -> JSON {
        try await db.service.call("accountdesk_unseen_events", ["ids": .array(ids)])
      }
      #expect(try await unseen("evt_z", "evt_seen", nil, "evt_cut", "evt_a", "evt_m") == ["evt_z", "evt_a", "evt_m"])
      #expect(try await unseen() == [])
      #expect(try await unseen("evt_seen") == [])
    }
  }

  @Test func howTheReceiversStand() async throws {
    try await MigratedDatabase.with { db async throws in
      func state() async throws -> JSON { try await db.service.call("accountdesk_receiver_state") }
      let nothing = try await state()
      #expect(nothing["cursor"].text.flatMap { RFC3339.parse($0) } != nil)
      #expect(nothing["passed_at"] == nil && nothing["newest_event_at"] == nil)
      #expect(nothing["needs_read"] == 0 && nothing["queued"] == 0 && nothing["receivers"] == [])
      #expect(nothing["parked"] == ["conflict": 0, "failed": 0, "unlinked": 0])

      try await db.add(Person(1), Person(2))
      try await db.service.call("accountdesk_heartbeat", ["receiver": "a", "mode": "poll"])
      let ada = Standing(name: "Ada", email: "p1@example.com")
      try await db.service.apply(
        .created(ada), .created(ada, customer: "cus_9"),
        .updated(ada, Standing(name: "Ada", email: "p2@example.com"), second: 5),
        .updated(Standing(name: "A"), Standing(name: "B"), second: 7, customer: "cus_2"),
        .updated(Standing(name: "C"), Standing(name: "D"), second: 7, customer: "cus_2"))
      try await db.service.applyTexts(["{}"])
      _ = try await Self.lease(db, "a")
      try await Self.end(db, "a", reached: Self.now(db))
      try await db.owner.execute("insert into accountdesk.stale_accounts (account) values ('\(Person.id(7))')")

      let answer = try await state()
      #expect(answer["parked"] == ["conflict": 1, "failed": 1, "unlinked": 1])
      #expect(answer["needs_read"] == 1 && answer["queued"] == 1)
      #expect(answer["newest_event_at"].text.flatMap { RFC3339.parse($0) } == RFC3339.parse(StripeEvent.time(7)))
      #expect(answer["passed_at"].text != nil)
      #expect(answer["receivers"][0]["name"] == "a" && answer["receivers"][0]["mode"] == "poll")
      #expect(answer["receivers"][0]["seen_at"].text.flatMap { RFC3339.parse($0) } != nil)
    }
  }
}
