// What is done with one person, in the real program on a real terminal.

import Foundation
import Glibc
import Postgres
import TestSupport
import Testing

@Suite struct PersonTests {
  /// The bytes as a terminal gets them, without tmux between.
  @Test(.timeLimit(.minutes(40))) func copyingReachesTheTerminal() async throws {
    try await RunningSandbox.with { sandbox in
      let ada = try await sandbox.ada
      let terminal = try PseudoTerminal(columns: 100, rows: 28)
      let desk = try terminal.start(
        Program.path,
        environment: sandbox.settings.merging(["TERM": "xterm-256color", "LANG": "C.UTF-8"]) { $1 })
      #expect(await terminal.wait { $0.emulator.text.contains("Ada Lovelace") })
      try terminal.write("/\(ada.email)\r")
      #expect(await terminal.wait { $0.emulator.text.contains("Ada Lovelace") && !$0.emulator.text.contains("Grace") })
      func copies() -> [String] { terminal.emulator.commands.filter { $0.hasPrefix("52;") } }
      for (keys, value) in [
        ("yc", ada.customer), ("ye", ada.email),
        ("o", "https://dashboard.stripe.com/test/customers/\(ada.customer)"),
      ] {
        let before = copies().count
        try terminal.write(keys)
        #expect(await terminal.wait { _ in copies().count > before })
        #expect(copies().last == "52;c;\(Data(value.utf8).base64EncodedString())", "\(keys)")
      }
      try terminal.write("q")
      #expect(await terminal.waitForEnd(of: desk) == 0)
    }
  }

  @Test(.timeLimit(.minutes(40))) func copyingReachesTmux() async throws {
    try await RunningSandbox.with { sandbox in
      let ada = try await sandbox.ada
      try await Tmux.with(Program.path, settings: sandbox.settings) { tmux in
        try await tmux.acceptCopies()
        try await tmux.open(ada.email)
        try await tmux.press("Enter", "y", "u")
        try await tmux.wait(for: "Copied the user id")
        let user = try #require(
          try await sandbox.query("select id::text from auth.users where email = $1", [.text(ada.email)]).first?.first)
        try await tmux.wait(forCopy: try #require(user))
        try await tmux.quit()
      }
    }
  }

