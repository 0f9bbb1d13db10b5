// Signing in for real: by the commands and at the desk, against a local Supabase, with no secret key in sight.

import Foundation
import Postgres
import Sandbox
import TestSupport
import Testing

@Suite struct SignInTests {
  /// An operator of a sandbox, with a folder of their own for what the program remembers.
  private struct Person: Sendable {
    let sandbox: RunningSandbox
    let email: String
    let state = "/tmp/accountdesk-state-\(UInt64.random(in: 0 ... .max))"

    /// What they have in their environment: nothing that opens Supabase.
    var settings: [String: String] {
      sandbox.settings.merging([
        "SUPABASE_SERVICE_ROLE_KEY": "", "SUPABASE_JWT_SECRET": "", "DATABASE_URL": "", "XDG_STATE_HOME": state,
      ]) { $1 }
    }

    func run(_ arguments: String..., settings: [String: String] = [:]) async throws -> Program.Result {
      try await Program.run(arguments, settings: self.settings.merging(settings) { $1 })
    }

    /// With these lines on standard input.
    func type(_ lines: String, _ command: String) async throws -> Program.Result {
      let variables = settings.map { "\($0.key)='\($0.value)'" }.joined(separator: " ")
      return try await Program.shell("printf '\(lines)\\n' | env \(variables) LANG=C.UTF-8 \(Program.path) \(command)")
    }

