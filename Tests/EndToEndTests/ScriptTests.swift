// The commands as scripts use them: what --json prints is what is documented, and every end has its exit code.

import Foundation
import TestSupport
import Testing

@Suite struct ScriptTests {
  @Test(.timeLimit(.minutes(40))) func everyLineHasItsForm() async throws {
    let forms = try JSONForm.Forms(try await Program.run(["json"]).output)
    #expect(forms.lines.count >= 10 && forms.names.count >= 10)
    #expect(try await Program.run(["help", "json"]).status == 0)
    try await RunningSandbox.with(["--users", "60", "--seed", "7"]) { sandbox in
      func expect(
        _ command: String, _ arguments: [String], status: Int = 0, sourceLocation: SourceLocation = #_sourceLocation
      ) async throws {
        let result = try await Program.run(arguments + ["--json"], settings: sandbox.settings)
        #expect(result.status == status, "\(result.errors)", sourceLocation: sourceLocation)
        #expect(!result.output.isEmpty, "\(arguments)", sourceLocation: sourceLocation)
        #expect(forms.mistakes(in: result.output, of: command) == [], sourceLocation: sourceLocation)
      }
      _ = try await sandbox.query("update public.users set full_name = 'Somebody else' where email = 'ada@example.com'")
      for sort in ["name", "email", "synced", "status"] { try await expect("accounts", ["accounts", "--sort", sort]) }
      try await expect("accounts", ["accounts", "--search", "ada"])
      try await expect("accounts", ["accounts", "--status", "drifted", "--limit", "1"])
      try await expect("resync", ["resync", "ada@example.com", "--dry-run"])
      try await expect("resync", ["resync", "--all", "--dry-run"], status: 75)
      try await expect("edit", ["edit", "ada@example.com", "--name", "Ada King"])
      let rows = try await sandbox.query(
        "select id, stage from accountdesk.edits where account = (select id from auth.users where email = 'ada@example.com')"
      )
      let edit = try #require(rows.first?[0])
      try await expect("edit", ["edit", "ada@example.com", "--undo", edit, "--reason", "wrong"])
      for name in ["status = 'deleted'", "status = 'unlinked'", "status = 'conflict'", "email = 'ada@example.com'"] {
        let ids = try await sandbox.query("select id from accountdesk.accounts where \(name) limit 1")
        guard let id = ids.first?[0] else { continue }
        try await expect("show", ["show", id])
      }
      _ = try await sandbox.query(
        """
        insert into accountdesk.events (id, customer, type, created, origin, outcome, reason, applied_at)
        values ('evt_1', null, null, null, 'webhook', 'failed', 'unreadable', now())
        """)
      try await expect("events", ["events"])
      try await expect("events --replay", ["events", "--replay", "evt_none"], status: 66)
      try await expect("config show", ["config", "show"])
      try await expect("doctor", ["doctor"])
      try await expect("webhooks list", ["webhooks", "list"])
      try await expect("webhooks test", ["webhooks", "test", "--account", "ada@example.com"])
      try await expect("themes", ["themes"])
      try await expect("whoami", ["whoami"])
      try await expect("backfill", ["backfill", "--dry-run"])
      try await expect("backfill", ["backfill"])
      try await expect("link", ["link"])
      try await expect("link", ["link", "--accept", "metadata", "--dry-run"])
      try await expect("reconcile", ["reconcile", "--dry-run"], status: 75)
      let keys = try await sandbox.run("keys")
      #expect(keys.status == 0 && keys.output.contains(" = "))
      let printed = try await sandbox.run("migrate", "--print")
      #expect(printed.status == 0 && printed.output.contains("-- 20261124000100_accountdesk_tables\n"))
    }
  }

