// The erasure of a person: nothing that we keep has them any more, and they are not taken up again.

import Accounts
import Foundation
import Postgres
import Sandbox
import Supabase
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(40))) struct ForgetTests {
  private static let second = 900_000_000
  /// A word that only this person's data has.
  private static let trace = "Zyxwv"

  /// Every table of ours as text.
  private static func everything(_ db: MigratedDatabase) async throws -> [String: String] {
    var texts: [String: String] = [:]
    for table in try await db.lines(
      "select relname from pg_class where relnamespace = 'accountdesk'::regnamespace and relkind = 'r'")
    {
      texts[table] = try await db.value("select coalesce(string_agg(t::text, ' '), '') from accountdesk.\"\(table)\" t")
    }
    return texts
  }

  private static func fill(_ desk: RawDesk) async throws {
    let old = Standing(name: "Person 5", email: "p5@example.com")
    let new = Standing(name: trace, email: "\(trace)@example.com")
    let edit = Person.id(90)
    try await desk.db.service.call(
      "accountdesk_record_edit",
      [
        "edit": .string(edit), "account": .string(Person.id(5)), "name": .string(trace),
        "reason": .string("for \(trace)"),
      ])
    try await desk.db.service.call("accountdesk_may_send", ["edit": .string(edit)])
    try await desk.db.service.call(
      "accountdesk_edit_refused", ["edit": .string(edit), "refusal": ["message": .string("no \(trace)")]])
    try await desk.db.service.apply(.updated(old, new, second: second, customer: "cus_5"))
    try await desk.db.service.apply(
      .updated(new, Standing(name: trace, email: "p4@example.com"), second: second + 1, customer: "cus_5"))
    try await desk.db.service.applyTexts([#"{"id": "evt_broken", "customer": "cus_5", "name": "\#(trace)"}"#])
    _ = try await desk.call(
      "record_edit", ["edit": .string(Person.id(91)), "account": .string(Person.id(5)), "email": "p4@example.com"],
      as: .editor)
  }

  @Test func nothingIsLeft() async throws {
    try await RawDesk.with { desk async throws in try await Self.isLeft(desk) }
  }

  private static func isLeft(_ desk: RawDesk) async throws {
    try await fill(desk)
    let before = try await everything(desk.db)
    #expect(before.values.filter { $0.contains(trace) }.count >= 4)
    let dry = try await desk.call("forget", ["id": .string(Person.id(5))], as: .admin).decoded
    #expect(dry["outcome"] == "would_forget" && dry["customers"] == ["cus_5"])
    #expect(try await everything(desk.db) == before)
    let done = try await desk.call("forget", ["id": .string(Person.id(5)), "dry_run": false], as: .admin).decoded
    #expect(done["outcome"] == "forgotten" && done["counts"] == dry["counts"])
    #expect(
      done["kept_elsewhere"] == [
        "stripe_customer", "stripe_events", "auth_user", "users_row", "customers_row", "backups", "logs", "desks",
      ])
    for (table, text) in try await everything(desk.db) {
      for part in [trace, trace.lowercased(), "cus_5", Person.id(5), "p5@example.com"] {
        #expect(!text.contains(part), "\(table) has \(part)")
      }
    }
    #expect(try await desk.db.countsAreRight())
    // The lines stand, without what they said.
    #expect(
      try await desk.db.lines("select kind, what from accountdesk.journal where edit = '\(Person.id(90))' order by n")
        == ["edit|recorded", "edit|refused"])
    #expect(
      try await desk.db.lines("select author, detail ->> 'edits' from accountdesk.journal where kind = 'forget'")
        == ["p3@example.com|1"])
    #expect(try await desk.call("forget", ["id": .string(Person.id(5))], as: .admin).decoded["outcome"] == "already")
    #expect(try await desk.call("forget", ["id": "cus_5"], as: .admin).decoded["outcome"] == "already")
    // The person's own records are untouched.
    #expect(try await desk.db.value("select count(*) from public.users where id = $1", .text(Person.id(5))) == "1")
  }

  /// Receiver, catch-up, backfill, re-sync, a change in the app, and the walk through everybody: none takes them up.
  @Test func nobodyTakesThemUpAgain() async throws {
    try await RawDesk.with { desk async throws in try await Self.takesUp(desk) }
  }

  private static func takesUp(_ desk: RawDesk) async throws {
    try await desk.db.service.call("accountdesk_forget", ["id": .string(Person.id(5)), "dry_run": false])
    let new = Standing(name: trace, email: "\(trace)@example.com")
    let outcomes = try await desk.db.service.apply([
      .updated(Standing(name: "a", email: "p5@example.com"), new, second: second, customer: "cus_5"),
      .updated(
        Standing(name: "Person 4", email: "p4@example.com"), Standing(name: "Four", email: "p4@example.com"),
        second: second, customer: "cus_4"),
      .deleted(new, second: second + 5, customer: "cus_5"),
    ])
    #expect(outcomes == ["forgotten", "applied", "forgotten"])
    #expect(try await desk.db.service.read(new, of: "cus_5", second: second)["outcome"] == "forgotten")
    let page = try await desk.db.applyPage(
      [customerObject("cus_5", new).encoded], asOf: StripeEvent.time(second), logins: "stripe", names: "stripe")
    #expect(page["applied"] == 0)
    try await desk.db.owner.execute(
      "update auth.users set email = '\(trace)@example.org' where id = '\(Person.id(5))'")
    try await desk.db.service.call("accountdesk_check_list", ["mend": true])
    try await desk.db.service.call("accountdesk_heartbeat", ["receiver": "r"])
    let link = try await desk.db.service.call(
      "accountdesk_link", ["account": .string(Person.id(5)), "customer": "cus_5", "author": "a", "kind": "email"])
    #expect(link["outcome"] == "already" || link["outcome"] == "not_proposed")
    for (table, text) in try await everything(desk.db) {
      for part in [trace, "cus_5", Person.id(5)] { #expect(!text.contains(part), "\(table) has \(part)") }
    }
    #expect(
      try await desk.db.lines("select outcome, payload from accountdesk.events where outcome = 'forgotten'")
        == ["forgotten|∅", "forgotten|∅"])
  }

  /// Whoever has an address that another wants stands in the other's records; and who was of the staff, in everybody's.
  @Test func nobodyElsesRecordsNameThem() async throws {
    try await RawDesk.with { desk async throws in try await Self.recordsNameThem(desk) }
  }

  private static func recordsNameThem(_ desk: RawDesk) async throws {
    let edit: JSON = .string(Person.id(93))
    let gone = Person.id(2)
    // The editor, who is going to be forgotten, edits; and an event wants their address.
    _ = try await desk.call("signed_in", as: .editor)
    _ = try await desk.call(
      "record_edit", ["edit": edit, "account": .string(Person.id(5)), "email": "free@example.com"], as: .editor)
    _ = try await desk.call("may_send", ["edit": edit], as: .editor)
    _ = try await desk.call(
      "edit_unknown", ["edit": edit, "failure": .string("not_applied: email_taken \(gone)")], as: .editor)
    _ = try await desk.call("replay", ["events": [], "author": "x"], as: .editor)
    let wanted = Standing(name: "Person 5", email: "p2@example.com")
    #expect(
      try await desk.db.service.apply(
        .updated(Standing(name: "Person 5", email: "p5@example.com"), wanted, second: second, customer: "cus_5"))
        == ["conflict"])
    #expect(try await desk.db.status(5) == "conflict email_taken \(gone)")
    try await desk.db.service.read(wanted, of: "cus_5", second: second + 1, arguments: ["author": "p2@example.com"])
    try await desk.db.owner.execute("update auth.users set raw_app_meta_data = '{}' where id = '\(gone)'")
    let done = try await desk.call("forget", ["id": .string(gone), "dry_run": false], as: .admin).decoded
    #expect(done["outcome"] == "forgotten")
    for (table, text) in try await everything(desk.db) {
      #expect(!text.contains(gone), "\(table) has the id")
      // What Stripe says of somebody else is theirs.
      if ["journal", "edits"].contains(table) { #expect(!text.contains("p2@example.com"), "\(table) has the address") }
    }
    #expect(try await desk.db.status(5) == "conflict email_taken")
    let authors = try await desk.db.lines(
      "select distinct author from accountdesk.journal where kind in ('edit', 'sign_in', 're-sync') and author <> 'key'"
    )
    #expect(authors.count == 1 && authors[0].hasPrefix("former-"), "\(authors)")
    #expect(
      try await desk.db.lines("select author, failure from accountdesk.edits") == [
        "\(authors[0])|email_taken"
      ])
    // Outside of an erasure no line changes.
    #expect(try await desk.db.owner.refusal("update accountdesk.journal set author = 'x'") == "42501")
    #expect(try await desk.db.owner.refusal("update accountdesk.journal_values set said = null") == "42501")
  }

  @Test func whoCannotBeForgottenIsTold() async throws {
    try await RawDesk.with { desk async throws in
      #expect(try await desk.call("forget", ["id": .string(Person.id(6))], as: .admin).decoded["outcome"] == "staff")
      for id in [Person.id(77), "cus_none", "'; drop table x; --", ""] {
        #expect(try await desk.call("forget", ["id": .string(id)], as: .admin).decoded["outcome"] == "no_account")
      }
      try await desk.db.service.call(
        "accountdesk_record_edit", ["edit": .string(Person.id(92)), "account": .string(Person.id(5)), "name": "New"])
      let open = try await desk.call("forget", ["id": "cus_5", "dry_run": false], as: .admin)
      #expect(open.decoded["outcome"] == "open_edits")
      #expect(try await desk.db.value("select count(*) from accountdesk.forgotten") == "0")
    }
  }

  /// A customer that somebody else has, too, is theirs.
  @Test func aSharedCustomerStays() async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add(Person(1), Person(2, customer: "cus_1"))
      try await db.service.apply(.created(Standing(name: "Ada", email: "p1@example.com")))
      let done = try await db.service.call("accountdesk_forget", ["id": .string(Person.id(1)), "dry_run": false])
      #expect(done["outcome"] == "forgotten" && done["customers"] == [])
      #expect(try await db.value("select count(*) from accountdesk.customers") == "1")
      #expect(try await db.lines("select id from accountdesk.accounts") == [Person.id(2)])
      #expect(
        try await db.service.apply(
          .updated(
            Standing(name: "Ada", email: "p1@example.com"), Standing(name: "Eva", email: "p1@example.com"), second: 9))
          != ["forgotten"])
    }
  }
}
