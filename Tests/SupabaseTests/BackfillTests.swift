// The parts of a backfill and the pages that are applied: who gets what, what is counted, and what a dry run foretells.

import Accounts
import Postgres
import Sandbox
import Supabase
import Testing

@Suite(.timeLimit(.minutes(40))) struct BackfillTests {
  private static let id = "0b0b0b0b-0000-4000-8000-000000000001"

  private static func begin(_ db: MigratedDatabase, logins: String = "keep") async throws -> BackfillState {
    try await db.service.call(
      "accountdesk_begin_backfill",
      ["id": .string(id), "author": "me", "created_to": 1000, "logins": .string(logins), "names": "stripe"],
      as: BackfillState.self)
  }

  private static func claim(_ db: MigratedDatabase, _ worker: String, lease: JSON = 60) async throws -> JSON {
    try await db.service.call(
      "accountdesk_claim_range",
      [
        "id": .string(id), "worker": .string(worker), "machine": .string(String(worker.split(separator: "/")[0])),
        "lease": lease,
      ])
  }

  /// Customers by their numbers, each made in the second of its number.
  private static func apply(
    _ db: MigratedDatabase, _ n: JSON, _ worker: String, _ customers: [Int], after: Int? = nil, more: Bool,
    second: Int = 1
  ) async throws -> JSON {
    try await db.service.call(
      "accountdesk_apply_range",
      [
        "id": .string(id), "n": n, "worker": .string(worker),
        "objects": .array(
          customers.map {
            .string(customerObject("cus_\($0)", Standing(name: "Stripe \($0)", email: "p\($0)@example.com")).encoded)
          }),
        "created": .array(customers.map { JSON.integer($0) }), "as_of": .string(StripeEvent.time(second)),
        "after": JSON(after.map { "cus_\($0)" }), "reached": JSON(customers.last.map { "cus_\($0)" }),
        "reached_at": customers.last.map { JSON.integer($0) } ?? .null, "more": .bool(more),
      ])
  }

  @Test func aPageIsCountedOnce() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(9))
      _ = try await Self.begin(db)
      let range = try await Self.claim(db, "m/1")
      #expect(range["state"] == "range" && range["created_from"] == 0 && range["created_to"] == 1000)
      let page = try await Self.apply(db, range["n"], "m/1", [9, 8], more: true)
      #expect(page["is_lost"] == false && page["is_done"] == false)
      #expect(page["counts"]["listed"] == 2 && page["counts"]["unlinked"] == 1)
      #expect(page["counts"]["users_names"] == 1 && page["counts"]["auth_names"] == 1)
      // The answer was lost, and it is sent again.
      let again = try await Self.apply(db, range["n"], "m/1", [9, 8], more: true)
      #expect(again["is_lost"] == false && again["counts"] == [:])
      let end = try await Self.apply(db, range["n"], "m/1", [7], after: 8, more: false)
      #expect(end["is_done"] == true)
      let state = try await db.service.call("accountdesk_backfill", [:], as: BackfillState?.self)
      #expect(state?.counts[.listed] == 3 && state?.counts[.usersNames] == 1 && state?.rangesDone == 1)
      #expect(try await db.records(9) == ["Stripe 9|p9@example.com|Stripe 9|p9@example.com|p9@example.com"])
    }
  }

  @Test func whoeverIsIdleTakesHalfOfWhatIsLeft() async throws {
    try await MigratedDatabase.with { db async throws in
      _ = try await Self.begin(db)
      let first = try await Self.claim(db, "m/1")
      // Nothing is known yet of where its customers are.
      #expect(try await Self.claim(db, "m/2")["state"] == "wait")
      _ = try await Self.apply(db, first["n"], "m/1", [900, 800], more: true)
      let second = try await Self.claim(db, "m/2")
      #expect(second["created_from"] == 0 && second["created_to"] == 400 && second["n"] != first["n"])
      // Not twice of one page.
      #expect(try await Self.claim(db, "m/3")["state"] == "wait")
      // Of a page that was under way, what was cut off is the other's.
      let rest = try await Self.apply(db, first["n"], "m/1", [500, 300], after: 800, more: true)
      #expect(rest["counts"]["listed"] == 1 && rest["is_done"] == true && rest["created_from"] == 400)
      let other = try await Self.apply(db, second["n"], "m/2", [300], more: false)
      #expect(other["counts"]["listed"] == 1)
      // What comes behind the list is for one.
      #expect(try await Self.claim(db, "m/2")["state"] == "finish")
      #expect(try await Self.claim(db, "m/1")["state"] == "wait")
      #expect(try await Self.claim(db, "m/2")["state"] == "finish")
      let done = try await db.service.call(
        "accountdesk_end_backfill", ["id": .string(Self.id), "worker": "m/2", "strays": ["strays": 3]],
        as: BackfillState.self)
      #expect(done.finishedAt != nil && done.counts[.strays] == 3 && done.counts[.listed] == 4)
      #expect(try await Self.claim(db, "m/1")["state"] == "finished")
    }
  }

  @Test func aLeaseEndsAndTheOtherIsTold() async throws {
    try await MigratedDatabase.with { db async throws in
      _ = try await Self.begin(db)
      let first = try await Self.claim(db, "gone/1", lease: -1)
      let second = try await Self.claim(db, "here/1")
      #expect(second["n"] == first["n"] && second["machines"] == 2)
      #expect(try await Self.apply(db, first["n"], "gone/1", [9], more: false)["is_lost"] == true)
      #expect(try await db.value("select count(*) from accountdesk.customers") == "0")
      // Left, it is free at once.
      try await db.service.call("accountdesk_leave_backfill", ["id": .string(Self.id), "machine": "here"])
      let third = try await Self.claim(db, "new/1")
      #expect(third["n"] == first["n"] && third["state"] == "range")
    }
  }

  @Test func oneAtATime() async throws {
    try await MigratedDatabase.with { db async throws in
      let first = try await Self.begin(db)
      let second = try await db.service.call(
        "accountdesk_begin_backfill",
        ["id": "0b0b0b0b-0000-4000-8000-000000000002", "author": "you", "created_to": 2000], as: BackfillState.self)
      #expect(second.id == first.id && second.author == "me" && second.ranges == 1)
      try await db.service.call("accountdesk_abandon_backfill", ["id": .string(Self.id)])
      #expect(try await Self.claim(db, "m/1")["state"] == "finished")
      #expect(try await db.service.call("accountdesk_backfill", [:], as: BackfillState?.self) == nil)
    }
  }

  @Test func neverBeatsANewerWebhook() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(9))
      _ = try await Self.begin(db, logins: "stripe")
      let range = try await Self.claim(db, "m/1")
      try await db.service.apply(
        .updated(
          Standing(name: "Ada", email: "p9@example.com"), Standing(name: "Newer", email: "newer@example.com"),
          second: 5,
          customer: "cus_9"))
      let stored = try await db.stored("cus_9")
      let page = try await Self.apply(db, range["n"], "m/1", [9], more: false, second: 5)
      #expect(page["counts"]["stale"] == 1 && page["counts"]["logins"] == 0)
      #expect(try await db.stored("cus_9") == stored)
    }
  }

  @Test(arguments: ["keep", "stripe"]) func foretellsWhatItDoes(logins: String) async throws {
    try await MigratedDatabase.with { db async throws in
      for n in 1...4 { try await db.add(Person(n)) }
      let objects = [
        customerObject("cus_1", Standing(name: "Other", email: "p1@example.com")),
        customerObject("cus_2", Standing(name: nil, email: "moved@example.com")),
        // Another's login.
        customerObject("cus_3", Standing(name: "Ada", email: "p4@example.com")),
        customerObject("cus_5", Standing(name: "Nobody", email: "nobody@example.com")),
      ].map { JSON.string($0.encoded) }
      let foretold = try await db.service.call(
        "accountdesk_try_page",
        ["objects": .array(objects), "as_of": .string(StripeEvent.time(1)), "logins": .string(logins)])
      #expect(try await db.value("select count(*) from accountdesk.customers") == "0")
      _ = try await Self.begin(db, logins: logins)
      let range = try await Self.claim(db, "m/1")
      let done = try await db.service.call(
        "accountdesk_apply_range",
        [
          "id": .string(Self.id), "n": range["n"], "worker": "m/1", "objects": .array(objects),
          "created": [4, 3, 2, 1], "as_of": .string(StripeEvent.time(1)), "after": .null, "reached": "cus_5",
          "reached_at": 1, "more": false,
        ])
      #expect(foretold["counts"] == done["counts"])
      #expect(done["counts"]["conflict"] == .integer(logins == "stripe" ? 1 : 0))
      #expect(done["counts"]["logins"] == .integer(logins == "stripe" ? 1 : 0))
      // A customer without a name takes nobody's.
      #expect(try await db.value("select full_name from public.users where id = '\(Person.id(2))'") == "Ada")
    }
  }
}
