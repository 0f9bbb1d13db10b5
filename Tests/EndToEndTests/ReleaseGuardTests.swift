// Whatever a program is asked for: it goes on only with a database that fits it, and only when the project has said that
// it is of the Stripe key's mode.

import Foundation
import HTTPTypes
import TestSupport
import Testing
import Transport

@Suite(.timeLimit(.minutes(40))) struct ReleaseGuardTests {
  private static let commands = [
    ["accounts"], ["show", "ada@example.com"], ["events"], ["settings"], ["journal"], ["operators", "list"],
    ["forget", "ada@example.com", "--yes"], ["edit", "ada@example.com", "--name", "X", "--wait", "0"],
    ["webhooks", "test"], ["serve", "--listen", "127.0.0.1:0"],
  ]

  private static func set(_ function: String, to release: Int, _ sandbox: RunningSandbox) async throws {
    _ = try await sandbox.query(
      """
      create or replace function accountdesk.\(function)() returns integer
      language sql immutable set search_path = '' as 'select \(release)'
      """)
  }

  @Test func whoeverIsTooOldOrTooNewIsToldWhatToUpgrade() async throws {
    try await RunningSandbox.with(["--users", "5", "--no-receiver"]) { sandbox async throws in
      try await RunningReceiver.with(sandbox.settings) { receiver async throws in
        try await Self.set("version", to: 0, sandbox)
        for command in Self.commands {
          let result = try await Program.run(command, settings: sandbox.settings)
          #expect(result.status == 78 && result.errors.contains("accountdesk migrate"), "\(command): \(result.errors)")
        }
        // One that runs already says why it is not ready.
        try await Self.expectNotReady(receiver, "run accountdesk migrate")
        try await Self.set("version", to: 9, sandbox)
        try await Self.set("serves", to: 9, sandbox)
        for command in Self.commands {
          let result = try await Program.run(command, settings: sandbox.settings)
          #expect(result.status == 78 && result.errors.contains("pgrade"), "\(command): \(result.errors)")
        }
        try await Self.expectNotReady(receiver, "upgrade it")
      }
      #expect(try await sandbox.query("select count(*) from accountdesk.edits") == [["0"]])
    }
  }

  private static func expectNotReady(_ receiver: RunningReceiver, _ words: String) async throws {
    try await eventually {
      let answer = try await CurlTransport.shared.send(Request(.get, "http://\(receiver.address)/readyz"))
      return answer.status == 503 && String(decoding: answer.body, as: UTF8.self).contains(words)
    }
  }

  /// Nobody waits before an empty screen for what the project says; and what it says counts.
  @Test func theDeskStandsWhileTheProjectIsAsked() async throws {
    try await RunningSandbox.with(["--users", "5", "--supabase-latency", "2.5s"]) { sandbox async throws in
      _ = try await sandbox.query("update accountdesk.settings set livemode = true")
      try await Tmux.with(Program.path, settings: sandbox.settings) { tmux in
        try await tmux.wait(for: "AccountDesk  TEST")
        let screen = try await tmux.wait(for: "ended with 78")
        #expect(screen.contains("live data"), "\(screen)")
      }
    }
  }

  @Test func aKeyOfTheOtherModeIsRefusedHoweverSlowTheProjectIs() async throws {
    try await RunningSandbox.with(["--users", "5", "--supabase-latency", "4s"]) { sandbox async throws in
      // Were it not refused, it would find nobody there.
      let live = RunningSandbox.liveKey.merging(["https_proxy": "http://127.0.0.1:1"]) { $1 }
      for command in [
        ["edit", "ada@example.com", "--name", "Ada King", "--wait", "0", "--yes"],
        [
          "webhooks", "create", "https://accounts.example.com/webhooks/stripe", "--secret-file", "/dev/null/x", "--yes",
        ],
        ["webhooks", "roll", "--yes"],
      ] {
        let refused = try await Program.run(command, settings: sandbox.settings.merging(live) { $1 })
        #expect(refused.status == 78 && refused.errors.contains("test data"), "\(command): \(refused.errors)")
      }
      _ = try await sandbox.query("update accountdesk.settings set livemode = true")
      let refused = try await sandbox.run("edit", "ada@example.com", "--name", "Ada King", "--wait", "0")
      #expect(refused.status == 78 && refused.errors.contains("live data"), "\(refused.errors)")
      #expect(try await sandbox.query("select count(*) from accountdesk.edits") == [["0"]])
    }
    try await RunningSandbox.with(["--users", "5", "--supabase-down"]) { sandbox async throws in
      let away = try await sandbox.run("edit", "ada@example.com", "--name", "Ada King", "--wait", "0")
      #expect(away.status == 69, "\(away.errors)")
    }
  }
}