  /// An edit, its undo by the history, and what each leaves in the journal.
  @Test(.timeLimit(.minutes(40))) func anEditIsUndoneInTheHistory() async throws {
    try await RunningSandbox.with { sandbox in
      let ada = try await sandbox.ada
      let edited = try await sandbox.run(
        "edit", ada.email, "--email", "ada.king@example.com", "--reason", "asked on the phone")
      #expect(edited.status == 0, "\(edited.errors)")
      try await Tmux.with(Program.path, settings: sandbox.settings) { tmux in
        try await tmux.open("ada.king@example.com")
        try await tmux.press("Enter")
        try await tmux.wait(for: "reason: asked on the phone")
        try await tmux.press("j", "u")
        try await tmux.wait(for: "undoes the edit of")
        try await tmux.press("Enter")
        try await tmux.wait(for: "signs in with ada@example.com from now on")
        try await tmux.leave("esc close")
        try await tmux.wait(for: "undo of the edit of")
        try await tmux.quit()
      }
      #expect(
        try await FourPlaces.read(customer: ada.customer, in: sandbox) == .all(name: "Ada Lovelace", email: ada.email))
      let journal = try await sandbox.query(
        "select e.stage, e.reason, e.undo_of = f.id from accountdesk.edits e, (select id from accountdesk.edits order by recorded_at limit 1) f order by e.recorded_at"
      )
      #expect(journal == [["confirmed", "asked on the phone", nil], ["confirmed", nil, "t"]])
    }
  }

  @Test(.timeLimit(.minutes(40))) func theCommandUndoesAndSaysWhyNot() async throws {
    try await RunningSandbox.with { sandbox in
      let ada = try await sandbox.ada
      func edit(_ arguments: String...) async throws -> Program.Result {
        try await Program.run(["edit", ada.customer] + arguments, settings: sandbox.settings)
      }
      #expect(try await edit("--name", "Ada King").status == 0)
      let id = try #require(try await sandbox.query("select id::text from accountdesk.edits").first?.first ?? nil)
      #expect(try await edit("--name", "Ada B.").status == 0)
      let late = try await edit("--undo", id)
      #expect(late.status == 65)
      #expect(late.errors.contains("the name was changed again after it, to Ada B."))
      #expect(try await edit("--name", "Ada King").status == 0)
      let undone = try await edit("--undo", id, "--reason", "a slip")
      #expect(undone.status == 0, "\(undone.errors)")
      #expect(
        try await FourPlaces.read(customer: ada.customer, in: sandbox) == .all(name: "Ada Lovelace", email: ada.email))
      let shown = try await sandbox.run("show", ada.customer)
      #expect(shown.output.contains("undo of \(id)") && shown.output.contains("a slip"))
      #expect(try await edit("--undo", id).status == 65, "it is undone")
      #expect(try await edit("--undo", "nonsense").status == 65)
      #expect(try await edit("--undo", id, "--name", "X").status == 64)
      _ = try await sandbox.query("update accountdesk.settings set require_reason = true")
      let silent = try await edit("--name", "Eva")
      #expect(silent.status == 65)
      #expect(silent.errors.contains("asks for a reason"))
      #expect(try await edit("--name", "Eva", "--reason", "asked").status == 0)
    }
  }

  @Test(.timeLimit(.minutes(40))) func aPortalLinkIsMadeAndCopied() async throws {
    try await RunningSandbox.with { sandbox in
      let ada = try await sandbox.ada
      try await Tmux.with(Program.path, settings: sandbox.settings) { tmux in
        try await tmux.acceptCopies()
        try await tmux.open(ada.email)
        try await tmux.press("P")
        let screen = try await tmux.wait(for: "https://billing.stripe.com/p/session/test_")
        let link = try #require(screen.firstMatch(of: /https:\/\/billing\.stripe\.com\S+/))
        try await tmux.wait(forCopy: String(link.output))
        let noted = """
          select j.what, u.email from accountdesk.journal j join accountdesk.journal_values v using (n)
          join auth.users u on u.id = v.account where j.kind = 'portal'
          """
        #expect(try await sandbox.query(noted) == [["asked", ada.email]])
        try await tmux.leave("billing.stripe.com")
        try await tmux.quit()
      }
    }
  }

  @Test(.timeLimit(.minutes(40))) func aTypedDraftOutlivesAKill() async throws {
    let state = "/tmp/accountdesk-state-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    defer { try? FileManager.default.removeItem(atPath: state) }
    try await RunningSandbox.with { sandbox in
      let ada = try await sandbox.ada
      func files() -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: "\(state)/accountdesk/drafts")) ?? []
      }
      func desk(_ terminal: PseudoTerminal) async throws -> Int32 {
        let settings = ["TERM": "xterm-256color", "LANG": "C.UTF-8", "XDG_STATE_HOME": state]
        let desk = try terminal.start(Program.path, environment: sandbox.settings.merging(settings) { $1 })
        #expect(await terminal.wait { $0.emulator.text.contains("Ada Lovelace") })
        try terminal.write("/\(ada.email)\r")
        #expect(
          await terminal.wait { $0.emulator.text.contains("Ada Lovelace") && !$0.emulator.text.contains("Grace") })
        try terminal.write("e")
        #expect(await terminal.wait { $0.emulator.text.contains("Edit Ada Lovelace") })
        return desk
      }
      for signal in [SIGKILL, SIGHUP] {
        let terminal = try PseudoTerminal(columns: 100, rows: 28)
        let first = try await desk(terminal)
        try terminal.write(" King")
        #expect(await terminal.wait { $0.emulator.text.contains("→ Ada Lovelace King") })
        // All of it, and under its own name: a file is written beside that and moved there.
        if signal == SIGKILL {
          #expect(
            await terminal.wait { _ in
              files().count == 1
                && files().allSatisfy {
                  let draft = try? String(contentsOfFile: "\(state)/accountdesk/drafts/\($0)", encoding: .utf8)
                  return draft?.contains("Ada Lovelace King") == true
                }
            })
        }
        kill(first, signal)
        _ = await terminal.waitForEnd(of: first)
        #expect(files().count == 1)
        let another = try PseudoTerminal(columns: 100, rows: 28)
        let second = try await desk(another)
        #expect(await another.wait { $0.emulator.text.contains("You typed this") })
        try another.write("\u{12}")
        #expect(await another.wait { $0.emulator.text.contains("→ Ada Lovelace King") })
        // Discarded, it is gone.
        try another.write("\u{1b}")
        #expect(await another.wait { $0.emulator.text.contains("d discard") })
        try another.write("d")
        #expect(await another.wait { _ in files().isEmpty })
        try another.write("q")
        #expect(await another.waitForEnd(of: second) == 0)
      }
    }
  }

  /// The app changed a login: ours goes to Stripe, and comes back round the ring.
  @Test(.timeLimit(.minutes(40))) func aDriftIsSentToStripe() async throws {
    try await RunningSandbox.with { sandbox in
      let ada = try await sandbox.ada
      _ = try await sandbox.query(
        "update auth.users set email = 'ada.new@example.com' where email = $1", [.text(ada.email)])
      try await eventually {
        try await sandbox.query("select status from accountdesk.accounts where auth_email = 'ada.new@example.com'")
          == [["drifted"]]
      }
      try await Tmux.with(Program.path, settings: sandbox.settings) { tmux in
        try await tmux.open(ada.customer)
        try await tmux.press("Enter")
        try await tmux.wait(for: "S send ours")
        try await tmux.press("S")
        try await tmux.wait(for: "→ ada.new@example.com")
        try await tmux.press("Enter")
        try await tmux.wait(for: "signs in with ada.new@example.com from now on")
        try await tmux.leave("esc close")
        try await tmux.quit()
      }
      let places = try await FourPlaces.read(customer: ada.customer, in: sandbox)
      #expect(places.stripeEmail == "ada.new@example.com" && places.authEmail == "ada.new@example.com")
      #expect(places.usersEmail == "ada.new@example.com")
    }
  }
}
