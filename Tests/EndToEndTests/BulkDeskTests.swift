// Marks and the re-sync of many as an operator does it, in a terminal, with a Stripe that fails on the way.

import Foundation
import TestSupport
import Testing

@Suite struct BulkDeskTests {
  @Test(.timeLimit(.minutes(40))) func manyAreMarkedReSyncedStoppedAndLookedAt() async throws {
    try await RunningSandbox.with(["--users", "300"]) { sandbox in
      _ = try await sandbox.query("update public.users set full_name = 'Somebody else' where email = 'ada@example.com'")
      try await Tmux.with(Program.path, settings: sandbox.settings) { tmux in
        try await tmux.wait(for: "Ada Lovelace")
        try await tmux.press("Space", "Space")
        try await tmux.wait(for: "✓ 2 marked")
        try await tmux.press("A")
        try await tmux.wait(for: "✓ 300 marked")
        try await tmux.press("r")
        try await tmux.wait(for: "300 accounts are read from Stripe now")
        let preview = try await tmux.wait(for: "start, keep logins")
        #expect(preview.contains("Logins that differ from Stripe"))
        #expect(try await Self.readByTheDesk(sandbox) == 0, "a preview reads nothing")
        try await tmux.press("k")
        try await tmux.wait("some done") { $0.contains(" of 300") && !$0.contains(" 0 of 300") && $0.contains(" left") }

        // Behind the desk it goes on, and the desk works.
        try await tmux.leave("Re-sync of many")
        try await tmux.wait(for: "re-sync ")
        try await sandbox.setFaults(#"{"api_error": 1}"#)
        try await tmux.press("B")
        try await tmux.wait(for: "Stripe is not working at the moment (status 500). It goes on in")
        // Leaving asks, and stays when it is told to.
        try await tmux.press("C-c")
        try await tmux.wait(for: "Leaving stops it")
        try await tmux.leave("Leaving stops it")
        try await sandbox.setFaults(#"{"api_error": 0}"#)
        try await tmux.wait("it goes on by itself") { !$0.contains("It goes on in") && $0.contains("Running") }
        try await sandbox.setFaults(#"{"api_error": 1}"#)
        try await tmux.wait(for: "It goes on in")
        try await tmux.press("x")
        let report = try await tmux.wait(for: "Stopped. Run again")
        #expect(report.contains("✗ ") && report.contains("Nothing was changed. Try again."))
        try await sandbox.setFaults(#"{"api_error": 0}"#)

        // What failed is opened from here.
        try await tmux.press("Enter")
        try await tmux.wait("an account alone") { $0.contains("esc back") && !$0.contains("Stopped. Run again") }
        try await tmux.press("B")
        try await tmux.wait(for: "Stopped. Run again")

        // Once more, to the end: whatever was wrong is right then, but for what is parked.
        try await tmux.press("r")
        try await tmux.wait(for: "start, keep logins")
        try await tmux.press("k")
        try await tmux.wait("the end", within: .seconds(90)) { $0.contains("Done.") && $0.contains("300 of 300") }
        try await tmux.leave("Re-sync of many")
        try await tmux.press("q")
        try await tmux.wait(for: "ended with 0")
        let isAsBefore = tmux.isTerminalAsBefore()
        #expect(isAsBefore)
      }
      let names = try await sandbox.query("select full_name from public.users where email = 'ada@example.com'")
      #expect(names == [["Ada Lovelace"]])
      let drifted = try await sandbox.query(
        """
        select count(*) from accountdesk.accounts
        where status = 'drifted' and exists (
          select from jsonb_array_elements(drift) d where (d ->> 'field', d ->> 'record') <> ('email', 'auth'))
        """)
      #expect(drifted == [["0"]])
      // Logins were kept.
      let kept = try await sandbox.query(
        "select count(*) > 0 from accountdesk.accounts where drift @> '[{\"field\": \"email\", \"record\": \"auth\"}]'")
      #expect(kept == [["t"]])
    }
  }

  @Test(.timeLimit(.minutes(40))) func leavingStopsItAndSaysWhatWasDone() async throws {
    try await RunningSandbox.with(["--users", "300"]) { sandbox in
      try await Tmux.with(Program.path, settings: sandbox.settings) { tmux in
        try await tmux.wait(for: "Ada Lovelace")
        try await tmux.press("A", "r")
        try await tmux.wait(for: "start, keep logins")
        try await tmux.press("k")
        // Enough that some of them have a customer, of whom Stripe was asked.
        try await tmux.wait("some done") { screen in
          screen.firstMatch(of: /(\d+) of 300/).flatMap { Int($0.output.1) } ?? 0 >= 10
        }
        // Nothing goes on while the question is read.
        try await sandbox.setFaults(#"{"api_error": 1}"#)
        try await tmux.wait(for: "It goes on in")
        try await tmux.press("C-c")
        try await tmux.wait(for: "Leaving stops it")
        try await tmux.press("l")
        let screen = try await tmux.wait(for: "ended with 0")
        #expect(screen.contains("of 300 accounts are done"))
        let isAsBefore = tmux.isTerminalAsBefore()
        #expect(isAsBefore)
      }
      let done = try await Self.readByTheDesk(sandbox)
      #expect(done > 0 && done < 300)
    }
  }

  /// The sandbox itself reads some at its start, which are deleted.
  private static func readByTheDesk(_ sandbox: RunningSandbox) async throws -> Int {
    let rows = try await sandbox.query(
      "select count(*) from accountdesk.events where origin = 're-sync' and outcome <> 'deleted'")
    return rows.first?[0].flatMap { Int($0) } ?? -1
  }
}
