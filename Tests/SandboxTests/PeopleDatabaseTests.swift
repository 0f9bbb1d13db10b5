// People in a real database: every record as they say, and in the shape that a hosted project's rows have.

import Postgres
import Supabase
import TestSupport
import Testing

@testable import Sandbox

@Suite struct PeopleDatabaseTests {
  @Test(.timeLimit(.minutes(40))) func everyRecordIsThere() async throws {
    let people = People.make(count: 200, seed: 11)
    try await Cluster.with { cluster in
      try await cluster.prepareDatabase("people")
      let connection = try await cluster.connectAsSuperuser(database: "people")
      try await People.load(people, into: connection)
      try await check(people, in: connection)
      // The template's own trigger works again.
      try await connection.query(
        "insert into auth.users (id, email) values ('00000000-0000-4000-8000-000000000000', 'later@example.com')")
      let later = try await connection.query(
        "select count(*) from public.users where id = '00000000-0000-4000-8000-000000000000'")
      #expect(later.single == "1")
      // All or nothing: they are there already.
      await #expect(throws: PostgresError.self) { try await People.load(people, into: connection) }
      #expect(try await connection.query("select count(*) from auth.users").single == "201")
      await connection.close()
    }
  }

  /// The list of accounts is the same whichever came first, the people or the migrations.
  @Test(.timeLimit(.minutes(40))) func beforeTheMigrationsOrAfter() async throws {
    let people = People.make(count: 60, seed: 12)
    try await Cluster.with { cluster in
      var lists: [[[String?]]] = []
      for name in ["before", "after"] {
        try await cluster.prepareDatabase(name)
        let superuser = try await cluster.connectAsSuperuser(database: name)
        let owner = try await Connection.connect(cluster.url(database: name))
        if name == "before" {
          try await People.load(people, into: superuser)
          _ = try await Migrator(owner).run()
        } else {
          _ = try await Migrator(owner).run()
          try await People.load(people, into: superuser)
        }
        lists.append(
          try await owner.query(
            """
            select id, customer, name, email, users_name, users_email, auth_name, auth_email, has_users_row, has_oauth,
              created_at, status
            from accountdesk.accounts
            order by id
            """
          ).values)
        await owner.close()
        await superuser.close()
      }
      #expect(lists[0] == lists[1])
      #expect(lists[0].compactMap { $0[0] } == people.map(\.id).sorted())
      #expect(lists[0].allSatisfy { $0[5] == $0[7] && $0[7] != nil })
      let statuses = Dictionary(grouping: lists[0].compactMap { $0[11] }, by: \.self).mapValues(\.count)
      let kinds = Dictionary(grouping: people, by: \.kind).mapValues(\.count)
      #expect(statuses["unlinked"] == kinds[.unlinked])
      #expect(statuses["conflict"] == kinds[.conflict])
    }
  }

  private func check(_ people: [Person], in connection: Connection) async throws {
    let rows = try await connection.query(
      """
      select u.id, u.email, u.raw_user_meta_data ->> 'full_name', p.full_name, c.id is not null, c.stripe_customer_id,
        (select string_agg(i.provider || ' ' || i.email, ',' order by i.provider)
          from auth.identities i where i.user_id = u.id),
        s.price_id, extract(epoch from u.created_at)::bigint
      from auth.users u
      join public.users p on p.id = u.id
      left join public.customers c on c.id = u.id
      left join public.subscriptions s on s.user_id = u.id and s.current_period_end > now()
      order by u.created_at, u.id
      """)
    let expected: [[String?]] = people.map { person in
      [
        person.id, person.auth.email, person.auth.name, person.users.name, person.hasCustomersRow ? "t" : "f",
        person.customer,
        person.providers.map { "\($0.rawValue) \(person.auth.email ?? "")" }.sorted().joined(separator: ","),
        person.plan?.priceID, "\(person.created)",
      ]
    }
    #expect(rows.values == expected)
    // Sign-in fails where one of these is null.
    let odd = try await connection.query(
      """
      select count(*) from auth.users u
      where (confirmation_token, recovery_token, email_change, email_change_token_new, email_change_token_current,
          phone_change, phone_change_token, reauthentication_token) is distinct from ('', '', '', '', '', '', '', '')
        or aud <> 'authenticated' or role <> 'authenticated' or email_confirmed_at is null or is_sso_user
        or raw_app_meta_data ->> 'provider' is null
        or not exists (select from auth.identities i where i.user_id = u.id
          and (i.provider <> 'email' or i.provider_id = u.id::text) and i.identity_data ->> 'email' = u.email)
      """)
    #expect(odd.single == "0")
    let passwords = try await connection.query(
      """
      select string_agg(email, ',') from auth.users
      where encrypted_password = extensions.crypt('\(People.password)', encrypted_password)
      """)
    #expect(passwords.single == "ada@example.com")
    let without = try await connection.query("select count(*) from auth.users where encrypted_password is null")
    #expect(without.single == "\(people.count - 1)")
  }
}
