// Operators, rules, held logins, the journal and the erasure of a person, as scripts use them.

import Foundation
import HTTPTypes
import Postgres
import TestSupport
import Testing
import Transport

@Suite struct OperatorCommandTests {
  private struct Person: Sendable {
    let id: String
    let email: String
    let customer: String
  }

  /// Somebody in sync who is not Ada.
  private static func others(_ count: Int, in sandbox: RunningSandbox) async throws -> [Person] {
    try await sandbox.query(
      """
      select id, email, customer from accountdesk.accounts
      where status = 'in_sync' and email ~ '^[a-z0-9.]+@' and email <> 'ada@example.com' order by id limit \(count)
      """
    ).map { Person(id: $0[0] ?? "", email: $0[1] ?? "", customer: $0[2] ?? "") }
  }

  /// As somebody does it in Stripe's dashboard.
  private static func change(_ person: Person, email: String, in sandbox: RunningSandbox) async throws {
    _ = try await CurlTransport().send(
      Request(
        .post, "\(sandbox["STRIPE_API_BASE"])/v1/customers/\(person.customer)",
        headers: [
          .authorization: "Bearer \(sandbox["STRIPE_SECRET_KEY"])", .contentType: "application/x-www-form-urlencoded",
        ], body: Data("email=\(email.replacing("@", with: "%40"))".utf8)))
  }

  private static func status(_ person: Person, in sandbox: RunningSandbox) async throws -> String? {
    try await sandbox.query("select status from accountdesk.accounts where id = $1", [.text(person.id)]).first?[0]
  }

  @Test(.timeLimit(.minutes(40))) func rolesAndRules() async throws {
    let forms = try JSONForm.Forms(try await Program.run(["json"]).output)
    try await RunningSandbox.with { sandbox in
      #expect(try await sandbox.run("operators", "list", "--table").output.contains("| see | look at accounts"))
      let other = try #require(try await Self.others(1, in: sandbox).first)
      let first = try await sandbox.run("migrate", "--admin", "Ada@example.com")
      #expect(first.status == 0 && first.errors.contains("is admin from now on"), "\(first.errors)")
      #expect(try await sandbox.run("migrate", "--admin", "nobody@example.com").status == 66)
      #expect(try await sandbox.run("operators", "grant", other.email, "editor").status == 0)
      #expect(try await sandbox.run("operators", "grant", "nobody@example.com", "editor").status == 66)
      #expect(try await sandbox.run("operators", "grant", other.email, "king").status == 64)
      #expect(try await sandbox.run("operators", "revoke", "ada@example.com").status == 77)
      let listed = try await sandbox.run("operators", "--json")
      #expect(forms.mistakes(in: listed.output, of: "operators") == [])
      #expect(listed.output.contains(#""role":"admin""#) && listed.output.contains(#""role":"editor""#))
      #expect(try await sandbox.run("operators", "revoke", other.id).status == 0)
      #expect(try await sandbox.run("operators").output.split(separator: "\n").count == 1)

      let rules = try await sandbox.run("settings", "--json")
      #expect(rules.output.split(separator: "\n").count == 8)
      #expect(forms.mistakes(in: rules.output, of: "settings") == [])
      #expect(try await sandbox.run("settings", "edits", "off", "--reason", "audit").status == 0)
      let refused = try await sandbox.run("edit", "ada@example.com", "--name", "New")
      #expect(refused.status == 65, "\(refused.errors)")
      #expect(try await sandbox.run("settings", "edits", "on").status == 0)
      #expect(try await sandbox.run("settings", "late-after", "20s").status == 0)
      #expect(try await sandbox.run("settings", "late_after").output.contains("20s"))
      for wrong in [["speed"], ["edits", "maybe"], ["late_after", "20"], ["retention", "off"], ["hold", "on"]] {
        #expect(try await Program.run(["settings"] + wrong, settings: sandbox.settings).status == 64, "\(wrong)")
      }
      #expect(try await sandbox.run("settings", "retention", "1s").status == 65)
      let journal = try await sandbox.run("journal", "--since", "1h")
      #expect(journal.status == 0 && forms.mistakes(in: journal.output, of: "journal") == [])
      for part in [#""kind":"setting""#, #""kind":"role""#, #""reason":"audit""#, #""kind":"refusal""#] {
        #expect(journal.output.contains(part), "\(part)")
      }
      #expect(try await sandbox.run("journal", "--since", "yesterday").status == 64)
      #expect(try await sandbox.run("journal", "--account", "nobody@example.com").status == 66)
    }
  }

