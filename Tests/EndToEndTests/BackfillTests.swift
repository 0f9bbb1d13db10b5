// The backfill as a program, on a project as people have it: what it makes of each fault, tried dry, stopped and killed.

import Foundation
import Postgres
import Sandbox
import Supabase
import TestSupport
import Testing

@Suite struct BackfillTests {
  private typealias Summary = [String: Int]

  static let faults: [OldProject.Fault: Int] = [
    .none: 60, .nameInUsers: 7, .nameInAuth: 5, .nameInBoth: 4, .noNameAtStripe: 6, .login: 8, .emailInUsers: 3,
    .unlinkedWithMetadata: 4, .unlinkedWithEmail: 3, .withoutCustomer: 5, .withoutUser: 6, .double: 3, .deleted: 4,
    .missing: 2, .taken: 3, .swapped: 2,
  ]

  static func with(
    _ counts: [OldProject.Fault: Int], seed: UInt64, stripe: StripeEmulator = StripeEmulator(seed: 1),
    _ body: @Sendable (LocalProject, OldProject, Connection) async throws -> Void
  ) async throws {
    let old = OldProject(counts, seed: seed)
    stripe.load(old.customers)
    try await Cluster.with { cluster in
      try await cluster.prepareDatabase()
      let superuser = try await cluster.connectAsSuperuser()
      try await old.load(into: superuser) {
        let owner = try await Connection.connect(cluster.url())
        _ = try await Migrator(owner).run()
        await owner.close()
      }
      try await LocalProject.with(cluster, stripe: stripe) { project in
        try await body(project, old, superuser)
      }
      await superuser.close()
    }
  }

  /// Every row of every table that a run could touch.
  private static func state(_ superuser: Connection) async throws -> [String: String?] {
    let tables = try await superuser.query(
      """
      select format('%I.%I', schemaname, tablename) from pg_tables where schemaname in ('auth', 'public', 'accountdesk')
      order by 1
      """)
    var hashes: [String: String?] = [:]
    for table in tables.values.compactMap(\.first).compactMap({ $0 }) {
      hashes[table] =
        try await superuser.query("select md5(string_agg(t::text, '|' order by t::text)) from \(table) t").single
    }
    return hashes
  }

  @Test(.timeLimit(.minutes(40))) func namesMayBeKept() async throws {
    try await Self.with([.nameInUsers: 3, .nameInAuth: 2, .nameInBoth: 2, .none: 4], seed: 7) { project, _, superuser in
      let names = """
        select u.id::text || p.full_name || u.raw_user_meta_data::text from auth.users u join public.users p using (id)
        order by 1
        """
      let before = try await superuser.query(names).values
      let kept = try await Program.run(["backfill", "--names", "keep", "--json"], settings: project.settings)
      #expect(kept.status == 0, "\(kept.errors)")
      #expect(try await superuser.query(names).values == before)
    }
  }

