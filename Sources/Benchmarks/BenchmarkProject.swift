// A project with any number of people, made in the database and not one by one: a PostgreSQL that flushes to the disk,
// a local Supabase and a Stripe without customers, in this process.

import FoundationEssentials
import Postgres
import Sandbox
import Supabase

struct BenchmarkProject: Sendable {
  static let secret = "whsec_ofTheBenchmark"

  let cluster: Cluster
  /// What `serve` needs.
  let settings: [String: String]
  /// When every customer was last read, seconds since 1970.
  let begin: Int

  static func with<Value: Sendable>(
    accounts: Int, _ body: @Sendable (BenchmarkProject) async throws -> Value
  ) async throws -> Value {
    let directory = "/tmp/accountdesk-benchmark-\(ProcessInfo.processInfo.processIdentifier)-\(accounts)"
    // A temporary one would not wait for the disk.
    let cluster = try await Cluster.start(directory: directory)
    let outcome: Result<Value, any Error>
    do {
      let begin = Int(Date().timeIntervalSince1970) - 3600
      try await fill(cluster, accounts: accounts, begin: begin)
      outcome = .success(try await serve(cluster, begin: begin, body))
    } catch {
      outcome = .failure(error)
    }
    await cluster.stop()
    try? FileManager.default.removeItem(atPath: directory)
    return try outcome.get()
  }

  private static func serve<Value: Sendable>(
    _ cluster: Cluster, begin: Int, _ body: @Sendable (BenchmarkProject) async throws -> Value
  ) async throws -> Value {
    let keys = LocalSupabaseKeys(jwtSecret: "the benchmark's, and nobody else's at all")
    let supabase = LocalSupabase(
      databaseURL: cluster.url(role: "authenticator"), authDatabaseURL: cluster.url(role: "supabase_auth_admin"),
      keys: keys)
    let stripe = StripeEmulator(seed: 1)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      defer { group.cancelAll() }
      let (ports, listening) = AsyncStream.makeStream(of: (supabase: Int?, stripe: Int?).self)
      group.addTask { try await supabase.run(port: 0) { listening.yield(($0, nil)) } }
      group.addTask { try await stripe.run(port: 0) { listening.yield((nil, $0)) } }
      var settings = [
        "SUPABASE_SECRET_KEY": keys.secretKey, "STRIPE_SECRET_KEY": stripe.key, "STRIPE_WEBHOOK_SECRET": secret,
      ]
      for await port in ports {
        if let port = port.supabase { settings["SUPABASE_URL"] = "http://127.0.0.1:\(port)" }
        if let port = port.stripe { settings["STRIPE_API_BASE"] = "http://127.0.0.1:\(port)" }
        if settings.count == 5 { break }
      }
      return try await body(BenchmarkProject(cluster: cluster, settings: settings, begin: begin))
    }
  }

  /// Everybody in the project's own tables and in Stripe's last known state, and then in the list of accounts.
  private static func fill(_ cluster: Cluster, accounts: Int, begin: Int) async throws {
    try await cluster.prepareDatabase()
    let superuser = try await cluster.connectAsSuperuser()
    try await superuser.execute(
      """
      set statement_timeout = 0;
      alter table auth.users disable trigger on_auth_user_created;
      create temporary table people as
        select
          md5(n::text)::uuid as id, \(EventMaker.customerSQL) as customer, \(EventMaker.nameSQL) as name,
          \(EventMaker.emailSQL) as email
        from generate_series(1, \(accounts)) n;
      insert into auth.users (
        instance_id, id, aud, role, email, email_confirmed_at, confirmation_token, recovery_token,
        email_change_token_new, email_change, raw_app_meta_data, raw_user_meta_data, created_at, updated_at)
      select
        '00000000-0000-0000-0000-000000000000', id, 'authenticated', 'authenticated', email, now(), '', '', '', '',
        '{"provider": "email", "providers": ["email"]}',
        jsonb_build_object('sub', id, 'email', email, 'full_name', name, 'email_verified', true), now(), now()
      from people;
      insert into auth.identities (provider_id, user_id, identity_data, provider, created_at, updated_at, id)
      select id::text, id, jsonb_build_object('sub', id, 'email', email, 'full_name', name), 'email', now(), now(), id
      from people;
      insert into public.users (id, full_name) select id, name from people;
      insert into public.customers (id, stripe_customer_id) select id, customer from people;
      alter table auth.users enable trigger on_auth_user_created;
      analyze auth.users, auth.identities, public.users, public.customers;
      """)
    let owner = try await Connection.connect(cluster.url())
    try await owner.execute("set statement_timeout = 0")
    for migration in Migration.all { try await owner.execute("begin;\n" + migration.sql + "commit") }
    try await superuser.execute(
      """
      insert into accountdesk.customers (id, name, email, as_of, by_read, version)
      select customer, name, email, to_timestamp(\(begin)), true, 1 from people;
      analyze accountdesk.customers;
      """)
    _ = try await Migrator(owner).run()
    try await superuser.execute("vacuum analyze")
    await owner.close()
    await superuser.close()
  }
}
