// Many accounts at once: each comes once, whatever happens meanwhile, and the counts are what counting gives.

import Accounts
import Postgres
import Sandbox
import Supabase
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(40))) struct ScopeTests {
  private static func fill(_ db: MigratedDatabase, _ count: Int, _ random: inout SeededRandom) async throws {
    let statuses = ["unlinked", "conflict", "pending", "drifted", "in_sync", "in_sync", "in_sync"]
    var rows: [JSON] = []
    for n in 1...count {
      let status = statuses.randomElement(using: &random)!
      let drifts: JSON =
        status == "drifted" && Bool.random(using: &random)
        ? [["field": "email", "record": "auth", "value": "old@x.test", "stripe": "new@x.test"]]
        : status == "drifted" ? [["field": "name", "record": "auth", "value": "A", "stripe": "B"]] : []
      rows.append([
        "id": .string(Person.id(n)), "customer": status == "unlinked" ? nil : .string("cus_\(n)"),
        "name": .string(["Ada", "Bob", "100% sure"].randomElement(using: &random)!),
        "email": Int.random(in: 0..<9, using: &random) == 0 ? nil : .string("p\(n)@x.test"), "status": .string(status),
        "drift": drifts,
        "pending_since": status == "pending" ? .string(n % 2 == 0 ? "2020-01-01" : "2200-01-01") : nil,
      ])
    }
    try await db.owner.query(
      """
      insert into accountdesk.accounts (id, customer, name, email, auth_email, status, drift, pending_since)
      select id, customer, name, email, 'old' || id || '@x.test', status, drift, pending_since
      from jsonb_to_recordset($1::jsonb) as r (
        id uuid, customer text, name text, email text, status text, drift jsonb, pending_since timestamptz)
      """, [.text(JSON.array(rows).encoded)])
  }

  private static func ids(_ numbers: [Int]) -> JSON { .array(numbers.map { .string(Person.id($0)) }) }

  private static func walk(_ db: MigratedDatabase, _ scope: [String: JSON], page: Int) async throws -> [String] {
    var found: [String] = []
    while true {
      let rows = try await db.service.call(
        "accountdesk_scope_page",
        scope.merging(["after": found.last.map { .string($0) } ?? .null, "page": .integer(page)]) { $1 }
      ).items.compactMap { $0["id"].text }
      found += rows
      if rows.count < page { return found }
    }
  }

  private static let scopes: [(scope: [String: JSON], condition: String)] = [
    ([:], "false"), (["ids": ids([3, 1, 2, 900])], "n in (1, 2, 3)"), (["listed": [[:]]], "true"),
    (["listed": [["status": "drifted"]]], "status = 'drifted'"),
    (["listed": [["status": "late"]]], "status = 'pending' and pending_since < now()"),
    (["listed": [["status": "pending"]]], "status = 'pending' and pending_since > now()"),
    (["listed": [["search": "100% s"]]], "name = '100% sure'"),
    (["listed": [["search": "ada", "status": "in_sync"]]], "name = 'Ada' and status = 'in_sync'"),
    (
      ["listed": [["status": "drifted", "except": ids([1, 5, 9])], ["search": "bob"]], "ids": ids([1, 7])],
      "status = 'drifted' and n not in (1, 5, 9) or name = 'Bob' or n in (1, 7)"
    ),
  ]

  @Test func eachComesOnce() async throws {
    let start = SeededRandom(seed: freshSeed("scopes"))
    try await MigratedDatabase.with { db async throws in
      var random = start
      try await Self.fill(db, 300, &random)
      let table = "(select *, ltrim(right(id::text, 12), '0')::integer as n from accountdesk.accounts) a"
      for (scope, condition) in Self.scopes {
        let wanted = try await db.lines("select id from \(table) where \(condition) order by id")
        for page in [7, 100, 1000] { #expect(try await Self.walk(db, scope, page: page) == wanted, "\(condition)") }
        let summary = try await db.service.call("accountdesk_scope", scope, as: ScopeSummary.self)
        #expect(summary.counts.all == wanted.count, "\(condition)")
        let facts = try await db.lines(
          """
          select
            count(*) filter (where status = 'in_sync'), count(*) filter (where status = 'pending' and n % 2 = 0),
            count(*) filter (where status = 'pending' and n % 2 = 1), count(customer),
            count(*) filter (where drift @> '[{"field": "email"}]' and email <> '')
          from \(table) where \(condition)
          """)
        let counts = summary.counts
        #expect(
          facts == ["\(counts[.inSync])|\(counts[.late])|\(counts[.pending])|\(summary.linked)|\(summary.logins)"],
          "\(condition)")
        #expect(summary.loginChanges.count == min(20, summary.logins))
        for change in summary.loginChanges {
          #expect(change.from == "old\(change.account)@x.test" && change.to?.hasPrefix("p") == true)
        }
      }
    }
  }

  /// Accounts leave the status by which they were chosen while they are walked.
  @Test func changesMeanwhileLoseNobody() async throws {
    let start = SeededRandom(seed: freshSeed("a scope that changes"))
    try await MigratedDatabase.with { db async throws in
      var random = start
      try await Self.fill(db, 200, &random)
      let wanted = try await db.lines("select id from accountdesk.accounts where status = 'drifted' order by id")
      var found: [String] = []
      while true {
        let rows = try await db.service.call(
          "accountdesk_scope_page",
          [
            "listed": [["status": "drifted"]], "after": found.last.map { .string($0) } ?? .null, "page": 5,
          ]
        ).items.compactMap { $0["id"].text }
        found += rows
        if rows.count < 5 { break }
        for id in rows {
          try await db.owner.query(
            "update accountdesk.accounts set status = 'in_sync', name = 'Z', drift = '[]' where id = $1", [.text(id)])
        }
      }
      #expect(found == wanted)
    }
  }
}
