// What `migrate --check` says will come is what comes, and it changes nothing.

import Postgres
import Sandbox
import Supabase
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(40))) struct MigrationPlanTests {
  /// What stands outside of our schema, in the plan's words.
  private static let outside = """
    select 'schema ' || n.nspname from pg_namespace n where n.nspname = 'accountdesk'
    union all select 'extension ' || e.extname from pg_extension e
    union all
    select 'column ' || a.attrelid::regclass || '.' || a.attname
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and a.attnum > 0 and not a.attisdropped
    union all
    select 'function public.' || p.proname || ' ' || md5(pg_get_functiondef(p.oid))
    from pg_proc p left join pg_depend d on d.objid = p.oid and d.deptype = 'e'
    where p.pronamespace = 'public'::regnamespace and d.objid is null
    union all
    select 'trigger ' || t.tgname || ' on ' || n.nspname || '.' || c.relname || ' ' || md5(pg_get_triggerdef(t.oid))
    from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
    where not t.tgisinternal and n.nspname <> 'accountdesk'
    """

  @Test func itNamesAllThatComesAndNothingElse() async throws {
    try await MigratedDatabase.withUnmigrated { db async throws in
      try await db.owner.execute(
        """
        create function public.sync_user_changes() returns trigger language plpgsql as $$ begin return new; end $$;
        create trigger on_auth_user_gone before delete on auth.users
          for each row execute function public.sync_user_changes();
        """)
      let url = try await SharedCluster.cluster().url(role: "supabase_admin", database: db.name)
      let schema = try await SchemaDump.of(url)
      let plan = try await Migrator(db.owner).plan()
      #expect(try await SchemaDump.of(url) == schema)
      #expect(plan.missing == Migration.all.map(\.name))
      #expect(plan.names == .template)
      #expect(
        plan.replaced.sorted() == ["function public.sync_user_changes", "trigger on_auth_user_gone on auth.users"])

      let before = Set(try await db.lines(Self.outside))
      _ = try await Migrator(db.owner).run()
      let came = Set(try await db.lines(Self.outside)).subtracting(before)
      let named = Set(
        came.map { line in
          // Without the digest behind functions and triggers.
          let words = line.split(separator: " ")
          let text = words.last?.utf8.count == 32 ? words.dropLast().joined(separator: " ") : line
          return text.replacing("column users.", with: "column public.users.")
        })
      #expect(named == Set(plan.created + plan.replaced))
      #expect(plan.created.count + plan.replaced.count == named.count)

      let again = try await Migrator(db.owner).plan()
      #expect(again.missing == [] && again.created == [] && again.replaced == [])
    }
  }

  @Test(arguments: [
    (
      "alter table public.users alter column full_name type jsonb using null", "public.users.full_name is of type jsonb"
    ),
    (
      "alter table public.customers drop column stripe_customer_id", "public.customers has no column stripe_customer_id"
    ),
    ("alter table public.users add column email integer", "public.users.email is of type integer, not text"),
    (
      "alter table public.users rename to people; create view public.users as select * from public.people",
      "is no table"
    ),
    ("alter table public.customers drop constraint customers_pkey", "public.customers"),
    ("create schema accountdesk; create table accountdesk.edits (id integer)", "not AccountDesk's"),
  ])
  func whatItDoesNotKnowItNames(script: String, said: String) async throws {
    try await MigratedDatabase.withUnmigrated { db async throws in
      try await db.owner.execute(script)
      func refuses(_ body: () async throws -> Void) async {
        await #expect {
          try await body()
        } throws: {
          guard case .failed(_, let error) = $0 as? MigrationError else { return false }
          return error.message.contains(said) && error.hint != nil
        }
      }
      await refuses { _ = try await Migrator(db.owner).plan() }
      await refuses { _ = try await Migrator(db.owner).run() }
      #expect(try await db.value("select to_regclass('accountdesk.migrations')") == nil)
    }
  }
}
