// The migrations on a project's database: once, again, two at once, in the way of others, and where they do not fit.

import Postgres
import Sandbox
import Supabase
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(40))) struct MigrationTests {
  /// People whom a project may have before it knows of us: some with a row and a link, some without, two on one
  /// customer.
  private static let people = """
    insert into auth.users (
      id, email, raw_user_meta_data, confirmation_token, recovery_token, email_change, email_change_token_new)
    select ('00000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid, 'p' || i || '@example.com',
      jsonb_build_object('full_name', 'Person ' || i), '', '', '', ''
    from generate_series(1, 300) i;
    update public.users set full_name = 'Other' where id::text like '%7';
    delete from public.users where id::text like '%00';
    insert into public.customers (id, stripe_customer_id)
    select id, case when id::text like '%5' then 'cus_shared_' || substr(id::text, 34, 1) else 'cus_' || substr(id::text, 34) end
    from auth.users where id::text not like '%3';
    """

  /// Everything that a second run could change: the catalog, and each row with the transaction that wrote it.
  private static let state = """
    select md5(string_agg(line, e'\\n' order by line)) from (
      select 'relation ' || c.oid::regclass::text || c.relkind::text || coalesce(c.relacl::text, '') as line
      from pg_class c where c.relnamespace in ('accountdesk'::regnamespace, 'public'::regnamespace, 'auth'::regnamespace)
      union all
      select 'function ' || p.oid::regprocedure::text || coalesce(p.proacl::text, '') || coalesce(p.prosrc, '')
      from pg_proc p where p.pronamespace in ('accountdesk'::regnamespace, 'public'::regnamespace)
      union all
      select 'trigger ' || pg_get_triggerdef(t.oid) from pg_trigger t where not t.tgisinternal
      union all select 'account ' || a.xmin::text || a::text from accountdesk.accounts a
      union all select 'user ' || u.xmin::text || u::text from public.users u
      union all select 'login ' || u.xmin::text || u.id::text from auth.users u
      union all select 'link ' || c.xmin::text || c::text from public.customers c
      union all select 'customer ' || c.xmin::text || c::text from accountdesk.customers c
      union all select 'setting ' || s.xmin::text || s::text from accountdesk.settings s
      union all select 'migration ' || m.xmin::text || m::text from accountdesk.migrations m
      union all select 'count ' || c.xmin::text || c::text from accountdesk.count_changes c
    ) lines
    """

  @Test(arguments: Cluster.Exposure.allCases)
  func comesToADatabaseThatHasPeopleAlready(exposure: Cluster.Exposure) async throws {
    try await MigratedDatabase.withUnmigrated(exposure: exposure) { db async throws in
      try await db.owner.execute(Self.people)
      #expect(try await Migrator(db.owner).run() == Migration.all.map(\.name))
      #expect(try await db.lines("select name from accountdesk.migrations order by 1") == Migration.all.map(\.name))
      // Everybody is there, with an e-mail in public.users, and nothing of theirs was touched.
      #expect(
        try await db.lines("select status, count(*) from accountdesk.accounts group by 1 order by 1") == [
          "conflict|30", "unknown|240", "unlinked|30",
        ])
      #expect(try await db.countsAreRight())
      #expect(
        try await db.value("select count(*) from public.users p join auth.users u using (id) where p.email = u.email")
          == "297")
      #expect(try await db.value("select count(*) from public.users where full_name = 'Other'") == "30")

      let before = try await db.value(Self.state)
      #expect(try await Migrator(db.owner).run() == [])
      #expect(try await db.value(Self.state) == before)
    }
  }

  @Test func twoAtOnceApplyEachOnce() async throws {
    try await MigratedDatabase.withUnmigrated { db async throws in
      try await db.owner.execute(Self.people)
      let other = try await db.connect()
      async let first = Migrator(db.owner).run()
      async let second = Migrator(other).run()
      let applied = try await [first, second]
      #expect(applied.map(\.count).sorted() == [0, Migration.all.count])
      #expect(try await db.value("select count(*) from accountdesk.accounts") == "300")
    }
  }

  @Test func waitsForALockAndThenGoesOn() async throws {
    try await MigratedDatabase.withUnmigrated { db async throws in
      let busy = try await db.connect()
      try await busy.execute("begin; lock table public.users in row exclusive mode")
      let migrating = Task { try await Migrator(db.owner).run() }
      // It has tried at least once, and was refused; then the way is free.
      try await db.waitUntil(
        "select exists (select from pg_locks where not granted and relation = 'public.users'::regclass)")
      try await db.waitUntil(
        "select not exists (select from pg_locks where not granted and relation = 'public.users'::regclass)")
      try await busy.execute("rollback")
      #expect(try await migrating.value.count == Migration.all.count)
    }
  }

  @Test func givesUpOnALockWithNothingHalfDone() async throws {
    try await MigratedDatabase.withUnmigrated { db async throws in
      let rest = Migration.all.map(\.name).drop { !$0.hasSuffix("_triggers") }
      let busy = try await db.connect()
      try await busy.execute("begin; lock table public.customers in row exclusive mode")
      await #expect {
        _ = try await Migrator(db.owner, attempts: 2).run()
      } throws: {
        guard case .locked(let migration, _) = $0 as? MigrationError else { return false }
        return migration == rest.first
      }
      #expect(
        try await db.value("select count(*) from accountdesk.migrations") == "\(Migration.all.count - rest.count)")
      #expect(
        try await db.lines(
          "select tgname from pg_trigger where tgname ~ 'accountdesk|on_auth_user' and not tgisinternal"
        ) == ["on_auth_user_created"])
      // The other's work was not disturbed, and a later run finishes.
      try await busy.execute("update public.customers set stripe_customer_id = 'cus_1' where false; commit")
      #expect(try await Migrator(db.owner).run() == Array(rest))
    }
  }

  @Test func canBeKilledAnywhereAndRunAgain() async throws {
    try await MigratedDatabase.withUnmigrated { db async throws in
      try await db.owner.execute(Self.people)
      for count in [1, 5, Migration.all.count] {
        let doomed = try await db.connect()
        let id = try await doomed.query("select pg_backend_pid()").single ?? ""
        let administrator = try await SharedCluster.administrator()
        let (applied, continuation) = AsyncStream.makeStream(of: String.self)
        let migrating = Task {
          defer { continuation.finish() }
          return try await Migrator(doomed).run { continuation.yield($0) }
        }
        var seen = Set(try await db.known())
        for await name in applied {
          seen.insert(name)
          if seen.count >= count { break }
        }
        try await administrator.query("select pg_terminate_backend($1::integer)", [.text(id)])
        _ = await migrating.result
      }
      _ = try await Migrator(db.owner).run()
      #expect(try await db.known() == Migration.all.map(\.name))
      #expect(try await db.value("select count(*) from accountdesk.accounts") == "300")
      #expect(try await db.value("select filled_to is null from accountdesk.settings") == "t")
      #expect(try await db.countsAreRight())
    }
  }

  @Test func fillingGoesOnWhereItWas() async throws {
    try await MigratedDatabase.withUnmigrated { db async throws in
      try await db.owner.execute(Self.people)
      for migration in Migration.all { try await db.owner.execute("begin;\n" + migration.sql + "commit") }
      var looked: [String?] = []
      repeat {
        looked.append(try await db.value("select accountdesk.fill(120)"))
      } while looked.last != "0" && looked.count < 9
      #expect(looked == ["120", "120", "60", "0"])
      #expect(try await db.value("select count(*) from accountdesk.accounts") == "300")
      // Shared customers were found across the pieces.
      #expect(try await db.value("select count(*) from accountdesk.accounts where status = 'conflict'") == "30")
      #expect(try await db.value("select accountdesk.fill(120)") == "0")
    }
  }

  @Test(arguments: [
    ("drop table public.customers", "public.customers"),
    ("alter table public.users rename column full_name to name", "public.users"),
    ("drop schema auth cascade", "auth.users"),
  ])
  func saysWhatIsMissing(script: String, named: String) async throws {
    try await MigratedDatabase.withUnmigrated { db async throws in
      let superuser = try await SharedCluster.cluster().connectAsSuperuser(database: db.name)
      try await superuser.execute(script)
      await superuser.close()
      await #expect {
        _ = try await Migrator(db.owner).run()
      } throws: {
        guard case .failed(let migration, let error) = $0 as? MigrationError else { return false }
        return migration == Migration.all[0].name && error.sqlState == "P0001" && error.message.contains(named)
          && error.hint != nil
      }
      #expect(try await db.value("select to_regnamespace('accountdesk')") == nil)
    }
  }

  @Test func usesTrigramsWhereverTheyAre() async throws {
    try await MigratedDatabase.withUnmigrated { db async throws in
      try await db.owner.execute("create extension pg_trgm with schema public")
      #expect(try await Migrator(db.owner).run().count == Migration.all.count)
    }
  }

  @Test func keepsWhatItReplaces() async throws {
    try await MigratedDatabase.withUnmigrated { db async throws in
      try await db.owner.execute(
        """
        create function public.sync_user_changes() returns trigger language plpgsql as $$ begin return new; end $$;
        create trigger on_auth_user_change before update on auth.users
          for each row execute function public.sync_user_changes();
        create trigger older before update on auth.users for each row execute function public.sync_user_changes();
        """)
      _ = try await Migrator(db.owner).run()
      #expect(
        try await db.lines("select object from accountdesk.replaced order by 1") == [
          "function public.sync_user_changes()", "trigger on_auth_user_change on auth.users",
        ])
      #expect(
        try await db.value("select bool_and(definition ~ 'return new|BEFORE UPDATE') from accountdesk.replaced") == "t")
      // A trigger of another name that calls the function, too, does not lose a sign-in's write.
      try await db.add(Person(1))
      try await db.owner.execute("update auth.users set email = 'new@example.com', last_sign_in_at = now()")
      #expect(try await db.value("select email from auth.users where last_sign_in_at is not null") == "new@example.com")
      #expect(try await db.value("select email from public.users") == "new@example.com")
    }
  }

  @Test func bothWaysOfApplyingMayBeMixed() async throws {
    try await MigratedDatabase.withUnmigrated { db async throws in
      // As a tool does that only knows files.
      for migration in Migration.all.prefix(4) { try await db.owner.execute("begin;\n" + migration.sql + "commit") }
      #expect(try await Migrator(db.owner).run() == Migration.all.dropFirst(4).map(\.name))
    }
  }

  @Test func namesSortInTheOrderOfTheirUse() {
    let names = Migration.all.map(\.name)
    #expect(names == names.sorted())
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { $0.wholeMatch(of: #/\d{14}_accountdesk_[a-z_]+/#) != nil })
  }
}

extension MigratedDatabase {
  func known() async throws -> [String] {
    guard try await value("select to_regclass('accountdesk.migrations')") != nil else { return [] }
    return try await lines("select name from accountdesk.migrations order by 1")
  }

  /// Asks until `condition` is true; fails the test after a while.
  func waitUntil(_ condition: String, _ comment: Comment? = nil) async throws {
    let watcher = try await SharedCluster.cluster().connectAsSuperuser(database: name)
    if try await !comesTrue({ try await watcher.query(condition).single == "t" }) {
      Issue.record(comment ?? "never came true: \(condition)")
    }
    await watcher.close()
  }
}
