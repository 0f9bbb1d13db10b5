// Everything of ours goes, and what stood in its place comes back: the schema is what it was, and so are people's rows.

import Postgres
import Sandbox
import Supabase
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(40))) struct MigrationRemoveTests {
  /// What a project may have in the places that we take.
  private static let older = """
    create function public.sync_user_changes() returns trigger language plpgsql as $$ begin return new; end $$;
    revoke all on function public.sync_user_changes() from public, anon, authenticated, service_role;
    grant execute on function public.sync_user_changes() to authenticated, service_role;
    create trigger on_auth_user_change before update on auth.users
      for each row execute function public.sync_user_changes();
    create trigger older before update on auth.users for each row execute function public.sync_user_changes();
    """

  /// Each person's rows, whole.
  private static let rows = """
    select 'user ' || u::text from auth.users u
    union all select 'identity ' || i::text from auth.identities i
    union all select 'person ' || p::text from public.users p
    union all select 'customer ' || c::text from public.customers c
    order by 1
    """

  @Test(arguments: Cluster.Exposure.allCases, ["", older, "alter table public.users add column email text;"])
  func nothingIsLeftBehind(exposure: Cluster.Exposure, before: String) async throws {
    try await MigratedDatabase.withUnmigrated(exposure: exposure) { db async throws in
      try await Self.removed(db, before)
    }
  }

  private static func removed(_ db: MigratedDatabase, _ before: String) async throws {
    try await db.owner.execute(before)
    try await db.add(Person(1), Person(2, customer: ""))
    if before.contains("add column email") {
      try await db.owner.execute("update public.users set email = 'own@x.test'")
    }
    let url = try await SharedCluster.cluster().url(role: "supabase_admin", database: db.name)
    let schema = try await SchemaDump.of(url)
    let rows = try await db.lines(Self.rows)
    _ = try await Migrator(db.owner).run()
    #expect(try await SchemaDump.of(url) != schema)
    #expect(try await Migrator(db.owner).remove())
    let now = try await SchemaDump.of(url)
    #expect(now == schema, "\(now.difference(from: schema))")
    #expect(try await db.lines(Self.rows) == rows)
    // There is nothing more to take, and it can come again.
    #expect(try await Migrator(db.owner).remove() == false)
    #expect(try await Migrator(db.owner).run() == Migration.all.map(\.name))
    #expect(try await Migrator(db.owner).remove())
    #expect(try await SchemaDump.of(url) == schema)
  }

  /// What edits have done stays; whoever signs up or in afterwards meets nothing of ours.
  @Test func theProjectGoesOn() async throws {
    try await MigratedDatabase.withUnmigrated { db async throws in
      _ = try await Migrator(db.owner).run()
      try await db.add(Person(1))
      try await db.service.apply(.created(Standing(name: "Ada", email: "p1@example.com")))
      try await db.service.apply(
        .updated(
          Standing(name: "Ada", email: "p1@example.com"), Standing(name: "Ada King", email: "ada@example.com"),
          second: 1))
      #expect(try await Migrator(db.owner).remove())
      #expect(
        try await db.lines("select p.full_name, u.email from public.users p join auth.users u using (id)")
          == ["Ada King|ada@example.com"])
      try await db.add(Person(2))
      try await db.owner.execute("update auth.users set email = 'x' || email; delete from public.customers where true")
      #expect(try await db.value("select count(*) from public.users") == "2")
    }
  }

  @Test func whileAReceiverRunsItIsRefused() async throws {
    try await MigratedDatabase.withUnmigrated { db async throws in
      _ = try await Migrator(db.owner).run()
      try await db.service.call("accountdesk_heartbeat", ["receiver": "desk-1:8787"])
      await #expect {
        _ = try await Migrator(db.owner).remove()
      } throws: {
        guard case .receiversRunning("desk-1:8787") = $0 as? MigrationError else { return false }
        return true
      }
      #expect(try await db.known() == Migration.all.map(\.name))
      // One that has been silent is gone.
      try await db.owner.execute("update accountdesk.receivers set seen_at = now() - interval '16 seconds' where true")
      #expect(try await Migrator(db.owner).remove())
      _ = try await Migrator(db.owner).run()
      try await db.service.call("accountdesk_heartbeat", ["receiver": "desk-1:8787"])
      #expect(try await Migrator(db.owner).remove(anyway: true))
    }
  }

  @Test(arguments: [
    ("create view public.late as select id from accountdesk.accounts", "view late"),
    (
      "create table public.notes (edit uuid references accountdesk.edits (id))", "notes_edit_fkey"
    ),
    ("create view public.mails as select email from public.users", "view mails"),
  ])
  func whatIsBuiltUponItIsNotTakenAlong(script: String, named: String) async throws {
    try await MigratedDatabase.withUnmigrated { db async throws in
      _ = try await Migrator(db.owner).run()
      try await db.owner.execute(script)
      await #expect {
        _ = try await Migrator(db.owner).remove()
      } throws: {
        switch $0 as? MigrationError {
        case .builtUpon(let objects): objects.contains(named)
        case .failed(Migrator.removal, let error): error.detail?.contains(named) == true
        default: false
        }
      }
      #expect(try await db.known() == Migration.all.map(\.name))
      #expect(
        try await db.value(
          "select count(*) from pg_trigger where tgname like 'accountdesk\\_%' and tgrelid in ('public.users'::regclass, 'public.customers'::regclass)"
        ) == "8")
    }
  }

  @Test func aLockThatSomebodyHoldsEndsItWithNothingHalfDone() async throws {
    try await MigratedDatabase.withUnmigrated { db async throws in
      _ = try await Migrator(db.owner).run()
      let busy = try await db.connect()
      try await busy.execute("begin; lock table public.customers in row exclusive mode")
      await #expect {
        _ = try await Migrator(db.owner, attempts: 2).remove()
      } throws: {
        if case .locked(Migrator.removal, _) = $0 as? MigrationError { true } else { false }
      }
      #expect(try await db.known() == Migration.all.map(\.name))
      try await busy.execute("rollback")
      #expect(try await Migrator(db.owner).remove())
    }
  }

  @Test func aLostConnectionIsSaidToBeOne() async throws {
    try await MigratedDatabase.withUnmigrated { db async throws in
      _ = try await Migrator(db.owner).run()
      let doomed = try await db.connect()
      let id = try await doomed.query("select pg_backend_pid()").single ?? ""
      let busy = try await db.connect()
      try await busy.execute("begin; lock table public.customers in row exclusive mode")
      let removing = Task { try await Migrator(doomed, attempts: 1000).remove() }
      try await db.waitUntil(
        "select exists (select from pg_locks where not granted and relation = 'public.customers'::regclass)")
      let administrator = try await SharedCluster.administrator()
      try await administrator.query("select pg_terminate_backend($1::integer)", [.text(id)])
      let result = await removing.result
      #expect {
        _ = try result.get()
      } throws: {
        if case .connectionLost(Migrator.removal) = $0 as? MigrationError { true } else { false }
      }
      try await busy.execute("rollback")
      #expect(try await db.known() == Migration.all.map(\.name))
    }
  }
}
