// Reads and pages of Stripe's list: first sight, re-sync, and what they may do to a login.

import Accounts
import Foundation
import Postgres
import Sandbox
import Supabase
import Testing

@Suite(.timeLimit(.minutes(40))) struct ApplyReadTests {
  private static let stripe = Standing(name: "Eva", email: "Eva@example.com")
  private static let untouched = ["Ada|p1@example.com|Ada|p1@example.com|p1@example.com"]
  private static let taken = ["Eva|Eva@example.com|Eva|eva@example.com|eva@example.com"]

  private struct PageResult: Decodable {
    let applied: Int
    let unchanged: Int
    let unlinked: Int
    let conflict: Int
    let failed: Int
    let stale: Int
  }

  private static func page(
    _ db: MigratedDatabase, _ objects: [JSON], second: Int, logins: String = "keep", names: String = "keep"
  ) async throws -> PageResult {
    let page = try await db.applyPage(
      objects.map(\.encoded), asOf: StripeEvent.time(second), logins: logins, names: names)
    return try SupabaseJSON.decode(PageResult.self, from: Data(page.encoded.utf8))
  }

  /// Most shops of the template never told Stripe a name.
  @Test func aNameThatStripeNeverHadEmptiesNobodys() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1))
      func resync(_ name: String?) async throws -> JSON {
        let version = try await db.service.call("accountdesk_begin_read", ["customer": "cus_1"])["version"]
        let object = JSON.string(customerObject("cus_1", Standing(name: name, email: "p1@example.com")).encoded)
        let foretold = try await db.service.call("accountdesk_try_read", ["customer": "cus_1", "object": object])
        let done = try await db.service.call(
          "accountdesk_apply_read",
          [
            "customer": "cus_1", "version": version, "as_of": .string(StripeEvent.time(5)), "object": object,
            "origin": "re-sync",
          ])
        #expect(foretold["changes"] == done["changes"])
        return done
      }
      _ = try await resync(nil)
      _ = try await resync(nil)
      #expect(try await db.records() == Self.untouched)
      #expect(try await db.status() == "drifted")
      // One that was there and was cleared is cleared.
      _ = try await resync("Eva")
      #expect(try await db.records() == ["Eva|p1@example.com|Eva|p1@example.com|p1@example.com"])
      _ = try await resync(nil)
      #expect(try await db.records() == ["∅|p1@example.com|∅|p1@example.com|p1@example.com"])
    }
  }

  @Test func firstSightByAPageLeavesEverythingAlone() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1))
      let result = try await Self.page(db, [customerObject("cus_1", Self.stripe)], second: 1)
      #expect(result.applied == 1)
      #expect(try await db.records() == Self.untouched)
      #expect(try await db.stored() == Self.stripe)
      #expect(try await db.status() == "drifted")
      let drift = try await db.service.call("accountdesk_find", ["id": "cus_1"], as: [Account].self)[0].drift
      #expect(
        drift == [
          Drift(field: .name, record: .users, value: "Ada", stripe: "Eva"),
          Drift(field: .name, record: .auth, value: "Ada", stripe: "Eva"),
          Drift(field: .email, record: .users, value: "p1@example.com", stripe: "Eva@example.com"),
          Drift(field: .email, record: .auth, value: "p1@example.com", stripe: "Eva@example.com"),
        ])
    }
  }

  @Test func firstSightByAPageMayBeToldToApply() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1))
      let result = try await Self.page(db, [customerObject("cus_1", Self.stripe)], second: 1, logins: "stripe")
      #expect(result.applied == 1)
      #expect(try await db.records() == Self.taken)
      // What drifts afterwards is not touched by another page: it is no first sight.
      try await db.owner.execute("update auth.users set email = 'own@example.com'")
      let again = try await Self.page(db, [customerObject("cus_1", Self.stripe)], second: 9, logins: "stripe")
      #expect(again.unchanged == 1)
      #expect(try await db.value("select email from auth.users") == "own@example.com")
    }
  }

  /// Of a customer that an event showed before, which told of something else: nothing was decided about it yet. So it is
  /// where the event is newer than the page, too.
  @Test(arguments: [("keep", 9), ("keep", 3), ("stripe", 9), ("stripe", 3)])
  func anUnrelatedEventIsNoFirstSight(logins: String, second: Int) async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1), Person(2))
      try await db.service.apply(
        .updated(Self.stripe, Self.stripe, second: 5), .created(Self.named("Bea", 2), second: 5, customer: "cus_2"))
      #expect(try await db.records() == Self.untouched)
      let objects = [customerObject("cus_1", Self.stripe), customerObject("cus_2", Self.named("Bea", 2))]
      let foretold = try await db.service.call(
        "accountdesk_try_page",
        [
          "objects": .array(objects.map { .string($0.encoded) }), "as_of": .string(StripeEvent.time(second)),
          "logins": .string(logins), "names": "stripe",
        ])
      #expect(foretold["counts"]["applied"] == 2 && foretold["counts"]["users_names"] == 2)
      let result = try await Self.page(db, objects, second: second, logins: logins, names: "stripe")
      #expect(result.applied == 2)
      let email = logins == "keep" ? "p1@example.com" : "Eva@example.com"
      #expect(try await db.records() == ["Eva|\(email)|Eva|\(email.lowercased())|\(email.lowercased())"])
      #expect(try await db.records(2) == ["Bea|p2@example.com|Bea|p2@example.com|p2@example.com"])
      // That was it: what drifts afterwards is not touched.
      try await db.owner.execute("update public.users set full_name = 'Own'")
      let again = try await Self.page(db, objects, second: 12, logins: logins, names: "stripe")
      #expect(again.unchanged == 2)
      #expect(try await db.value("select count(*) from public.users where full_name = 'Own'") == "2")
    }
  }

  /// What Stripe says now, and not what the page said.
  @Test func anOlderPageTakesWhatIsStored() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1))
      try await db.service.apply(
        .updated(Standing(name: "Eva", email: "old@example.com"), Self.stripe, second: 5))
      #expect(try await db.records() == ["Ada|Eva@example.com|Ada|eva@example.com|eva@example.com"])
      let before = customerObject("cus_1", Standing(name: "Older", email: "old@example.com"))
      #expect(try await Self.page(db, [before], second: 5, logins: "stripe", names: "stripe").applied == 1)
      #expect(try await db.records() == Self.taken)
      #expect(try await db.stored() == Self.stripe)
    }
  }

  @Test func aPageWritesOnlyWhatDiffers() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add((1...4).map { Person($0) })
      let objects = (1...6).map { customerObject("cus_\($0)", Self.named("Ada", $0)) }
      let first = try await Self.page(db, objects, second: 5)
      #expect(first.applied == 4 && first.unlinked == 2)
      let before = try await db.lines("select id, xmin, ctid from accountdesk.customers order by id")
      let second = try await Self.page(db, objects, second: 9)
      #expect(second.unchanged == 6)
      #expect(try await db.lines("select id, xmin, ctid from accountdesk.customers order by id") == before)
      // Newer ones stay, older ones change nothing; one that had to be read is read now.
      try await db.service.apply(.updated(Self.named("Ada", 1), Self.named("Bea", 1), second: 20))
      try await db.service.apply(
        .updated(Self.named("Ada", 2), Self.named("Bea", 2), second: 6, customer: "cus_2"),
        .updated(Self.named("Bea", 2), Self.named("Ada", 2), second: 6, customer: "cus_2"))
      let third = try await Self.page(db, Array(objects.prefix(3)), second: 12)
      #expect(third.stale == 1 && third.applied == 1 && third.unchanged == 1)
      #expect(try await db.stored("cus_1").name == "Bea")
      #expect(try await db.service.call("accountdesk_needs_read") == [])
      #expect(try await db.value("select full_name from public.users where id = $1", .text(Person.id(2))) == "Ada")
      #expect(try await db.countsAreRight())
    }
  }

  @Test func aPageCarriesWhatChanged() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1))
      try await db.service.apply(.created(Standing(name: "Ada", email: "p1@example.com")))
      let result = try await Self.page(db, [customerObject("cus_1", Self.stripe)], second: 5)
      #expect(result.applied == 1)
      #expect(try await db.records() == Self.taken)
      #expect(
        try await db.lines("select origin, type, outcome from accountdesk.events order by applied_at").last
          == "backfill|∅|applied")
    }
  }

  @Test(arguments: [("keep", "p1@example.com"), ("stripe", "eva@example.com")])
  func aResyncTakesStripesValues(logins: String, login: String) async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1))
      let read = try await db.service.read(
        Self.stripe, second: 1, arguments: ["logins": .string(logins), "author": "bea@example.com"])
      #expect(read["outcome"] == "applied")
      #expect(read["account"].text == Person.id(1))
      #expect(try await db.records() == ["Eva|Eva@example.com|Eva|\(login)|\(login)"])
      #expect(try await db.status() == (logins == "keep" ? "drifted" : "in_sync"))
      // It was asked for by somebody, and leaves a line.
      #expect(
        try await db.lines("select origin, author, outcome from accountdesk.events") == [
          "re-sync|bea@example.com|applied"
        ])
      // Once more, on what drifted since.
      try await db.owner.execute("update public.users set full_name = 'Own', email = 'own@example.com'")
      try await db.service.read(Self.stripe, second: 2, arguments: ["logins": .string(logins)])
      #expect(try await db.records() == ["Eva|Eva@example.com|Eva|\(login)|\(login)"])
    }
  }

  @Test func aSweepCarriesOnlyWhatChanged() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1))
      try await db.service.apply(.created(Standing(name: "Ada", email: "p1@example.com")))
      try await db.owner.execute("update auth.users set email = 'own@example.com'")
      let read = try await db.service.read(
        Standing(name: "Eva", email: "p1@example.com"), second: 5, arguments: ["origin": "catch-up"])
      #expect(read["outcome"] == "applied")
      #expect(try await db.records() == ["Eva|own@example.com|Eva|own@example.com|p1@example.com"])
      let again = try await db.service.read(
        Standing(name: "Eva", email: "P1@example.com"), second: 6, arguments: ["origin": "catch-up"])
      #expect(again["outcome"] == "applied")
      #expect(try await db.value("select email from auth.users") == "own@example.com")
      #expect(
        try await db.service.read(
          Standing(name: "Eva", email: "P1@example.com"), second: 7, arguments: ["origin": "catch-up"])["outcome"]
          == "unchanged")
    }
  }

  @Test func aConflictIsToldWithTheOther() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1), Person(2))
      let read = try await db.service.read(
        Standing(name: "Ada", email: "p2@example.com"), second: 1, arguments: ["logins": "stripe"])
      #expect(read["outcome"] == "conflict")
      #expect(read["reason"].text == "email_taken \(Person.id(2))")
      #expect(try await db.records() == Self.untouched)
      // A deleted one.
      let answer = try await db.service.call(
        "accountdesk_apply_read",
        [
          "customer": "cus_2", "version": 0, "as_of": .string(StripeEvent.time(1)),
          "object": #"{"id": "cus_2", "object": "customer", "deleted": true}"#,
        ], as: ReadResult.self)
      // On a version that it never had: the customer's row was made by this very call.
      #expect(answer.outcome == .deleted)
      #expect(try await db.status(2) == "deleted")
      #expect(try await db.records(2) == ["Ada|p2@example.com|Ada|p2@example.com|p2@example.com"])
    }
  }

  @Test func aSwapThatAReadBringsEndsWithIt() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1), Person(2))
      try await db.service.apply([1, 2].map { .created(Self.named("Ada", $0), customer: "cus_\($0)") })
      #expect(
        try await db.service.read(Standing(name: "Ada", email: "p2@example.com"), second: 5)["outcome"] == "conflict")
      let second = try await db.service.read(
        Standing(name: "Ada", email: "p1@example.com"), of: "cus_2", second: 5)
      #expect(second["outcome"] == "applied")
      #expect(second["reason"] == nil)
      #expect(try await db.lines("select email from auth.users order by id") == ["p2@example.com", "p1@example.com"])
    }
  }

  @Test func theFirstCustomerDecidesTheMode() async throws {
    try await MigratedDatabase.with { db async throws in
      _ = try await Self.page(db, [customerObject("cus_1", Self.stripe, livemode: true)], second: 1)
      #expect(try await db.service.call("accountdesk_about")["livemode"] == true)
      #expect(try await db.service.apply(.created(Self.stripe)) == ["other_mode"])
    }
  }

  private static func named(_ name: String, _ n: Int) -> Standing { Standing(name: name, email: "p\(n)@example.com") }
}