    var file: String {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: state + "/accountdesk")) ?? []
      return state + "/accountdesk/" + (names.first { $0.hasPrefix("session-") && !$0.hasSuffix(".lock") } ?? "none")
    }
  }

  private static func withEditor(
    _ body: @escaping @Sendable (RunningSandbox, Person) async throws -> Void
  ) async throws {
    try await RunningSandbox.with(["--users", "30"]) { sandbox in
      let rows = try await sandbox.query(
        """
        update auth.users u
        set encrypted_password = extensions.crypt('right', extensions.gen_salt('bf', 4)), email_confirmed_at = now(),
          raw_app_meta_data = coalesce(u.raw_app_meta_data, '{}') || '{"accountdesk_role": "editor"}'
        where u.id = (
          select x.id from auth.users x where x.email <> 'ada@example.com' and x.email ~ '^[a-z0-9.]+@[a-z.]+$'
          order by x.email limit 1)
        returning u.email
        """)
      let person = Person(sandbox: sandbox, email: try #require(rows.first?[0]))
      defer { try? FileManager.default.removeItem(atPath: person.state) }
      try await body(sandbox, person)
    }
  }

  @Test(.timeLimit(.minutes(40))) func aCommandIsSomebodys() async throws {
    try await Self.withEditor { sandbox, person in
      let nobody = try await person.run("accounts")
      #expect(nobody.status == 77 && nobody.errors.contains("accountdesk login"), "\(nobody.errors)")
      let wrong = try await person.type("wrong", "login --email \(person.email)")
      #expect(wrong.status == 77 && wrong.errors.contains("operators code"), "\(wrong.errors)")
      #expect(!FileManager.default.fileExists(atPath: person.file))
      let login = try await person.type("right", "login --email \(person.email)")
      #expect(login.status == 0 && login.errors.contains("\(person.email) (editor)"), "\(login.errors)")
      #expect(!login.errors.contains("right") && login.output == "")
      let mode = try FileManager.default.attributesOfItem(atPath: person.file)[.posixPermissions] as? Int
      #expect(mode == 0o600)

      let who = try await person.run("whoami", "--json")
      #expect(who.output.contains(#""role":"editor""#) && who.output.contains(person.email), "\(who.errors)")
      let list = try await person.run("accounts", "--limit", "1", "--json")
      #expect(list.status == 0 && list.output.contains(#""status":"#), "\(list.errors)")
      // What is done is theirs, whatever they say.
      let edit = try await person.run("edit", "ada@example.com", "--name", "Ada King", "--json")
      #expect(edit.status == 0 && edit.output.contains(#""author":"\#(person.email)""#), "\(edit.errors)")
      let lines = try await sandbox.query("select count(*) from accountdesk.journal where kind = 'sign_in'")
      #expect(lines == [["1"]])

      // A role that is taken is gone at once.
      _ = try await sandbox.query(
        "update auth.users set raw_app_meta_data = raw_app_meta_data - 'accountdesk_role' where email = $1",
        [.text(person.email)])
      let owner = try await person.run("accounts", "--limit", "1")
      #expect(owner.status == 77, "\(owner.errors)")

      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: person.file)
      let exposed = try await person.run("whoami")
      #expect(exposed.status == 78 && exposed.errors.contains(person.file), "\(exposed.errors)")
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: person.file)
      #expect(try await person.run("logout").status == 0)
      #expect(!FileManager.default.fileExists(atPath: person.file))
      #expect(try await sandbox.query("select count(*) from auth.sessions") == [["0"]])
      #expect(try await person.run("whoami").status == 77)
      let again = try await person.run("logout")
      #expect(again.status == 0 && again.errors.contains("Nobody was signed in."))
    }
  }

  @Test(.timeLimit(.minutes(40))) func twoWhoRenewAtOnceStaySignedIn() async throws {
    try await Self.withEditor { sandbox, person in
      #expect(try await person.type("right", "login --email \(person.email)").status == 0)
      // The token is near its end, as this machine sees it.
      let text = try String(contentsOfFile: person.file, encoding: .utf8)
      let old = text.replacing(/"renewAt":"20\d\d/, with: #""renewAt":"2001"#)
      #expect(old != text)
      try old.write(toFile: person.file, atomically: false, encoding: .utf8)
      let ends = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<6 { group.addTask { try await person.run("whoami").status } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(ends == Array(repeating: 0, count: 6))
      #expect(
        try await sandbox.query("select count(*), count(*) filter (where revoked) from auth.refresh_tokens")
          == [["2", "1"]])
    }
  }

  @Test(.timeLimit(.minutes(40))) func aSecondFactorIsSetUpAndAskedFor() async throws {
    try await Self.withEditor { sandbox, person in
      let login = "\(Program.path) login --email \(person.email)"
      let secret = try await Tmux.with(login + " --enrol", settings: person.settings, rows: 60) { tmux in
        try await tmux.wait(for: "Password:")
        try await tmux.type("right")
        try await tmux.press("Enter")
        let screen = try await tmux.wait(for: "Code of your authenticator app:")
        #expect(screen.contains("████") && !screen.contains("right"))
        let secret = screen.firstMatch(of: /secret into it: ([A-Z2-7]+)/).map { String($0.1) } ?? ""
        // A slip is no harm.
        try await tmux.type("000000")
        try await tmux.press("Enter")
        try await tmux.wait(for: "The code is not right.")
        try await tmux.type(Self.code(secret))
        try await tmux.press("Enter")
        try await tmux.wait(for: "The second factor is set up")
        try await tmux.wait(for: "ended with 0")
        return secret
      }
      let who = try await person.run("whoami", "--json")
      #expect(who.output.contains(#""aal":"aal2""#))
      _ = try await sandbox.query("update accountdesk.settings set require_aal2 = true where only_row")
      #expect(try await person.run("accounts", "--limit", "1").status == 0)
      let without = try await person.type("right", "login --email \(person.email)")
      #expect(without.status != 0)
      let with = try await person.type("right\\n\(Self.code(secret))", "login --email \(person.email)")
      #expect(with.status == 0, "\(with.errors)")
    }
  }

  private static func code(_ secret: String) -> String {
    TOTP(base32: secret)?.code(at: Date().timeIntervalSince1970) ?? "none"
  }

  @Test(.timeLimit(.minutes(40))) func theDeskAsksWhoIsThere() async throws {
    try await Self.withEditor { sandbox, person in
      try await Tmux.with(Program.path, settings: person.settings) { tmux in
        try await tmux.wait(for: "Password")
        #expect(try await !tmux.screen().contains("Lovelace"))
        try await tmux.type(person.email)
        try await tmux.press("Tab")
        try await tmux.type("wrong")
        try await tmux.press("Enter")
        try await tmux.wait(for: "operators code")
        try await tmux.type("right")
        try await tmux.press("Enter")
        try await tmux.wait(for: "Ada Lovelace")
        try await tmux.wait(for: "\(person.email) (editor)")

        // Signed out elsewhere, in the middle of an edit: nothing of it is lost.
        try await tmux.open("ada@example.com")
        try await tmux.press("e")
        try await tmux.wait(for: "Edit Ada Lovelace")
        try await tmux.press("C-e", "C-u")
        try await tmux.type("Ada King")
        try await tmux.wait(for: "→ Ada King")
        #expect(try await person.run("logout", "--everywhere").status == 0)
        try await tmux.wait(for: "Sign in again")
        try await tmux.type("right")
        try await tmux.press("Enter")
        try await tmux.wait("the form again") { $0.contains("Edit Ada Lovelace") && !$0.contains("Sign in again") }
        try await tmux.wait(for: "→ Ada King")
        try await tmux.press("Enter")
        try await tmux.wait(for: "all three agree")
        let authors = try await sandbox.query("select author from accountdesk.edits")
        #expect(authors == [[person.email]])
        try await tmux.leave("esc close")
        try await tmux.quit()
        let isAsBefore = tmux.isTerminalAsBefore()
        #expect(isAsBefore)
      }
      // Another desk of theirs is signed in by the same file.
      try await Tmux.with("\(Program.path) --read-only", settings: person.settings) { tmux in
        try await tmux.wait(for: "\(person.email) (editor)")
        try await tmux.quit()
      }
      // One that keeps nothing asks anew.
      try await Tmux.with("\(Program.path) --ephemeral", settings: person.settings) { tmux in
        try await tmux.wait(for: "Password")
        try await tmux.press("C-c")
        try await tmux.wait(for: "ended with 0")
      }
    }
  }

  @Test(.timeLimit(.minutes(40))) func aQuietDeskHidesEverything() async throws {
    try await Self.withEditor { sandbox, person in
      #expect(try await person.type("right", "login --email \(person.email)").status == 0)
      _ = try await sandbox.query("update accountdesk.settings set idle_lock = '3 seconds' where only_row")
      try await Tmux.with(Program.path, settings: person.settings) { tmux in
        try await tmux.wait(for: "Ada Lovelace")
        let screen = try await tmux.wait(for: "Locked")
        #expect(!screen.contains("Lovelace") && screen.contains(person.email))
        // What this machine keeps opens nothing else meanwhile.
        var accounts: Program.Result?
        let isLocked = try await comesTrue {
          accounts = try await person.run("accounts", "--limit", "1")
          return accounts?.status == 77
        }
        #expect(isLocked && accounts?.errors.contains("locked") == true && accounts?.output == "")
        try await Tmux.with(Program.path, settings: person.settings) { second in
          let screen = try await second.wait(for: "Sign in")
          #expect(!screen.contains("Lovelace"))
        }
        try await tmux.type("right")
        try await tmux.press("Enter")
        try await tmux.wait(for: "Ada Lovelace")
        #expect(try await person.run("accounts", "--limit", "1").status == 0)
        try await tmux.quit()
      }
    }
  }

  /// Who has no password comes in by a code, also where nothing is kept.
  @Test(.timeLimit(.minutes(40))) func theDeskTakesACode() async throws {
    try await Self.withEditor { sandbox, person in
      _ = try await sandbox.query(
        "update auth.users set encrypted_password = null where email = $1", [.text(person.email)])
      func code() async throws -> String {
        try await sandbox.run("operators", "code", person.email).output.filter(\.isNumber)
      }
      let login = "\(Program.path) login --ephemeral --code --email \(person.email)"
      let first = try await code()
      try await Tmux.with(login, settings: person.settings) { tmux in
        try await tmux.wait(for: "one-time code")
        try await tmux.type(first)
        try await tmux.press("Enter")
        try await tmux.wait(for: "\(person.email) (editor)")
        try await tmux.quit()
      }
      #expect(!FileManager.default.fileExists(atPath: person.file))
      let second = try await code()
      try await Tmux.with(Program.path, settings: person.settings) { tmux in
        try await tmux.wait(for: "Password")
        try await tmux.type(person.email)
        try await tmux.press("C-o")
        try await tmux.wait(for: "one-time code")
        try await tmux.type(second)
        try await tmux.press("Enter")
        try await tmux.wait(for: "\(person.email) (editor)")
        try await tmux.quit()
      }
    }
  }

  @Test(.timeLimit(.minutes(40))) func aKeyAndAProjectOfTwoModesAreRefused() async throws {
    try await Self.withEditor { sandbox, person in
      _ = try await sandbox.query("update accountdesk.settings set livemode = false where only_row")
      let live = try await sandbox.run("resync", "--all", settings: RunningSandbox.liveKey)
      #expect(live.status == 78 && live.errors.contains("Stripe key is a live one"), "\(live.errors)")
      _ = try await sandbox.query("update accountdesk.settings set livemode = true where only_row")
      let test = try await sandbox.run("reconcile")
      #expect(test.status == 78 && test.errors.contains("Stripe key is a test one"), "\(test.errors)")
      #expect(try await person.type("right", "login --email \(person.email)").status == 0)
      let editor = try await person.run("edit", "ada@example.com", "--name", "Ada King")
      #expect(editor.status == 78, "\(editor.errors)")
    }
  }

  @Test(.timeLimit(.minutes(40))) func aCodeTakesThePlaceOfAPassword() async throws {
    try await Self.withEditor { sandbox, person in
      _ = try await sandbox.query(
        "update auth.users set encrypted_password = null where email = $1", [.text(person.email)])
      let made = try await sandbox.run("operators", "code", person.email)
      #expect(made.status == 0, "\(made.errors)")
      let code = made.output.filter(\.isNumber)
      #expect(code.count == 6 && !made.errors.contains(code))
      #expect(
        try await sandbox.query("select count(*) from accountdesk.journal where kind = 'code'") == [["1"]])
      let login = try await person.type(code, "login --code --email \(person.email)")
      #expect(login.status == 0, "\(login.errors)")
      #expect(try await person.type(code, "login --code --email \(person.email)").status == 77)
      #expect(try await sandbox.run("operators", "code", "nobody@example.com").status == 77)
      // Whoever is only signed in makes none.
      #expect(try await person.run("operators", "code", person.email).status == 78)
    }
  }
}
