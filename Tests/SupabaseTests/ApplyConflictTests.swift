// Addresses that somebody else has, customers that two people have, and how both end.

import Postgres
import Sandbox
import Supabase
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(40))) struct ApplyConflictTests {
  private static func person(_ n: Int) -> Standing { Standing(name: "Ada", email: "p\(n)@example.com") }

  /// Stripe says that `n` now has `email`.
  private static func move(_ n: Int, to email: String, name: String = "Ada", second: Int = 1) -> StripeEvent {
    .updated(person(n), Standing(name: name, email: email), second: second, customer: "cus_\(n)")
  }

  /// `count` people who are all in sync.
  private static func with(_ count: Int, _ body: @Sendable (MigratedDatabase) async throws -> Void) async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add((0..<count).map { Person($0 + 1) })
      try await db.service.apply((0..<count).map { .created(person($0 + 1), customer: "cus_\($0 + 1)") })
      try await body(db)
    }
  }

  private static func logins(_ db: MigratedDatabase) async throws -> [String] {
    try await db.lines("select email from auth.users order by id")
  }

  @Test func nothingIsHalfAppliedAndItEndsByItself() async throws {
    try await Self.with(2) { db async throws in
      let before = try await db.records()
      let answer = try await db.service.call(
        "accountdesk_apply_events", ["events": [.string(Self.move(1, to: "P2@example.com", name: "Eva").text)]])
      #expect(answer[0]["outcome"] == "conflict")
      #expect(answer[0]["reason"].text == "email_taken \(Person.id(2))")
      #expect(try await db.records() == before)
      #expect(try await db.status() == "conflict email_taken \(Person.id(2))")
      #expect(try await db.countsAreRight())
      // A later change of the name alone is parked with it.
      try await db.service.apply(
        .updated(
          Standing(name: "Eva", email: "P2@example.com"), Standing(name: "Eve", email: "P2@example.com"), second: 2))
      #expect(try await db.records() == before)
      // The other one moves away in the app; the next apply of anybody tries again.
      try await db.owner.execute("update auth.users set email = 'away@example.com' where id = '\(Person.id(2))'")
      try await db.service.call("accountdesk_heartbeat", ["receiver": "r"])
      #expect(try await db.records() == ["Eve|P2@example.com|Eve|p2@example.com|p2@example.com"])
      #expect(try await db.status() == "in_sync")
      #expect(try await db.countsAreRight())
      #expect(
        try await db.lines("select outcome from accountdesk.events where customer = 'cus_1' order by created") == [
          "applied", "conflict", "applied",
        ])
    }
  }

  @Test func endsWhenStripeTakesItBack() async throws {
    try await Self.with(2) { db async throws in
      #expect(try await db.service.apply(Self.move(1, to: "p2@example.com")) == ["conflict"])
      #expect(
        try await db.service.apply(
          .updated(Standing(name: "Ada", email: "p2@example.com"), Self.person(1), second: 2)) == ["applied"])
      #expect(try await db.status() == "in_sync")
      #expect(try await Self.logins(db) == ["p1@example.com", "p2@example.com"])
    }
  }

  @Test func anAddressInOtherLettersIsTaken() async throws {
    try await Self.with(2) { db async throws in
      try await db.owner.execute("update auth.users set email = 'Hand@Example.com' where id = '\(Person.id(2))'")
      #expect(try await db.service.apply(Self.move(1, to: "hand@example.com")) == ["conflict"])
      #expect(try await db.status() == "conflict email_taken \(Person.id(2))")
    }
  }

  @Test func whoeverSignsInElsewhereHoldsNoAddress() async throws {
    try await Self.with(2) { db async throws in
      try await db.owner.execute("update auth.users set is_sso_user = true where id = '\(Person.id(2))'")
      #expect(try await db.service.apply(Self.move(1, to: "p2@example.com")) == ["applied"])
      #expect(try await Self.logins(db) == ["p2@example.com", "p2@example.com"])
    }
  }

  @Test(arguments: [[1, 2], [2, 1]]) func twoWhoSwapInOneBatch(order: [Int]) async throws {
    try await Self.with(2) { db async throws in
      let events = order.map { Self.move($0, to: "p\(3 - $0)@example.com") }
      #expect(try await db.service.apply(events) == ["applied", "applied"])
      #expect(try await Self.logins(db) == ["p2@example.com", "p1@example.com"])
      #expect(try await db.records() == ["Ada|p2@example.com|Ada|p2@example.com|p2@example.com"])
      #expect(try await db.status(1) == "in_sync")
      #expect(try await db.status(2) == "in_sync")
      #expect(try await db.lines("select distinct outcome from accountdesk.events") == ["applied"])
    }
  }

  @Test func twoWhoSwapInTwoBatches() async throws {
    try await Self.with(2) { db async throws in
      #expect(try await db.service.apply(Self.move(1, to: "p2@example.com")) == ["conflict"])
      #expect(try await Self.logins(db) == ["p1@example.com", "p2@example.com"])
      #expect(try await db.service.apply(Self.move(2, to: "p1@example.com")) == ["applied"])
      #expect(try await Self.logins(db) == ["p2@example.com", "p1@example.com"])
      #expect(try await db.status(1) == "in_sync")
      #expect(try await db.lines("select distinct outcome from accountdesk.events") == ["applied"])
    }
  }

  /// A ring: everybody moves to the next one's address, and the last to the first one's. A chain: the last to a free one.
  @Test(arguments: [true, false]) func ringsAndChainsOfAnyLengthInAnyOrder(isRing: Bool) async throws {
    let start = SeededRandom(seed: freshSeed(isRing ? "rings" : "chains"))
    try await Self.with(0) { db async throws in
      var random = start
      for number in 0..<20 {
        let people = (10 * number)..<(10 * number + Int.random(in: 2...9, using: &random))
        try await db.add(people.map { Person($0) })
        try await db.service.apply(people.map { .created(Self.person($0), customer: "cus_\($0)") })
        func wanted(_ n: Int) -> String {
          "p\(n + 1 == people.upperBound && isRing ? people.lowerBound : n + 1)@example.com"
        }
        let order = people.shuffled(using: &random)
        let events = order.map { Self.move($0, to: wanted($0)) }
        if Bool.random(using: &random) {
          for event in events { try await db.service.apply(event) }
        } else {
          try await db.service.apply(events)
        }
        #expect(
          try await db.lines(
            "select email from auth.users where id >= $1 order by id", .text(Person.id(people.lowerBound)))
            == people.map(wanted), "\(order)")
        #expect(try await db.value("select count(*) from accountdesk.accounts where status <> 'in_sync'") == "0")
      }
      #expect(try await db.countsAreRight())
    }
  }

  @Test func oneOfARingThatIsStuckHoldsTheOthers() async throws {
    try await Self.with(3) { db async throws in
      // 1 wants 2's, 2 wants 3's, and 3 stays.
      #expect(
        try await db.service.apply(Self.move(1, to: "p2@example.com"), Self.move(2, to: "p3@example.com"))
          == ["conflict", "conflict"])
      #expect(try await Self.logins(db) == (1...3).map { "p\($0)@example.com" })
      #expect(try await db.service.apply(Self.move(3, to: "free@example.com")) == ["applied"])
      #expect(try await Self.logins(db) == ["p2@example.com", "p3@example.com", "free@example.com"])
    }
  }

  @Test func nobodyWaitsForEverBehindThoseThatAreStuck() async throws {
    try await Self.with(202) { db async throws in
      // The first waits for one who stays, and two hundred wait for the first: more than are tried at a time.
      try await db.service.apply((1...201).map { Self.move($0, to: "p\($0 == 1 ? 202 : 1)@example.com") })
      try await db.add([Person(990), Person(999)])
      try await db.service.apply([990, 999].map { .created(Self.person($0), customer: "cus_\($0)") })
      #expect(try await db.service.apply(Self.move(999, to: "p990@example.com")) == ["conflict"])
      try await db.owner.execute("update auth.users set email = 'away@example.com' where id = '\(Person.id(990))'")
      for _ in 1...60 where try await db.status(999) != "in_sync" {
        try await db.service.call("accountdesk_heartbeat", ["receiver": "r"])
      }
      #expect(try await db.status(999) == "in_sync")
    }
  }

  @Test func twoWhoWantOneAddress() async throws {
    try await Self.with(3) { db async throws in
      #expect(
        try await db.service.apply(Self.move(1, to: "free@example.com"), Self.move(2, to: "FREE@example.com"))
          == ["applied", "conflict"])
      #expect(try await db.status(2) == "conflict email_taken \(Person.id(1))")
      // Somebody from outside wants what is in a ring: the ring goes on all the same.
      try await db.service.apply(
        .updated(Standing(name: "Ada", email: "FREE@example.com"), Self.person(3), second: 2, customer: "cus_2"))
      try await db.service.apply(
        .updated(Standing(name: "Ada", email: "free@example.com"), Self.person(3), second: 2, customer: "cus_1"))
      #expect(try await db.service.apply(Self.move(3, to: "p2@example.com")) == ["applied"])
      #expect(try await Self.logins(db) == ["free@example.com", "p3@example.com", "p2@example.com"])
      #expect(try await db.status(1) == "conflict email_taken \(Person.id(2))")
    }
  }

  @Test func twoAccountsOnOneCustomer() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1), Person(2, customer: "cus_1"))
      try await db.service.apply(.created(Self.person(1)))
      let before = try await db.records(1) + db.records(2)
      #expect(try await db.service.apply(Self.move(1, to: "new@example.com", name: "Eva")) == ["conflict"])
      #expect(try await db.records(1) + db.records(2) == before)
      #expect(try await db.status(1) == "conflict two_accounts \(Person.id(2))")
      #expect(try await db.status(2) == "conflict two_accounts \(Person.id(1))")
      #expect(try await db.countsAreRight())
      try await db.owner.execute("delete from public.customers where id = '\(Person.id(2))'")
      #expect(try await db.status(2) == "unlinked")
      try await db.service.call("accountdesk_heartbeat", ["receiver": "r"])
      #expect(try await db.records() == ["Eva|new@example.com|Eva|new@example.com|new@example.com"])
      #expect(try await db.status(1) == "in_sync")
      #expect(try await db.countsAreRight())
    }
  }

  /// A deletion tells what its customer was in the end, so what came before it may come after it, or never.
  @Test(arguments: [true, false]) func whoIsDeletedAfterASwap(isRead: Bool) async throws {
    try await Self.with(2) { db async throws in
      #expect(try await db.service.apply(Self.move(2, to: "p1@example.com")) == ["conflict"])
      let gone = StripeEvent.deleted(Standing(name: "Eva", email: "p2@example.com"), second: 3, customer: "cus_1")
      if isRead {
        // It does not tell.
        let deleted: JSON = ["id": "cus_1", "object": "customer", "deleted": true]
        try await db.service.call(
          "accountdesk_apply_read",
          [
            "customer": "cus_1", "version": 1, "as_of": .string(StripeEvent.time(2)),
            "object": .string(deleted.encoded),
          ])
        #expect(try await Self.logins(db) == ["p1@example.com", "p2@example.com"])
      }
      #expect(try await db.service.apply(gone) == ["applied"])
      #expect(try await db.service.apply(Self.move(1, to: "p2@example.com", name: "Eva", second: 2)) == ["stale"])
      #expect(try await Self.logins(db) == ["p2@example.com", "p1@example.com"])
      #expect(try await db.records() == ["Eva|p2@example.com|Eva|p2@example.com|p2@example.com"])
      #expect(try await db.status(1) == "deleted")
      #expect(try await db.status(2) == "in_sync")
      #expect(try await db.countsAreRight())
    }
  }

  @Test func whatIsParkedOutlivesItsCustomer() async throws {
    try await Self.with(3) { db async throws in
      #expect(try await db.service.apply(Self.move(1, to: "p2@example.com")) == ["conflict"])
      let gone = StripeEvent.deleted(Standing(name: "Ada", email: "p2@example.com"), second: 2)
      #expect(try await db.service.apply(gone) == ["conflict"])
      #expect(try await db.status(1) == "deleted")
      // Whoever waits for its address waits for it.
      #expect(try await db.service.apply(Self.move(3, to: "p1@example.com")) == ["conflict"])
      #expect(try await db.service.apply(Self.move(2, to: "free@example.com")) == ["applied"])
      #expect(try await Self.logins(db) == ["p2@example.com", "free@example.com", "p1@example.com"])
      #expect(try await db.status(1) == "deleted")
      #expect(try await db.status(3) == "in_sync")
    }
  }

  @Test func anAddressTooLongForAuth() async throws {
    try await Self.with(1) { db async throws in
      let long = String(repeating: "a", count: 250) + "@example.com"
      let before = try await db.records()
      #expect(try await db.service.apply(Self.move(1, to: long, name: "Eva")) == ["failed"])
      #expect(try await db.records() == before)
      #expect(try await db.status() == "failed email_too_long")
      #expect(try await db.stored().email == long)
      #expect(
        try await db.service.apply(
          .updated(Standing(name: "Eva", email: long), Standing(name: "Eva", email: "e@example.com"), second: 2))
          == ["applied"])
      #expect(try await db.records() == ["Eva|e@example.com|Eva|e@example.com|e@example.com"])
    }
  }

  @Test func whatTheAppsOwnTablesRefuseIsParkedAlone() async throws {
    try await Self.with(20) { db async throws in
      try await db.owner.execute("alter table public.users add check (full_name <> 'Forbidden')")
      let events = (1...20).map { n in
        StripeEvent.updated(
          Self.person(n), Standing(name: n == 13 ? "Forbidden" : "Fine", email: "p\(n)@example.com"), second: 1,
          customer: "cus_\(n)")
      }
      #expect(try await db.service.apply(events) == (1...20).map { $0 == 13 ? "failed" : "applied" })
      #expect(try await db.status(13) == "failed apply 23514")
      #expect(try await db.records(13) == ["Ada|p13@example.com|Ada|p13@example.com|p13@example.com"])
      #expect(try await db.stored("cus_13").name == "Forbidden")
      #expect(try await db.value("select count(*) from accountdesk.accounts where status = 'in_sync'") == "19")
      // Its name at Stripe is mended: then it is, here.
      #expect(
        try await db.service.apply(
          .updated(
            Standing(name: "Forbidden", email: "p13@example.com"), Standing(name: "Good", email: "p13@example.com"),
            second: 2, customer: "cus_13")) == ["applied"])
      #expect(try await db.status(13) == "in_sync")
    }
  }
}
