// The receiver as a program of its own, beside a sandbox that has none.

import Crypto
import Foundation
import Glibc
import HTTPTypes
import Postgres
import Subprocess
import SystemPackage
import TestSupport
import Testing
import Transport

@Suite struct ServeTests {
  @Test(.timeLimit(.minutes(40))) func aReceiverOfItsOwnClosesTheRing() async throws {
    try await RunningSandbox.with(["--users", "20", "--no-receiver"]) { sandbox in
      let ada = try await sandbox.ada
      let transport = CurlTransport()
      // Nobody listens yet: the edit is accepted and waits until a receiver asks for what it has missed.
      let waiting = try await sandbox.run("edit", ada.email, "--name", "Ada King", "--wait", "0")
      #expect(waiting.status == 0, "\(waiting.errors)")
      try await Self.withReceiver(sandbox.settings) { address, processID in
        try await eventually {
          try await sandbox.query("select distinct stage from accountdesk.edits") == [["confirmed"]]
        }
        for path in ["healthz", "readyz"] {
          #expect(try await transport.send(Request(.get, "http://\(address)/\(path)")).status == 200)
        }
        let forged = try await transport.send(
          Request(
            .post, "http://\(address)/webhooks/stripe", headers: [.init("Stripe-Signature")!: "t=1,v1=00"],
            body: Data("{}".utf8)))
        #expect(forged.status == 400)
        let endpoint = try await transport.send(
          Request(
            .post, "\(sandbox["STRIPE_API_BASE"])/v1/webhook_endpoints",
            headers: [
              .authorization: "Bearer \(sandbox["STRIPE_SECRET_KEY"])",
              .contentType: "application/x-www-form-urlencoded",
            ], body: Data("url=http://\(address)/webhooks/stripe&enabled_events[]=customer.updated".utf8)))
        #expect(endpoint.status == 200)
        // The endpoint's own secret is not the receiver's, so it refuses, and says so with 400.
        let unheard = try await sandbox.run("edit", ada.email, "--name", "Ada", "--wait", "300ms", "--force")
        #expect(unheard.status == 75)
        // What was lost is fetched by a re-sync. Stripe's clock has whole seconds, so the read has to be a little later.
        try await eventually {
          #expect(try await sandbox.run("resync", ada.customer).status == 0)
          return try await sandbox.query("select distinct stage from accountdesk.edits") == [["confirmed"]]
        }
        #expect(try await FourPlaces.read(customer: ada.customer, in: sandbox) == .all(name: "Ada", email: ada.email))
        kill(processID, SIGTERM)
      }
    }
  }

  @Test(.timeLimit(.minutes(40))) func aPortInUseIsSaidAndNothingStarts() async throws {
    try await RunningSandbox.with(["--users", "0"]) { sandbox in
      let taken = sandbox["WEBHOOK_URL"].split(separator: "/")[1]
      let result = try await sandbox.run("serve", "--listen", String(taken))
      #expect(result.status == 73)
      #expect(result.errors.contains("in use by another program"))
      let elsewhere = try await sandbox.run("serve", "--listen", "192.0.2.1:8787")
      #expect(elsewhere.status == 73)
      let secret = try await sandbox.run("serve", settings: ["STRIPE_WEBHOOK_SECRET": "not-a-secret"])
      #expect(secret.status == 78)
      #expect(!secret.errors.contains("not-a-secret"))
    }
  }

