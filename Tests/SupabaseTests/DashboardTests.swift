// The sync dashboard's figures, and what a light in the desk's header is told.

import Accounts
import Foundation
import Postgres
import Sandbox
import Supabase
import Testing

@Suite(.timeLimit(.minutes(40))) struct DashboardTests {
  private static let ada = Standing(name: "Ada", email: "p1@example.com")

  private static func dashboard(_ db: MigratedDatabase, minutes: Int = 60) async throws -> Dashboard {
    try await db.service.call("accountdesk_dashboard", ["minutes": .integer(minutes)], as: Dashboard.self)
  }

  private static func about(_ db: MigratedDatabase) async throws -> ProjectState {
    try await db.service.call("accountdesk_about", as: ProjectState.self)
  }

  /// An edit of person 1 at so many seconds before now, by stage.
  private static func edit(
    _ db: MigratedDatabase, _ stage: String, recorded: Double, settled: Double? = nil, alreadySo: Bool = false,
    delivered: Double? = nil, refusal: String? = nil
  ) async throws {
    func ago(_ seconds: Double?) -> String { seconds.map { "clock_timestamp() - interval '\($0) s'" } ?? "null" }
    try await db.owner.execute(
      """
      insert into accountdesk.edits (
        id, account, customer, author, before, after, stage, recorded_at, accepted_at, delivered_at, settled_at,
        already_so, refusal)
      values (
        gen_random_uuid(), '\(Person.id(1))', 'cus_1', 'ada', '{}', '{"name": "Ada"}', '\(stage)', \(ago(recorded)),
        \(ago(stage == "recorded" ? nil : recorded)), \(ago(delivered)), \(ago(settled)), \(alreadySo),
        \(refusal.map { "'\($0)'" } ?? "null"))
      """)
  }

  private static var sevenEvents: [StripeEvent] {
    let names = (0..<7).map { Standing(name: "Ada \($0)", email: "p1@example.com") }
    return [.created(names[0])] + (1..<7).map { .updated(names[$0 - 1], names[$0], second: $0) }
  }

  private static func some(_ events: [Int]) -> [Int] { events.filter { $0 > 0 } }
  /// Where there is more than one.
  private static func places(_ events: [Int]) -> [Int] { events.indices.filter { events[$0] > 1 } }

  @Test func nothingHasHappened() async throws {
    try await MigratedDatabase.with { db async throws in
      let nothing = try await Self.dashboard(db)
      #expect(nothing.events == Array(repeating: 0, count: 60))
      let never = [Lags.Minute?](repeating: nil, count: 60)
      #expect(nothing.lags == Lags(confirmed: 0, median: nil, p95: nil, longest: nil, minutes: never))
      #expect(nothing.newest == nil && nothing.passedAt == nil)
      #expect(nothing.awaited == .init(waiting: 0, late: 0, since: nil))
      #expect(nothing.troubles == [] && nothing.refusals == [] && nothing.receivers == [])
      #expect(nothing.parked == ["conflict": 0, "failed": 0, "unlinked": 0])
      for (asked, got) in [(1, 1), (0, 1), (-5, 1), (90, 90), (100_000, 1440)] {
        let answer = try await Self.dashboard(db, minutes: asked)
        #expect(answer.events.count == got)
      }
    }
  }

  @Test func eventsByTheMinute() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1))
      try await db.service.apply(Self.sevenEvents)
      // A read is no event.
      try await db.service.read(Self.ada, second: 90)
      // Where the minute ends between here and the answer, all stand one place further left.
      try await db.owner.execute(
        """
        update accountdesk.events v
        set applied_at = date_trunc('minute', clock_timestamp()) - make_interval(secs => 60 * x.minutes - 1)
        from (
          select id, case when n <= 3 then 2 when n <= 5 then 20 when n = 6 then 59 else 61 end as minutes
          from (select id, row_number() over (order by created, id) as n from accountdesk.events where type is not null) e
        ) x
        where v.id = x.id
        """)
      let events = try await Self.dashboard(db).events
      #expect(events.count == 60 && events.reduce(0, +) >= 5)
      #expect([[1, 2, 3], [2, 3]].contains(Self.some(events)))
      #expect([[39, 57], [38, 56]].contains(Self.places(events)))
    }
  }

  @Test func theNewestEvent() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1))
      let before = try await Self.about(db)
      #expect(before.newestEventAt == nil)
      try await db.service.apply(.created(Self.ada), .updated(Self.ada, Standing(name: "Eva", email: nil), second: 9))
      try await db.service.read(Self.ada, second: 90)
      let dashboard = try await Self.dashboard(db)
      let newest = try #require(dashboard.newest)
      #expect(newest.type == "customer.updated")
      #expect(newest.createdAt == RFC3339.parse(StripeEvent.time(9)))
      let after = try await Self.about(db)
      #expect(after.newestEventAt == newest.arrivedAt)
    }
  }

  @Test func howLongEditsTook() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1))
      for lag in [0.5, 1, 4] { try await Self.edit(db, "confirmed", recorded: 600 + lag, settled: 600) }
      try await Self.edit(db, "confirmed", recorded: 1800 + 90, settled: 1800)
      // None of these took its time round the ring, or not in this hour.
      try await Self.edit(db, "confirmed", recorded: 700, settled: 60, alreadySo: true)
      try await Self.edit(db, "superseded", recorded: 700, settled: 60)
      try await Self.edit(db, "refused", recorded: 700, settled: 60)
      try await Self.edit(db, "confirmed", recorded: 8000, settled: 7000)
      try await Self.edit(db, "accepted", recorded: 500)
      let lags = try await Self.dashboard(db).lags
      #expect(lags.confirmed == 4)
      #expect(lags.minutes.count == 60)
      #expect(lags.minutes.compactMap(\.self).count == 2)
      #expect([lags.median, lags.p95, lags.longest].map { $0?.rounded() } == [1, 90, 90])
      let few = try #require(lags.minutes.compactMap(\.self).last)
      #expect(few.median.rounded() == 1 && few.longest.rounded() == 4)
      let recent = try await Self.dashboard(db, minutes: 5)
      #expect(recent.lags.confirmed == 0)
    }
  }

  @Test func eventsThatAreLate() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1))
      try await Self.edit(db, "accepted", recorded: 3)
      try await Self.edit(db, "accepted", recorded: 20)
      try await Self.edit(db, "accepted", recorded: 90)
      // Its event has come; something else keeps it open.
      try await Self.edit(db, "accepted", recorded: 95, delivered: 90)
      try await Self.edit(db, "recorded", recorded: 95)
      let first = try await Self.dashboard(db)
      #expect(first.awaited.waiting == 3 && first.awaited.late == 2)
      let since = try #require(first.awaited.since)
      #expect(first.now.timeIntervalSince(since) >= 90)
      var about = try await Self.about(db)
      #expect(about.lateEvents == 2)
      try await db.owner.execute("update accountdesk.settings set late_after = '1 minute'")
      about = try await Self.about(db)
      #expect(about.lateEvents == 1)
      let second = try await Self.dashboard(db)
      #expect(second.awaited.late == 1)
    }
  }

  @Test func whatFailedAndWhy() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add((1...4).map { Person($0) })
      func wants(_ n: Int, _ email: String) -> [StripeEvent] {
        let before = Standing(name: "Ada", email: "p\(n)@example.com")
        return [
          .created(before, customer: "cus_\(n)"),
          .updated(before, Standing(name: "Ada", email: email), second: 5, customer: "cus_\(n)"),
        ]
      }
      try await db.service.apply(wants(1, "p4@example.com") + wants(2, "p4@example.com"))
      try await db.service.apply(wants(3, String(repeating: "a", count: 300) + "@example.com"))
      try await db.service.apply(.created(Self.ada, customer: "cus_nobody"))
      try await db.service.applyTexts(["{}"])
      try await Self.edit(db, "refused", recorded: 60, settled: 59, refusal: #"{"code": "email_invalid"}"#)
      try await Self.edit(db, "refused", recorded: 60, settled: 59, refusal: #"{"code": "email_invalid"}"#)
      try await Self.edit(db, "refused", recorded: 60, settled: 59, refusal: #"{"type": "not_sent"}"#)
      try await Self.edit(db, "refused", recorded: 9000, settled: 8000, refusal: #"{"code": "old"}"#)

      let dashboard = try await Self.dashboard(db)
      #expect(
        dashboard.troubles == [
          .init(status: .conflict, reason: "email_taken", accounts: 2),
          .init(status: .failed, reason: "email_too_long", accounts: 1),
        ])
      #expect(dashboard.refusals == [.init(code: "email_invalid", edits: 2), .init(code: "not_sent", edits: 1)])
      #expect(dashboard.parked == ["conflict": 2, "failed": 2, "unlinked": 1])
    }
  }

  @Test func receiversAndTheirMode() async throws {
    try await MigratedDatabase.with { db async throws in
      let before = try await Self.about(db)
      #expect(before.receiverMode == nil && before.receiverSeenAt == nil)
      try await db.service.call("accountdesk_heartbeat", ["receiver": "b", "mode": "poll", "upkeep": false])
      try await db.owner.execute("update accountdesk.receivers set seen_at = seen_at - interval '1 hour'")
      try await db.service.call("accountdesk_heartbeat", ["receiver": "a", "mode": "webhooks", "upkeep": false])
      let dashboard = try await Self.dashboard(db)
      #expect(
        dashboard.receivers.map(\.name) == ["a", "b"] && dashboard.receivers.map(\.mode) == ["webhooks", "poll"])
      let after = try await Self.about(db)
      #expect(after.receiverMode == "webhooks" && after.receiverSeenAt == dashboard.receivers[0].seenAt)
    }
  }

  /// A sign of life alone does no work; with upkeep it does.
  @Test func aSignOfLifeWithoutUpkeep() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1))
      try await db.service.apply(.created(Self.ada))
      try await db.owner.execute("update accountdesk.events set created = clock_timestamp() - interval '40 days'")
      func texts() async throws -> String? {
        try await db.value("select count(*) from accountdesk.events where payload is not null")
      }
      try await db.service.call("accountdesk_heartbeat", ["receiver": "a", "upkeep": false])
      #expect(try await texts() == "1")
      try await db.service.call("accountdesk_heartbeat", ["receiver": "a", "upkeep": true])
      #expect(try await texts() == "0")
    }
  }
}
