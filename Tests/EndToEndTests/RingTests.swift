// One edit round the ring by the program itself, and what each of its ends leaves behind.

import Foundation
import Postgres
import TestSupport
import Testing

@Suite struct RingTests {
  @Test(.timeLimit(.minutes(40))) func anEditReachesAllFourPlaces() async throws {
    try await RunningSandbox.with { sandbox in
      let ada = try await sandbox.ada
      let result = try await sandbox.run("edit", ada.email, "--name", "Ada King", "--email", "Ada.King@example.com")
      #expect(result.status == 0, "\(result.errors)")
      let lines = result.output.split(separator: "\n").map(String.init)
      for (line, stage) in zip(lines, ["recorded", "accepted", "delivered", "confirmed"]) {
        #expect(line.hasPrefix(stage))
      }
      #expect(lines.count == 4)
      var expected = FourPlaces.all(name: "Ada King", email: "Ada.King@example.com")
      // A login is always in small letters.
      expected.authEmail = "ada.king@example.com"
      expected.identityEmail = "ada.king@example.com"
      #expect(try await FourPlaces.read(customer: ada.customer, in: sandbox) == expected)

      let shown = try await sandbox.run("show", ada.customer)
      #expect(shown.status == 0)
      #expect(shown.output.contains("in_sync"))
      #expect(shown.output.contains("Ada King"))
    }
  }

  @Test(.timeLimit(.minutes(40))) func aRefusalChangesNothingAnywhere() async throws {
    try await RunningSandbox.with { sandbox in
      let ada = try await sandbox.ada
      let before = try await FourPlaces.read(customer: ada.customer, in: sandbox)
      let result = try await sandbox.run("edit", ada.email, "--email", "ada@com")
      #expect(result.status == 65)
      #expect(result.errors.contains("Invalid email address: ada@com"))
      #expect(result.errors.contains("Nothing was changed."))
      #expect(result.errors.contains("req_"))
      #expect(try await FourPlaces.read(customer: ada.customer, in: sandbox) == before)
      let stage = try await sandbox.query("select stage, refusal ->> 'param' from accountdesk.edits")
      #expect(stage == [["refused", "email"]])
    }
  }

  @Test(.timeLimit(.minutes(40))) func whatIsWrongBeforehandIsNeverSent() async throws {
    try await RunningSandbox.with { sandbox in
      let ada = try await sandbox.ada
      let other = try #require(
        try await sandbox.query(
          "select email from auth.users where email <> $1 order by id limit 1", [.text(ada.email)]
        )
        .first?[0])
      let cases: [(arguments: [String], status: Int, words: String)] = [
        (["--email", other], 65, "Another account has this e-mail"),
        (["--email", ""], 65, "The e-mail is empty"), (["--name", ""], 65, "The name is empty"),
        (["--name", String(repeating: "x", count: 10_000)], 65, "longer than 256"),
        (["--email", String(repeating: "x", count: 600) + "@example.com"], 65, "longer than 255"),
        (["--email", ada.email.uppercased()], 65, "Nothing is changed"), ([], 64, "Say what is to change"),
        (["--name", "A", "--clear-name"], 64, "exclude each other"),
      ]
      for (arguments, status, words) in cases {
        let result = try await Program.run(["edit", ada.email] + arguments, settings: sandbox.settings)
        #expect(result.status == status, "\(arguments)")
        #expect(result.errors.contains(words), "\(arguments): \(result.errors)")
      }
      let unknown = try await sandbox.run("edit", "nobody@example.com", "--name", "X")
      #expect(unknown.status == 66)
      #expect(try await sandbox.query("select count(*) from accountdesk.edits") == [["0"]])
    }
  }

  @Test(.timeLimit(.minutes(40))) func anEditGoesOnWhereNobodyWaits() async throws {
    try await RunningSandbox.with(["--webhook-delay", "6s"]) { sandbox in
      let ada = try await sandbox.ada
      let unconfirmed = try await sandbox.run("edit", ada.email, "--name", "Ada King", "--wait", "100ms")
      #expect(unconfirmed.status == 75)
      #expect(unconfirmed.errors.contains("goes on by itself"))
      let pending = try await sandbox.run("accounts", "--status", "pending", "--json")
      #expect(pending.output.contains(ada.customer))
      // The edit that is open is seen by the next, who has to say that they go on.
      let second = try await sandbox.run("edit", ada.email, "--name", "Ada B.")
      #expect(second.status == 65)
      #expect(second.errors.contains("not confirmed yet"))
      try await eventually {
        try await sandbox.query("select stage from accountdesk.edits") == [["confirmed"]]
      }
      #expect(
        try await FourPlaces.read(customer: ada.customer, in: sandbox) == .all(name: "Ada King", email: ada.email))
    }
  }

  @Test(.timeLimit(.minutes(40))) func stripeAndSupabaseMayBeAway() async throws {
    try await RunningSandbox.with { sandbox in
      let ada = try await sandbox.ada
      let before = try await FourPlaces.read(customer: ada.customer, in: sandbox)
      let nobody = "http://127.0.0.1:1"
      let noStripe = try await sandbox.run("edit", ada.email, "--name", "X", settings: ["STRIPE_API_BASE": nobody])
      #expect(noStripe.status == 69)
      #expect(noStripe.errors.contains("Nothing was sent to Stripe"))
      let noSupabase = try await sandbox.run("accounts", settings: ["SUPABASE_URL": nobody])
      #expect(noSupabase.status == 69)
      #expect(noSupabase.errors.contains("Supabase does not answer"))
      let wrongKey = try await sandbox.run(
        "edit", ada.email, "--name", "X", settings: ["STRIPE_SECRET_KEY": "sk_test_wrong"])
      #expect(wrongKey.status == 77)
      #expect(!wrongKey.errors.contains("sk_test_wrong"))
      let anonymous = try await sandbox.run(
        "accounts", settings: ["SUPABASE_SERVICE_ROLE_KEY": sandbox["SUPABASE_ANON_KEY"]])
      #expect(anonymous.status == 77)
      try await sandbox.setFaults(#"{"supabase_down": true}"#)
      let down = try await sandbox.run("accounts")
      #expect(down.status == 69)
      try await sandbox.setFaults(#"{"supabase_down": false}"#)
      #expect(try await FourPlaces.read(customer: ada.customer, in: sandbox) == before)
    }
  }
}

/// Asks again and again until it is so.
func eventually(
  within limit: Duration = .seconds(600), _ isSo: () async throws -> Bool,
  sourceLocation: SourceLocation = #_sourceLocation
) async throws {
  if try await !comesTrue(within: limit, isSo) {
    Issue.record("not so within \(limit)", sourceLocation: sourceLocation)
  }
}
