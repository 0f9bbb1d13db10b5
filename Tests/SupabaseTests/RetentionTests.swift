// How long the texts of events are kept, and receivers that went away.

import Postgres
import Sandbox
import Supabase
import Testing

@Suite(.timeLimit(.minutes(40))) struct RetentionTests {
  private static let ada = Standing(name: "Ada", email: "p1@example.com")

  /// Who still has a text, after a sign of life.
  private static func kept(_ db: MigratedDatabase) async throws -> [String] {
    try await db.service.call("accountdesk_heartbeat", ["receiver": "r"])
    return try await db.lines("select id from accountdesk.events where payload is not null order by id")
  }

  private static func named(_ id: String, _ event: StripeEvent) -> StripeEvent {
    var event = event
    event.id = id
    return event
  }

  @Test func oldTextsGoAndParkedOnesStay() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1), Person(2))
      let wanted = Standing(name: "Ada", email: "p2@example.com")
      try await db.service.apply(
        Self.named("a_old", .created(Self.ada)), Self.named("b_parked", .updated(Self.ada, wanted, second: 5)),
        Self.named("c_unlinked", .created(Self.ada, customer: "cus_9")))
      try await db.service.applyTexts([#"{"id": "evt_cut""#])
      try await db.owner.execute("update accountdesk.events set created = clock_timestamp() where created is not null")
      #expect(try await Self.kept(db) == ["a_old", "b_parked", "c_unlinked", "evt_cut"])
      try await db.owner.execute(
        """
        update accountdesk.events set created = clock_timestamp() - interval '31 days',
          applied_at = clock_timestamp() - interval '31 days' where id not like 'c%'
        """)
      #expect(try await Self.kept(db) == ["b_parked", "c_unlinked", "evt_cut"])
      #expect(try await db.value("select count(*) from accountdesk.events where kept_at is not null") == "2")
      // Its trouble is over, and its time once more: gone. (Its row stays, as every event's.)
      try await db.owner.execute("update auth.users set email = 'away@example.com' where id = '\(Person.id(2))'")
      try await db.service.apply(.updated(wanted, Standing(name: "Eva", email: wanted.email), second: 6))
      try await db.owner.execute("update accountdesk.events set kept_at = clock_timestamp() - interval '31 days'")
      #expect(try await Self.kept(db).contains("b_parked") == false)
      #expect(try await Self.kept(db).contains("evt_cut"))
      #expect(try await db.value("select count(*) from accountdesk.events where id = 'b_parked'") == "1")
    }
  }

  @Test func theProjectSaysHowLong() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1))
      try await db.service.apply(.created(Self.ada))
      try await db.owner.execute("update accountdesk.events set created = clock_timestamp() - interval '2 hours'")
      #expect(try await Self.kept(db).count == 1)
      try await db.owner.execute("update accountdesk.settings set retention = '1 hour'")
      #expect(try await Self.kept(db) == [])
      #expect(
        try await db.owner.refusal("update accountdesk.settings set retention = '0'") == "23514")
    }
  }

  @Test func atMostAThousandAtATime() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.owner.execute(
        """
        insert into accountdesk.events (id, created, origin, outcome, payload)
        select 'evt_' || n, clock_timestamp() - interval '40 days', 'dashboard', 'applied', '{}'
        from generate_series(1, 2500) n
        """)
      #expect(try await Self.kept(db).count == 1500)
      #expect(try await Self.kept(db).count == 500)
      #expect(try await Self.kept(db) == [])
    }
  }

  @Test func receiversThatWentAwayAreForgotten() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.owner.execute(
        """
        insert into accountdesk.receivers (name, mode, seen_at) values
          ('gone', 'webhooks', clock_timestamp() - interval '25 hours'),
          ('away', 'webhooks', clock_timestamp() - interval '23 hours')
        """)
      _ = try await Self.kept(db)
      #expect(try await db.lines("select name from accountdesk.receivers order by name") == ["away", "r"])
    }
  }
}
