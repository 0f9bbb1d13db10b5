// PostgreSQL's own load generator, calling the SQL function with the same batches and nothing between: what the
// database itself can do.

import Postgres
import Sandbox
import Subprocess
import SystemPackage
import TestSupport

struct Pgbench {
  static let clients = 2

  let cluster: Cluster

  /// - Parameters:
  ///   - events: how many, as near as whole batches allow.
  ///   - batch: events in one call.
  /// - Returns: events a second; nil where there is no pgbench.
  func run(_ maker: inout EventMaker, events: Int, batch: Int) async throws -> Double? {
    let found = try await Program.shell("ls -d /usr/lib/postgresql/*/bin/pgbench | tail -n 1; command -v pgbench")
    guard let program = found.output.split(separator: "\n").first else { return nil }
    let calls = max(1, events / batch / Self.clients)
    try await prepare(&maker, batches: calls * Self.clients, size: batch)
    let result = try await Program.shell(
      """
      export PGPASSWORD='\(cluster.password)'
      echo "select public.accountdesk_apply_events(b.events, b.received) from benchmark.batches b \
      where b.n = (select nextval('benchmark.next'))" |
      '\(program)' -h 127.0.0.1 -p \(cluster.port) -U postgres -n -M prepared -c \(Self.clients) -j 1 -t \(calls) -f - \
      postgres
      """)
    let rate = result.output.split(separator: "\n").first { $0.hasPrefix("tps = ") }
    guard result.status == 0, let tps = rate?.split(separator: " ").dropFirst(2).first.flatMap({ Double($0) }) else {
      throw NotShown(text: "pgbench's figure: \(result.errors)")
    }
    return tps * Double(batch)
  }

  private func prepare(_ maker: inout EventMaker, batches: Int, size: Int) async throws {
    let connection = try await Connection.connect(cluster.url())
    try await connection.execute(
      """
      set statement_timeout = 0;
      drop schema if exists benchmark cascade;
      create schema benchmark;
      create table benchmark.events (n bigint primary key, document text);
      create sequence benchmark.next minvalue 0;
      """)
    var left = batches * size
    while left > 0 {
      // No text of ours has what COPY would want escaped.
      let rows = (0..<min(left, 10_000)).map { "\(left - $0)\t\(maker.next())\n" }
      try await connection.copy("copy benchmark.events (n, document) from stdin", rows: rows.joined())
      left -= rows.count
    }
    try await connection.execute(
      """
      create table benchmark.batches as
        select
          (\(batches * size) - n) / \(size) as n, array_agg(document order by n desc) as events,
          array_agg(now()) as received
        from benchmark.events
        group by 1;
      alter table benchmark.batches add primary key (n);
      drop table benchmark.events;
      analyze benchmark.batches;
      """)
    await connection.close()
  }
}
