// The backfill as a program, on a project whose customers nobody has seen yet: customers a second under a rate and
// without one, its memory, and what the database does with the same pages alone.

import ArgumentParser
import Postgres
import Sandbox
import TestSupport

struct BackfillBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backfill", abstract: "Customers a second, by the rate that is allowed.")

  @Option(help: "How many customers.") var customers = 1_000_000
  @Option(help: "Pages a second; several, separated by commas. 100 is as good as none.") var rates = Numbers([25, 100])
  /// For pgbench; the backfill's Stripe does not have them.
  private static let others = 100_000

  func run() async throws {
    print("\(machine), shared by the program, a Stripe emulator, local Supabase and PostgreSQL (flushing to the disk)")
    for rate in rates.values {
      let stripe = StripeEmulator(seed: 1)
      let accounts = customers + Self.others
      try await BenchmarkProject.with(accounts: accounts, isSeen: false, stripe: stripe) { project in
        print("\n\(customers) customers, \(rate) pages a second")
        let texts = try await load(project.cluster, stripe)
        // Before, so that the backfill has not to look for them one by one.
        try await bound(project.cluster, texts)
        try await measure(project, rate: rate)
      }
    }
  }

  /// One in ten has another name at Stripe.
  private func load(_ cluster: Cluster, _ stripe: StripeEmulator) async throws -> [String] {
    let connection = try await Connection.connect(cluster.url())
    try await connection.execute("set statement_timeout = 0")
    var texts: [String] = []
    let batch = 50_000
    for first in stride(from: 1, through: customers + Self.others, by: batch) {
      let rows = try await connection.query(
        """
        select n, l.stripe_customer_id, p.full_name, u.email
        from generate_series($1::bigint, $2::bigint) n
        join public.customers l on l.id = md5(n::text)::uuid
        join public.users p on p.id = l.id
        join auth.users u on u.id = l.id
        order by n
        """, [.text("\(first)"), .text("\(min(first + batch - 1, customers + Self.others))")])
      var loaded: [StripeEmulator.Customer] = []
      for row in rows.values {
        let n = Int(row[0] ?? "") ?? 0
        let (id, email) = (row[1] ?? "", row[3] ?? "")
        let name = (row[2] ?? "") + (n % 10 == 0 ? " II" : "")
        if n <= customers {
          loaded.append(.init(id: id, name: name, email: email, created: 1_500_000_000 + n * 200, metadata: [:]))
        } else {
          texts.append(
            #"{"id":"\#(id)","object":"customer","name":"\#(name)","email":"\#(email)","livemode":false}"#)
        }
      }
      stripe.load(loaded)
    }
    await connection.close()
    return texts
  }

  private func measure(_ project: BenchmarkProject, rate: Int) async throws {
    let run = try await MeasuredRun(["backfill", "--rate", "\(rate)", "--json"], settings: project.settings)
    guard run.status == 0 else { throw NotShown(text: "the end of the backfill") }
    report("backfill", "\(Int(Double(customers) / run.seconds)) customers/s, \(Int(run.seconds)) s")
    report("of what the rate allows", "\(Int(Double(customers) / run.seconds / Double(rate))) %")
    report("resident at most", "\(run.residentMegabytes) MB")
  }

  /// The same pages by pgbench, with nothing between.
  private func bound(_ cluster: Cluster, _ texts: [String]) async throws {
    let found = try await Program.shell("ls -d /usr/lib/postgresql/*/bin/pgbench | tail -n 1; command -v pgbench")
    guard let program = found.output.split(separator: "\n").first else { return }
    let connection = try await Connection.connect(cluster.url())
    try await connection.execute(
      """
      set statement_timeout = 0;
      drop schema if exists benchmark cascade;
      create schema benchmark;
      create table benchmark.objects (n bigint, document text);
      create sequence benchmark.next minvalue 0;
      """)
    let rows = texts.enumerated().map { "\($0.offset)\t\($0.element)\n" }
    try await connection.copy("copy benchmark.objects (n, document) from stdin", rows: rows.joined())
    try await connection.execute(
      """
      create table benchmark.pages as
        select n / 100 as n, array_agg(document order by n) as objects from benchmark.objects group by 1;
      alter table benchmark.pages add primary key (n);
      analyze benchmark.pages;
      """)
    await connection.close()
    let clients = 2
    let calls = texts.count / 100 / clients
    let result = try await Program.shell(
      """
      export PGPASSWORD='\(cluster.password)'
      echo "select accountdesk.apply_list(p.objects, now(), 'backfill', 'keep', 'stripe') from benchmark.pages p \
      where p.n = (select nextval('benchmark.next'))" |
      '\(program)' -h 127.0.0.1 -p \(cluster.port) -U postgres -n -M prepared -c \(clients) -j 1 -t \(calls) -f - \
      postgres
      """)
    let line = result.output.split(separator: "\n").first { $0.hasPrefix("tps = ") }
    guard result.status == 0, let tps = line?.split(separator: " ").dropFirst(2).first.flatMap({ Double($0) }) else {
      throw NotShown(text: "pgbench's figure: \(result.errors)")
    }
    report("pgbench, the same pages", "\(Int(tps * 100)) customers/s")
  }
}
