// What is taken away, changed, switched off or opened in the database is named, nothing else is, and migrating again
// brings back just that.

import Accounts
import Postgres
import Sandbox
import Supabase
import Testing

@Suite(.timeLimit(.minutes(40))) struct DoctorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let sql: String
    /// `kind name problem detail` each.
    let expected: [String]
    var asSuperuser = false

    var testDescription: String { sql }
  }

  static let cases = [
    Case(
      sql: "drop function accountdesk.told(jsonb)", expected: ["function accountdesk.told(jsonb) missing"]),
    Case(
      sql: "drop function public.accountdesk_may(text, uuid)",
      expected: ["function public.accountdesk_may(text,uuid) missing"]),
    Case(
      sql: """
        create or replace function accountdesk.told(fact jsonb) returns jsonb
        language plpgsql stable set search_path = '' as $$ begin return fact; end $$
        """,
      expected: ["function accountdesk.told(jsonb) changed"]),
    Case(
      sql: "grant execute on function public.accountdesk_doctor() to anon",
      expected: ["function public.accountdesk_doctor() open anon"]),
    Case(
      sql: "grant execute on function accountdesk.told(jsonb) to authenticated, service_role",
      expected: ["function accountdesk.told(jsonb) open authenticated, service_role"]),
    Case(
      sql: "revoke execute on function public.accountdesk_about() from service_role",
      expected: ["function public.accountdesk_about() closed service_role"]),
    Case(
      sql: "drop trigger accountdesk_changed on public.users",
      expected: ["trigger accountdesk_changed on public.users missing"]),
    Case(
      sql: "alter table public.customers disable trigger accountdesk_link_added",
      expected: ["trigger accountdesk_link_added on public.customers disabled"]),
    Case(
      sql: "alter table auth.users disable trigger on_auth_user_change",
      expected: ["trigger on_auth_user_change on auth.users disabled"], asSuperuser: true),
    Case(
      sql: """
        create or replace trigger on_auth_user_change after update on auth.users
        for each row execute function public.sync_user_changes()
        """,
      expected: ["trigger on_auth_user_change on auth.users changed"]),
    Case(
      sql: "drop index accountdesk.accounts_search_idx", expected: ["index accountdesk.accounts_search_idx missing"]),
    Case(
      sql: "update pg_index set indisvalid = false where indexrelid = 'accountdesk.accounts_name_idx'::regclass",
      expected: ["index accountdesk.accounts_name_idx invalid"], asSuperuser: true),
    Case(
      sql: "grant select on accountdesk.customers to authenticated",
      expected: ["table accountdesk.customers open authenticated"]),
    Case(
      sql: "grant usage on schema accountdesk to anon", expected: ["schema accountdesk open anon"]),
  ]

  @Test(arguments: cases) func whatIsBrokenIsNamedAndMended(_ broken: Case) async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1))
      #expect(try await Self.ailments(db) == [])
      let connection =
        broken.asSuperuser ? try await SharedCluster.cluster().connectAsSuperuser(database: db.name) : db.owner
      try await connection.execute(broken.sql)
      if broken.asSuperuser { await connection.close() }
      #expect(try await Self.ailments(db) == broken.expected)
      #expect(try await Migrator(db.owner).run().count == 1)
      #expect(try await Self.ailments(db) == [])
      #expect(try await Migrator(db.owner).run() == [])
    }
  }

  /// Both kinds of projects: nothing ails just after the migrations.
  @Test(arguments: Cluster.Exposure.allCases) func nothingAilsAtFirst(exposure: Cluster.Exposure) async throws {
    try await MigratedDatabase.with(exposure: exposure) { db async throws in
      let report = try await db.service.call("accountdesk_doctor", as: DatabaseReport.self)
      #expect(report.ailments == [])
      #expect(report.migrations == Migration.all.map(\.name))
      #expect(report.statementTimeout == 8000)
      #expect(try await db.value("select count(*) > 100 from accountdesk.blueprint") == "t")
    }
  }

  @Test func identitiesThatDisagree() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1), Person(2), Person(3, customer: ""))
      #expect(try await Self.identities(db) == IdentityReport(count: 0))
      try await db.owner.execute(
        """
        update auth.identities set identity_data = identity_data || '{"email": "other@example.com"}'
        where user_id in ('\(Person.id(1))', '\(Person.id(3))') and provider = 'email';
        update auth.identities set identity_data = identity_data || '{"email": "P2@Example.com"}'
        where user_id = '\(Person.id(2))' and provider = 'email';
        """)
      #expect(
        try await Self.identities(db)
          == IdentityReport(count: 2, linked: [Person.id(1)], unlinked: [Person.id(3)]))
    }
  }

  @Test func howEventsCame() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1))
      let event = StripeEvent.created(Standing(name: "Ada", email: "p1@example.com"))
      try await db.service.apply(event)
      let ids = try await db.lines("select id from accountdesk.events where type is not null")
      let arrivals = try await db.service.call(
        "accountdesk_arrivals", ["ids": .array((["evt_none"] + ids).map { .string($0) })], as: [Arrival].self)
      #expect(arrivals.map(\.id) == ids && arrivals.map(\.cameBy) == ["webhook"])
    }
  }

  private static func ailments(_ db: MigratedDatabase) async throws -> [String] {
    let report = try await db.service.call("accountdesk_doctor", as: DatabaseReport.self)
    return report.ailments.map { [$0.kind, $0.name, $0.problem, $0.detail].compactMap(\.self).joined(separator: " ") }
  }

  private static func identities(_ db: MigratedDatabase) async throws -> IdentityReport {
    try await db.service.call("accountdesk_identities", as: IdentityReport.self)
  }
}
