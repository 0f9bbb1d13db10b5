// A signing secret is rolled while deliveries come: both count until the old one ends, and none is lost.

import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

@Suite struct SecretsRenewalTests {
  @Test(.timeLimit(.minutes(40))) func rolledUnderLoad() async throws {
    try await RunningSandbox.with(["--users", "0", "--no-receiver"]) { sandbox async throws in
      let file = "/tmp/accountdesk-secret-\(UUID().uuidString)"
      defer { unlink(file) }
      try Self.write("whsec_old", to: file)
      var settings = sandbox.settings
      settings["STRIPE_WEBHOOK_SECRET"] = nil
      settings["STRIPE_WEBHOOK_SECRET_FILE"] = file
      try await RunningReceiver.with(settings) { try await Self.roll($0, file, sandbox) }
    }
  }

  private static func roll(_ receiver: RunningReceiver, _ file: String, _ sandbox: RunningSandbox) async throws {
    let stripe = Deliveries(receiver)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for sender in 0..<4 { group.addTask { try await stripe.run(sender) } }
      // The old one alone; both; the new one alone: each for some deliveries.
      try await stripe.delivered(40)
      try write("whsec_new, whsec_old", to: file)
      try await reload(receiver, times: 1)
      stripe.secrets.withLock { $0 = ["whsec_old", "whsec_new"] }
      try await stripe.delivered(40)
      stripe.secrets.withLock { $0 = ["whsec_new"] }
      try await stripe.delivered(20)
      try write("whsec_new", to: file)
      try await reload(receiver, times: 2)
      try await stripe.delivered(40)
      stripe.isOver.withLock { $0 = true }
      try await group.waitForAll()
    }
    #expect(try await receiver.deliver(RunningReceiver.event("evt_late"), secret: "whsec_old") == 400)
    let count = stripe.sent.withLock { $0 }
    #expect(
      try await sandbox.query("select count(*)::text from accountdesk.events where id like 'evt\\_%\\_%'")
        == [["\(count)"]])

    // What cannot be read changes nothing, is said, and says no secret.
    try write("not-a-secret", to: file)
    kill(receiver.processID, SIGHUP)
    #expect(await receiver.said.wait(for: "the old ones stay"))
    #expect(try await receiver.deliver(RunningReceiver.event("evt_more"), secret: "whsec_new") == 200)
    #expect(await receiver.said.lines.allSatisfy { !$0.contains("not-a-secret") && !$0.contains("whsec_") })
  }

  private static func reload(_ receiver: RunningReceiver, times: Int) async throws {
    kill(receiver.processID, SIGHUP)
    try #require(await receiver.said.wait(for: "secrets read anew", times: times))
  }

  private static func write(_ text: String, to file: String) throws {
    try Data((text + "\n").utf8).write(to: URL(filePath: file))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
  }

  @Test(.timeLimit(.minutes(40))) func theJournalGetsLevels() async throws {
    try await RunningSandbox.with(["--users", "0", "--no-receiver"]) { sandbox async throws in
      // As systemd starts it: the stream is named by its device and inode.
      try await RunningReceiver.with(
        sandbox.settings, shell: "JOURNAL_STREAM=$(stat -Lc %d:%i /proc/self/fd/2); export JOURNAL_STREAM;"
      ) { receiver async throws in
        let secret = sandbox["STRIPE_WEBHOOK_SECRET"]
        #expect(try await receiver.deliver(RunningReceiver.event("evt_1"), secret: secret) == 200)
        #expect(try await receiver.deliver(RunningReceiver.event("evt_2"), secret: "whsec_other") == 400)
        #expect(await receiver.said.wait(for: "<6>event customer=cus_none event=evt_1"))
        #expect(await receiver.said.wait(for: "<4>webhook refused cause=signature noMatch"))
      }
      // Of another stream it says nothing: then there are times, and no levels in front.
      var settings = sandbox.settings
      settings["JOURNAL_STREAM"] = "1:2"
      try await RunningReceiver.with(settings) { receiver async throws in
        #expect(
          try await receiver.deliver(RunningReceiver.event("evt_3"), secret: sandbox["STRIPE_WEBHOOK_SECRET"]) == 200)
        #expect(await receiver.said.wait(for: "evt_3"))
        #expect(await receiver.said.lines.allSatisfy { !$0.hasPrefix("<") })
      }
    }
  }

  @Test(.timeLimit(.minutes(40))) func filesForAServerArePrinted() async throws {
    for (name, words) in [
      ("systemd", ["User=accountdesk", "LoadCredential=", "ExecReload=", "NoNewPrivileges=yes"]),
      ("caddy", ["reverse_proxy", "/webhooks/stripe", "/readyz"]), ("dockerfile", ["FROM debian", "USER "]),
    ] {
      let result = try await Program.run(["serve", "--print", name])
      #expect(result.status == 0 && result.errors == "")
      for word in words { #expect(result.output.contains(word), "\(name)") }
    }
    #expect(try await Program.run(["serve", "--print", "windows"]).status == 64)
  }
}

/// What Stripe sends, again and again.
private final class Deliveries: Sendable {
  let receiver: RunningReceiver
  /// Signed with: both while a secret is rolled, in turn here.
  let secrets = Mutex(["whsec_old"])
  let sent = Mutex(0)
  let isOver = Mutex(false)

  init(_ receiver: RunningReceiver) { self.receiver = receiver }

  func run(_ sender: Int) async throws {
    var n = 0
    while !isOver.withLock({ $0 }) {
      let secret = secrets.withLock { $0[n % $0.count] }
      let status = try await receiver.deliver(RunningReceiver.event("evt_\(sender)_\(n)"), secret: secret)
      #expect(status == 200, "sender \(sender), delivery \(n), \(secret)")
      n += 1
      sent.withLock { $0 += 1 }
    }
  }

  /// Returns when so many more are.
  func delivered(_ more: Int) async throws {
    let goal = sent.withLock { $0 } + more
    try await eventually { sent.withLock { $0 } >= goal }
  }
}
