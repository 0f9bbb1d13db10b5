// Who may do what with what the migrations make, on projects before and after the change of default privileges.

import Postgres
import Sandbox
import Supabase
import Testing

@Suite(.timeLimit(.minutes(40))) struct MigrationPrivilegeTests {
  /// Every function of ours, and the one that the design names otherwise.
  private static let ours = """
    p.pronamespace = 'accountdesk'::regnamespace
      or (p.pronamespace = 'public'::regnamespace and (p.proname like 'accountdesk%' or p.proname = 'sync_user_changes'))
    """

  @Test(arguments: Cluster.Exposure.allCases)
  func onlyTheInterfaceIsCalled(exposure: Cluster.Exposure) async throws {
    try await MigratedDatabase.with(exposure: exposure) { db async throws in
      let open = try await db.lines(
        """
        select p.oid::regprocedure, r.name from pg_proc p
        cross join (values ('public'), ('anon'), ('authenticated'), ('service_role')) r (name)
        where (\(Self.ours)) and has_function_privilege(r.name, p.oid, 'execute')
          and not (p.pronamespace = 'public'::regnamespace and p.proname like 'accountdesk%'
            and (r.name = 'service_role'
              or r.name = 'authenticated' and accountdesk.is_for_desks(substr(p.proname, length('accountdesk_') + 1))))
        """)
      #expect(open == [])
      #expect(
        try await db.lines(
          """
          select p.proname from pg_proc p where p.pronamespace = 'public'::regnamespace and p.proname like 'accountdesk%'
            and has_function_privilege('service_role', p.oid, 'execute') order by 1
          """)
          == [
            "abandon_backfill", "about", "account", "account_lines", "accounts", "apply_events",
            "apply_range", "apply_read", "arrivals", "backfill", "begin_backfill", "begin_read", "catch_up_from",
            "check_edit", "check_list", "claim_range", "counts", "dashboard", "decide", "differences", "doctor",
            "edit_accepted", "edit_refused", "edit_unknown", "edits", "end_backfill", "end_catch_up", "find",
            "forget", "grant", "heartbeat", "held", "identities", "journal", "lease_catch_up", "leave_backfill",
            "link", "link_proposals", "list_end", "may", "may_pass", "may_send", "needs_read", "note_code",
            "note_portal", "operators", "parked_events", "receiver_state", "record_edit", "replay", "run_edits",
            "scope", "scope_page", "set_rule", "settings", "signed_in", "try_page", "try_read", "unseen_events",
            "whoami",
          ].map { "accountdesk_\($0)" })
    }
  }

  @Test(arguments: Cluster.Exposure.allCases)
  func nobodySeesOurTables(exposure: Cluster.Exposure) async throws {
    try await MigratedDatabase.with(exposure: exposure) { db async throws in
      let visible = try await db.lines(
        """
        select c.relname, r.name from pg_class c
        cross join (values ('public'), ('anon'), ('authenticated'), ('service_role')) r (name)
        where c.relnamespace = 'accountdesk'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
          and has_table_privilege(r.name, c.oid, 'select, insert, update, delete, truncate, references, trigger')
        union all
        select c.relname, r.name from pg_class c
        cross join (values ('public'), ('anon'), ('authenticated'), ('service_role')) r (name)
        where c.relnamespace = 'accountdesk'::regnamespace and c.relkind = 'S'
          and has_sequence_privilege(r.name, c.oid, 'usage, select, update')
        union all
        select 'schema', r.name from (values ('public'), ('anon'), ('authenticated'), ('service_role')) r (name)
        where has_schema_privilege(r.name, 'accountdesk', 'usage, create')
        """)
      #expect(visible == [])
    }
  }

  @Test func everyTableHasRowSecurity() async throws {
    try await MigratedDatabase.with { db async throws in
      #expect(
        try await db.lines(
          """
          select relname from pg_class
          where relnamespace = 'accountdesk'::regnamespace and relkind in ('r', 'p') and not relrowsecurity
          """) == [])
    }
  }

  @Test func everyFunctionHasItsOwnSearchPath() async throws {
    try await MigratedDatabase.with { db async throws in
      let without = try await db.lines(
        """
        select p.oid::regprocedure from pg_proc p
        where (\(Self.ours)) and not coalesce('search_path=""' = any (p.proconfig), false)
        """)
      #expect(without == [])
      // What can be called runs as its owner; of what cannot, only triggers have to.
      #expect(
        try await db.lines(
          """
          select p.oid::regprocedure from pg_proc p
          where p.pronamespace = 'public'::regnamespace and p.proname like 'accountdesk%' and not p.prosecdef
          """) == [])
      #expect(
        try await db.lines(
          """
          select distinct p.proname from pg_proc p join pg_trigger t on t.tgfoid = p.oid
          where (\(Self.ours)) and not p.prosecdef
          """) == ["guard_users_email"])
      #expect(
        try await db.value("select bool_and(p.proowner = 'postgres'::regrole) from pg_proc p where \(Self.ours)") == "t"
      )
    }
  }

  /// The extension safeupdate, which hosted projects have, refuses both without a condition.
  @Test func everyUpdateAndDeleteHasACondition() throws {
    for migration in Migration.all {
      let code = migration.sql.split(separator: "\n").filter {
        !$0.trimmingPrefix(while: \.isWhitespace).hasPrefix("--")
      }
      .joined(separator: "\n")
      let statements = code.split(separator: ";")
      for statement in statements {
        let changes = statement.matches(of: #/(?m)(^|\(|\s)(update\s+(accountdesk|public|auth)\.|delete\s+from\s)/#)
          .count
        let conditions = statement.matches(of: #/\bwhere\b/#).count
        #expect(changes <= conditions, "\(migration.name): \(statement)")
      }
    }
  }

  /// Signed in as nobody that there is.
  @Test(arguments: ["anon", "authenticated"])
  func whoeverComesFromOutsideIsRefused(role: String) async throws {
    for exposure in Cluster.Exposure.allCases {
      try await MigratedDatabase.with(exposure: exposure) { db async throws in
        try await db.add(Person(1))
        #expect(try await db.service.refusal("accountdesk_about", role: role) == "42501")
        #expect(try await db.service.refusal("accountdesk_apply_events", ["events": []], role: role) == "42501")
        #expect(try await db.service.refusal("accountdesk_account", ["account": "1"], role: role) == "42501")
        for table in ["customers", "accounts", "edits", "events"] {
          let script = "begin; set local role \(role); select * from accountdesk.\(table)"
          #expect(try await db.owner.refusal(script) == "42501")
        }
      }
    }
  }

  @Test func deletingAUserIsNotBlocked() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1), Person(2, customer: "cus_1"))
      try await db.service.apply(.created(Standing(name: "Ada", email: "p1@example.com")))
      #expect(try await db.status(1) == "conflict two_accounts \(Person.id(2))")
      // What the template's own tables refer to goes first, as it did before us.
      try await db.owner.execute(
        """
        delete from public.customers where id = '\(Person.id(1))';
        delete from public.users where id = '\(Person.id(1))';
        delete from auth.users where id = '\(Person.id(1))';
        """)
      #expect(try await db.lines("select id from accountdesk.accounts") == [Person.id(2)])
      try await db.service.call("accountdesk_heartbeat", ["receiver": "r"])
      // Whoever shared the customer is alone with it now.
      #expect(try await db.status(2) == "drifted")
      #expect(try await db.countsAreRight())
      #expect(
        try await db.lines(
          """
          select k.conrelid::regclass
          from pg_constraint k
          join pg_class t on t.oid = k.confrelid
          where k.contype = 'f' and k.connamespace = 'accountdesk'::regnamespace
            and t.relnamespace <> 'accountdesk'::regnamespace
          """
        )
          == [])
    }
  }
}
