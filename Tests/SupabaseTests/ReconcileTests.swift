// Everybody looked at: what is out of step is found wherever it stands, mended once, and each difference has the origin
// that the stored facts allow.

import Accounts
import Postgres
import Sandbox
import Supabase
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(40))) struct ReconcileTests {
  /// As where a trigger was off: nobody of ours hears of the change.
  private static func unheard(_ db: MigratedDatabase, _ script: String) async throws {
    try await db.owner.execute(
      """
      set accountdesk.applying = 'on';
      alter table public.users disable trigger user;
      alter table public.customers disable trigger user;
      \(script);
      alter table public.users enable trigger user;
      alter table public.customers enable trigger user;
      reset accountdesk.applying;
      """)
  }

  private struct Walk: Equatable {
    var accounts = 0
    var outOfStep = 0
    var doubtful: [String] = []
  }

  private static func walk(_ db: MigratedDatabase, page: Int, mends: Bool = false) async throws -> Walk {
    var walk = Walk()
    var after = JSON.null
    repeat {
      let check = try await db.service.call(
        "accountdesk_check_list", ["after": after, "page": .integer(page), "mend": .bool(mends)], as: ListCheck.self)
      walk.accounts += check.accounts
      walk.outOfStep += check.outOfStep
      walk.doubtful += check.doubtful
      after = check.last.map { .string($0) } ?? .null
    } while after != .null
    return walk
  }

  /// By parts that end where `list_end` says; each looked at in pieces.
  private static func walkByParts(_ db: MigratedDatabase, part: Int, page: Int) async throws -> Walk {
    var walk = Walk()
    var begin = JSON.null
    repeat {
      let end = try await db.service.call(
        "accountdesk_list_end", ["after": begin, "page": .integer(part)], as: String?.self)
      var after = begin
      repeat {
        let check = try await db.service.call(
          "accountdesk_check_list",
          ["after": after, "page": .integer(page), "up_to": end.map { .string($0) } ?? .null], as: ListCheck.self)
        walk.accounts += check.accounts
        walk.outOfStep += check.outOfStep
        walk.doubtful += check.doubtful
        after = check.last.map { .string($0) } ?? .null
      } while after != .null
      begin = end.map { .string($0) } ?? .null
    } while begin != .null
    return walk
  }

  private static func differences(_ db: MigratedDatabase, _ n: Int = 1) async throws -> DoubtfulAccount {
    let found = try await db.service.call(
      "accountdesk_differences", ["ids": [.string(Person.id(n))]], as: [DoubtfulAccount].self)
    return try #require(found.first)
  }

  /// Of the first person, `field record origin` each.
  private static func origins(_ db: MigratedDatabase) async throws -> [String] {
    let found = try await differences(db)
    return zip(found.account.drift, found.origins).map { "\($0.field.rawValue) \($0.record.rawValue) \($1.rawValue)" }
  }

  private static func list(_ db: MigratedDatabase) async throws -> [String] {
    try await db.lines(
      """
      select id, customer, name, email, users_name, users_email, auth_name, auth_email, has_users_row, status, drift, reason
      from accountdesk.accounts order by id
      """)
  }

  /// What is wrong of the list is found by any page, counted without being touched, and mended to what it should be.
  @Test func whatIsOutOfStepIsFoundAndMended() async throws {
    let start = SeededRandom(seed: freshSeed("a list out of step"))
    try await MigratedDatabase.with { db async throws in
      var random = start
      let count = 60
      try await db.add((1...count).map { Person($0) })
      for n in 1...count where n % 2 == 0 {
        try await db.service.apply(.created(Standing(name: "Ada", email: "p\(n)@example.com"), customer: "cus_\(n)"))
      }
      try await db.service.call("accountdesk_heartbeat", ["receiver": "r"])
      let clean = try await Self.walk(db, page: 7)
      #expect(clean.accounts == count && clean.outOfStep == 0)
      // Those of whom Stripe was never seen.
      #expect(clean.doubtful == (1...count).filter { $0 % 2 == 1 }.map(Person.id))

      var wrong: Set<Int> = []
      for n in 1...count where Int.random(in: 0..<3, using: &random) == 0 {
        let id = Person.id(n)
        let scripts = [
          "update public.users set full_name = 'Own' where id = '\(id)'",
          "update auth.users set email = 'own\(n)@example.com' where id = '\(id)'",
          "delete from public.customers where id = '\(id)'",
          "delete from public.users where id = '\(id)'",
          "update accountdesk.accounts set status = 'held' where id = '\(id)'",
          "delete from accountdesk.accounts where id = '\(id)'",
        ]
        try await Self.unheard(db, scripts.randomElement(using: &random)!)
        wrong.insert(n)
      }
      // A row of the list without a person.
      try await db.owner.execute(
        "insert into accountdesk.accounts (id, status) values ('\(Person.id(count + 1))', 'unlinked')")
      wrong.insert(count + 1)
      let before = try await Self.list(db)
      let dry = try await Self.walk(db, page: 1000)
      #expect(dry.outOfStep == wrong.count)
      for page in [1, 7, 20] { #expect(try await Self.walk(db, page: page) == dry) }
      for (part, page) in [(1, 1), (7, 3), (20, 20), (count, 9), (count + 1, 100), (1000, 1000)] {
        #expect(try await Self.walkByParts(db, part: part, page: page) == dry, "parts of \(part) in pieces of \(page)")
      }
      #expect(try await Self.list(db) == before)

      let mended = try await Self.walk(db, page: 7, mends: true)
      #expect(mended.outOfStep == wrong.count && mended.doubtful == dry.doubtful)
      let after = try await Self.list(db)
      // The same as made anew.
      try await db.owner.execute(
        """
        delete from accountdesk.accounts;
        select accountdesk.refresh(array(select id from auth.users));
        """)
      #expect(try await Self.list(db) == after && after != before)
      let again = try await Self.walk(db, page: 7, mends: true)
      #expect(again.outOfStep == 0 && again.accounts == count)
      #expect(try await db.countsAreRight())
    }
  }

  /// More than one call brings up to date: the next goes on where it stopped, and nobody is passed over.
  @Test func veryManyAreMendedInParts() async throws {
    try await MigratedDatabase.with { db async throws in
      let count = 2_100
      try await db.add((1...count).map { Person($0) })
      try await Self.unheard(db, "update public.users set full_name = 'Own'")
      let walk = try await Self.walk(db, page: 20_000, mends: true)
      #expect(walk.accounts == count && walk.outOfStep == count && Set(walk.doubtful).count == count)
      #expect(try await Self.walk(db, page: 20_000).outOfStep == 0)
    }
  }

  /// Two accounts of one customer, far apart in the order of ids, and unheard of by the list.
  @Test func whoSharesACustomerIsFound() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add((1...20).map { Person($0) })
      for n in 1...20 {
        try await db.service.apply(.created(Standing(name: "Ada", email: "p\(n)@example.com"), customer: "cus_\(n)"))
      }
      try await Self.unheard(
        db, "update public.customers set stripe_customer_id = 'cus_2' where id = '\(Person.id(19))'")
      let walk = try await Self.walk(db, page: 3, mends: true)
      #expect(walk.outOfStep >= 1)
      #expect(
        try await db.lines("select id from accountdesk.accounts where status = 'conflict' order by id")
          == [Person.id(2), Person.id(19)])
      #expect(try await Self.walk(db, page: 3).doubtful == [Person.id(2), Person.id(19)])
      #expect(try await Self.differences(db, 19).account.reason == "two_accounts \(Person.id(2))")
    }
  }

  @Test func originsAreWhatTheDatabaseKnows() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1, name: "Ada", email: "old@example.com"))
      // The first sight: nothing says that they ever agreed.
      try await db.service.read(
        Standing(name: "Eva", email: "p1@example.com"), second: 100, arguments: ["origin": "backfill"])
      #expect(
        try await Self.origins(db) == [
          "name users first_sight", "name auth first_sight", "email users first_sight", "email auth first_sight",
        ])
      #expect(try await Self.differences(db).isInDoubt == false)
      try await db.owner.execute("update auth.users set updated_at = now() + interval '1 minute'")
      #expect(try await Self.origins(db).last == "email auth unknown")
      // Stripe told of a change, which went everywhere; afterwards the app wrote.
      try await db.service.apply(
        .updated(
          Standing(name: "Eva", email: "p1@example.com"), Standing(name: "Zoë", email: "zoe@example.com"), second: 200))
      #expect(try await Self.origins(db) == [])
      try await db.owner.execute(
        "update public.users set full_name = 'Own'; update auth.users set email = 'own@example.com'")
      #expect(try await Self.origins(db) == ["name users app", "email users app", "email auth app"])
      // Cleared at Stripe: no login is emptied.
      try await db.service.apply(
        .updated(
          Standing(name: "Zoë", email: "zoe@example.com"), Standing(name: "Zoë", email: nil), second: 300))
      let cleared = try await Self.origins(db)
      #expect(cleared.suffix(2) == ["email users cleared", "email auth cleared"])
      // Somebody else has the address that Stripe wants.
      try await db.add(Person(2, email: "taken@example.com"))
      try await db.service.apply(
        .updated(
          Standing(name: "Zoë", email: nil), Standing(name: "Zoë", email: "taken@example.com"), second: 400))
      #expect(try await Self.differences(db).account.status == .conflict)
      let taken = try await Self.origins(db)
      #expect(!taken.isEmpty && taken.allSatisfy { $0.hasSuffix(" conflict") })
    }
  }

  /// What Stripe told and a failure kept from the records.
  @Test func whatIsOwedComesFromStripe() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1, name: "Ada", email: "p1@example.com"))
      try await db.service.apply(.created(Standing(name: "Ada", email: "p1@example.com")))
      try await db.service.apply(
        .updated(
          Standing(name: "Ada", email: "p1@example.com"),
          Standing(name: "Ada", email: String(repeating: "x", count: 300) + "@example.com"), second: 10))
      #expect(try await Self.differences(db).account.status == .failed)
      #expect(try await Self.origins(db) == ["email users stripe", "email auth stripe"])
    }
  }

  @Test func needsReadIsInDoubt() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1))
      try await db.service.apply(.created(Standing(name: "Ada", email: "p1@example.com")))
      try await db.owner.execute("update accountdesk.customers set needs_read = true")
      let walk = try await Self.walk(db, page: 10, mends: true)
      #expect(walk.doubtful == [Person.id(1)])
      #expect(try await Self.differences(db).isInDoubt)
    }
  }

  /// Where a pass over the events would begin, without its lease.
  @Test func theStartOfACatchUpIsThatOfItsLease() async throws {
    try await MigratedDatabase.with { db async throws in
      for script in [
        "select",
        "update accountdesk.catch_up set cursor = now() - interval '2 days', began_at = now() - interval '9 days'",
        "update accountdesk.catch_up set cursor = now() - interval '90 days'",
      ] {
        try await db.owner.execute(script)
        let start = try await db.service.call("accountdesk_catch_up_from", [:], as: CatchUpLease.self)
        #expect(try await db.value("select owner from accountdesk.catch_up") == nil)
        let lease = try await db.service.call("accountdesk_lease_catch_up", ["receiver": "r"], as: CatchUpLease.self)
        #expect(abs(start.from - lease.from) <= 1 && start.isComplete == lease.isComplete)
        try await db.service.call("accountdesk_end_catch_up", ["receiver": "r"])
      }
    }
  }
}
