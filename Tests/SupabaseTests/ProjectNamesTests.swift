// A project that calls its tables and columns otherwise, or keeps both in one table.

import Postgres
import Sandbox
import Supabase
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(40))) struct ProjectNamesTests {
  struct Shape: Sendable, CustomTestStringConvertible {
    let users: String
    let customers: String
    let script: String
    var testDescription: String { users }
  }

  static let shapes = [
    Shape(
      users: "public.profiles(id, display_name)", customers: "billing.links(user_id, customer)",
      script: """
        create table public.profiles (id uuid primary key references auth.users, display_name text, bio text);
        create schema billing;
        create table billing.links (user_id uuid primary key references auth.users, customer varchar(64));
        """),
    // Both in one, with names that have to be quoted, and an e-mail of another name.
    Shape(
      users: "app.People(User Id, Full Name, contact's)", customers: "app.People(User Id, stripe)",
      script: """
        create schema app;
        create table app."People" (
          "User Id" uuid primary key references auth.users, "Full Name" varchar(300), "contact's" text, stripe text);
        """),
  ]

  @Test(arguments: Cluster.Exposure.allCases, shapes)
  func theWholeRing(exposure: Cluster.Exposure, shape: Shape) async throws {
    try await MigratedDatabase.withUnmigrated(exposure: exposure, template: false) { db async throws in
      try await Self.ring(db, shape)
    }
  }

  private static func ring(_ db: MigratedDatabase, _ shape: Shape) async throws {
    try await db.owner.execute(shape.script)
    let names = try #require(ProjectNames(users: shape.users, customers: shape.customers))
    let url = try await SharedCluster.cluster().url(role: "supabase_admin", database: db.name)
    let schema = try await SchemaDump.of(url)
    let plan = try await Migrator(db.owner, names: names).plan()
    #expect(plan.names == names)
    #expect(plan.created.contains("trigger accountdesk_link_added on \(names.customers.text)"))
    _ = try await Migrator(db.owner, names: names).run()
    // The database knows them from now on.
    #expect(try await Migrator(db.owner).run() == [])
    await #expect {
      _ = try await Migrator(db.owner, names: .template).run()
    } throws: {
      if case .otherNames(names) = $0 as? MigrationError { true } else { false }
    }

    // As the app makes somebody; the views have our names for what the project has.
    try await db.owner.execute(
      """
      insert into auth.users (id, email, raw_user_meta_data, confirmation_token, recovery_token, email_change,
        email_change_token_new)
      values ('\(Person.id(1))', 'p1@example.com', '{"full_name": "Ada"}', '', '', '', '');
      insert into auth.identities (provider_id, user_id, identity_data, provider)
      values ('\(Person.id(1))', '\(Person.id(1))', '{"email": "p1@example.com"}', 'email');
      insert into accountdesk.users (id, full_name) values ('\(Person.id(1))', 'Ada');
      """)
    func records() async throws -> [String] {
      try await db.lines(
        """
        select p.full_name, p.email, u.raw_user_meta_data ->> 'full_name', u.email, l.stripe_customer_id
        from accountdesk.users p join auth.users u using (id) left join accountdesk.links l using (id)
        """)
    }
    #expect(try await records() == ["Ada|p1@example.com|Ada|p1@example.com|∅"])
    #expect(try await db.status() == "unlinked")
    let ada = Standing(name: "Ada", email: "p1@example.com")
    try await db.service.apply(.created(ada))
    // A link of the app's own.
    try await db.owner.execute(
      """
      update accountdesk.links set stripe_customer_id = 'cus_1' where id = '\(Person.id(1))';
      insert into accountdesk.links (id, stripe_customer_id)
      select '\(Person.id(1))', 'cus_1' where not exists (select from accountdesk.links)
      """)
    #expect(try await db.status() == "in_sync")
    try await db.service.apply(.updated(ada, Standing(name: "Ada King", email: "king@example.com"), second: 1))
    #expect(try await records() == ["Ada King|king@example.com|Ada King|king@example.com|cus_1"])
    #expect(try await db.status() == "in_sync")
    // What the app changes in auth follows, and is drift.
    try await db.owner.execute("update auth.users set email = 'moved@example.com' where true")
    #expect(try await records() == ["Ada King|moved@example.com|Ada King|moved@example.com|cus_1"])
    #expect(try await db.status() == "drifted")
    // What the owner changes of their own row is seen; a column that is renamed stays itself.
    try await db.owner.execute("update accountdesk.users set full_name = 'Countess' where true")
    #expect(try await db.value("select users_name from accountdesk.accounts") == "Countess")
    #expect(try await db.countsAreRight())
    #expect(try await db.value("select count(*) from accountdesk.trigger_errors") == "0")

    #expect(try await Migrator(db.owner).remove())
    #expect(try await SchemaDump.of(url) == schema)
  }

  @Test func theirFormIsRead() throws {
    let names = try #require(ProjectNames(users: "profiles( id , display_name )", customers: nil))
    #expect(names.users == .init(schema: "public", name: "profiles"))
    #expect(names.usersName == "display_name" && names.usersEmail == "email" && names.customers.name == "customers")
    #expect(ProjectNames(users: nil, customers: nil) == .template)
    #expect(ProjectNames(users: "profiles", customers: "a.b(c,d)")?.customersCustomer == "d")
    for wrong in ["", "a.b.c", "a(", "a(b", "a()", "a(b,c,d,e)", "a(b,)", "a\"b", "a b\n", ".a"] {
      #expect(ProjectNames(users: wrong, customers: nil) == nil, "\(wrong)")
    }
    #expect(ProjectNames(users: nil, customers: "a(b,c,d)") == nil)
  }

  /// The functions know the project's tables by our names alone; else another name would reach only some of them.
  @Test func noFunctionNamesTheProjectsOwnTables() {
    for migration in Migration.all where !migration.name.hasSuffix("_tables") {
      let code = migration.sql.split(separator: "\n").filter {
        !$0.trimmingPrefix(while: \.isWhitespace).hasPrefix("--")
      }.joined(separator: "\n")
      #expect(code.firstMatch(of: #/public\.(users|customers)\b/#) == nil, "\(migration.name)")
    }
  }
}
