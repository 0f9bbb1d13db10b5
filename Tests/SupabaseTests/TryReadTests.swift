// What a dry run foretells, against what the re-sync then does; and that it writes nothing.

import Accounts
import Postgres
import Sandbox
import Supabase
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(40))) struct TryReadTests {
  private static func tried(
    _ db: MigratedDatabase, _ object: JSON, of customer: String = "cus_1", logins: String = "keep"
  ) async throws -> ReadResult {
    try await db.service.call(
      "accountdesk_try_read",
      ["customer": .string(customer), "object": .string(object.encoded), "logins": .string(logins)],
      as: ReadResult.self)
  }

  @Test func tellsEveryRecord() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1))
      let ada = Standing(name: "Ada", email: "p1@example.com")
      try await db.service.apply(.created(ada))
      try await db.owner.execute(
        """
        update public.users set full_name = 'Own';
        update auth.users set email = 'own@example.com';
        """)
      let object = customerObject("cus_1", Standing(name: "Eva", email: "P1@example.com"))
      let kept = try await Self.tried(db, object)
      #expect(kept.outcome == .applied && kept.account == Person.id(1))
      #expect(
        kept.changes == [
          RecordChange(field: .name, record: .stripe, from: "Ada", to: "Eva"),
          RecordChange(field: .name, record: .users, from: "Own", to: "Eva"),
          RecordChange(field: .name, record: .auth, from: "Ada", to: "Eva"),
          RecordChange(field: .email, record: .stripe, from: "p1@example.com", to: "P1@example.com"),
          // The trigger had carried the login to public.users.
          RecordChange(field: .email, record: .users, from: "own@example.com", to: "P1@example.com"),
        ])
      let taken = try await Self.tried(db, object, logins: "stripe")
      #expect(
        taken.changes
          == kept.changes + [
            RecordChange(field: .email, record: .auth, from: "own@example.com", to: "p1@example.com")
          ])
      // Where Stripe's e-mail changed since, the login follows whatever is said of logins.
      let moved = try await Self.tried(db, customerObject("cus_1", Standing(name: "Ada", email: "eva@example.com")))
      #expect(
        moved.changes.last == RecordChange(field: .email, record: .auth, from: "own@example.com", to: "eva@example.com")
      )
    }
  }

  @Test func refusesWhatIsOfTheOtherMode() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1))
      try await db.service.apply(.created(Standing(name: "Ada", email: "p1@example.com")))
      let live = customerObject("cus_1", Standing(name: "Ada", email: "p1@example.com"), livemode: true)
      #expect(
        try await db.service.refusal(
          "accountdesk_try_read", ["customer": "cus_1", "object": .string(live.encoded)]) == "PT409")
      #expect(
        try await db.service.refusal(
          "accountdesk_try_read", ["customer": "cus_2", "object": .string(live.encoded)]) == "PT400")
      let unreadable = try await db.service.call("accountdesk_try_read", ["customer": "cus_1", "object": "{"])
      #expect(unreadable["outcome"] == "failed" && unreadable["reason"] == "unreadable")
    }
  }

  private static let names: [String?] = ["Ada", "Eva", "", nil, "Zoë"]

  /// People in every state that a re-sync can meet, each read once: what was foretold is what is done.
  @Test func foretellsWhatIsDone() async throws {
    let start = SeededRandom(seed: freshSeed("what a dry run foretells"))
    try await MigratedDatabase.with { db async throws in
      var random = start
      let count = 60
      try await db.add((1...count).map { Person($0, oauth: $0 % 7 == 0) })
      // Two accounts of one customer, and customers of nobody.
      try await db.owner.execute(
        "update public.customers set stripe_customer_id = 'cus_2' where id = '\(Person.id(1))'")
      for n in 1...count {
        if Bool.random(using: &random) {
          try await db.service.apply(.created(Standing(name: "Ada", email: "p\(n)@example.com"), customer: "cus_\(n)"))
        }
        if Int.random(in: 0..<10, using: &random) == 0 {
          try await db.service.apply(
            .deleted(Standing(name: "Ada", email: "p\(n)@example.com"), second: 1, customer: "cus_\(n)"))
        }
        if Bool.random(using: &random) {
          try await db.owner.query(
            "update public.users set full_name = $2, email = $3 where id = $1",
            [
              .text(Person.id(n)), Self.names.randomElement(using: &random)!.map { .text($0) } ?? .null,
              .text("own\(n)@example.com"),
            ])
        }
        if Int.random(in: 0..<3, using: &random) == 0 {
          try await db.owner.query(
            "update auth.users set email = $2 where id = $1", [.text(Person.id(n)), .text("login\(n)@example.com")])
        }
        if Int.random(in: 0..<12, using: &random) == 0 {
          try await db.owner.execute("delete from public.users where id = '\(Person.id(n))'")
        }
      }
      try await db.service.call("accountdesk_heartbeat", ["receiver": "r"])
      var outcomes: [ReadResult.Outcome: Int] = [:]
      for n in (1...count + 3).shuffled(using: &random) {
        let customer = "cus_\(n)"
        let standing = Standing(
          name: Self.names.randomElement(using: &random)!,
          email: [
            "p\(n)@example.com", "P\(n)@Example.com", "new\(n)@example.com", "p\(n % count + 1)@example.com", nil, "",
            String(repeating: "x", count: 300) + "@example.com",
          ].randomElement(using: &random)!)
        let object: JSON =
          Int.random(in: 0..<12, using: &random) == 0
          ? ["id": .string(customer), "object": "customer", "deleted": true] : customerObject(customer, standing)
        let logins: JSON = Bool.random(using: &random) ? "stripe" : "keep"
        let before = try await Self.tables(db)
        let foretold = try await db.service.call(
          "accountdesk_try_read", ["customer": .string(customer), "object": .string(object.encoded), "logins": logins])
        #expect(try await Self.tables(db) == before)
        let version = try await db.service.call("accountdesk_begin_read", ["customer": .string(customer)])["version"]
        let done = try await db.service.call(
          "accountdesk_apply_read",
          [
            "customer": .string(customer), "version": version, "as_of": .string(StripeEvent.time(100)),
            "object": .string(object.encoded), "logins": logins,
          ])
        for key in ["outcome", "reason", "account", "changes"] {
          #expect(foretold[key] == done[key], "\(key) of \(customer), \(logins), \(object.encoded)")
        }
        if let outcome = done["outcome"].text.flatMap({ ReadResult.Outcome(rawValue: $0) }) {
          outcomes[outcome, default: 0] += 1
        }
      }
      #expect(outcomes[.applied] ?? 0 > 5 && outcomes[.deleted] != nil && outcomes[.unlinked] != nil)
    }
  }

  /// Every table of ours and of the people, as one text.
  private static func tables(_ db: MigratedDatabase) async throws -> [String] {
    let names = try await db.lines(
      """
      select c.oid::regclass::text from pg_class c
      where c.relkind = 'r' and c.relnamespace in (
        'accountdesk'::regnamespace, 'public'::regnamespace, 'auth'::regnamespace)
      order by 1
      """)
    var sums: [String] = []
    for name in names {
      let sum = try await db.value("select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from \(name) t")
      sums.append("\(name) \(sum ?? "")")
    }
    return sums
  }
}
