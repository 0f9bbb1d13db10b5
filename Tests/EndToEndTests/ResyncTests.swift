// Re-sync from the command line: one, many and all; tried dry; stopped; and what a script learns of it.

import Foundation
import HTTPTypes
import Postgres
import TestSupport
import Testing
import Transport

@Suite struct ResyncTests {
  private struct Line: Decodable {
    struct Change: Decodable, Hashable {
      let field: String
      let record: String
      let from: String?
      let to: String?
    }
    struct Summary: Decodable {
      let accounts: Int
      let applied: Int
      let unchanged: Int
      let skipped: Int
      let failed: Int
      let stopped: Bool
      let dryRun: Bool

      enum CodingKeys: String, CodingKey {
        case accounts, applied, unchanged, skipped, failed, stopped
        case dryRun = "dry_run"
      }
    }

    let id: String?
    let outcome: String?
    let reason: String?
    let changes: [Change]?
    let summary: Summary?
  }

  private static func lines(_ text: String) throws -> [Line] {
    try text.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
  }

  /// Every row of the people's tables and of ours, but for what time itself moves.
  private static func state(_ sandbox: RunningSandbox) async throws -> [[String?]] {
    try await sandbox.query(
      """
      select
        (select md5(string_agg(t::text, '' order by id)) from auth.users t),
        (select md5(string_agg(t::text, '' order by id)) from public.users t),
        (select md5(string_agg(t::text, '' order by id)) from accountdesk.customers t),
        (select md5(string_agg(t::text, '' order by id)) from accountdesk.accounts t),
        (select count(*)::text from accountdesk.events)
      """)
  }

  @Test(.timeLimit(.minutes(40))) func triedDryAndThenDone() async throws {
    try await RunningSandbox.with(["--users", "40"]) { sandbox in
      _ = try await sandbox.query("update public.users set full_name = 'Somebody else' where email = 'ada@example.com'")
      let drifted = try await sandbox.query("select count(*) from accountdesk.accounts where status = 'drifted'")
      let count = try #require(drifted.first?[0].flatMap { Int($0) })
      #expect(count >= 1)
      let before = try await Self.state(sandbox)
      let dry = try await sandbox.run("resync", "--status", "drifted", "--dry-run", "--json")
      #expect(dry.status == 0, "\(dry.errors)")
      #expect(try await Self.state(sandbox) == before)
      let foretold = try Self.lines(dry.output)
      let summary = try #require(foretold.last?.summary)
      #expect(summary.accounts == count && summary.dryRun && !summary.stopped)
      #expect(summary.applied == count && foretold.count == count + 1)

      let ada = try await sandbox.run("resync", "ada@example.com")
      #expect(ada.status == 0 && ada.output.hasPrefix("applied    cus_"), "\(ada.errors)")
      #expect(ada.output.contains("name in users: Somebody else → Ada Lovelace"))
      #expect(try await sandbox.run("resync", "ada@example.com").output.hasPrefix("unchanged  cus_"))
      // The bar is for terminals.
      #expect(!ada.errors.contains("#") && !ada.errors.contains("\u{1b}"))

      let rest = try await sandbox.run("resync", "--status", "drifted", "--json", "--logins", "stripe")
      #expect(rest.status == 0, "\(rest.errors)")
      #expect(try await sandbox.run("accounts", "--status", "drifted").output == "")
      #expect(rest.errors.contains("changed, 0 unchanged, 0 passed over, 0 failed."))
      let done = try Self.lines(rest.output)
      for line in foretold {
        guard let id = line.id, let end = done.first(where: { $0.id == id }) else { continue }
        // The login went with it this time.
        #expect(Set(line.changes ?? []).isSubset(of: end.changes ?? []))
      }
    }
  }

  @Test(.timeLimit(.minutes(40))) func allOfThem() async throws {
    try await RunningSandbox.with(["--users", "30"]) { sandbox in
      let facts = try await sandbox.query(
        """
        select count(*), count(*) filter (where status in ('unlinked', 'deleted')),
          count(*) filter (where reason like 'two_accounts%')
        from accountdesk.accounts
        """)
      let numbers = (facts.first ?? []).map { $0.flatMap { Int($0) } ?? -1 }
      let all = try await sandbox.run("resync", "--all", "--json", "--logins", "keep", "--rate", "20")
      let lines = try Self.lines(all.output)
      let summary = try #require(lines.last?.summary)
      #expect(summary.accounts == numbers[0] && summary.skipped == numbers[1] && summary.failed >= numbers[2])
      #expect(lines.count == numbers[0] + 1)
      #expect(Set(lines.compactMap(\.id)).count == numbers[0])
      #expect(lines.allSatisfy { $0.outcome != "conflict" || $0.reason != nil })
      #expect(all.status == (summary.failed > 0 ? 75 : 0), "\(all.errors)")
    }
  }