  @Test(.timeLimit(.minutes(40))) func withoutSettingsItSaysWhichAreMissing() async throws {
    for (command, names) in [
      ("serve", ["SUPABASE_URL", "SUPABASE_SECRET_KEY", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"]),
      ("accounts", ["SUPABASE_URL", "SUPABASE_SECRET_KEY"]), ("migrate", ["DATABASE_URL"]),
      ("desk", ["SUPABASE_URL", "SUPABASE_SECRET_KEY", "STRIPE_SECRET_KEY"]),
    ] {
      let result = try await Program.run([command])
      #expect(result.status == 78, "\(command)")
      for name in names { #expect(result.errors.contains(name), "\(command)") }
      #expect(result.errors.contains("accountdesk sandbox"))
    }
  }

  /// Nobody hears a webhook here: the list of events at Stripe is enough.
  @Test(.timeLimit(.minutes(40))) func pollingAloneClosesTheRing() async throws {
    try await RunningSandbox.with(["--users", "20", "--no-receiver"]) { sandbox in
      let ada = try await sandbox.ada
      var settings = sandbox.settings
      settings["STRIPE_WEBHOOK_SECRET"] = nil
      try await Self.withReceiver(settings, ["--poll", "--catch-up-every", "1s"]) { address, _ in
        let result = try await sandbox.run("edit", ada.email, "--name", "Ada King", "--wait", "60s")
        #expect(result.status == 0, "\(result.errors)")
        let places = try await FourPlaces.read(customer: ada.customer, in: sandbox)
        #expect(places == .all(name: "Ada King", email: ada.email))
        let webhook = try await CurlTransport().send(Request(.post, "http://\(address)/webhooks/stripe"))
        #expect(webhook.status == 404)
      }
      #expect(try await sandbox.query("select mode from accountdesk.receivers") == [["poll"]])
    }
  }

  /// A webhook that was lost is applied all the same, and changes nothing when it comes after all.
  @Test(.timeLimit(.minutes(40))) func whatNoWebhookBringsIsCaughtUp() async throws {
    try await RunningSandbox.with(["--users", "20", "--no-receiver"]) { sandbox in
      let ada = try await sandbox.ada
      try await Self.withReceiver(sandbox.settings, ["--catch-up-every", "1s"]) { address, _ in
        let result = try await sandbox.run("edit", ada.email, "--name", "Ada King", "--wait", "60s")
        #expect(result.status == 0, "\(result.errors)")
        let events = try await sandbox.query(
          "select payload, origin, outcome from accountdesk.events where customer = $1 and type is not null",
          [.text(ada.customer)])
        let event = try #require(events.first)
        let payload = try #require(event[0])
        #expect(events.count == 1 && event[2] == "applied")
        let version = "select version from accountdesk.customers where id = $1"
        let before = try await sandbox.query(version, [.text(ada.customer)])
        let late = try await CurlTransport().send(
          Request(
            .post, "http://\(address)/webhooks/stripe",
            headers: [
              .init("Stripe-Signature")!: Self.signature(of: payload, secret: sandbox["STRIPE_WEBHOOK_SECRET"])
            ], body: Data(payload.utf8)))
        #expect(late.status == 200)
        #expect(String(decoding: late.body, as: UTF8.self) == "repeated\n")
        #expect(try await sandbox.query(version, [.text(ada.customer)]) == before)
        let metrics = try await CurlTransport().send(Request(.get, "http://\(address)/metrics"))
        #expect(String(decoding: metrics.body, as: UTF8.self).contains("accountdesk_caught_up_events_total 1\n"))
      }
    }
  }

  private static func signature(of body: String, secret: String) -> String {
    let time = Int(Date().timeIntervalSince1970)
    let code = HMAC<SHA256>.authenticationCode(
      for: Data("\(time).\(body)".utf8), using: SymmetricKey(data: Data(secret.utf8)))
    return "t=\(time),v1=" + code.map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined()
  }

  /// Runs `serve` on a free port for as long as `body` takes.
  static func withReceiver(
    _ settings: [String: String], _ options: [String] = [],
    _ body: @escaping @Sendable (_ address: String, _ processID: Int32) async throws -> Void
  ) async throws {
    let result = try await Subprocess.run(
      .path(FilePath(Program.path)), arguments: Arguments(["serve", "--listen", "127.0.0.1:0"] + options),
      environment: Program.environment(settings), input: .none, output: .discarded, error: .sequence
    ) { execution in
      var lines = execution.standardError.strings().makeAsyncIterator()
      while let line = try await lines.next() {
        guard let range = line.range(of: "127.0.0.1:") else { continue }
        let address = line[range.lowerBound...].prefix { $0.isNumber || $0 == "." || $0 == ":" }
        let outcome: Swift.Result<Void, any Error>
        do {
          try await body(String(address.last == "." ? address.dropLast() : address), execution.processIdentifier.value)
          outcome = .success(())
        } catch {
          outcome = .failure(error)
        }
        try? execution.send(signal: .terminate)
        while try await lines.next() != nil {}
        return try outcome.get()
      }
    }
    #expect(result.terminationStatus == .exited(0))
  }
}
