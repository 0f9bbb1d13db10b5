// A project with any number of people, made in the database and not one by one: a PostgreSQL that flushes to the disk,
// a local Supabase and a Stripe without customers, in this process.

import FoundationEssentials
import Postgres
import Sandbox
import Supabase
import TestSupport

struct BenchmarkProject: Sendable {
  static let secret = "whsec_ofTheBenchmark"

  let cluster: Cluster
  /// What `serve` needs.
  let settings: [String: String]
  /// When every customer was last read, seconds since 1970.
  let begin: Int

  static func with<Value: Sendable>(
    accounts: Int, population: Population = .ofEvents, isSeen: Bool = true, stripe: StripeEmulator? = nil,
    _ body: @Sendable (BenchmarkProject) async throws -> Value
  ) async throws -> Value {
    let directory = "/tmp/accountdesk-benchmark-\(ProcessInfo.processInfo.processIdentifier)-\(accounts)"
    // A temporary one would not wait for the disk.
    let cluster = try await Cluster.start(directory: directory)
    let outcome: Result<Value, any Error>
    do {
      let begin = Int(Date().timeIntervalSince1970) - 3600
      try await Filling(cluster: cluster, accounts: accounts, population: population).run(isSeen: isSeen, begin: begin)
      outcome = .success(try await serve(cluster, stripe ?? StripeEmulator(seed: 1), begin: begin, body))
    } catch {
      outcome = .failure(error)
    }
    await cluster.stop()
    try? FileManager.default.removeItem(atPath: directory)
    return try outcome.get()
  }

  private static func serve<Value: Sendable>(
    _ cluster: Cluster, _ stripe: StripeEmulator, begin: Int, _ body: @Sendable (BenchmarkProject) async throws -> Value
  ) async throws -> Value {
    try await LocalProject.with(cluster, stripe: stripe) { project in
      var settings = project.settings
      settings["STRIPE_WEBHOOK_SECRET"] = secret
      return try await body(BenchmarkProject(cluster: cluster, settings: settings, begin: begin))
    }
  }
}
