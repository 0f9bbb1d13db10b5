// One account with everything that is known of it, and what the project says of itself.

import Accounts
import Foundation
import Postgres
import Sandbox
import Supabase
import Testing

@Suite(.timeLimit(.minutes(40))) struct ListDetailTests {
  private static let ada = Standing(name: "Ada", email: "p1@example.com")

  private static func detail(_ db: MigratedDatabase, _ n: Int = 1) async throws -> AccountDetail {
    try #require(
      try await db.service.call("accountdesk_account", ["account": .string(Person.id(n))], as: AccountDetail?.self))
  }

  @Test func showsTheThreeRecordsAndTheHistory() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1), Person(2), Person(3, name: "ada"), Person(4, name: "Ada L"))
      try await db.service.apply(.created(Self.ada))
      let eva = Standing(name: "Ada", email: "Eva@example.com")
      let event = StripeEvent.updated(Self.ada, eva, second: 1)
      try await db.service.apply(event)
      _ = try await EditStageTests.record(db, ["name": "Bea", "reason": "r"])
      try await db.owner.execute("update public.users set full_name = 'Own' where id = '\(Person.id(1))'")

      let detail = try await Self.detail(db)
      #expect(detail.account.id == Person.id(1) && detail.account.status == .drifted)
      #expect(detail.account.drift == [Drift(field: .name, record: .users, value: "Own", stripe: "Ada")])
      #expect(detail.account.version == detail.version)
      #expect(detail.records.stripe?.name == "Ada" && detail.records.stripe?.email == "Eva@example.com")
      #expect(
        detail.records.stripe?.seenAt == Date(timeIntervalSince1970: Double(StripeEvent.beginning + 1)))
      #expect(detail.records.users == Values(name: "Own", email: "Eva@example.com"))
      #expect(detail.records.auth == Values(name: "Ada", email: "eva@example.com"))
      #expect(detail.signsInWith == ["email"])
      // In other letters it is the same name to the eye.
      #expect(detail.sameName == 2)
      #expect(detail.plan == nil)
      #expect(detail.openEdits.map(\.after) == [Changes(name: .set("Bea"))])
      #expect(detail.history.count == 3)
      guard case .edit(let edit) = detail.history[0].content, case .event(let change) = detail.history[1].content else {
        Issue.record("\(detail.history)")
        return
      }
      #expect(edit.author == "bea" && edit.reason == "r")
      #expect(change.eventID == event.id && change.outcome == "applied" && change.origin == "dashboard")
      #expect(change.changed == ChangedValues(email: FromTo(from: "p1@example.com", to: "Eva@example.com")))
      // What is one edit's is told once.
      let now = Int(Date().timeIntervalSince1970) - StripeEvent.beginning
      try await db.service.apply(
        .updated(eva, Standing(name: "Bea", email: eva.email), second: now, key: "00000000-0000-4000-8000-0000000000e1")
      )
      #expect(try await Self.detail(db).history.count == 3)
      #expect(try await Self.detail(db).openEdits == [])
    }
  }

  @Test func showsWhatIsNotThere() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1, customer: ""))
      try await db.owner.execute("delete from public.users; delete from auth.identities")
      let detail = try await Self.detail(db)
      #expect(
        detail.records
          == AccountDetail.Records(stripe: nil, users: nil, auth: Values(name: "Ada", email: "p1@example.com")))
      #expect(detail.account.status == .unlinked && detail.account.stripeCustomerID == nil)
      #expect(detail.signsInWith == [] && detail.history == [])
      for nobody in [Person.id(9), "cus_1", ""] {
        #expect(try await db.service.call("accountdesk_account", ["account": .string(nobody)]) == nil)
      }
    }
  }

  @Test func theBestSubscriptionIsThePlan() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1))
      try await db.owner.execute(
        """
        insert into public.products (id, name) values ('prod_1', 'Hobby'), ('prod_2', 'Pro');
        insert into public.prices (id, product_id) values ('price_1', 'prod_1'), ('price_2', 'prod_2');
        insert into public.subscriptions (id, user_id, status, price_id, created, current_period_end) values
          ('sub_1', '\(Person.id(1))', 'canceled', 'price_1', '2027-01-01', '2027-02-01'),
          ('sub_2', '\(Person.id(1))', 'active', 'price_2', '2026-01-01', '2026-12-31T12:00:00Z');
        """)
      #expect(
        try await Self.detail(db).plan
          == AccountDetail.Plan(name: "Pro", status: "active", renewsAt: RFC3339.parse("2026-12-31T12:00:00Z")))
      // Somebody else's table of that name is no plan.
      try await db.owner.execute("alter table public.subscriptions rename column price_id to price")
      #expect(try await Self.detail(db).plan == nil)
      try await db.owner.execute("drop table public.subscriptions")
      #expect(try await Self.detail(db).plan == nil)
    }
  }

  @Test func theProjectSaysWhatItIs() async throws {
    try await MigratedDatabase.with { db async throws in
      var state = try await db.service.call("accountdesk_about", as: ProjectState.self)
      #expect(state.schemaVersion == 1 && state.livemode == nil && state.edits && state.lateAfter == 15)
      #expect(state.receiverSeenAt == nil && state.accounts == 0)
      #expect(abs(state.now.timeIntervalSinceNow) < 3600)
      try await db.add(Person(1))
      try await db.service.apply(.created(Self.ada))
      try await db.service.call("accountdesk_heartbeat", ["receiver": "a", "mode": "poll"])
      try await db.service.call("accountdesk_heartbeat", ["receiver": "b"])
      try await db.service.call("accountdesk_heartbeat", ["receiver": "b"])
      try await db.owner.execute("update accountdesk.settings set late_after = '1 minute', edits = false")
      state = try await db.service.call("accountdesk_about", as: ProjectState.self)
      #expect(state.livemode == false && !state.edits && state.lateAfter == 60 && state.accounts == 1)
      #expect(state.receiverSeenAt != nil)
      #expect(
        try await db.lines("select name, mode from accountdesk.receivers order by 1") == ["a|poll", "b|webhooks"])
    }
  }
}