  /// The summary's numbers, and whether it says that all was done.
  private static func summary(_ output: String) throws -> (numbers: Summary, isDone: Bool) {
    let line = try #require(output.split(separator: "\n").last)
    let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: [String: Any]])
    let summary = try #require(object["summary"])
    #expect(
      Set(summary.keys) == [
        "id", "done", "dry_run", "pages", "listed", "applied", "unchanged", "unlinked", "conflict", "failed", "stale",
        "users_names", "auth_names", "users_emails", "logins", "strays", "deleted", "missing",
      ])
    return (summary.compactMapValues { ($0 as? NSNumber)?.intValue }, summary["done"] as? Bool == true)
  }

  @Test(.timeLimit(.minutes(40)), arguments: ["keep", "stripe"]) func bringsAnOldProjectRight(logins: String)
    async throws
  {
    let seed = UInt64.random(in: 0...999_999)
    try await Self.with(Self.faults, seed: seed) { project, old, superuser async throws in
      try await Self.bringsRight(project, old, superuser, logins: logins, seed: seed)
    }
  }

  private static func bringsRight(
    _ project: LocalProject, _ old: OldProject, _ superuser: Connection, logins: String, seed: UInt64
  ) async throws {
    let expected = old.outcome(takingLogins: logins == "stripe")
    let before = try await Self.state(superuser)
    let dry = try await Program.run(
      ["backfill", "--dry-run", "--json", "--rate", "25", "--logins", logins], settings: project.settings)
    #expect(dry.status == 0, "seed \(seed): \(dry.errors)")
    #expect(try await Self.state(superuser) == before)
    let foretold = try Self.summary(dry.output)

    let run = try await Program.run(
      ["backfill", "--json", "--rate", "25", "--logins", logins], settings: project.settings)
    #expect(run.status == 0, "seed \(seed): \(run.errors)")
    let (numbers, isDone) = try Self.summary(run.output)
    #expect(isDone)
    for (what, count) in expected.written { #expect(numbers[what] == count, "\(what), seed \(seed)") }
    // Whoever swaps is in the way of the other until both are seen.
    let swaps = logins == "stripe" ? Self.faults[.swapped, default: 0] : 0
    let conflicts = Self.faults[.double, default: 0] + (logins == "stripe" ? Self.faults[.taken, default: 0] : 0)
    #expect((conflicts...conflicts + swaps).contains(numbers["conflict"] ?? -1), "seed \(seed)")
    // A dry run cannot know that two will swap, nor whom no list shows.
    for what in ["users_names", "auth_names", "unlinked", "listed"] {
      #expect(foretold.numbers[what] == numbers[what], "\(what), seed \(seed)")
    }
    for what in ["users_emails", "logins"] {
      #expect(foretold.numbers[what] == (numbers[what] ?? 0) - 2 * swaps, "\(what), seed \(seed)")
    }
    let found = try await OldProject.records(superuser)
    #expect(found.count == expected.records.count)
    for (id, records) in expected.records { #expect(found[id] == records, "seed \(seed)") }

    // Once more, it changes nothing.
    let again = try await Program.run(["backfill", "--json", "--rate", "25"], settings: project.settings)
    #expect(again.status == 0, "\(again.errors)")
    let rest = try Self.summary(again.output).numbers
    for what in ["users_names", "auth_names", "users_emails", "logins"] { #expect(rest[what] == 0, "seed \(seed)") }
    #expect(try await OldProject.records(superuser) == found)
  }

  @Test(.timeLimit(.minutes(40)), arguments: [false, true]) func killedFiftyTimes(takingLogins: Bool) async throws {
    let seed = UInt64.random(in: 0...999_999)
    var counts = Self.faults
    // 156 pages, of which the short lives get most and never all.
    counts[.none] = 15_000
    counts[.login] = 300
    counts[.nameInUsers] = 300
    let stripe = StripeEmulator(seed: seed)
    try await Self.with(counts, seed: seed, stripe: stripe) { project, old, superuser async throws in
      try await Self.killed(project, old, superuser, takingLogins: takingLogins, seed: seed)
    }
  }

  private static func killed(
    _ project: LocalProject, _ old: OldProject, _ superuser: Connection, takingLogins: Bool, seed: UInt64
  ) async throws {
    let stripe = project.stripe
    var expected = old.outcome(takingLogins: takingLogins)
    var random = SeededRandom(seed: seed)
    let openSQL = "select count(*) from accountdesk.backfills where finished_at is null"
    var life = 0.4
    // On a busy machine a life may end before it has begun anything.
    while try await superuser.query(openSQL).single == "0" {
      let begun = try await Program.shell(
        """
        timeout -s KILL \(life) env \(Self.assignments(project)) \(Program.path) backfill --rate 25 \
        --logins \(takingLogins ? "stripe" : "keep")
        """)
      try #require(begun.status != 0, "seed \(seed): it came to its end within \(life) s")
      life += 0.4
    }
    let editable = old.people.filter {
      $0.stripe != nil && expected.records[$0.id].map { ["in_sync", "drifted"].contains($0.status) } == true
        && $0.stripe?.name == expected.records[$0.id]?.stripe?.name
    }
    for kill in 1...50 {
      var faults = SandboxFaults.none
      faults.apiError = 0.05
      faults.apiRate = Int.random(in: 8...40, using: &random)
      // On a busy machine a life ends late, and has time for many pages.
      faults.stripeDown = stripe.pagesOfCustomers > 100
      stripe.faults = faults
      let seconds = Double.random(in: 0.05...0.7, using: &random)
      _ = try await Program.shell(
        "timeout -s KILL \(seconds) env \(Self.assignments(project)) \(Program.path) backfill --resume --rate 6")
      // Somebody changes a name at Stripe, and no receiver is there to hear of it.
      stripe.faults = .none
      let person = try #require(editable.randomElement(using: &random))
      let name = "Renamed \(kill)"
      let edit = try await Program.shell(
        """
        curl -sf -o /dev/null -u \(stripe.key): --data-urlencode 'name=\(name)' \
        \(project["STRIPE_API_BASE"])/v1/customers/\(person.customer ?? "")
        """)
      #expect(edit.status == 0)
      expected.records[person.id]?.stripe?.name = name
      expected.records[person.id]?.users.name = name
      expected.records[person.id]?.auth.name = name
    }
    #expect(try await superuser.query(openSQL).single == "1", "seed \(seed): nothing was left to be killed")
    let end = try await Program.run(["backfill", "--resume", "--json", "--rate", "25"], settings: project.settings)
    #expect(end.status == 0, "seed \(seed): \(end.errors)")
    let (numbers, isDone) = try Self.summary(end.output)
    #expect(isDone)
    // However often it was killed, nobody is counted twice.
    #expect(numbers["listed"] == expected.written["listed"], "seed \(seed)")
    // Each kill lists again at most one page of each range in flight: thirteen of the first life, three of the others.
    let twice = stripe.pagesOfCustomers - (numbers["pages"] ?? 0)
    #expect((0...13 + 50 * 3).contains(twice), "\(twice) pages were listed again, seed \(seed)")
    let found = try await OldProject.records(superuser)
    for (id, records) in expected.records { #expect(found[id] == records, "seed \(seed)") }
  }

  /// Two share one, and Stripe and the network go away for a while.
  @Test(.timeLimit(.minutes(40))) func sharedByTwoMachines() async throws {
    let stripe = StripeEmulator(seed: 3)
    try await Self.with([.none: 2500], seed: 3, stripe: stripe) { project, old, superuser async throws in
      try await Self.shared(project, old, superuser)
    }
  }

  private static func shared(_ project: LocalProject, _ old: OldProject, _ superuser: Connection) async throws {
    async let first = Program.run(["backfill", "--rate", "6", "--json"], settings: project.settings)
    try await eventually {
      try await superuser.query("select count(*) from accountdesk.backfill_ranges where reached is not null").single
        != "0"
    }
    project.stripe.faults.stripeDown = true
    async let second = Program.run(["backfill", "--resume", "--rate", "6", "--json"], settings: project.settings)
    try await eventually {
      try await superuser.query("select count(*) from accountdesk.backfill_machines").single == "2"
    }
    project.stripe.faults = .none
    let ends = [try await first, try await second]
    for end in ends {
      #expect(end.status == 0, "\(end.errors)")
      let (numbers, isDone) = try summary(end.output)
      #expect(isDone && numbers["listed"] == 2500)
    }
    let records = try await OldProject.records(superuser)
    #expect(records.count == 2500 && records.values.allSatisfy { $0.status == "in_sync" })
  }

  @Test(.timeLimit(.minutes(40))) func whatCannotBeDone() async throws {
    try await Self.with([.none: 250], seed: 1) { project, _, superuser async throws in
      try await Self.refuses(project, superuser)
    }
  }

  private static func refuses(_ project: LocalProject, _ superuser: Connection) async throws {
    let cases: [(arguments: [String], status: Int, errors: String)] = [
      (["--resume"], 65, "No backfill is unfinished."), (["--abandon"], 65, "No backfill is unfinished."),
      (["--resume", "--dry-run"], 64, "one of the three"), (["--rate", "0"], 64, "--rate takes"),
      (["--logins", "ours"], 64, "ours"), (["--resume", "--logins", "keep"], 64, "keeps its --logins"),
    ]
    for (arguments, status, errors) in cases {
      let result = try await Program.run(["backfill"] + arguments, settings: project.settings)
      #expect(result.status == status && result.errors.contains(errors), "\(arguments): \(result.errors)")
    }
    // A key that is refused: it says so at once, and that it can go on.
    var settings = project.settings
    settings["STRIPE_SECRET_KEY"] = "sk_test_revoked"
    let refused = try await Program.run(["backfill", "--json"], settings: settings)
    #expect(refused.status == 77 && refused.errors.contains("--resume"), "\(refused.status) \(refused.errors)")
    #expect(try Self.summary(refused.output).isDone == false)
    let second = try await Program.run(["backfill"], settings: project.settings)
    #expect(second.status == 75 && second.errors.contains("--abandon"), "\(second.errors)")
    let anew = try await Program.run(["backfill", "--abandon"], settings: project.settings)
    #expect(anew.status == 0 && anew.output.contains("250"), "\(anew.errors)")
    let ends = try await superuser.query("select is_abandoned from accountdesk.backfills order by began_at")
    #expect(ends.values == [["t"], ["f"]])
  }

  private static func assignments(_ project: LocalProject) -> String {
    project.settings.map { "\($0.key)='\($0.value)'" }.joined(separator: " ") + " LANG=C.UTF-8"
  }
}
