// What the app does to its people, and what follows of it.

import Postgres
import Sandbox
import Supabase
import Testing

@Suite(.timeLimit(.minutes(40))) struct TriggerTests {
  /// One person who is in sync, and what the app's own service does to them.
  private static func with(
    oauth: Bool = false, _ body: @Sendable (MigratedDatabase, Connection) async throws -> Void
  ) async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1, oauth: oauth))
      try await db.service.apply(.created(Standing(name: "Ada", email: "p1@example.com")))
      let auth = try await db.connect(as: "supabase_auth_admin")
      try await body(db, auth)
      #expect(try await db.countsAreRight())
      await auth.close()
    }
  }

  @Test func onlyTheColumnThatChangedIsCarried() async throws {
    try await Self.with { db, auth async throws in
      try await db.owner.execute("update public.users set full_name = 'Own'")
      try await auth.execute("update auth.users set email = 'new@example.com'")
      #expect(try await db.lines("select full_name, email from public.users") == ["Own|new@example.com"])
      try await auth.execute(
        "update auth.users set raw_user_meta_data = raw_user_meta_data || '{\"full_name\": \"App\"}'")
      #expect(try await db.lines("select full_name, email from public.users") == ["App|new@example.com"])
      // It never leads Stripe: all of it is drift.
      #expect(try await db.status() == "drifted")
      #expect(try await db.stored() == Standing(name: "Ada", email: "p1@example.com"))
      #expect(
        try await db.value(
          "select string_agg(d ->> 'record', ',') from accountdesk.accounts, jsonb_array_elements(drift) d")
          == "users,auth,users,auth")
    }
  }

  @Test func aNullNeverGoesOverAName() async throws {
    try await Self.with { db, auth async throws in
      try await auth.execute("update auth.users set raw_user_meta_data = '{}'")
      try await auth.execute("update auth.users set email = null")
      #expect(try await db.lines("select full_name, email from public.users") == ["Ada|p1@example.com"])
      #expect(try await db.status() == "drifted")
    }
  }

  @Test func aNameFromAProviderIsNotCarriedAndIsNoDrift() async throws {
    try await Self.with(oauth: true) { db, auth async throws in
      try await auth.execute(
        "update auth.users set raw_user_meta_data = '{\"full_name\": \"Provider\"}', last_sign_in_at = now()")
      #expect(try await db.lines("select full_name from public.users") == ["Ada"])
      #expect(try await db.status() == "in_sync")
      // An address is another matter.
      try await auth.execute("update auth.users set email = 'new@example.com'")
      #expect(try await db.lines("select email from public.users") == ["new@example.com"])
      #expect(try await db.status() == "drifted")
    }
  }

  @Test func aSignInChangesNothing() async throws {
    try await Self.with { db, auth async throws in
      let before = try await db.lines(
        "select xmin, ctid from accountdesk.accounts union all select xmin, ctid from public.users")
      try await auth.execute("update auth.users set last_sign_in_at = now(), updated_at = now()")
      try await auth.execute(
        "update auth.users set raw_user_meta_data = raw_user_meta_data || '{\"theme\": \"light\"}'")
      #expect(
        try await db.lines("select xmin, ctid from accountdesk.accounts union all select xmin, ctid from public.users")
          == before)
      #expect(try await db.value("select count(*) from accountdesk.stale_accounts") == "0")
    }
  }

  @Test func anErrorInsideNeverFailsASignIn() async throws {
    try await Self.with { db, auth async throws in
      try await db.owner.execute("alter table public.users add constraint small check (length(full_name) < 5)")
      try await auth.execute(
        "update auth.users set raw_user_meta_data = '{\"full_name\": \"Too long for it\"}', last_sign_in_at = now()")
      #expect(try await db.value("select last_sign_in_at is not null from auth.users") == "t")
      #expect(
        try await db.lines("select trigger, account, code from accountdesk.trigger_errors") == [
          "on_auth_user_change|\(Person.id(1))|23514"
        ])
      #expect(try await db.lines("select full_name from public.users") == ["Ada"])
      // The list catches up with the next sign of life.
      #expect(try await db.status() == "in_sync")
      try await db.service.call("accountdesk_heartbeat", ["receiver": "r"])
      #expect(try await db.status() == "drifted")
      #expect(try await db.value("select count(*) from accountdesk.stale_accounts") == "0")
    }
  }

  @Test func anErrorInTheListFailsNobody() async throws {
    try await Self.with { db, auth async throws in
      try await db.owner.execute(
        "alter table accountdesk.accounts add constraint none check (auth_email <> 'new@example.com')")
      try await auth.execute("update auth.users set email = 'new@example.com'")
      #expect(try await db.value("select email from auth.users") == "new@example.com")
      // Nor does one in the tables of the app.
      try await db.owner.execute("alter table accountdesk.accounts add constraint neither check (users_name <> 'Own')")
      try await db.owner.execute("update public.users set full_name = 'Own'")
      #expect(try await db.value("select full_name from public.users") == "Own")
      #expect(
        try await db.lines("select trigger, code from accountdesk.trigger_errors order by n") == [
          "on_auth_user_change|23514", "accountdesk_changed|23514",
        ])
      try await db.owner.execute("alter table accountdesk.accounts drop constraint none, drop constraint neither")
      try await db.service.call("accountdesk_heartbeat", ["receiver": "r"])
      #expect(try await db.lines("select users_name, auth_email from accountdesk.accounts") == ["Own|new@example.com"])
    }
  }

  @Test func isSilentDuringOurOwnApply() async throws {
    try await Self.with(oauth: true) { db, _ async throws in
      try await db.owner.execute("update public.users set full_name = 'Own'")
      // Our write of an address does not carry the name along, nor does it count as the app's.
      try await db.service.apply(
        .updated(
          Standing(name: "Ada", email: "p1@example.com"), Standing(name: "Ada", email: "N@example.com"), second: 1))
      #expect(try await db.lines("select full_name, email from public.users") == ["Own|N@example.com"])
      #expect(try await db.value("select coalesce(current_setting('accountdesk.applying', true), '')") == "")
    }
  }

  @Test func newPeopleAppearInTheList() async throws {
    try await Self.with { db, auth async throws in
      try await auth.execute("insert into auth.users (id, email) values ('\(Person.id(2))', 'new@example.com')")
      #expect(try await db.status(2) == "unlinked")
      #expect(
        try await db.value("select email from public.users where id = $1", .text(Person.id(2))) == "new@example.com")
      // Also where no row of public.users follows.
      try await db.owner.execute("drop function public.handle_new_user cascade")
      try await auth.execute("insert into auth.users (id, email) values ('\(Person.id(3))', 'third@example.com')")
      #expect(try await db.status(3) == "unlinked")
      try await auth.execute("delete from auth.users where id = '\(Person.id(3))'")
      #expect(try await db.status(3) == nil)
    }
  }

  @Test func linksAreFollowed() async throws {
    try await Self.with { db, _ async throws in
      try await db.add(Person(2, customer: ""), Person(3, customer: "cus_3"))
      try await db.owner.execute(
        "update public.customers set stripe_customer_id = 'cus_1' where id = '\(Person.id(3))'")
      #expect(try await db.status(1) == "conflict two_accounts \(Person.id(3))")
      #expect(try await db.status(3) == "conflict two_accounts \(Person.id(1))")
      try await db.owner.execute("update public.customers set stripe_customer_id = '' where id = '\(Person.id(3))'")
      #expect(try await db.status(1) == "in_sync")
      #expect(try await db.status(3) == "unlinked")
      try await db.owner.execute("insert into public.customers values ('\(Person.id(2))', 'cus_1')")
      #expect(try await db.status(1) == "conflict two_accounts \(Person.id(2))")
      try await db.owner.execute(
        "update public.customers set id = '\(Person.id(3))' where id = '\(Person.id(1))' and false")
      try await db.owner.execute("delete from public.customers where id = '\(Person.id(1))'")
      #expect(try await db.status(1) == "unlinked")
      #expect(try await db.status(2) == "drifted")
    }
  }

  @Test func manyAtOnceAreFollowedAsOne() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add((1...50).map { Person($0) })
      try await db.owner.execute("update public.users set full_name = 'All'")
      #expect(try await db.value("select count(*) from accountdesk.accounts where users_name = 'All'") == "50")
      try await db.owner.execute("update public.users set avatar_url = 'x'")
      #expect(try await db.value("select count(*) from accountdesk.trigger_errors") == "0")
      #expect(try await db.countsAreRight())
    }
  }

  @Test(arguments: ["authenticated", "anon"]) func nobodyWritesTheirOwnEmailThere(role: String) async throws {
    try await Self.with { db, _ async throws in
      func asOwner(_ statement: String) -> String {
        """
        begin; select set_config('request.jwt.claims', '{"sub": "\(Person.id(1))", "role": "\(role)"}', true);
        set local role \(role); \(statement); commit
        """
      }
      if role == "anon" { try await db.owner.execute("grant select, update on public.users to anon") }
      #expect(try await db.owner.refusal(asOwner("update public.users set email = 'own@example.com'")) == "42501")
      #expect(try await db.owner.refusal(asOwner("update public.users set full_name = 'Own', email = null")) == "42501")
      #expect(try await db.lines("select full_name, email from public.users") == ["Ada|p1@example.com"])
      #expect(try await db.owner.refusal(asOwner("update public.users set full_name = 'Own', email = email")) == nil)
      #expect(try await db.lines("select full_name, email from public.users") == ["Own|p1@example.com"])
      #expect(try await db.status() == "drifted")
      // Where a project lets people make their row themselves, its e-mail is their login's all the same.
      try await db.owner.execute(
        """
        delete from public.users where id = '\(Person.id(1))';
        grant insert on public.users to \(role); create policy own on public.users for insert with check (true)
        """)
      #expect(
        try await db.owner.refusal(
          asOwner("insert into public.users (id, email) values ('\(Person.id(1))', 'own@example.com')")) == nil)
      #expect(try await db.lines("select email from public.users") == ["p1@example.com"])
    }
  }

  /// A link that is made while the customer's event is applied: neither sees the other until both are committed.
  @Test func aLinkThatCrossesAnEventIsServed() async throws {
    try await Self.with { db, _ async throws in
      try await db.add(Person(2, customer: ""))
      let app = try await db.connect()
      try await app.execute("begin; insert into public.customers values ('\(Person.id(2))', 'cus_2')")
      #expect(
        try await db.service.apply(
          .updated(
            Standing(name: "Ada", email: "p2@example.com"), Standing(name: "Eva", email: "p2@example.com"), second: 1,
            customer: "cus_2")) == ["unlinked"])
      try await app.execute("commit")
      try await db.service.call("accountdesk_heartbeat", ["receiver": "r"])
      #expect(try await db.records(2) == ["Eva|p2@example.com|Eva|p2@example.com|p2@example.com"])
      #expect(try await db.status(2) == "in_sync")
    }
  }
}
