// Linking from the command line: listed, tried dry, accepted, made; two at once; and what a script learns of it.

import Foundation
import HTTPTypes
import Postgres
import TestSupport
import Testing
import Transport

@Suite struct LinkTests {
  private struct Line: Decodable {
    struct Summary: Decodable {
      let kinds: [String: Int]
      let linked: Int
      let created: Int
      let failed: Int
    }

    let kind: String?
    let id: String?
    let stripeCustomerID: String?
    let email: String?
    let evidence: [String]?
    let outcome: String?
    let summary: Summary?

    enum CodingKeys: String, CodingKey {
      case kind, id, email, evidence, outcome, summary
      case stripeCustomerID = "stripe_customer_id"
    }
  }

  private static func lines(_ text: String) throws -> [Line] {
    try text.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
  }

  /// Asks the emulator as anybody can who has the key; answers the customer's id.
  private static func stripe(
    _ method: HTTPRequest.Method, _ path: String, _ fields: [String: String] = [:], in sandbox: RunningSandbox
  ) async throws -> [String: Any] {
    let body = fields.map { name, value in
      "\(name)=\(value.replacing("@", with: "%40").replacing(" ", with: "+"))"
    }.joined(separator: "&")
    let answer = try await CurlTransport().send(
      Request(
        method, "\(sandbox["STRIPE_API_BASE"])\(path)",
        headers: [
          .authorization: "Bearer \(sandbox["STRIPE_SECRET_KEY"])", .contentType: "application/x-www-form-urlencoded",
        ], body: method == .post ? Data(body.utf8) : nil))
    return try #require(try JSONSerialization.jsonObject(with: answer.body) as? [String: Any])
  }

  private static func named(_ user: String, in sandbox: RunningSandbox) async throws -> [[String: Any]] {
    let query = "metadata%5B%27supabaseUUID%27%5D%3A%27\(user)%27"
    return try await stripe(.get, "/v1/customers/search?query=\(query)", in: sandbox)["data"] as? [[String: Any]] ?? []
  }

  private static func unlinked(_ sandbox: RunningSandbox) async throws -> [(id: String, email: String)] {
    try await sandbox.query(
      "select id, auth_email from accountdesk.accounts where status = 'unlinked' order by id"
    ).map { ($0[0] ?? "", $0[1] ?? "") }
  }

  @Test(.timeLimit(.minutes(40))) func proposedAndAccepted() async throws {
    try await RunningSandbox.with(["--users", "100"]) { sandbox in
      let people = try await Self.unlinked(sandbox)
      #expect(people.count == 4)
      let made = try await Self.stripe(
        .post, "/v1/customers",
        ["name": "Somebody Else", "email": "else@example.com", "metadata[supabaseUUID]": people[0].id], in: sandbox)
      let named = try #require(made["id"] as? String)
      let mailed = try #require(
        try await Self.stripe(.post, "/v1/customers", ["email": people[1].email], in: sandbox)["id"] as? String)
      // Their webhooks bring them.
      try await eventually {
        try await sandbox.query(
          "select count(*) from accountdesk.customers where id = any ($1::text[]) and as_of is not null",
          [.text("{\(named),\(mailed)}")]) == [["2"]]
      }
      let before = try await sandbox.query("select count(*) from public.customers where stripe_customer_id <> ''")
      let list = try await sandbox.run("link", "--json")
      #expect(list.status == 0, "\(list.errors)")
      let lines = try Self.lines(list.output)
      let metadata = try #require(lines.first { $0.kind == "metadata" })
      #expect(metadata.id == people[0].id && metadata.stripeCustomerID == named)
      #expect(metadata.evidence?.contains("other_email") == true && metadata.outcome == nil)
      #expect(lines.contains { $0.kind == "email" && $0.id == people[1].id && $0.stripeCustomerID == mailed })
      #expect(lines.count { $0.kind == "no_customer" } == 2 && lines.count { $0.kind == "two_accounts" } == 2)
      #expect(lines.last?.summary?.kinds["email"] == 1)
      let shown = try await sandbox.run("link")
      #expect(shown.output.contains("its metadata names the user") && shown.errors.contains("no_customer 2"))

      let dry = try await sandbox.run("link", "--accept", "metadata", "--create", "--dry-run", "--json")
      let foretold = try Self.lines(dry.output)
      #expect(foretold.compactMap(\.outcome).sorted() == ["would_create", "would_create", "would_link"])
      #expect(
        try await sandbox.query("select count(*) from public.customers where stripe_customer_id <> ''") == before)

