// Fills a project with any number of people, as fast as two cores can: in the order of their ids, without the indexes,
// and without waiting for the disk before all is there.

import Postgres
import Sandbox
import Supabase

struct Filling {
  let cluster: Cluster
  let accounts: Int
  let population: Population

  /// Everybody in the project's own tables and in Stripe's last known state, and then in the list of accounts.
  ///
  /// - Parameter isSeen: whether every customer was read at `begin`, seconds since 1970; or never.
  func run(isSeen: Bool, begin: Int) async throws {
    try await cluster.prepareDatabase()
    let superuser = try await cluster.connectAsSuperuser()
    try await superuser.execute("set statement_timeout = 0")
    for setting in ["fsync = off", "full_page_writes = off", "max_wal_size = '32GB'"] {
      try await superuser.execute("alter system set \(setting)")
    }
    try await superuser.execute("select pg_reload_conf()")
    try await makePeople(superuser)
    try await fillProject(superuser)
    let owner = try await Connection.connect(cluster.url())
    try await owner.execute("set statement_timeout = 0")
    for migration in Migration.all { try await owner.execute("begin;\n" + migration.sql + "commit") }
    try await superuser.execute(
      """
      insert into accountdesk.customers (id, name, email, as_of, by_read, version)
      select customer, name, email, to_timestamp(\(begin)), true, 1 from benchmark.people order by customer;
      analyze accountdesk.customers;
      """)
    try await fillList(superuser, isSeen: isSeen)
    // Finds nothing to do.
    _ = try await Migrator(owner).run()
    try await superuser.execute("drop schema benchmark cascade")
    try await superuser.execute("vacuum analyze")
    // What is measured waits for the disk.
    try await superuser.execute("alter system reset all")
    try await superuser.execute("select pg_reload_conf()")
    try await superuser.execute("checkpoint")
    await owner.close()
    await superuser.close()
  }

  private func makePeople(_ superuser: Connection) async throws {
    try await superuser.execute(
      """
      set work_mem = '1GB';
      create schema benchmark;
      create unlogged table benchmark.people as
        select row_number() over (order by md5(n::text)) as place, md5(n::text)::uuid as id, p.customer, p.name, p.email
        from generate_series(1, \(accounts)) n
        cross join lateral (
          select \(EventMaker.customerSQL) as customer, \(population.nameSQL) as name, \(population.emailSQL) as email
        ) p
        order by 1;
      create unique index on benchmark.people (place);
      analyze benchmark.people;
      """)
  }

  private func fillProject(_ superuser: Connection) async throws {
    try await superuser.execute("alter table public.users add column email text")
    let tables = ["auth.users", "auth.identities", "public.users", "public.customers"]
    let indexes = try await dropIndexes(of: tables, superuser)
    // Neither foreign keys nor triggers look at each row: what is loaded here fits.
    let loads = [
      """
      insert into auth.users (
        instance_id, id, aud, role, email, email_confirmed_at, confirmation_token, recovery_token,
        email_change_token_new, email_change, raw_app_meta_data, raw_user_meta_data, created_at, updated_at)
      select
        '00000000-0000-0000-0000-000000000000', id, 'authenticated', 'authenticated', email, now(), '', '', '', '',
        '{"provider": "email", "providers": ["email"]}',
        jsonb_build_object('sub', id, 'email', email, 'full_name', name, 'email_verified', true), now(), now()
      from benchmark.people order by place;
      """,
      """
      insert into auth.identities (provider_id, user_id, identity_data, provider, created_at, updated_at, id)
      select id::text, id, jsonb_build_object('sub', id, 'email', email, 'full_name', name), 'email', now(), now(), id
      from benchmark.people order by place;
      insert into public.users (id, full_name, email) select id, name, email from benchmark.people order by place;
      insert into public.customers (id, stripe_customer_id)
      select id, customer from benchmark.people order by place;
      """,
    ]
    try await together(loads.map { "set session_replication_role = replica;\n" + $0 })
    try await together(indexes)
    try await superuser.execute("analyze \(tables.joined(separator: ", "))")
  }

  /// The list of accounts as the migrator fills it, but with its indexes made at the end.
  private func fillList(_ superuser: Connection, isSeen: Bool) async throws {
    let indexes = try await dropIndexes(of: ["accountdesk.accounts"], superuser)
    let batch = 20_000
    try await withThrowingTaskGroup(of: Void.self) { group in
      let turns = Turns(every: batch, through: accounts)
      for _ in 1...2 {
        group.addTask {
          let superuser = try await cluster.connectAsSuperuser()
          // As the functions that apply have it: or else whole tables are read for each batch.
          try await superuser.execute("set statement_timeout = 0; set enable_seqscan = off")
          while let first = await turns.next() {
            try await superuser.execute(
              """
              insert into accountdesk.accounts (
                id, customer, name, email, users_name, users_email, auth_name, auth_email, has_users_row, has_oauth,
                created_at, status, drift, reason, synced_at, pending_since, parked)
              select *
              from accountdesk.current_accounts(array(
                select id from benchmark.people where place between \(first) and \(first + batch - 1)))
              order by 1
              """)
          }
          await superuser.close()
        }
      }
      try await group.waitForAll()
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
    try await together(indexes)
    try await superuser.execute("update accountdesk.settings set filled_to = null where only_row")
  }

  /// - Returns: what makes them again, in two parts that take about as long.
  private func dropIndexes(of tables: [String], _ superuser: Connection) async throws -> [String] {
    let rows = try await superuser.query(
      """
      select i.indexrelid::regclass, pg_get_indexdef(i.indexrelid)
      from pg_index i
      where i.indrelid = any ($1::text[]::regclass[])
        and not exists (select from pg_constraint k where k.conindid = i.indexrelid)
      """, [.text("{\(tables.joined(separator: ","))}")])
    var (texts, others) = ("", "")
    for row in rows.values {
      let (name, definition) = (row[0] ?? "", row[1] ?? "")
      try await superuser.execute("drop index \(name)")
      if definition.contains("gin_trgm_ops") { texts += definition + ";\n" } else { others += definition + ";\n" }
    }
    return [texts, others].filter { !$0.isEmpty }
  }

  /// Each on a connection of its own, at the same time.
  private func together(_ scripts: [String]) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for script in scripts {
        group.addTask {
          let superuser = try await cluster.connectAsSuperuser()
          try await superuser.execute("set statement_timeout = 0; set maintenance_work_mem = '4GB';\n" + script)
          await superuser.close()
        }
      }
      try await group.waitForAll()
    }
  }
}

/// Hands out the first numbers of batches, each once.
private actor Turns {
  private var numbers: StrideThrough<Int>.Iterator

  init(every batch: Int, through last: Int) { numbers = stride(from: 1, through: last, by: batch).makeIterator() }

  func next() -> Int? { numbers.next() }
}
