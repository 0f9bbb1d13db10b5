// Parked events from the command line: listed, tried again, and what a script learns of it.

import Foundation
import HTTPTypes
import Postgres
import TestSupport
import Testing
import Transport

@Suite struct EventsTests {
  private struct Line: Decodable {
    let id: String
    let outcome: String
    let customer: String?
    let reason: String?
    let account: String?
  }

  private static func lines(_ text: String) throws -> [Line] {
    try text.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
  }

  /// Somebody gives Ada at Stripe the e-mail that another person signs in with.
  private static func makeConflict(_ ada: (email: String, customer: String), in sandbox: RunningSandbox) async throws
    -> String
  {
    let other = try #require(
      try await sandbox.query(
        """
        select u.email from auth.users u join accountdesk.accounts a on a.id = u.id
        where u.email <> $1 and a.status = 'in_sync' order by u.id limit 1
        """, [.text(ada.email)]
      ).first?[0])
    _ = try await CurlTransport().send(
      Request(
        .post, "\(sandbox["STRIPE_API_BASE"])/v1/customers/\(ada.customer)",
        headers: [
          .authorization: "Bearer \(sandbox["STRIPE_SECRET_KEY"])", .contentType: "application/x-www-form-urlencoded",
        ], body: Data("email=\(other.replacing("@", with: "%40"))".utf8)))
    try await eventually {
      try await sandbox.query("select problem from accountdesk.customers where id = $1", [.text(ada.customer)])
        == [["conflict"]]
    }
    return other
  }

  @Test(.timeLimit(.minutes(40))) func areListedAndTriedAgain() async throws {
    try await RunningSandbox.with { sandbox in
      let ada = try await sandbox.ada
      let other = try await Self.makeConflict(ada, in: sandbox)
      let listed = try await sandbox.run("events", "--account", ada.customer, "--json")
      #expect(listed.status == 0, "\(listed.errors)")
      let parked = try Self.lines(listed.output)
      #expect(parked.map(\.outcome) == ["conflict"])
      let event = try #require(parked.first)
      #expect(event.customer == ada.customer && event.reason?.hasPrefix("email_taken ") == true)
      let table = try await sandbox.run("events")
      #expect(table.output.split(separator: "\n").contains { $0.hasPrefix("conflict") && $0.contains(event.id) })
      #expect(try await sandbox.run("events", "--limit", "0").output == "")

      let held = try await sandbox.run("events", "--replay", event.id)
      #expect(held.status == 75, "\(held.errors)")
      #expect(held.output.hasPrefix("conflict") && held.output.contains("email_taken"))
      #expect(held.errors.contains("still parked"))

      _ = try await sandbox.query("update auth.users set email = 'away@example.com' where email = $1", [.text(other)])
      let freed = try await sandbox.run("events", "--replay", event.id, "--json")
      #expect(freed.status == 0, "\(freed.errors)")
      #expect(try Self.lines(freed.output).map(\.outcome) == ["applied"])
      #expect(try await FourPlaces.read(customer: ada.customer, in: sandbox).authEmail == other)
      #expect(try await sandbox.run("events", "--account", ada.customer).output == "")
      // Once more is no harm.
      #expect(try await sandbox.run("events", "--replay", event.id).status == 0)
      #expect(
        try await sandbox.query(
          "select count(*), min(author) like 'key:%' from accountdesk.events where origin = 'replay'"
        )
        .first?[1] == "t")
    }
  }

  @Test(.timeLimit(.minutes(40))) func whatCannotBeTriedAgain() async throws {
    try await RunningSandbox.with { sandbox in
      _ = try await sandbox.query(
        """
        insert into accountdesk.events (id, origin, outcome, reason) values
          ('evt_expired', 'webhook', 'failed', 'unreadable')
        """)
      let cases: [(arguments: [String], status: Int, output: String, errors: String)] = [
        (["--replay", "evt_expired"], 65, "expired", "kept no longer"),
        (["--replay", "evt_none", "evt_expired"], 66, "not_found  evt_none\nexpired    evt_expired", "evt_none"),
        (["--account", "nobody@example.com"], 66, "", "nobody@example.com"),
        (["--replay", "evt_none", "--limit", "3"], 64, "", "--replay, --approve"),
        (["--limit", "-1"], 64, "", "--limit"),
      ]
      for (arguments, status, output, errors) in cases {
        let result = try await Program.run(["events"] + arguments, settings: sandbox.settings)
        #expect(result.status == status, "\(arguments): \(result.errors)")
        #expect(result.output.hasPrefix(output), "\(arguments): \(result.output)")
        #expect(result.errors.contains(errors), "\(arguments): \(result.errors)")
      }
      let away = try await sandbox.run("events", settings: ["SUPABASE_URL": "http://127.0.0.1:1"])
      #expect(away.status == 69)
      // What is live is asked for, and nobody is there to answer.
      _ = try await sandbox.query("update accountdesk.settings set livemode = true")
      #expect(try await sandbox.run("events", "--replay", "evt_none").status == 65)
      #expect(try await sandbox.run("events", "--replay", "evt_none", "--yes").status == 66)
    }
  }
}
