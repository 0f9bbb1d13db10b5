// Stripe's endpoint for the receiver, from nothing to a rolled secret, in the real program.

import Foundation
import Glibc
import HTTPTypes
import TestSupport
import Testing
import Transport

@Suite(.timeLimit(.minutes(40))) struct WebhooksTests {
  @Test func fromNothingToARolledSecret() async throws {
    try await RunningSandbox.with(["--users", "20", "--no-receiver"]) { sandbox in
      try await Folder.with { folder in try await Self.wholeLife(sandbox, folder) }
    }
  }

  private static func wholeLife(_ sandbox: RunningSandbox, _ folder: Folder) async throws {
    let ada = try await sandbox.ada
    let file = "\(folder.path)/secret"
    let outside = sandbox.settings.filter { $0.key != "STRIPE_WEBHOOK_SECRET" }
    let settings = outside.merging(["STRIPE_WEBHOOK_SECRET_FILE": file]) { $1 }
    // A place that a receiver can have.
    let place = Place()
    try await ServeTests.withReceiver(sandbox.settings) { address, _ in place.set(address) }
    let address = place.address
    let url = "http://\(address)/webhooks/stripe"
    for id in try await sandbox.endpoints() {
      #expect(try await Program.run(["webhooks", "delete", id], settings: outside).status == 0)
    }

    let made = try await Program.run(["webhooks", "create", url, "--secret-file", file], settings: outside)
    #expect(made.status == 0, "\(made.errors)")
    #expect(made.output.hasPrefix("we_") && made.errors.contains(file) && made.errors.contains("Nothing answers"))
    let secrets = try secrets(file)
    #expect(secrets.count == 1 && secrets[0].hasPrefix("whsec_") && !(made.output + made.errors).contains(secrets[0]))
    #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
    let first = try await sandbox.endpoints()
    #expect(first.count == 1)
    let well = try await Program.run(["webhooks", "mend"], settings: outside)
    #expect(well.status == 0, "\(well.errors)")
    // Twice is once too often, and what stands in the file stays.
    let again = try await Program.run(["webhooks", "create", url, "--secret-file", file], settings: outside)
    #expect(again.status == 65 && again.errors.contains(first[0]))
    let other = try await Program.run(["webhooks", "create", url + "/x", "--secret-file", file], settings: outside)
    #expect(other.status == 73, "\(other.errors)")
    #expect(try await sandbox.endpoints() == first)
    #expect(try self.secrets(file) == secrets)

    try await ServeTests.withReceiver(settings, ["--listen", address]) { _, _ in
      let tested = try await Program.run(["webhooks", "test", "--account", ada.email, "--json"], settings: settings)
      #expect(tested.status == 0, "\(tested.output) \(tested.errors)")
      #expect(tested.output.contains(#""came_by":"webhook""#) && tested.output.contains(ada.customer))
      #expect(try await sandbox.metadata(of: ada.customer)["accountdesk_test"] == nil)
      // The receiver has not read the new secret: both stand, and nothing is lost.
      let begun = try await Program.run(["webhooks", "roll", "--wait", "0"], settings: settings)
      #expect(begun.status == 75, "\(begun.errors)")
      let both = try self.secrets(file)
      #expect(both.count == 2 && both[0] == secrets[0])
      for secret in both { #expect(!(begun.output + begun.errors).contains(secret)) }
      #expect(try await sandbox.endpoints().count == 2)
      let edit = try await Program.run(
        ["edit", ada.email, "--name", "Ada King", "--wait", "60s"], settings: settings)
      #expect(edit.status == 0, "\(edit.errors)")
    }
    try await ServeTests.withReceiver(settings, ["--listen", address]) { _, _ in
      let ended = try await Program.run(["webhooks", "roll"], settings: settings)
      #expect(ended.status == 0, "\(ended.errors)")
      let last = try self.secrets(file)
      #expect(last.count == 1 && last != secrets)
      let standing = try await sandbox.endpoints()
      #expect(standing.count == 1 && standing != first)
      let edit = try await Program.run(
        ["edit", ada.email, "--name", "Ada Lovelace", "--wait", "60s"], settings: settings)
      #expect(edit.status == 0, "\(edit.errors)")
      let well = try await Program.run(["doctor"], settings: settings)
      #expect(well.status == 0, "\(well.output)")
    }
    // A second one, somewhere else: nothing ends before both take the new secret, however the address answers.
    try await ServeTests.withReceiver(settings, ["--listen", address]) { _, first in
      try await RunningReceiver.with(settings) { second async throws in
        try await Self.rollBesideOther(sandbox, settings, first: first, second)
      }
    }
    #expect(try await sandbox.query("select distinct stage from accountdesk.edits") == [["confirmed"]])
    let gone = try await sandbox.endpoints()
    // The only one needs no name.
    #expect(try await Program.run(["webhooks", "delete"], settings: outside).status == 0)
    #expect(try await Program.run(["webhooks", "delete"], settings: outside).status == 66)
    #expect(try await Program.run(["webhooks", "delete", gone[0]], settings: outside).status == 66)
    #expect(try await Program.run(["webhooks", "roll", "--secret-file", file], settings: outside).status == 66)
  }

  private static func rollBesideOther(
    _ sandbox: RunningSandbox, _ settings: [String: String], first: Int32, _ second: RunningReceiver
  ) async throws {
    let lives = "select count(*) from accountdesk.receivers where not ended and seen_at > now() - interval '15 s'"
    try await eventually { try await sandbox.query(lives) == [["2"]] }
    async let rolling = Program.run(["webhooks", "roll", "--wait", "12s"], settings: settings)
    try await eventually { try await sandbox.endpoints().count == 2 }
    kill(first, SIGHUP)
    let begun = try await rolling
    #expect(begun.status == 75 && begun.errors.contains("/\(second.processID)"), "\(begun.errors)")
    #expect(try await sandbox.endpoints().count == 2)
    kill(second.processID, SIGHUP)
    let ended = try await Program.run(["webhooks", "roll", "--wait", "60s"], settings: settings)
    #expect(ended.status == 0, "\(ended.errors)")
    #expect(try await sandbox.endpoints().count == 1)
    // It never asked one that could not take it yet: nobody refused anything.
    #expect(try await second.metrics().filter { $0.contains("signature") } == [])
  }

  @Test func whatCannotBeIsRefusedWithNothingHalfDone() async throws {
    try await RunningSandbox.with(["--users", "0", "--no-receiver"]) { sandbox in
      try await Folder.with { folder in
        let before = try await sandbox.endpoints()
        func create(_ url: String, _ file: String, _ settings: [String: String] = [:]) async throws -> Program.Result {
          try await Program.run(
            ["webhooks", "create", url, "--secret-file", file], settings: sandbox.settings.merging(settings) { $1 })
        }
        for url in [
          "nonsense", "ftp://example.com/x", "http://sync.example.com/webhooks/stripe", "https://u@example.com/x",
          "https://example.com/a b",
        ] {
          let result = try await create(url, "\(folder.path)/a")
          #expect(result.status == 65, "\(url): \(result.errors)")
        }
        // Stripe's own servers cannot reach this machine.
        var real = sandbox.settings
        real["STRIPE_API_BASE"] = nil
        let here = try await Program.run(
          ["webhooks", "create", "http://127.0.0.1:1/webhooks/stripe", "--secret-file", "\(folder.path)/a"],
          settings: real)
        #expect(here.status == 65 && here.errors.contains("--poll"))
        real["STRIPE_API_BASE"] = "https://api.stripe.com/"
        let named = try await Program.run(
          ["webhooks", "create", "http://127.0.0.1:1/webhooks/stripe", "--secret-file", "\(folder.path)/a"],
          settings: real)
        #expect(named.status == 65 && named.errors.contains("--poll"), "\(named.errors)")
        let url = "http://127.0.0.1:1/webhooks/stripe"
        try await sandbox.setFaults(#"{"missing_permissions": ["rak_webhook_write"]}"#)
        let refused = try await create(url, "\(folder.path)/a")
        #expect(refused.status == 77 && refused.errors.contains("Webhook Endpoints: write"), "\(refused.errors)")
        try await sandbox.setFaults(#"{"missing_permissions": []}"#)
        let nowhere = try await create(url, "/proc/none/secret")
        #expect(nowhere.status == 73, "\(nowhere.errors)")
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/a"))
        #expect(try await sandbox.endpoints() == before)
        // A secret that stands in the environment cannot be rolled there.
        let inline = try await sandbox.run("webhooks", "roll")
        #expect(inline.status == 78 && inline.errors.contains("STRIPE_WEBHOOK_SECRET_FILE"))
        #expect(try await sandbox.endpoints() == before)
        // Beside the settings' file it is found without being named.
        let outside = sandbox.settings.filter { $0.key != "STRIPE_WEBHOOK_SECRET" }
        let own = outside.merging(["XDG_CONFIG_HOME": folder.path]) { $1 }
        let made = try await Program.run(["webhooks", "create", url], settings: own)
        #expect(made.status == 0, "\(made.errors)")
        // Of several each is named.
        let several = try await Program.run(
          ["webhooks", "create", url + "/x/webhooks/stripe", "--secret-file", "\(folder.path)/b"], settings: own)
        #expect(several.status == 0, "\(several.errors)")
        for command in ["mend", "delete", "roll"] {
          let result = try await Program.run(["webhooks", command], settings: own)
          #expect(result.status == 65 && result.errors.contains("name one"), "\(command): \(result.errors)")
          for id in try await sandbox.endpoints() { #expect(result.errors.contains(id)) }
        }
        let shown = try await Program.run(["config", "show"], settings: own)
        #expect(shown.output.contains("\(folder.path)/accountdesk/webhook-secret"), "\(shown.output)")
      }
    }
  }

  private static func secrets(_ file: String) throws -> [String] {
    try String(contentsOfFile: file, encoding: .utf8).split(whereSeparator: { ",\n".contains($0) }).map(String.init)
  }
}

/// Where a receiver listened.
private final class Place: @unchecked Sendable {
  private(set) var address = ""

  func set(_ address: String) { self.address = address }
}

extension RunningSandbox {
  /// The ids of Stripe's endpoints.
  func endpoints() async throws -> [String] {
    let listed = try await run("webhooks", "list", "--json")
    try #require(listed.status == 0, "\(listed.errors)")
    return try listed.output.split(separator: "\n").map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return try #require(object?["id"] as? String)
    }
  }

  func metadata(of customer: String) async throws -> [String: String] {
    let answer = try await stripe(.get, "/v1/customers/\(customer)")
    return try #require(answer["metadata"] as? [String: String])
  }

  /// A request to the emulator by nobody's client.
  @discardableResult
  func stripe(_ method: HTTPRequest.Method, _ path: String, _ form: String? = nil) async throws -> [String: Any] {
    let answer = try await CurlTransport().send(
      Request(
        method, "\(self["STRIPE_API_BASE"])\(path)",
        headers: [
          .authorization: "Bearer \(self["STRIPE_SECRET_KEY"])", .contentType: "application/x-www-form-urlencoded",
        ], body: form.map { Data($0.utf8) }))
    try #require(answer.status == 200, "\(path): \(String(decoding: answer.body, as: UTF8.self))")
    return try #require(try JSONSerialization.jsonObject(with: answer.body) as? [String: Any])
  }
}
