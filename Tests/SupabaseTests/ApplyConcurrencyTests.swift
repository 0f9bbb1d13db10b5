// Many at once: several receivers, the app's own writes, and locks that somebody holds.

import Postgres
import Sandbox
import Supabase
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(40))) struct ApplyConcurrencyTests {
  private static func named(_ name: String, _ n: Int) -> Standing { Standing(name: name, email: "p\(n)@example.com") }

  @Test func theSameBatchFromTwoAtOnce() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add((1...60).map { Person($0) })
      let other = try await db.anotherCaller()
      for second in 1...5 {
        let events = (1...60).map { n in
          StripeEvent.updated(
            Self.named("\(second - 1)", n), Self.named("\(second)", n), second: second, customer: "cus_\(n)")
        }
        async let first = db.service.apply(events)
        async let again = other.apply(events.shuffled())
        let outcomes = try await first + again
        #expect(outcomes.count { $0 == "applied" } == 60)
        #expect(outcomes.count { $0 == "repeated" } == 60)
      }
      #expect(try await db.value("select count(*) from public.users where full_name = '5'") == "60")
      #expect(try await db.value("select count(*) from accountdesk.events") == "300")
      #expect(try await db.value("select count(*) from accountdesk.accounts where status <> 'in_sync'") == "0")
      #expect(try await db.countsAreRight())
    }
  }

  /// Four receivers, each with the events of its own order, of few people who take each other's addresses.
  @Test func manyReceiversAgree() async throws {
    let people = 8
    var random = SeededRandom(seed: freshSeed("many receivers"))
    var standing = (1...people).map { Self.named("0", $0) }
    var events: [StripeEvent] = []
    for second in 1...40 {
      // Two swap, or one is renamed.
      let pair = (0..<people).shuffled(using: &random).prefix(Bool.random(using: &random) ? 2 : 1).map { $0 }
      let before = standing
      for (index, n) in pair.enumerated() {
        standing[n].name = "\(second)"
        if pair.count == 2 { standing[n].email = before[pair[1 - index]].email }
        events.append(.updated(before[n], standing[n], second: second, customer: "cus_\(n + 1)"))
      }
    }
    let all = events
    let wanted = standing.map { "\($0.name!)|\($0.email!)|\($0.email!)" }
    let shares = (0..<4).map { share in
      all.indices.filter { $0 % 4 == share || ($0 + 1) % 4 == share }.shuffled(using: &random)
    }
    try await MigratedDatabase.with { db async throws in
      try await db.add((1...people).map { Person($0) })
      try await db.service.apply((1...people).map { .created(Self.named("Ada", $0), customer: "cus_\($0)") })
      try await withThrowingTaskGroup(of: Void.self) { group in
        for share in shares {
          let caller = try await db.anotherCaller()
          group.addTask {
            for start in stride(from: 0, to: share.count, by: 5) {
              let batch = share[start..<min(start + 5, share.count)].map { all[$0] }
              // A receiver whose batch was not committed is asked again by Stripe.
              while try await caller.refusal(
                "accountdesk_apply_events", ["events": .array(batch.map { .string($0.text) })]) == "PT503"
              {}
            }
          }
        }
        try await group.waitForAll()
      }
      try await db.service.call("accountdesk_heartbeat", ["receiver": "r"])
      #expect(
        try await db.lines(
          "select p.full_name, p.email, u.email from public.users p join auth.users u using (id) order by id") == wanted
      )
      #expect(
        try await db.lines("select status, count(*) from accountdesk.accounts group by 1") == ["in_sync|\(people)"])
      #expect(try await db.value("select count(*) from accountdesk.events") == "\(all.count + people)")
      #expect(try await db.countsAreRight())
    }
  }

  /// The first receiver has applied and not committed when the second comes.
  private static func meet(
    _ db: MigratedDatabase, _ first: [StripeEvent], _ second: [StripeEvent]
  ) async throws -> [String] {
    try await db.owner.execute("begin")
    try await db.owner.query(
      "select public.accountdesk_apply_events(array(select jsonb_array_elements_text($1::jsonb)))",
      [.text(JSON.array(first.map { .string($0.text) }).encoded)])
    async let outcomes = db.service.apply(second)
    try await db.waitUntil(
      "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')")
    try await db.owner.execute("commit")
    return try await outcomes
  }

  /// What the second decides is decided on what the first has left.
  @Test func twoReceiversMeetOnOneRow() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1))
      try await db.service.apply(.created(Self.named("A", 1)))
      let (a, b, c, d) = (Self.named("A", 1), Self.named("B", 1), Self.named("C", 1), Self.named("D", 1))
      let later = StripeEvent.updated(b, c, second: 1)
      #expect(
        try await Self.meet(db, [later], [later, .updated(a, b, second: 1)]) == ["repeated", "stale"])
      #expect(try await Self.meet(db, [.updated(c, d, second: 1)], [.updated(d, a, second: 1)]) == ["needs_read"])
      #expect(try await Self.meet(db, [.updated(d, c, second: 2)], [.updated(c, b, second: 3)]) == ["applied"])
      #expect(try await db.records() == ["B|p1@example.com|B|p1@example.com|p1@example.com"])
      #expect(try await db.status() == "in_sync")
    }
  }

  /// Each has a part of those who pass their addresses on; whoever comes last moves them all.
  @Test(arguments: [[1], [1, 2], [1, 3], [2, 3, 4], [4]]) func twoReceiversMeetOnARing(first: [Int]) async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add((1...4).map { Person($0) })
      try await db.service.apply((1...4).map { .created(Self.named("Ada", $0), customer: "cus_\($0)") })
      let moves = (1...4).map { n in
        StripeEvent.updated(
          Self.named("Ada", n), Self.named("Eva", n % 4 + 1), second: 1, customer: "cus_\(n)")
      }
      let outcomes = try await Self.meet(
        db, first.map { moves[$0 - 1] }, (1...4).filter { !first.contains($0) }.map { moves[$0 - 1] })
      #expect(outcomes.allSatisfy { $0 == "applied" })
      #expect(
        try await db.lines("select email from auth.users order by id") == [2, 3, 4, 1].map { "p\($0)@example.com" })
      #expect(try await db.lines("select distinct outcome from accountdesk.events") == ["applied"])
      #expect(try await db.lines("select distinct status from accountdesk.accounts") == ["in_sync"])
      #expect(try await db.countsAreRight())
    }
  }

  /// What each function answers while somebody holds a row that it needs.
  @Test func whoeverHoldsALockMakesItComeAgain() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1))
      try await db.service.apply(.created(Self.named("Ada", 1)))
      let account = JSON.string(Person.id(1))
      try await db.service.call(
        "accountdesk_record_edit", ["edit": "00000000-0000-4000-8000-0000000000e1", "account": account, "name": "Eva"])
      let busy = try await db.connect()
      try await busy.execute(
        """
        begin; select from accountdesk.customers for update; select from accountdesk.accounts for update;
        select from accountdesk.edits for update; insert into accountdesk.customers (id) values ('cus_new')
        """)
      try await db.service.connection.execute("set lock_timeout = '50ms'")
      let edit: JSON = "00000000-0000-4000-8000-0000000000e1"
      let object = JSON.string(customerObject("cus_1", Self.named("Eva", 1)).encoded)
      let calls: [(String, [String: JSON])] = [
        ("apply_events", ["events": [.string(StripeEvent.created(Self.named("Eva", 1), second: 9).text)]]),
        ("begin_read", ["customer": "cus_new"]),
        ("apply_read", ["customer": "cus_1", "version": 1, "as_of": "2027-01-01T00:00:00Z", "object": object]),
        ("record_edit", ["edit": "00000000-0000-4000-8000-0000000000e2", "account": account, "name": "Eve"]),
        ("may_send", ["edit": edit]),
        ("edit_accepted", ["edit": edit, "request_id": "req_1"]),
        ("edit_refused", ["edit": edit, "refusal": [:]]),
        ("edit_unknown", ["edit": edit, "failure": "?"]),
      ]
      for (name, arguments) in calls {
        #expect(try await db.service.refusal("accountdesk_\(name)", arguments) == "PT503", "\(name)")
      }
      // By its code, and by words that are always the same: somebody's values may be in the database's own.
      await #expect {
        try await db.service.call("accountdesk_apply_events", calls[0].1)
      } throws: { error in
        let error = error as? PostgresError
        return error?.message == "not committed; send it again" && error?.detail == "55P03"
      }
      // A sign of life needs nobody's lock.
      #expect(try await db.service.refusal("accountdesk_heartbeat", ["receiver": "r"]) == nil)
      try await busy.execute("rollback")
      #expect(try await db.value("select count(*) from accountdesk.events") == "1")
      #expect(try await db.lines("select stage, attempts from accountdesk.edits") == ["recorded|0"])
      #expect(try await db.value("select count(*) from accountdesk.receivers") == "1")
    }
  }

  @Test func aDeadlockNeverLeavesByItsOwnName() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1))
      try await db.service.apply(.created(Self.named("Ada", 1)))
      // Another who waits longer than we do before it looks for a deadlock.
      let other = try await SharedCluster.cluster().connectAsSuperuser(database: db.name)
      try await other.execute("set deadlock_timeout = '1min'; begin; update auth.users set last_sign_in_at = now()")
      async let answer = db.service.refusal(
        "accountdesk_apply_events",
        ["events": [.string(StripeEvent.updated(Self.named("Ada", 1), Self.named("Eva", 1), second: 1).text)]])
      try await db.waitUntil(
        "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')")
      try await other.execute("select from accountdesk.customers for update; commit")
      #expect(try await answer == "PT503")
      await other.close()
      #expect(try await db.stored().name == "Ada")
    }
  }

  @Test func aSerializationFailureNeverLeavesByItsOwnName() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1))
      try await db.service.apply(.created(Self.named("Ada", 1)))
      let event = StripeEvent.updated(Self.named("Ada", 1), Self.named("Eva", 1), second: 1)
      let other = try await db.connect()
      try await other.execute("begin isolation level repeatable read; select from accountdesk.customers")
      try await db.owner.execute("update accountdesk.customers set version = version + 1")
      await #expect {
        try await other.query("select public.accountdesk_apply_events(array[$1])", [.text(event.text)])
      } throws: { error in
        let error = error as? PostgresError
        return error?.sqlState == "PT503" && error?.detail == "40001"
      }
    }
  }

  /// Sign-ins and changes in the app go on while events come in, and neither fails for the other.
  @Test func theAppGoesOnMeanwhile() async throws {
    let people = 6
    try await MigratedDatabase.with { db async throws in
      try await db.add((1...people).map { Person($0) })
      try await db.service.apply((1...people).map { .created(Self.named("Ada", $0), customer: "cus_\($0)") })
      let app = try await db.connect(as: "supabase_auth_admin")
      let page = try await db.connect()
      async let signIns: Void = {
        for round in 1...60 {
          try await app.execute(
            """
            update auth.users set last_sign_in_at = now(),
              raw_user_meta_data = raw_user_meta_data || jsonb_build_object('full_name', 'App \(round)')
            where id = '\(Person.id(round % people + 1))'
            """)
        }
      }()
      async let owners: Void = {
        for round in 1...60 {
          try await page.execute(
            "update public.users set full_name = 'Own \(round)' where id = '\(Person.id((round + 3) % people + 1))'")
        }
      }()
      for second in 1...30 {
        let events = (1...people).map { n in
          StripeEvent.updated(
            Self.named("\(second - 1)", n), Self.named("\(second)", n), second: second, customer: "cus_\(n)")
        }
        while try await db.service.refusal(
          "accountdesk_apply_events", ["events": .array(events.map { .string($0.text) })]) == "PT503"
        {}
      }
      _ = try await (signIns, owners)
      // What a trigger could not do at once is done by the next sign of life.
      try await db.service.call("accountdesk_heartbeat", ["receiver": "r"])
      #expect(
        try await db.lines(
          """
          select a.id from accountdesk.accounts a join public.users p using (id) join auth.users u using (id)
          where (a.users_name, a.auth_name) is distinct from (p.full_name, u.raw_user_meta_data ->> 'full_name')
          """) == [])
      #expect(try await db.value("select count(*) from accountdesk.customers where name = '30'") == "\(people)")
      #expect(try await db.countsAreRight())
    }
  }
}
