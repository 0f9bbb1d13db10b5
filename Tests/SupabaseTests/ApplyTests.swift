// Events on their way into the three records.

import Postgres
import Sandbox
import Supabase
import Testing

@Suite(.timeLimit(.minutes(40))) struct ApplyTests {
  static let ada = Standing(name: "Ada", email: "p1@example.com")

  @Test(arguments: Cluster.Exposure.allCases)
  func aChangeReachesEveryRecord(exposure: Cluster.Exposure) async throws {
    try await MigratedDatabase.with(exposure: exposure) { db async throws in
      try await db.add(Person(1))
      // A change of address that waits for its mail, and links that were sent to the old one.
      try await db.owner.execute(
        """
        update auth.users set email_confirmed_at = null, email_change = 'other@example.com',
          email_change_token_new = 't', email_change_token_current = 't', email_change_confirm_status = 1,
          email_change_sent_at = now();
        insert into auth.one_time_tokens (id, user_id, token_type, token_hash, relates_to)
        select gen_random_uuid(), id, t, 'hash', 'p1@example.com' from auth.users,
          unnest(array['email_change_token_new', 'recovery_token']) t;
        """)
      #expect(try await db.service.apply(.created(Self.ada)) == ["applied"])
      let grown = Standing(name: "Ada Lovelace", email: "Ada@Example.com")
      #expect(try await db.service.apply(.updated(Self.ada, grown, second: 1)) == ["applied"])
      #expect(try await db.records() == ["Ada Lovelace|Ada@Example.com|Ada Lovelace|ada@example.com|ada@example.com"])
      #expect(
        try await db.lines(
          """
          select email_confirmed_at is not null, email_change, email_change_token_new, email_change_token_current,
            email_change_confirm_status, email_change_sent_at, raw_user_meta_data
          from auth.users
          """) == [#"t||||0|∅|{"theme": "dark", "full_name": "Ada Lovelace"}"#])
      #expect(try await db.value("select identity_data ->> 'email_verified' from auth.identities") == "true")
      #expect(try await db.value("select count(*) from auth.one_time_tokens") == "0")
      #expect(try await db.status() == "in_sync")
      #expect(try await db.stored() == grown)
      #expect(try await db.countsAreRight())
      // The same in other letters is no change.
      #expect(
        try await db.service.apply(.updated(grown, Standing(name: grown.name, email: "ADA@example.com"), second: 2))
          == ["applied"])
      #expect(try await db.records() == ["Ada Lovelace|Ada@Example.com|Ada Lovelace|ada@example.com|ada@example.com"])
      #expect(try await db.status() == "in_sync")
    }
  }

  @Test func onlyWhatChangedIsWritten() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1))
      try await db.service.apply(.created(Self.ada))
      try await db.owner.execute(
        """
        create table public.written (what text);
        create function note() returns trigger language plpgsql as $$
        begin insert into public.written values (tg_argv[0]); return null; end $$;
        create trigger a after update of email on auth.users for each row execute function note('login');
        create trigger b after update of raw_user_meta_data on auth.users for each row execute function note('auth name');
        create trigger c after update of email on public.users for each row execute function note('users email');
        create trigger d after update of full_name on public.users for each row execute function note('users name');
        create trigger e after update on auth.identities for each row execute function note('identity');
        """)
      try await db.service.apply(.updated(Self.ada, Standing(name: "Eva", email: Self.ada.email), second: 1))
      #expect(try await db.lines("delete from written returning what") == ["auth name", "users name"])
      try await db.service.apply(
        .updated(
          Standing(name: "Eva", email: Self.ada.email), Standing(name: "Eva", email: "eva@example.com"), second: 2))
      #expect(try await db.lines("delete from written returning what") == ["login", "identity", "users email"])
      // Neither has what drifted since a part in the other's change.
      try await db.owner.execute("update public.users set full_name = 'Own'; delete from written")
      try await db.service.apply(
        .updated(
          Standing(name: "Eva", email: "eva@example.com"), Standing(name: "Eva", email: "e@example.com"), second: 3))
      #expect(try await db.records() == ["Own|e@example.com|Eva|e@example.com|e@example.com"])
      // A change of something else writes nothing at all.
      try await db.owner.execute("delete from written")
      let same = Standing(name: "Eva", email: "e@example.com")
      #expect(try await db.service.apply(.updated(same, same, second: 4)) == ["unchanged"])
      #expect(try await db.lines("select what from written") == [])
    }
  }

  @Test func identitiesOfOthersAreLeftAlone() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1, oauth: true))
      try await db.service.apply(.created(Self.ada))
      let before = try await db.lines("select identity_data, updated_at from auth.identities")
      #expect(
        try await db.service.apply(
          .updated(Self.ada, Standing(name: "Eva", email: "new@example.com"), second: 1)) == ["applied"])
      #expect(try await db.lines("select identity_data, updated_at from auth.identities") == before)
      #expect(try await db.records() == ["Eva|new@example.com|Eva|new@example.com|∅"])
    }
  }

  @Test func firstSightIsStoredAndChangesNothingThatItDoesNotTell() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1), Person(2))
      let before = try await db.records()
      #expect(try await db.service.apply(.created(Standing(name: "Eva", email: "eva@example.com"))) == ["applied"])
      #expect(try await db.records() == before)
      #expect(try await db.status() == "drifted")
      // What the event says has changed is carried, and only that.
      #expect(
        try await db.service.apply(
          .updated(
            Standing(name: "Eva", email: "old@example.com"), Standing(name: "Eva", email: "new@example.com"),
            second: 1, customer: "cus_2")) == ["applied"])
      #expect(try await db.records(2) == ["Ada|new@example.com|Ada|new@example.com|new@example.com"])
      #expect(try await db.status(2) == "drifted")
    }
  }

  @Test func clearing() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1))
      try await db.service.apply(.created(Self.ada))
      #expect(
        try await db.service.apply(.updated(Self.ada, Standing(name: nil, email: Self.ada.email), second: 1)) == [
          "applied"
        ])
      #expect(try await db.records() == ["∅|p1@example.com|∅|p1@example.com|p1@example.com"])
      #expect(try await db.status() == "in_sync")
      // No e-mail at Stripe never empties a login.
      #expect(
        try await db.service.apply(.updated(Standing(name: nil, email: Self.ada.email), Standing(), second: 2)) == [
          "applied"
        ])
      #expect(try await db.records() == ["∅|p1@example.com|∅|p1@example.com|p1@example.com"])
      #expect(try await db.status() == "drifted no_email_at_stripe")
      // And back.
      #expect(try await db.service.apply(.updated(Standing(), Self.ada, second: 3)) == ["applied"])
      #expect(try await db.status() == "in_sync")
    }
  }

  @Test func theSameAgainChangesNothing() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1))
      let event = StripeEvent.updated(Self.ada, Standing(name: "Eva", email: Self.ada.email), second: 1)
      #expect(try await db.service.apply(event, event) == ["applied", "repeated"])
      try await db.owner.execute("update public.users set full_name = 'Own'")
      let before = try await db.lines("select c.xmin::text, c.* from accountdesk.customers c")
      #expect(try await db.service.apply(event) == ["repeated"])
      #expect(try await db.lines("select full_name from public.users") == ["Own"])
      #expect(try await db.lines("select c.version from accountdesk.customers c") == ["1"])
      #expect(before.count == 1)
      #expect(try await db.value("select count(*) from accountdesk.events") == "1")
    }
  }

  @Test func theOtherModeIsCountedAndNeverApplied() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1))
      try await db.service.apply(.created(Self.ada))
      #expect(try await db.value("select livemode from accountdesk.settings") == "f")
      var live = StripeEvent.updated(Self.ada, Standing(name: "Eva", email: nil), second: 1)
      live.livemode = true
      var stranger = live
      stranger.customer = "cus_live"
      stranger.id = "evt_stranger"
      let mine = StripeEvent.updated(Self.ada, Standing(name: "Mine", email: Self.ada.email), second: 1)
      #expect(try await db.service.apply(live, mine, stranger) == ["other_mode", "applied", "other_mode"])
      #expect(try await db.stored().name == "Mine")
      #expect(try await db.lines("select id from accountdesk.customers") == ["cus_1"])
      #expect(try await db.value("select count(*) from accountdesk.events where outcome = 'other_mode'") == "2")
      // Nor is what a key of that mode reads.
      await #expect {
        try await db.applyPage(
          [customerObject("cus_1", Self.ada, livemode: true).encoded], asOf: "2027-01-01T00:00:00Z")
      } throws: { ($0 as? PostgresError)?.sqlState == "PT409" }
    }
  }

  @Test func deletionEndsACustomer() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1), Person(2))
      try await db.service.apply(.created(Self.ada))
      // Whatever the clock says.
      #expect(try await db.service.apply(.deleted(Self.ada, second: -5)) == ["applied"])
      #expect(try await db.status() == "deleted")
      #expect(try await db.records() == ["Ada|p1@example.com|Ada|p1@example.com|p1@example.com"])
      #expect(try await db.stored() == Self.ada)
      for event in [
        StripeEvent.created(Self.ada, second: 9), .updated(Self.ada, Standing(name: "Eva"), second: 9),
      ] {
        #expect(try await db.service.apply(event) == ["stale"])
      }
      #expect(try await db.service.apply(.deleted(Self.ada, second: 9)) == ["unchanged"])
      #expect(try await db.service.read(Standing(name: "Eva"), second: 20)["outcome"] == "deleted")
      #expect(try await db.status() == "deleted")
      #expect(try await db.stored() == Self.ada)
      // Never seen before: what it was called is known from its end.
      #expect(
        try await db.service.apply(
          .deleted(Standing(name: "Gone", email: "g@example.com"), second: 1, customer: "cus_2"))
          == ["applied"])
      #expect(
        try await db.lines("select status, name from accountdesk.accounts where customer = 'cus_2'") == ["deleted|Gone"]
      )
      #expect(try await db.countsAreRight())
    }
  }

  @Test func aLinkThatComesLaterIsServedThen() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1, customer: ""))
      #expect(try await db.status() == "unlinked")
      #expect(try await db.service.apply(.created(Self.ada)) == ["unlinked"])
      let eva = Standing(name: "Eva", email: "eva@example.com")
      #expect(try await db.service.apply(.updated(Self.ada, eva, second: 1)) == ["unlinked"])
      #expect(try await db.status() == "unlinked")
      try await db.owner.execute(
        "insert into public.customers (id, stripe_customer_id) values ('\(Person.id(1))', 'cus_1')")
      #expect(try await db.status() == "drifted")
      // By the next apply of anybody, or by the timer.
      try await db.service.call("accountdesk_heartbeat", ["receiver": "r"])
      #expect(try await db.records() == ["Eva|eva@example.com|Eva|eva@example.com|eva@example.com"])
      #expect(try await db.status() == "in_sync")
      #expect(try await db.lines("select outcome from accountdesk.events order by created") == ["unlinked", "applied"])
    }
  }

  @Test func originsAreTold() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1))
      var portal = StripeEvent.updated(Self.ada, Standing(name: "Eva", email: Self.ada.email), second: 1)
      portal.request = nil
      var dashboard = StripeEvent.updated(Standing(name: "Eva", email: Self.ada.email), Self.ada, second: 2)
      dashboard.key = "not-one-of-ours"
      try await db.service.apply(portal, dashboard)
      #expect(
        try await db.lines("select origin, changed from accountdesk.events order by created") == [
          #"customer|{"name": {"to": "Eva", "from": "Ada"}}"#, #"dashboard|{"name": {"to": "Ada", "from": "Eva"}}"#,
        ])
    }
  }

  @Test func answersInTheOrderOfTheQuestions() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add((1...40).map { Person($0) })
      let events = (1...40).shuffled().map { n in
        StripeEvent.created(Standing(name: "N\(n)"), customer: n % 4 == 0 ? "cus_x\(n)" : "cus_\(n)")
      }
      let results = try await db.service.call(
        "accountdesk_apply_events", ["events": .array(events.map { .string($0.text) })])
      #expect(results.items.map { $0["id"].text } == events.map(\.id))
      #expect(results.items.map { $0["customer"].text } == events.map(\.customer))
      #expect(results.items.map { $0["outcome"] } == events.map { $0.customer.contains("x") ? "unlinked" : "applied" })
      #expect(try await db.service.call("accountdesk_apply_events", ["events": []]) == [])
    }
  }

  @Test func aBatchOfAThousandFitsTheTimeout() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add((1...1000).map { Person($0) })
      // The roles' own settings hold for the role that signs in.
      #expect(try await db.service.connection.query("show statement_timeout").single == "8s")
      for second in 1...2 {
        let events = (1...1000).map { n in
          StripeEvent.updated(
            Standing(name: "\(second - 1)", email: "\(second - 1).\(n)@example.com"),
            Standing(name: "\(second)", email: "\(second).\(n)@example.com"), second: second, customer: "cus_\(n)")
        }
        #expect(try await Set(db.service.apply(events)) == ["applied"])
      }
      #expect(try await db.lines("select status, count(*) from accountdesk.accounts group by 1") == ["in_sync|1000"])
      #expect(try await db.countsAreRight())
    }
  }
}