      // The e-mail alone is not accepted without being told so.
      let accepted = try await sandbox.run("link", "--accept", "metadata", "--json")
      #expect(accepted.status == 0, "\(accepted.errors)")
      #expect(try Self.lines(accepted.output).compactMap(\.outcome) == ["linked"])
      let show = try await sandbox.run("show", people[0].id)
      #expect(show.output.contains(named) && show.output.contains("linked  link  key:"), "\(show.output)")
      // Nothing was overwritten: the login is as it was.
      #expect(
        try await sandbox.query("select email from auth.users where id = $1::uuid", [.text(people[0].id)])
          == [[people[0].email]])
      let byID = try await sandbox.run("link", "--accept", mailed)
      #expect(byID.status == 0 && byID.output.contains("linked to \(mailed)"), "\(byID.errors)")
      // The customer has no name: that is drift, and nobody's name is taken away for it.
      #expect(
        try await sandbox.query(
          "select customer, status, auth_name is null from accountdesk.accounts where id = $1::uuid",
          [.text(people[1].id)]) == [[mailed, "drifted", "f"]])
    }
  }

  /// Three at once make one customer for each, and a key that is the user's own makes no second one later.
  @Test(.timeLimit(.minutes(40))) func madeOnceByAllWhoMakeThem() async throws {
    try await RunningSandbox.with(["--users", "100"]) { sandbox in
      let people = try await Self.unlinked(sandbox)
      let first = try await sandbox.run("link", "--create", people[0].email, "--json", "--rate", "20")
      #expect(first.status == 0, "\(first.errors)")
      let line = try #require(try Self.lines(first.output).first)
      #expect(line.outcome == "created" && line.id == people[0].id)
      #expect(try await Self.unlinked(sandbox).count == people.count - 1)
      async let one = sandbox.run("link", "--create", "--json", "--rate", "20")
      async let two = sandbox.run("link", "--create", "--json", "--rate", "20")
      async let three = sandbox.run("link", "--create", "--json", "--rate", "20")
      for run in try await [one, two, three] { #expect(run.status == 0, "\(run.output) \(run.errors)") }
      #expect(try await Self.unlinked(sandbox).isEmpty)
      for person in people {
        let customers = try await Self.named(person.id, in: sandbox)
        #expect(customers.count == 1)
        #expect(customers.first?["email"] as? String == person.email)
      }
      let states = try await sandbox.query(
        "select distinct status from accountdesk.accounts where id = any ($1::uuid[])",
        [.text("{\(people.map(\.id).joined(separator: ","))}")])
      #expect(states == [["in_sync"]])
      #expect(
        try await sandbox.run("link", "--create").errors.contains(
          "0 linked, 0 made, 0 failed."))
    }
  }

  @Test(.timeLimit(.minutes(40))) func whatCannotBeLinked() async throws {
    try await RunningSandbox.with(["--users", "60"]) { sandbox in
      let people = try await Self.unlinked(sandbox)
      let lost = try #require(people.first?.id)
      _ = try await sandbox.query("delete from public.customers where id = $1::uuid", [.text(lost)])
      _ = try await sandbox.query(
        "insert into public.customers (id, stripe_customer_id) values ($1::uuid, 'cus_nothere')", [.text(lost)])
      let list = try await sandbox.run("link", "--json")
      #expect(list.status == 0, "\(list.errors)")
      let unknown = try Self.lines(list.output).filter { $0.kind == "unknown_customer" }
      #expect(unknown.map(\.id) == [lost] && unknown.first?.stripeCustomerID == "cus_nothere")
      let cases: [(arguments: [String], status: Int, errors: String)] = [
        (["nobody@example.com"], 66, "nobody@example.com"), (["--accept", "nobody@example.com"], 66, "nobody"),
        (["--accept", try await sandbox.ada.customer], 65, "Nothing is proposed"),
        (["--accept", people[1].id], 65, "Nothing is proposed"), (["--rate", "0"], 64, "--rate takes"),
        (["--accept", ""], 64, "--accept takes"),
      ]
      for (arguments, status, errors) in cases {
        let result = try await Program.run(["link"] + arguments, settings: sandbox.settings)
        #expect(result.status == status && result.errors.contains(errors), "\(arguments): \(result.errors)")
        #expect(result.output == "")
      }
      let away = try await sandbox.run(
        "link", people[1].id, "--create", "--json", settings: ["STRIPE_API_BASE": "http://127.0.0.1:1"])
      #expect(away.status == 69, "\(away.errors)")
      #expect(try Self.lines(away.output).first?.outcome == "failed")
      // What is live is asked for, and nobody is there to answer.
      _ = try await sandbox.query("update accountdesk.settings set livemode = true")
      let live = try await sandbox.run("link", "--create", settings: RunningSandbox.liveKey)
      #expect(live.status == 65 && live.errors.contains("--yes"))
    }
  }
}
