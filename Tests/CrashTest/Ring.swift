// The services that are edited and kept equal: PostgreSQL, a local Supabase on it, the Stripe emulator.

import Accounts
import Foundation
import Postgres
import Sandbox
import Stripe
import Supabase
import TestSupport
import Transport

struct Ring: Sendable {
  let cluster: Cluster
  let emulator: StripeEmulator
  let people: [Person]
  let store: AccountStore
  let stripe: StripeClient
  let webhookSecret: String
  /// What a receiver needs to know.
  let settings: [String: String]

  /// - Parameter body: gets a ring in which everybody is in sync.
  static func with<Value: Sendable>(
    _ plan: Plan, _ body: @escaping @Sendable (Ring) async throws -> Value
  ) async throws -> Value {
    let cluster = try await Cluster.start(outlivesCrashes: true)
    let outcome: Swift.Result<Value, any Error>
    do { outcome = .success(try await run(plan, cluster, body)) } catch { outcome = .failure(error) }
    await cluster.stop()
    return try outcome.get()
  }

  private static func run<Value: Sendable>(
    _ plan: Plan, _ cluster: Cluster, _ body: @escaping @Sendable (Ring) async throws -> Value
  ) async throws -> Value {
    let people = try await prepare(plan, cluster)
    let emulator = StripeEmulator(seed: plan.seed)
    emulator.load(people)
    let keys = LocalSupabaseKeys(jwtSecret: "the-secret-of-a-project-that-ends-with-the-test")
    let supabase = LocalSupabase(
      databaseURL: cluster.url(role: "authenticator"), authDatabaseURL: cluster.url(role: "supabase_auth_admin"),
      keys: keys)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      defer { group.cancelAll() }
      let (ports, found) = AsyncStream.makeStream(of: (isSupabase: Bool, port: Int).self)
      group.addTask { try await supabase.run(port: 0) { found.yield((true, $0)) } }
      group.addTask { try await emulator.run(port: 0) { found.yield((false, $0)) } }
      var addresses: [Bool: String] = [:]
      for await (isSupabase, port) in ports {
        addresses[isSupabase] = "http://127.0.0.1:\(port)"
        if addresses.count == 2 { break }
      }
      let ring = try Ring(
        cluster, emulator, people, keys, supabase: addresses[true] ?? "", stripe: addresses[false] ?? "")
      let backfill = Backfill(store: ring.store, stripe: ring.stripe, machine: "crash-test", rate: 10_000)
      let begun = try await backfill.begin(logins: .keep, names: .keep, author: "crash-test")
      if case .gaveUp(let failure) = await backfill.run(begun, report: { _ in }) { throw failure }
      return try await body(ring)
    }
  }

  private init(
    _ cluster: Cluster, _ emulator: StripeEmulator, _ people: [Person], _ keys: LocalSupabaseKeys, supabase: String,
    stripe address: String
  ) throws {
    guard let key = StripeKey(emulator.key) else { throw Trouble("the emulator's key is none") }
    self.cluster = cluster
    self.emulator = emulator
    self.people = people
    let transport = CurlTransport()
    store = AccountStore(SupabaseClient(url: supabase, key: SupabaseKey(keys.serviceRoleKey), transport: transport))
    // Stripe's limits would make it last an hour, and are not what is tried here.
    stripe = try StripeClient(
      key: key, base: address, transport: transport, limiters: StripeLimiters(rate: 100_000, burst: 10_000))
    webhookSecret = "whsec_ofTheCrashTest"
    settings = [
      "SUPABASE_URL": supabase, "SUPABASE_SECRET_KEY": keys.serviceRoleKey, "STRIPE_WEBHOOK_SECRET": webhookSecret,
      "STRIPE_SECRET_KEY": emulator.key, "STRIPE_API_BASE": address,
    ]
  }

  private static func prepare(_ plan: Plan, _ cluster: Cluster) async throws -> [Person] {
    // One in eight is not in sync, which is another test's affair.
    let people = Array(
      People.make(count: plan.customers * 2, seed: plan.seed).filter { $0.kind == .inSync }.prefix(plan.customers))
    try await cluster.prepareDatabase()
    let superuser = try await cluster.connectAsSuperuser()
    try await People.load(people, into: superuser)
    await superuser.close()
    let owner = try await Connection.connect(cluster.url())
    _ = try await Migrator(owner).run()
    await owner.close()
    return people
  }
}

struct Trouble: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