  @Test(.timeLimit(.minutes(40))) func heldLoginsAreDecided() async throws {
    let forms = try JSONForm.Forms(try await Program.run(["json"]).output)
    try await RunningSandbox.with { sandbox in
      #expect(try await sandbox.run("settings", "hold", "hold").status == 0)
      let people = try await Self.others(2, in: sandbox)
      try #require(people.count == 2)
      for (number, person) in people.enumerated() {
        try await Self.change(person, email: "changed\(number)@example.com", in: sandbox)
      }
      try await eventually {
        for person in people where try await Self.status(person, in: sandbox) != "held" { return false }
        return true
      }
      let listed = try await sandbox.run("events", "--json", "--account", people[0].id)
      #expect(forms.mistakes(in: listed.output, of: "events") == [])
      #expect(listed.output.contains(#""outcome":"held""#))
      let table = try await sandbox.run("events")
      #expect(table.output.contains("login \(people[0].email) → changed0@example.com"), "\(table.output)")
      let approved = try await sandbox.run("events", "--approve", people[0].id, "--json")
      #expect(
        approved.status == 0 && forms.mistakes(in: approved.output, of: "events --approve") == [], "\(approved.errors)")
      #expect(try await Self.status(people[0], in: sandbox) == "in_sync")
      let rejected = try await sandbox.run("events", "--reject", people[1].customer)
      #expect(rejected.status == 0 && rejected.errors.contains("--email \(people[1].email)"), "\(rejected.errors)")
      #expect(try await Self.status(people[1], in: sandbox) == "drifted")
      #expect(
        try await sandbox.query("select email from auth.users where id = $1", [.text(people[1].id)])
          == [[people[1].email]])
      #expect(try await sandbox.run("events", "--approve", people[1].id).status == 65)
      #expect(try await sandbox.run("events", "--approve", "evt_none").status == 66)
      #expect(try await sandbox.run("events", "--approve", "x", "--replay", "y").status == 64)
      // The old address goes back to Stripe by an edit, which is not held.
      let back = try await sandbox.run("edit", people[1].id, "--email", people[1].email)
      #expect(back.status == 0, "\(back.errors)")
      #expect(try await Self.status(people[1], in: sandbox) == "in_sync")
    }
  }

  @Test(.timeLimit(.minutes(40))) func aPersonIsForgotten() async throws {
    let forms = try JSONForm.Forms(try await Program.run(["json"]).output)
    try await RunningSandbox.with { sandbox in
      let person = try #require(try await Self.others(1, in: sandbox).first)
      let dry = try await sandbox.run("forget", person.email, "--dry-run", "--json")
      #expect(dry.status == 0 && forms.mistakes(in: dry.output, of: "forget") == [], "\(dry.errors)")
      // Nobody is asked without a terminal.
      #expect(try await sandbox.run("forget", person.id).status == 65)
      #expect(try await sandbox.run("show", person.id).status == 0)
      let done = try await sandbox.run("forget", person.email, "--yes")
      #expect(done.status == 0 && done.errors.contains("Stripe: the customer."), "\(done.errors)")
      #expect(try await sandbox.run("show", person.id).status == 66)
      #expect(try await sandbox.run("forget", person.id, "--yes").errors.contains("was erased before"))
      #expect(try await sandbox.run("forget", "cus_nobody", "--yes").status == 66)
      // What comes of them afterwards is acknowledged, and kept by nobody.
      try await Self.change(person, email: "later@example.com", in: sandbox)
      try await eventually {
        try await sandbox.query("select count(*) from accountdesk.events where outcome = 'forgotten'") == [["1"]]
      }
      #expect(
        try await sandbox.query("select id from accountdesk.customers where id = $1", [.text(person.customer)]).isEmpty)
      let resync = try await sandbox.run("resync", "--all", "--logins", "keep")
      #expect([0, 75].contains(resync.status), "\(resync.errors)")
      #expect(try await sandbox.run("show", person.id).status == 66)
    }
  }
}
