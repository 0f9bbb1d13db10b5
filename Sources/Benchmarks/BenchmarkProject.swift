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
      try await fill(cluster, accounts: accounts, population: population, isSeen: isSeen, begin: begin)
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

  /// Everybody in the project's own tables and in Stripe's last known state, and then in the list of accounts.
  private static func fill(
    _ cluster: Cluster, accounts: Int, population: Population, isSeen: Bool, begin: Int
  ) async throws {
    try await cluster.prepareDatabase()
    let superuser = try await cluster.connectAsSuperuser()
    // Neither foreign keys nor triggers look at each row: what is loaded here fits.
    try await superuser.execute(
      """
      set statement_timeout = 0;
      set session_replication_role = replica;
      set maintenance_work_mem = '512MB';
      alter table public.users add column email text;
      create temporary table people as
        select
          md5(n::text)::uuid as id, \(EventMaker.customerSQL) as customer, \(population.nameSQL) as name,
          \(population.emailSQL) as email
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
      insert into public.users (id, full_name, email) select id, name, email from people;
      insert into public.customers (id, stripe_customer_id) select id, customer from people;
      set session_replication_role = default;
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
    try await list(superuser, accounts: accounts, isSeen: isSeen)
    // Finds nothing to do.
    _ = try await Migrator(owner).run()
    try await superuser.execute("vacuum analyze")
    await owner.close()
    await superuser.close()
  }

  /// The list of accounts as the migrator fills it, but with its indexes made at the end.
  private static func list(_ superuser: Connection, accounts: Int, isSeen: Bool) async throws {
    try await superuser.execute(
      """
      create temporary table indexes as
        select i.indexname, i.indexdef
        from pg_indexes i
        where i.schemaname = 'accountdesk' and i.tablename = 'accounts' and i.indexname <> 'accounts_pkey';
      do $$
      declare
        i record;
      begin
        for i in select * from indexes loop
          execute format('drop index accountdesk.%I', i.indexname);
        end loop;
      end $$;
      """)
    let batch = 100_000
    for first in stride(from: 1, through: accounts, by: batch) {
      try await superuser.execute(
        """
        insert into accountdesk.accounts (
          id, customer, name, email, users_name, users_email, auth_name, auth_email, has_users_row, has_oauth,
          created_at, status, drift, reason, synced_at, pending_since, parked)
        select *
        from accountdesk.current_accounts(array(
          select md5(n::text)::uuid from generate_series(\(first), \(min(accounts, first + batch - 1))) n))
        order by 1
        """)
    }
    // Made as if all were seen, and then forgotten: where nothing is stored the list is made many times slower.
    if !isSeen {
      try await superuser.execute(
        """
        truncate accountdesk.customers;
        update accountdesk.accounts set status = 'unknown', synced_at = null where true;
        """)
      try await superuser.execute("vacuum full accountdesk.accounts")
    }
    try await superuser.execute(
      """
      do $$
      declare
        i record;
      begin
        for i in select * from indexes loop
          execute i.indexdef;
        end loop;
      end $$;
      update accountdesk.settings set filled_to = null where only_row;
      """)
  }
}