  @Test(.timeLimit(.minutes(40))) func stoppedItSaysWhatWasDone() async throws {
    try await RunningSandbox.with(["--users", "60"]) { sandbox in
      let settings = sandbox.settings.map { "\($0.key)='\($0.value)'" }.joined(separator: " ")
      let command = "env \(settings) LANG=C.UTF-8 \(Program.path) resync --all --rate 4 --logins keep --json"
      // The reader ends it after three accounts.
      let result = try await Program.shell(
        """
        dir=$(mktemp -d); mkfifo "$dir/out"
        \(command) >"$dir/out" 2>"$dir/err" & program=$!
        exec 3<"$dir/out"
        for _ in 1 2 3; do read -r line <&3; done
        kill -INT $program; tail -n 1 <&3; wait $program; echo "ended with $?"
        cat "$dir/err"; rm -r "$dir"
        """)
      #expect(result.output.contains("ended with 75"), "\(result.output)")
      #expect(result.output.contains("Stopped: "))
      let summary = try #require(
        try result.output.split(separator: "\n").first { $0.hasPrefix("{\"summary\"") }.map { line in
          try JSONDecoder().decode(Line.self, from: Data(line.utf8)).summary
        } ?? nil)
      #expect(summary.stopped && summary.accounts == 60)
      let read = try await sandbox.query(
        "select count(*) from accountdesk.events where origin = 're-sync' and outcome <> 'deleted'")
      #expect(read == [["\(summary.applied + summary.unchanged + summary.failed)"]])
    }
  }

  @Test(.timeLimit(.minutes(40))) func whatCannotBeDone() async throws {
    try await RunningSandbox.with(["--users", "30"]) { sandbox in
      let unlinked = try #require(
        try await sandbox.query("select id from accountdesk.accounts where status = 'unlinked' limit 1").first?[0])
      let before = try await Self.state(sandbox)
      let cases: [(arguments: [String], status: Int, errors: String)] = [
        ([], 64, "Name at least one account"), (["--all", "ada@example.com"], 64, "one of the three"),
        (["--all", "--rate", "0"], 64, "--rate takes"), (["--status", "happy"], 64, "happy"),
        // One that is unknown, and nothing is done for the others.
        (["ada@example.com", "nobody@example.com"], 66, "nobody@example.com"),
        ([unlinked], 65, "no Stripe customer"),
      ]
      for (arguments, status, errors) in cases {
        let result = try await Program.run(["resync"] + arguments, settings: sandbox.settings)
        #expect(result.status == status, "\(arguments): \(result.errors)")
        #expect(result.errors.contains(errors), "\(arguments): \(result.errors)")
        #expect(result.output == "")
      }
      let away = try await sandbox.run(
        "resync", "ada@example.com", settings: ["STRIPE_API_BASE": "http://127.0.0.1:1"])
      #expect(away.status == 69 && away.output.hasPrefix("failed"), "\(away.errors)")
      try await sandbox.setFaults(#"{"api_error": 1}"#)
      let broken = try await sandbox.run("resync", "ada@example.com", "--json")
      #expect(broken.status == 69)
      #expect(try Self.lines(broken.output).first?.reason?.hasPrefix("Stripe: api_error, 500") == true)
      try await sandbox.setFaults(#"{"api_error": 0}"#)
      let wrongKey = try await sandbox.run("resync", "--all", settings: ["STRIPE_SECRET_KEY": "sk_test_wrong"])
      #expect(wrongKey.status == 77)
      #expect(try await Self.state(sandbox) == before)
      // What is live is asked for, and nobody is there to answer.
      _ = try await sandbox.query("update accountdesk.settings set livemode = true")
      let live = try await sandbox.run("resync", "--all", settings: RunningSandbox.liveKey)
      #expect(live.status == 65 && live.errors.contains("--yes"))
    }
  }
}
