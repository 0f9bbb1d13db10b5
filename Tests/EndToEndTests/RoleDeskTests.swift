// A viewer at the desk and on the command line: they see everybody, and change nothing.

import Foundation
import Postgres
import TestSupport
import Testing

@Suite struct RoleDeskTests {
  @Test(.timeLimit(.minutes(40))) func aViewerSeesAndCannotEdit() async throws {
    try await RunningSandbox.with(["--users", "30", "--seed", "7"]) { sandbox in
      let email = try #require(
        try await sandbox.query(
          """
          update auth.users u
          set encrypted_password = extensions.crypt('right', extensions.gen_salt('bf', 4)), email_confirmed_at = now(),
            raw_app_meta_data = coalesce(u.raw_app_meta_data, '{}') || '{"accountdesk_role": "viewer"}'
          where u.id = (
            select x.id from auth.users x where x.email <> 'ada@example.com' and x.email ~ '^[a-z0-9.]+@'
            order by x.email limit 1)
          returning u.email
          """
        ).first?[0])
      let state = "/tmp/accountdesk-state-\(UInt64.random(in: 0 ... .max))"
      defer { try? FileManager.default.removeItem(atPath: state) }
      let settings = sandbox.settings.merging([
        "SUPABASE_SERVICE_ROLE_KEY": "", "SUPABASE_JWT_SECRET": "", "DATABASE_URL": "", "XDG_STATE_HOME": state,
      ]) { $1 }
      try await Tmux.with(Program.path, settings: settings) { tmux in
        try await tmux.wait(for: "Password")
        try await tmux.type(email)
        try await tmux.press("Tab")
        try await tmux.type("right")
        try await tmux.press("Enter")
        try await tmux.wait(for: "\(email) (viewer)")
        try await tmux.open("ada@example.com")
        // What they may not do is not on the line of keys, and says why where it is pressed all the same.
        let screen = try await tmux.wait("no key that edits") { $0.contains("open") && !$0.contains("e edit") }
        #expect(!screen.contains("r re-sync"))
        try await tmux.press("e")
        try await tmux.wait(for: "Your role (viewer) may not do this.")
        try await tmux.quit()
      }
      func run(_ arguments: String...) async throws -> Program.Result {
        try await Program.run(arguments, settings: settings)
      }
      #expect(try await run("accounts", "--json").output.contains("ada@example.com"))
      for arguments in [
        ["edit", "ada@example.com", "--name", "Eva", "--yes"], ["operators"], ["settings", "edits", "off"], ["journal"],
        ["forget", "ada@example.com", "--dry-run"], ["events", "--approve", "cus_1"], ["link"],
        ["operators", "grant", email, "admin"],
      ] {
        let result = try await Program.run(arguments, settings: settings)
        #expect(result.status == 77 && result.output == "", "\(arguments): \(result.status) \(result.errors)")
        #expect(result.errors.contains("may not"), "\(arguments): \(result.errors)")
      }
      #expect(try await sandbox.query("select count(*) from accountdesk.edits") == [["0"]])
      // Given another role, the same session may.
      #expect(try await sandbox.run("operators", "grant", email, "editor").status == 0)
      #expect(try await run("operators").status == 77)
      #expect(try await run("link").status != 77)
    }
  }
}
