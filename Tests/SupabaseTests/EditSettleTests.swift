// How an edit ends: by its own event, by a later one, by a read, or by a deletion.

import Accounts
import Foundation
import Postgres
import Sandbox
import Supabase
import Testing

@Suite(.timeLimit(.minutes(40))) struct EditSettleTests {
  private static let ada = Standing(name: "Ada", email: "p1@example.com")
  private static let eva = Standing(name: "Eva", email: "p1@example.com")
  private static let id = "00000000-0000-4000-8000-0000000000e1"

  /// Seconds from the beginning of our events to now; Stripe's clock and ours are one.
  private static var now: Int { Int(Date().timeIntervalSince1970) - StripeEvent.beginning }

  private static func edit(_ db: MigratedDatabase) async throws -> Edit {
    try #require(try await db.service.call("accountdesk_edits", ["ids": [.string(id)]], as: [Edit].self).first)
  }

  private static func accept(_ db: MigratedDatabase) async throws {
    try await db.service.call("accountdesk_edit_accepted", ["edit": .string(id), "request_id": "req_9"])
  }

  /// Recorded and sent: what the author's program has done when Stripe answers.
  private static func withSent(
    _ arguments: [String: JSON] = ["name": "Eva"], _ body: @Sendable (MigratedDatabase) async throws -> Void
  ) async throws {
    try await EditCheckTests.with { db async throws in
      _ = try await EditStageTests.record(db, arguments)
      try await db.service.call("accountdesk_may_send", ["edit": .string(id)])
      try await body(db)
    }
  }

  @Test func byItsOwnEvent() async throws {
    try await Self.withSent { db async throws in
      try await Self.accept(db)
      let event = StripeEvent.updated(Self.ada, Self.eva, second: Self.now, key: Self.id)
      try await db.service.call(
        "accountdesk_apply_events", ["events": [.string(event.text)], "received": ["2027-01-01T00:00:00Z"]])
      let edit = try await Self.edit(db)
      #expect(edit.stage == .confirmed && edit.eventID == event.id && edit.settledAt != nil && !edit.alreadySo)
      #expect(edit.deliveredAt == RFC3339.parse("2027-01-01T00:00:00Z"))
      #expect(try await db.status() == "in_sync")
      #expect(try await db.countsAreRight())
      #expect(try await db.records() == ["Eva|p1@example.com|Eva|p1@example.com|p1@example.com"])
      #expect(try await EditStageTests.journal(db) == ["recorded", "accepted", "confirmed"])
      #expect(
        try await db.lines("select origin, edit from accountdesk.events where id = $1", .text(event.id)) == [
          "operator|\(Self.id)"
        ])
    }
  }

  @Test func byItsOwnEventBeforeStripesAnswerIsWrittenDown() async throws {
    try await Self.withSent { db async throws in
      try await db.service.apply(.updated(Self.ada, Self.eva, second: Self.now, key: Self.id))
      let confirmed = try await Self.edit(db)
      #expect(confirmed.stage == .confirmed && confirmed.acceptedAt == nil)
      try await Self.accept(db)
      let edit = try await Self.edit(db)
      // Only its own fields.
      #expect(edit.stage == .confirmed && edit.requestID == "req_9" && edit.settledAt == confirmed.settledAt)
      #expect(try #require(edit.acceptedAt) <= #require(edit.settledAt))
      #expect(try await EditStageTests.journal(db) == ["recorded", "confirmed", "accepted"])
      #expect(try await db.status() == "in_sync")
    }
  }

  @Test func notByAnEventThatOnlyHasItsKey() async throws {
    try await Self.withSent { db async throws in
      try await Self.accept(db)
      var other = StripeEvent.updated(
        Standing(name: "Eva", email: "p2@example.com"), Self.eva, second: Self.now, customer: "cus_2", key: Self.id)
      try await db.service.apply(other)
      #expect(try await Self.edit(db).stage == .accepted)
      other = .updated(Self.ada, Standing(name: "Eve", email: Self.ada.email), second: Self.now - 60, key: Self.id)
      try await db.service.apply(other)
      #expect(try await Self.edit(db).stage == .accepted)
    }
  }

  @Test func byALaterEventThatHasItsValues() async throws {
    try await Self.withSent { db async throws in
      try await Self.accept(db)
      try await db.service.apply(.updated(Self.ada, Self.eva, second: Self.now + 5))
      #expect(try await Self.edit(db).stage == .confirmed)
    }
  }

  @Test func byALaterEventThatHasOthers() async throws {
    try await Self.withSent { db async throws in
      try await Self.accept(db)
      let eve = Standing(name: "Eve", email: Self.ada.email)
      let event = StripeEvent.updated(Self.eva, eve, second: Self.now + 5)
      try await db.service.apply(event)
      let edit = try await Self.edit(db)
      #expect(edit.stage == .superseded)
      #expect(
        edit.supersededBy
          == Superseded(eventID: event.id, origin: "dashboard", values: Values(name: "Eve", email: Self.ada.email)))
      #expect(try await db.status() == "in_sync")
      // Its own, late: it is settled, and stays so.
      try await db.service.apply(.updated(Self.ada, Self.eva, second: Self.now, key: Self.id))
      #expect(try await Self.edit(db).stage == .superseded)
      #expect(try await db.stored() == eve)
    }
  }

  @Test func notByAnEarlierOne() async throws {
    try await Self.withSent { db async throws in
      try await Self.accept(db)
      try await db.service.apply(
        .updated(Self.ada, Standing(name: "Eve", email: Self.ada.email), second: Self.now - 60))
      #expect(try await Self.edit(db).stage == .accepted)
      #expect(try await db.status() == "pending")
    }
  }

  @Test func itsOwnEventThatComesAfterALaterOneIsSuperseded() async throws {
    try await Self.withSent { db async throws in
      // The answer was never written down, so nothing but its own event can tell.
      try await db.service.apply(.updated(Self.eva, Standing(name: "Eve", email: Self.ada.email), second: Self.now + 5))
      #expect(try await Self.edit(db).stage == .recorded)
      try await db.service.apply(.updated(Self.ada, Self.eva, second: Self.now, key: Self.id))
      #expect(try await Self.edit(db).stage == .superseded)
    }
  }

  @Test func byTheReadThatWasMadeForIt() async throws {
    try await EditCheckTests.with { db async throws in
      // Stripe has the wanted name already, and the records drifted: nothing is sent, and it is applied.
      try await db.owner.execute("update public.users set full_name = 'Own' where id = '\(Person.id(1))'")
      _ = try await EditStageTests.record(db, ["name": "Eva", "email": "new@example.com"])
      let read = try await db.service.read(
        Standing(name: "Eva", email: "NEW@example.com"), second: Self.now - 2, arguments: ["edit": .string(Self.id)])
      #expect(read["edit"]["stage"] == "confirmed")
      let edit = try await Self.edit(db)
      #expect(edit.stage == .confirmed && edit.alreadySo)
      #expect(try await db.records() == ["Eva|NEW@example.com|Eva|new@example.com|new@example.com"])
      #expect(try await EditStageTests.journal(db) == ["recorded", "confirmed"])
    }
  }

  @Test func aReadThatWasMadeForItAndHasOthersLeavesItOpen() async throws {
    try await Self.withSent { db async throws in
      let read = try await db.service.read(Self.ada, second: Self.now - 2, arguments: ["edit": .string(Self.id)])
      #expect(read["outcome"] == "unchanged")
      #expect(read["edit"]["stage"] == "recorded")
    }
  }

  /// Nothing had to be sent, so no event of its own will ever come.
  @Test(arguments: [true, false]) func whatStoodAlreadyAndIsParked(stands: Bool) async throws {
    try await EditCheckTests.with { db async throws in
      let parked = Standing(name: "Eve", email: "p2@example.com")
      try await db.service.apply(.updated(Self.ada, Standing(name: "Ada", email: parked.email), second: 1))
      _ = try await EditStageTests.record(db, ["name": "Eve"])
      let read = try await db.service.read(parked, second: 2, arguments: ["edit": .string(Self.id)])
      #expect(read["outcome"] == "conflict")
      #expect(try await Self.edit(db).stage == .recorded)
      if !stands {
        try await db.service.apply(.updated(parked, Standing(name: "Eva", email: parked.email), second: 5))
      }
      try await db.owner.execute("update auth.users set email = 'away@example.com' where id = '\(Person.id(2))'")
      try await db.service.call("accountdesk_heartbeat", ["receiver": "r"])
      let edit = try await Self.edit(db)
      #expect(edit.stage == (stands ? .confirmed : .superseded))
      #expect(edit.alreadySo == stands)
      #expect(try await db.status() == "in_sync")
    }
  }

  @Test(arguments: [true, false]) func byALaterRead(stands: Bool) async throws {
    try await Self.withSent { db async throws in
      try await Self.accept(db)
      let standing = stands ? Self.eva : Self.ada
      #expect(try await db.service.read(standing, second: Self.now - 30)["outcome"] != "again")
      #expect(try await Self.edit(db).stage == .accepted)
      try await db.service.read(standing, second: Self.now + 30)
      let edit = try await Self.edit(db)
      #expect(edit.stage == (stands ? .confirmed : .superseded))
      #expect(edit.supersededBy?.origin == (stands ? nil : "re-sync"))
      #expect(!edit.alreadySo)
      #expect(try await db.status() == "in_sync")
    }
  }

  /// Its author died: what was sent is found out by a read that is later than any attempt can be.
  @Test(arguments: [true, false]) func oneOfUnknownOutcome(stands: Bool) async throws {
    try await Self.withSent { db async throws in
      try await db.service.call("accountdesk_edit_unknown", ["edit": .string(Self.id), "failure": "timed out"])
      let standing = stands ? Self.eva : Self.ada
      try await db.service.read(standing, second: Self.now + 30)
      #expect(try await Self.edit(db).stage == .unknown)
      try await db.service.read(standing, second: Self.now + 90)
      #expect(try await Self.edit(db).stage == (stands ? .confirmed : .superseded))
      #expect(try await db.status() == "in_sync")
    }
  }

  @Test func whatWasNeverSentIsLeftToItsAuthor() async throws {
    try await EditCheckTests.with { db async throws in
      _ = try await EditStageTests.record(db)
      try await db.service.read(Self.eva, second: Self.now + 9000)
      #expect(try await Self.edit(db).stage == .recorded)
    }
  }

  @Test func whatCannotBePutInOrderSettlesNothingUntilItIsRead() async throws {
    try await Self.withSent { db async throws in
      try await Self.accept(db)
      let second = Self.now
      try await db.service.apply(.updated(Self.eva, Standing(name: "Eve", email: Self.ada.email), second: second - 1))
      #expect(
        try await db.service.apply(
          .updated(Self.ada, Standing(name: "X", email: Self.ada.email), second: second),
          .updated(Standing(name: "Y", email: Self.ada.email), Self.eva, second: second, key: Self.id))
          == ["applied", "needs_read"])
      let delivered = try await Self.edit(db)
      #expect(delivered.stage == .accepted && delivered.deliveredAt != nil)
      // However low its clock, the read began after its event came.
      let version = try await db.service.call("accountdesk_needs_read")[0]["version"]
      try await db.service.applyRead(Self.eva, version: version, second: second - 5)
      #expect(try await Self.edit(db).stage == .confirmed)
      #expect(try await EditStageTests.journal(db) == ["recorded", "accepted", "delivered", "confirmed"])
    }
  }

  @Test(arguments: [true, false]) func whatIsParkedIsConfirmedWhenItIsApplied(accepted: Bool) async throws {
    try await Self.withSent(["email": "new@example.com"]) { db async throws in
      if accepted { try await Self.accept(db) }
      // Somebody took the address between the check and the event.
      try await db.owner.execute("update auth.users set email = 'new@example.com' where id = '\(Person.id(2))'")
      let new = Standing(name: "Ada", email: "new@example.com")
      #expect(try await db.service.apply(.updated(Self.ada, new, second: Self.now, key: Self.id)) == ["conflict"])
      var edit = try await Self.edit(db)
      #expect(edit.stage == (accepted ? .accepted : .recorded) && edit.deliveredAt != nil)
      #expect(edit.failure == "email_taken \(Person.id(2))")
      #expect(try await db.status() == "conflict email_taken \(Person.id(2))")
      if !accepted { try await Self.accept(db) }
      #expect(try await Self.edit(db).failure == "email_taken \(Person.id(2))")
      try await db.owner.execute("update auth.users set email = 'p2@example.com' where id = '\(Person.id(2))'")
      try await db.service.call("accountdesk_heartbeat", ["receiver": "r"])
      edit = try await Self.edit(db)
      #expect(edit.stage == .confirmed && edit.failure == nil)
      #expect(try await db.status() == "in_sync")
    }
  }

  @Test func notByAnOlderValueThatWaitedForAnAddress() async throws {
    let start = Self.now - 60
    try await Self.withSent(["email": "new@example.com"]) { db async throws in
      let eva = Standing(name: "Eva", email: "p2@example.com")
      try await db.service.apply(
        .updated(eva, Standing(name: "Eva", email: Self.ada.email), second: start, customer: "cus_2"))
      try await Self.accept(db)
      // They swapped before the edit, and that ends now; the edit's own event is still to come.
      let swapped = Standing(name: "Ada", email: eva.email)
      try await db.service.apply(.updated(Self.ada, swapped, second: start))
      #expect(try await db.value("select email from auth.users where id = $1", .text(Person.id(1))) == eva.email)
      #expect(try await Self.edit(db).stage == .accepted)
      let new = Standing(name: "Ada", email: "new@example.com")
      try await db.service.apply(.updated(swapped, new, second: Self.now, key: Self.id))
      #expect(try await Self.edit(db).stage == .confirmed)
    }
  }

  /// An event of the second in which its own came, and which may have been earlier than that: only a read tells.
  @Test(arguments: [true, false]) func whatIsParkedIsNotSettledByTheOrderOfItsSecond(isEarlier: Bool) async throws {
    try await Self.withSent(["email": "free@example.com"]) { db async throws in
      let second = Self.now
      let wanted = Standing(name: "Ada", email: "free@example.com")
      let other = Standing(name: "Ada", email: "other@example.com")
      try await db.owner.execute("update auth.users set email = 'free@example.com' where id = '\(Person.id(2))'")
      let before = isEarlier ? other : Self.ada
      #expect(try await db.service.apply(.updated(before, wanted, second: second, key: Self.id)) == ["conflict"])
      try await Self.accept(db)
      // From its values to others; where it is the earlier, what stood between those and its own is still to come.
      let between = Standing(name: "Ada", email: "between@example.com")
      let next = isEarlier ? between : other
      #expect(try await db.service.apply(.updated(wanted, next, second: second)) == ["needs_read"])
      #expect(try await Self.edit(db).stage == .accepted)
      if isEarlier { try await db.service.apply(.updated(between, other, second: second)) }
      #expect(try await Self.edit(db).stage == .accepted)
      try await db.owner.execute("update auth.users set email = 'p2@example.com' where id = '\(Person.id(2))'")
      let version = try await db.service.call("accountdesk_needs_read")[0]["version"]
      try await db.service.applyRead(isEarlier ? wanted : other, version: version, second: second)
      #expect(try await Self.edit(db).stage == (isEarlier ? .confirmed : .superseded))
      #expect(try await db.status() == "in_sync")
    }
  }

  /// Nothing was sent, and no event comes that has its key.
  @Test(arguments: [true, false]) func oneThatStripeHadAlreadyAndThatWasParked(stands: Bool) async throws {
    try await EditCheckTests.with { db async throws in
      _ = try await EditStageTests.record(db, ["name": "Eva"])
      try await db.owner.execute("update auth.users set email = 'new@example.com' where id = '\(Person.id(2))'")
      let taken = Standing(name: "Eva", email: "new@example.com")
      let read = try await db.service.read(taken, second: Self.now - 2, arguments: ["edit": .string(Self.id)])
      #expect(read["outcome"] == "conflict")
      try await db.service.call("accountdesk_edit_unknown", ["edit": .string(Self.id), "failure": "not_applied"])
      let free = Standing(name: stands ? "Eva" : "Eve", email: Self.ada.email)
      #expect(try await db.service.apply(.updated(taken, free, second: Self.now + 5)) == ["applied"])
      #expect(try await Self.edit(db).stage == (stands ? .confirmed : .superseded))
      #expect(try await db.status() == "in_sync")
    }
  }

  /// Three changes of one second, of which the one between comes last: until then the first seems to be the newest.
  @Test func notByAnOrderThatAMissingEventWouldChange() async throws {
    try await Self.withSent { db async throws in
      try await Self.accept(db)
      let second = Self.now
      let other = Standing(name: "Other", email: "p1@example.com")
      let nobody = Standing(name: nil, email: "p1@example.com")
      try await db.service.apply(.updated(Self.eva, other, second: second))
      // Its own: "Eva" again, from no name at all; by what is known it leads to the first one's beginning.
      try await db.service.apply(.updated(nobody, Self.eva, second: second, key: Self.id))
      #expect(try await Self.edit(db).stage == .accepted)
      try await db.service.apply(.updated(other, nobody, second: second))
      #expect(try await Self.edit(db).stage == .accepted)
      let version = try await db.service.call("accountdesk_begin_read", ["customer": "cus_1"])["version"]
      _ = try await db.service.applyRead(Self.eva, of: "cus_1", version: version, second: second - 2)
      #expect(try await Self.edit(db).stage == .confirmed)
    }
  }

  @Test func deletionEndsIt() async throws {
    try await Self.withSent { db async throws in
      try await Self.accept(db)
      try await db.service.apply(.deleted(Self.ada, second: 1))
      #expect(try await Self.edit(db).stage == .superseded)
      #expect(try await db.status() == "deleted")
    }
  }

  @Test func severalAtOnce() async throws {
    try await Self.withSent { db async throws in
      try await Self.accept(db)
      let second = "00000000-0000-4000-8000-0000000000e2"
      try await db.service.call(
        "accountdesk_record_edit",
        ["edit": .string(second), "account": EditStageTests.account, "email": "new@example.com"])
      try await db.service.call("accountdesk_may_send", ["edit": .string(second)])
      try await db.service.call("accountdesk_edit_accepted", ["edit": .string(second), "request_id": "req_2"])
      let now = Self.now
      let both = Standing(name: "Eva", email: "new@example.com")
      #expect(
        try await db.service.apply(
          .updated(Self.ada, Self.eva, second: now, key: Self.id), .updated(Self.eva, both, second: now, key: second))
          == ["applied", "applied"])
      #expect(
        try await db.lines("select stage, event_id is not null from accountdesk.edits order by id") == [
          "confirmed|t", "confirmed|t",
        ])
      #expect(try await db.status() == "in_sync")
    }
  }

  @Test func aPageSettlesToo() async throws {
    try await Self.withSent { db async throws in
      try await Self.accept(db)
      try await db.applyPage([customerObject("cus_1", Self.eva).encoded], asOf: StripeEvent.time(Self.now + 30))
      #expect(try await Self.edit(db).stage == .confirmed)
      #expect(try await db.records() == ["Eva|p1@example.com|Eva|p1@example.com|p1@example.com"])
    }
  }
}
