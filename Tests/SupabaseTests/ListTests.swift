// The list: pages in every order, in both directions, of what is searched and filtered.

import Accounts
import Postgres
import Sandbox
import Supabase
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(40))) struct ListTests {
  private static let names = [
    "Ada", "ada", "Ada Lovelace", "Zoë", "Ángel", "李明", "王小明", "محمد علي", "אבא", "देवी", "100% sure", "under_score",
    "back\\slash",
    "O'Neil", "", "  ", "🙂 Smith", "e\u{301}lan", "élan", "Ðuro",
  ]
  private static let statuses = [
    "deleted", "unlinked", "conflict", "failed", "held", "pending", "drifted", "in_sync", "unknown",
  ]

  /// Rows of the list that nobody's records stand behind, with many equal keys among them.
  private static func fill(_ db: MigratedDatabase, _ count: Int, _ random: inout SeededRandom) async throws {
    var rows: [JSON] = []
    for n in 1...count {
      let status = statuses.randomElement(using: &random)!
      let hasName = Int.random(in: 0..<8, using: &random) > 0
      rows.append([
        "id": .string(Person.id(n)), "customer": .string("cus_\(n)"),
        "name": hasName ? .string(names.randomElement(using: &random)!) : nil,
        "email": .string("\("abcdef".randomElement(using: &random)!)@\("xyz".randomElement(using: &random)!).test"),
        "status": .string(status),
        "synced_at": Bool.random(using: &random)
          ? .string(StripeEvent.time(Int.random(in: 0..<20, using: &random))) : nil,
        "pending_since": status == "pending" ? .string(Bool.random(using: &random) ? "2020-01-01" : "2200-01-01") : nil,
      ])
    }
    try await db.owner.query(
      """
      insert into accountdesk.accounts (id, customer, name, email, status, synced_at, pending_since)
      select * from jsonb_to_recordset($1::jsonb) as r (
        id uuid, customer text, name text, email text, status text, synced_at timestamptz, pending_since timestamptz)
      """, [.text(JSON.array(rows).encoded)])
  }

  private static let orders = [
    "name": "sort_name, id", "email": "sort_email, id", "synced": "sort_synced, id",
    "status": "sort_status, sort_name, id",
  ]

  /// Every page one after another, from one end to the other.
  private static func walk(
    _ db: MigratedDatabase, _ query: [String: JSON], backwards: Bool, page: Int
  ) async throws -> [String] {
    var ids: [String] = []
    var place: JSON = nil
    while true {
      let answer = try await db.service.call(
        "accountdesk_accounts",
        query.merging(["after": place, "backwards": .bool(backwards), "page": .integer(page)]) { $1 })
      let rows = answer["rows"].items.compactMap { $0["id"].text }
      ids = backwards ? rows + ids : ids + rows
      #expect(rows.count == page || answer["more"] == false)
      guard answer["more"] == true, !rows.isEmpty else { return ids }
      place = answer[backwards ? "first" : "last"]
    }
  }

  @Test(arguments: ["name", "email", "synced", "status"]) func pagesAreAPlainOrder(sort: String) async throws {
    let start = SeededRandom(seed: freshSeed("list by \(sort)"))
    try await MigratedDatabase.with { db async throws in
      var random = start
      try await Self.fill(db, 500, &random)
      for descending in [false, true] {
        let order = Self.orders[sort]!.replacing(",", with: descending ? " desc," : ",") + (descending ? " desc" : "")
        for (query, condition) in [
          ([:], "true"), (["search": "ada"], "search like '%ada%'"), (["status": "drifted"], "status = 'drifted'"),
          (["search": "@x", "status": "in_sync"], "search like '%@x%' and status = 'in_sync'"),
          (["status": "late"], "status = 'pending' and pending_since < now()"),
          (["status": "pending"], "status = 'pending' and pending_since > now()"),
        ] as [([String: JSON], String)] {
          let wanted = try await db.lines("select id from accountdesk.accounts where \(condition) order by \(order)")
          let asked = query.merging(["sort": .string(sort), "descending": .bool(descending)]) { $1 }
          for backwards in [false, true] {
            let page = Int.random(in: 40...300, using: &random)
            #expect(
              try await Self.walk(db, asked, backwards: backwards, page: page) == wanted,
              "\(asked) \(backwards) \(page)")
          }
        }
      }
    }
  }

  /// The text that scripts get has the same rows, with what the list says of them.
  @Test(arguments: ["name", "email", "synced", "status"]) func linesAreTheList(sort: String) async throws {
    let start = SeededRandom(seed: freshSeed("lines by \(sort)"))
    try await MigratedDatabase.with { db async throws in
      var random = start
      try await Self.fill(db, 300, &random)
      for query in [[:], ["search": "ada"], ["status": "late"], ["status": "in_sync", "search": "a"]]
        as [[String: JSON]]
      {
        let asked = query.merging(["sort": .string(sort)]) { $1 }
        let page = Int.random(in: 20...200, using: &random)
        var rows: [JSON] = []
        var place: JSON = nil
        while true {
          let answer = try await db.service.call(
            "accountdesk_account_lines", asked.merging(["after": place, "page": .integer(page)]) { $1 })
          rows += answer["rows"].items
          place = answer["last"]
          guard answer["more"] == true else { break }
        }
        #expect(
          rows.compactMap { $0["id"].text } == (try await Self.walk(db, asked, backwards: false, page: 100)), "\(asked)"
        )
        let list = try await db.service.call(
          "accountdesk_accounts", asked.merging(["page": 1000]) { $1 }, as: AccountPage.self)
        for (row, account) in zip(rows, list.rows) {
          #expect(row["name"].text == account.name && row["email"].text == account.email)
          #expect(row["status"].text == account.status.rawValue)
          #expect(row["stripe_customer_id"].text == account.stripeCustomerID)
          #expect(row["last_synced_at"].text == account.lastSyncedAt.map(RFC3339.text))
        }
      }
    }
  }

  /// Whichever way a search takes, by how many it fits and where they stand, it finds the same.
  @Test func anyPartOfAnyText() async throws {
    let start = SeededRandom(seed: freshSeed("parts of texts"))
    try await MigratedDatabase.with { db async throws in
      var random = start
      try await Self.fill(db, 500, &random)
      let texts = try await db.lines("select distinct search from accountdesk.accounts")
      for _ in 1...40 {
        let text = texts.randomElement(using: &random)!
        let length = Int.random(in: 1...4, using: &random)
        let part = String(text.dropFirst(Int.random(in: 0..<text.count, using: &random)).prefix(length))
        let typed = String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        guard !typed.isEmpty else { continue }
        let sort = Self.orders.keys.sorted().randomElement(using: &random)!
        let backwards = Bool.random(using: &random)
        let page = Int.random(in: 3...20, using: &random)
        let wanted = try await db.lines(
          "select id from accountdesk.accounts where strpos(search, $1) > 0 order by \(Self.orders[sort]!)",
          .text(typed))
        let found = try await Self.walk(
          db, ["search": .string(part), "sort": .string(sort)], backwards: backwards, page: page)
        #expect(found == wanted, "“\(part)” by \(sort), \(page) at a time")
      }
    }
  }

  /// More than are sorted, all of them at the end.
  @Test func manyMatchesAtTheOtherEnd() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.owner.execute(
        """
        insert into accountdesk.accounts (id, customer, name, status)
        select gen_random_uuid(), 'cus_' || i, case when i <= 1000 then 'Ann ' else 'Zed ' end || i, 'in_sync'
        from generate_series(1, 52000) i
        """)
      // Found by the first look through the list, by the second, and by none of both.
      for size in [30, 10, 1] {
        let wanted = try await db.lines(
          "select id from accountdesk.accounts where name like 'Zed%' order by sort_name, id limit \(2 * size)")
        let query: [String: JSON] = ["search": "zed", "page": .integer(size)]
        let page = try await db.service.call("accountdesk_accounts", query)
        #expect(page["rows"].items.compactMap { $0["id"].text } == Array(wanted.prefix(size)))
        let next = try await db.service.call("accountdesk_accounts", query.merging(["after": page["last"]]) { $1 })
        #expect(next["rows"].items.compactMap { $0["id"].text } == Array(wanted.dropFirst(size)))
        #expect(page["more"] == true && next["more"] == true)
      }
      let few = try await Self.walk(db, ["search": "zed 12"], backwards: true, page: 400)
      #expect(
        few
          == (try await db.lines(
            "select id from accountdesk.accounts where name like 'Zed 12%' order by sort_name, id")))
    }
  }

  @Test func whatIsTypedMeansItself() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(
        [
          ("100% sure", "cus_AbC1"), ("1000 sure", "cus_abc2"), ("under_score", "cus_x_y"), ("underscore", "cus_xzy"),
          ("back\\slash", "cus_5"), ("李明", "cus_6"), ("李小明", "cus_7"), ("محمد علي", "cus_8"), ("Ada 'Quote'", "cus_9"),
          ("Cus_tomer", "cus_10"),
        ].enumerated().map { Person($0 + 1, name: $1.0, email: "p\($0 + 1)@example.com", customer: $1.1) })
      func found(_ text: String) async throws -> [Int] {
        let page = try await db.service.call("accountdesk_accounts", ["search": .string(text)], as: AccountPage.self)
        return page.rows.compactMap { Int($0.id.suffix(4)) }.sorted()
      }
      #expect(try await found("100%") == [1])
      #expect(try await found("r_s") == [3])
      #expect(try await found("K\\s") == [5])
      #expect(try await found("李明") == [6])
      #expect(try await found("明") == [6, 7])
      #expect(try await found("علي") == [8])
      #expect(try await found("'quote'") == [9])
      #expect(try await found("  ADA  ") == [9])
      #expect(try await found("p1@EXAMPLE") == [1])
      #expect(try await found("sure p1@") == [1])
      #expect(try await found("nobody") == [])
      #expect(try await found("   ") == Array(1...10))
      // A customer's id, from its beginning, with Stripe's capitals; or a name that begins like one.
      #expect(try await found("cus_AbC") == [1])
      #expect(try await found("cus_x_") == [3])
      #expect(try await found("cus_%") == [])
      #expect(try await found("cus_t") == [10])
      // A user's id, whole or its beginning.
      #expect(try await found(Person.id(7)) == [7])
      #expect(try await found(Person.id(7).uppercased()) == [7])
      #expect(try await found("00000000-0000-4000-8000-00000000001") == [10])
      #expect(try await found("00000000") == Array(1...10))
      #expect(try await found("0000000") == [])
    }
  }

  @Test func aPageSaysWhereItEnds() async throws {
    try await MigratedDatabase.with { db async throws in
      let empty = try await db.service.call("accountdesk_accounts", as: AccountPage.self)
      #expect(empty == AccountPage(rows: []))
      try await db.add((1...3).map { Person($0, name: "N\($0)") })
      let two = try await db.service.call("accountdesk_accounts", ["page": 2], as: AccountPage.self)
      #expect(two.rows.map(\.name) == ["N1", "N2"])
      #expect(two.more && two.first != nil && two.last != nil)
      let last = try await db.service.call(
        "accountdesk_accounts", ["page": 2, "backwards": true], as: AccountPage.self)
      #expect(last.rows.map(\.name) == ["N2", "N3"])
      #expect(last.more)
      // A page is never longer than it may be.
      #expect(try await db.service.call("accountdesk_accounts", ["page": 0])["rows"].items.count == 1)
      #expect(try await db.service.refusal("accountdesk_accounts", ["sort": "height"]) == "PT400")
      #expect(try await db.service.call("accountdesk_accounts", ["status": "nonsense"])["rows"] == [])
    }
  }

  @Test func findsExactly() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1, customer: "cus_A"), Person(2, customer: "cus_a"), Person(3, customer: "cus_a"))
      try await db.service.apply(.created(Standing(name: "Ada", email: "Bill@Example.com"), customer: "cus_A"))
      func found(_ text: String) async throws -> [Int] {
        try await db.service.call("accountdesk_find", ["id": .string(text)], as: [Account].self).compactMap {
          Int($0.id.suffix(4))
        }
      }
      #expect(try await found(Person.id(1)) == [1])
      #expect(try await found(Person.id(1).uppercased()) == [1])
      #expect(try await found("cus_A") == [1])
      #expect(try await found("cus_a") == [2, 3])
      // By Stripe's e-mail and by the login, without case.
      #expect(try await found("bill@example.COM") == [1])
      #expect(try await found("P1@example.com") == [1])
      for nobody in ["", "cus_", "bill", "%", Person.id(9)] { #expect(try await found(nobody) == []) }
    }
  }

  @Test func countsAreWhatCountingGives() async throws {
    let start = SeededRandom(seed: freshSeed("counts"))
    try await MigratedDatabase.with { db async throws in
      var random = start
      try await Self.fill(db, 300, &random)
      func isRight() async throws -> Bool {
        let counts = try await db.service.call("accountdesk_counts", as: Counts.self)
        let shown = try await db.owner.query(
          "select accountdesk.shown_status(a), count(*) from accountdesk.accounts a group by 1"
        ).values
        let wanted = Dictionary(uniqueKeysWithValues: shown.map { ($0[0] ?? "", Int($0[1] ?? "") ?? 0) })
        let all = wanted.values.reduce(0, +)
        let about = try await db.service.call("accountdesk_about", as: ProjectState.self)
        return counts.all == all && about.accounts == all
          && SyncStatus.allCases.allSatisfy { counts[$0] == wanted[$0.rawValue] ?? 0 }
      }
      #expect(try await isRight())
      for _ in 0..<10 {
        let from = Self.statuses.randomElement(using: &random)!
        try await db.owner.execute(
          """
          update accountdesk.accounts set status = '\(Self.statuses.randomElement(using: &random)!)', pending_since = now()
          where status = '\(from)' and sort_email < 'd';
          delete from accountdesk.accounts where status = '\(from)' and sort_email > 'f';
          """)
        #expect(try await isRight())
      }
      // Folding changes no sum.
      try await db.service.call("accountdesk_heartbeat", ["receiver": "r"])
      #expect(try await isRight())
      #expect(try await db.value("select count(*) = count(distinct status) from accountdesk.count_changes") == "t")
    }
  }
}