  @Test func theCheckItselfFindsMistakes() throws {
    let forms = try JSONForm.Forms("N = \"a\"|\"b\"\n\nx: {id: uuid, n: N, t?: time?, l: [{v: text?}]}\n")
    let right = #"{"id":"0b0b0b0b-1111-4111-8111-111111111111","n":"b","l":[{"v":null}]}"#
    #expect(forms.mistakes(in: right, of: "x") == [])
    let wrongs = [
      ("\"b\"", "\"c\""), ("\"n\"", "\"m\""), ("[{\"v\":null}]", "[{\"v\":1}]"), ("0b0b0b0b-", ""),
      ("{\"id\"", "{\"z\":1,\"id\""),
      ("{\"id\"", "{\"t\":\"now\",\"id\""), ("[{\"v\":null}]", "{}"),
    ]
    for (part, wrong) in wrongs {
      #expect(forms.mistakes(in: right.replacing(part, with: wrong), of: "x").count == 1, "\(wrong)")
    }
  }

  @Test(.timeLimit(.minutes(40))) func exitCodes() async throws {
    try await RunningSandbox.with(["--users", "20"]) { sandbox in
      let cases: [(Int, [String])] = [
        (64, ["accounts", "--status", "happy"]), (64, ["accounts", "--limit", "-1"]),
        (64, ["accounts", "--sort", "age"]),
        (64, ["resync", "--status", "happy"]), (64, ["show"]), (64, ["edit"]), (64, ["edit", "ada@example.com"]),
        (64, ["edit", "--from-stdin", "--name", "x"]), (64, ["edit", "x", "--name", "y", "--dry-run"]),
        (64, ["undo"]), (64, ["undo", "--run", "7"]), (64, ["nonsense", "--json"]),
        (66, ["show", "nobody@example.com"]), (66, ["edit", "nobody@example.com", "--name", "X"]),
        (66, ["resync", "cus_nobody"]), (66, ["events", "--account", "nobody@example.com"]),
        (66, ["undo", "--run", "00000000-0000-4000-8000-000000000000"]),
        (65, ["edit", "ada@example.com", "--email", ""]), (0, ["accounts", "--limit", "0", "--json"]),
      ]
      for (status, arguments) in cases {
        let result = try await Program.run(arguments, settings: sandbox.settings)
        #expect(result.status == status, "\(arguments): \(result.errors)")
        #expect(result.output == "" && (status == 0 || !result.errors.isEmpty), "\(arguments): \(result.output)")
      }
      let needing = [
        ["accounts"], ["show", "x"], ["edit", "x", "--name", "y"], ["edit", "--from-stdin"],
        ["undo", "--run", "00000000-0000-4000-8000-000000000000"], ["resync", "x"], ["events"], ["migrate"],
      ]
      let away = sandbox.settings.merging([
        "SUPABASE_URL": "http://127.0.0.1:1", "DATABASE_URL": "postgresql://x@127.0.0.1:1/x",
      ]) { $1 }
      for arguments in needing {
        let unset = try await Program.run(arguments)
        #expect(unset.status == 78 && unset.output == "", "\(arguments): \(unset.errors)")
        let unreachable = try await Program.run(arguments, settings: away)
        #expect(unreachable.status == 69 && unreachable.output == "", "\(arguments): \(unreachable.errors)")
      }
    }
  }

  @Test(.timeLimit(.minutes(40))) func pipesAndDisks() async throws {
    try await RunningSandbox.with(["--users", "300"]) { sandbox in
      let settings = sandbox.settings.map { "\($0.key)='\($0.value)'" }.joined(separator: " ")
      let command = "env \(settings) LANG=C.UTF-8 \(Program.path) accounts"
      for json in ["", " --json"] {
        let piped = try await Program.shell("{ \(command)\(json); echo \"ended $?\" >&2; } | head -n 1; wait")
        #expect(piped.output.split(separator: "\n").count == 1)
        // Silently: by SIGPIPE, or done before the reader went.
        #expect(["ended 141\n", "ended 0\n"].contains(piped.errors), "\(piped.errors)")
        let full = try await Program.shell("\(command)\(json) >/dev/full; echo ended $?")
        #expect(full.output == "ended 73\n" && full.errors.contains("cannot be written"), "\(full.errors)")
      }
      let lines = try await sandbox.run("accounts", "--json").output.split(separator: "\n")
      #expect(lines.count == 300 && Set(lines).count == 300)
      let limited = try await sandbox.run("accounts", "--json", "--limit", "7").output.split(separator: "\n")
      #expect(limited == Array(lines.prefix(7)))
    }
  }
}
