// The doctor on receivers and their secrets: what a new secret, a reload or a start of the receiver mends.

import Foundation
import Glibc
import HTTPTypes
import TestSupport
import Testing

extension DoctorTests {
  /// Stripe signs with a secret that the receiver has not read yet.
  @Test func aReceiverWithAnOldSecretIsNamedAndMended() async throws {
    try await RunningSandbox.with(["--users", "20", "--no-receiver"]) { sandbox in
      try await Folder.with { folder in
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        for id in try await sandbox.endpoints() { try await sandbox.stripe(.delete, "/v1/webhook_endpoints/\(id)") }
        let file = "\(folder.path)/secret"
        try write("whsec_of_before", to: file)
        _ = try await sandbox.query("update accountdesk.settings set late_after = '100 milliseconds' where only_row")
        let own = sandbox.with(["STRIPE_WEBHOOK_SECRET": nil, "STRIPE_WEBHOOK_SECRET_FILE": file])
        try await RunningReceiver.with(own.settings) { try await withAnOldSecret(own, file, $0) }
      }
    }
  }

  private func withAnOldSecret(_ sandbox: RunningSandbox, _ file: String, _ receiver: RunningReceiver) async throws {
    let made = try await sandbox.stripe(
      .post, "/v1/webhook_endpoints",
      "url=http://\(receiver.address)/webhooks/stripe&api_version=2026-10-28.endive&enabled_events[]=*")
    try write(try #require(made["secret"] as? String), to: file)
    let ada = try await sandbox.ada
    var found: [Problem] = []
    // An event of the endpoint's own second says nothing yet.
    try await eventually {
      try await sandbox.stripe(.post, "/v1/customers/\(ada.customer)", "metadata[seen]=\(UUID().uuidString)")
      found = try await Self.problems(sandbox)
      return found.map(\.code) == ["secret_refused"]
    }
    let problem = try #require(found.first)
    #expect(problem.why != nil && problem.mend == "systemctl reload accountdesk")
    try await Self.shell(
      problem.mend ?? "", sandbox, systemctl: "[ \"$1\" = reload ] && kill -HUP \(receiver.processID)")
    try #require(await receiver.said.wait(for: "secrets read anew"))
    try await sandbox.stripe(.post, "/v1/customers/\(ada.customer)", "metadata[seen]=last")
    try await eventually { try await Self.problems(sandbox) == [] }
  }

  private func write(_ secret: String, to file: String) throws {
    try "\(secret)\n".write(toFile: file, atomically: false, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
  }

  /// A delivery with another secret than the receiver's, an endpoint of an older version, and a roll that was not ended.
  @Test func whatARollMendsIsMendedByIt() async throws {
    try await RunningSandbox.with(["--users", "20", "--no-receiver"]) { sandbox in
      try await Folder.with { folder in try await Self.rolled(sandbox, folder) }
    }
  }

  private static func rolled(_ sandbox: RunningSandbox, _ folder: Folder) async throws {
    let file = "\(folder.path)/secret"
    for id in try await sandbox.endpoints() { try await sandbox.stripe(.delete, "/v1/webhook_endpoints/\(id)") }
    let none = sandbox.with(["STRIPE_WEBHOOK_SECRET": nil])
    let own = none.with(["STRIPE_WEBHOOK_SECRET_FILE": file])
    // A place that a receiver can have.
    let (places, found) = AsyncStream.makeStream(of: String.self)
    try await RunningReceiver.with(sandbox.settings) { found.yield($0.address) }
    var addresses = places.makeAsyncIterator()
    let address = try #require(await addresses.next())
    // Nothing is there: the command has a host to be filled in.
    let missing = try #require(try await problems(none).first)
    #expect(missing.code == "endpoint_missing")
    let create = try #require(missing.mend).replacing("https://YOUR-HOST", with: "http://\(address)")
    try await shell("\(create) --secret-file \(file)", none)
    #expect(try await problems(own).map(\.code) == ["endpoint_unreachable"])
    // What is said is to start the receiver, and this is it.
    try await RunningReceiver.with(own.settings, address: address) { receiver async throws in
      #expect(try await problems(own) == [])
      try await rolled(own, file, receiver)
    }
  }

  private static func rolled(_ sandbox: RunningSandbox, _ file: String, _ receiver: RunningReceiver) async throws {
    func secrets() throws -> [String] {
      try String(contentsOfFile: file, encoding: .utf8).split { ",\n".contains($0) }.map(String.init)
    }
    /// Runs what is said while the receiver hears of the secret.
    func roll(_ problem: Problem) async throws {
      let mend = try #require(problem.mend)
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await shell("\(mend) --wait 120s", sandbox) }
        try await eventually { try secrets().count == 2 }
        kill(receiver.processID, SIGHUP)
        try await group.waitForAll()
      }
    }
    let standing = try #require(try await sandbox.endpoints().first)
    try await sandbox.stripe(.delete, "/v1/webhook_endpoints/\(standing)")
    let url = "http://\(receiver.address)/webhooks/stripe"
    let old = try await sandbox.stripe(
      .post, "/v1/webhook_endpoints",
      "url=\(url)&api_version=2020-08-27&enabled_events[]=*&metadata[accountdesk]=receiver")
    let oldSecret = try #require(old["secret"] as? String)
    try "\(oldSecret)\n".write(toFile: file, atomically: false, encoding: .utf8)
    // The receiver has not read it, and deliveries did not come yet.
    let elsewhere = try await problems(sandbox)
    #expect(Set(elsewhere.map(\.code)) == ["endpoint_version", "secret_here"], "\(elsewhere)")
    kill(receiver.processID, SIGHUP)
    try #require(await receiver.said.wait(for: "secrets read anew", times: 1))
    let versions = try await problems(sandbox)
    #expect(versions.map(\.code) == ["endpoint_version"], "\(versions)")
    try await roll(try #require(versions.first))
    #expect(try await problems(sandbox) == [])
    // A roll that was begun and not ended; it goes on once the receiver has read the secret.
    _ = try await Program.run(["webhooks", "roll", "--wait", "0"], settings: sandbox.settings)
    let twice = try await problems(sandbox)
    #expect(twice.map(\.code).contains("endpoint_twice"), "\(twice)")
    let problem = try #require(twice.first { $0.code == "endpoint_twice" })
    try await roll(problem)
    #expect(try await problems(sandbox) == [])
  }
}
