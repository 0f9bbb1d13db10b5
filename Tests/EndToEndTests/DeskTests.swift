// The desk as people use it: the real program in a terminal, its keys typed, its screen read.

import Foundation
import TestSupport
import Testing

@Suite struct DeskTests {
  @Test(.timeLimit(.minutes(40))) func anEmailIsSearchedEditedAndConfirmed() async throws {
    try await RunningSandbox.with { sandbox in
      let ada = try await sandbox.ada
      try await Tmux.with(Program.path, settings: sandbox.settings) { tmux in
        try await tmux.open(ada.email)
        try await tmux.changeEmail(to: "ada.king@example.com")
        try await tmux.wait(for: "signs in with ada.king@example.com from now on")
        #expect(
          try await FourPlaces.read(customer: ada.customer, in: sandbox)
            == .all(name: "Ada Lovelace", email: "ada.king@example.com"))
        // The form closes, the list shows the new address, and the program goes as it came.
        try await tmux.leave("esc close")
        try await tmux.quit()
        let isAsBefore = tmux.isTerminalAsBefore()
        #expect(isAsBefore)
      }
    }
  }

  @Test(.timeLimit(.minutes(40))) func keysAreAnsweredWhileAWebhookTakesItsTime() async throws {
    try await RunningSandbox.with(["--webhook-delay", "3s"]) { sandbox in
      let ada = try await sandbox.ada
      try await Tmux.with(Program.path, settings: sandbox.settings) { tmux in
        try await tmux.open(ada.email)
        try await tmux.changeEmail(to: "ada.king@example.com")
        let waiting = try await tmux.wait(for: "webhook")
        #expect(waiting.contains("accepted"))
        // Meanwhile the operator goes on working: the form is closed, help comes and goes.
        try await tmux.leave("esc close")
        try await tmux.press("?")
        try await tmux.wait(for: "In the list")
        try await tmux.leave("In the list")
        let stage = try await sandbox.query("select stage from accountdesk.edits")
        #expect(stage == [["accepted"]], "the screen was not answered while the webhook was on its way")
        try await tmux.wait(for: "signs in with ada.king@example.com from now on")
      }
    }
  }

  @Test(.timeLimit(.minutes(40))) func stripesRefusalStandsAtTheField() async throws {
    try await RunningSandbox.with { sandbox in
      let ada = try await sandbox.ada
      let before = try await FourPlaces.read(customer: ada.customer, in: sandbox)
      try await Tmux.with(Program.path, settings: sandbox.settings) { tmux in
        try await tmux.open(ada.email)
        try await tmux.changeEmail(to: "ada@com")
        try await tmux.wait(for: "Invalid email address: ada@com")
        try await tmux.wait(for: "Nothing was changed")
        #expect(try await FourPlaces.read(customer: ada.customer, in: sandbox) == before)
      }
    }
  }

  @Test(.timeLimit(.minutes(40))) func stripeMayBeDown() async throws {
    try await RunningSandbox.with { sandbox in
      let ada = try await sandbox.ada
      let before = try await FourPlaces.read(customer: ada.customer, in: sandbox)
      let settings = sandbox.settings.merging(["STRIPE_API_BASE": "http://127.0.0.1:1"]) { $1 }
      try await Tmux.with(Program.path, settings: settings) { tmux in
        try await tmux.open(ada.email)
        try await tmux.changeEmail(to: "ada.king@example.com")
        try await tmux.wait(for: "Nothing was sent to Stripe")
        #expect(try await FourPlaces.read(customer: ada.customer, in: sandbox) == before)
        // It is still there, and still answers: what was typed is kept until it is thrown away.
        try await tmux.press("Escape")
        try await tmux.wait(for: "d discard")
        try await tmux.press("d")
        try await tmux.wait(for: "q quit")
      }
    }
  }

  @Test(.timeLimit(.minutes(40))) func aSandboxOpensTheDesk() async throws {
    try await Tmux.with("\(Program.path) sandbox --users 30") { tmux in
      try await tmux.wait(for: "Ada Lovelace")
      try await tmux.quit()
      #expect(tmux.isTerminalAsBefore())
    }
  }

  /// A hand on the mouse, a paste, and a stop in between, from a shell with jobs.
  @Test(.timeLimit(.minutes(40))) func theMouseAPasteAndAStop() async throws {
    try await RunningSandbox.with { sandbox in
      let shell = "PS1='shell: ' bash --norc --noprofile -i"
      try await Tmux.with(shell, settings: sandbox.settings, columns: 140, rows: 30) { tmux in
        try await tmux.wait(for: "shell:")
        try await tmux.type(Program.path)
        try await tmux.press("Enter")
        try await tmux.wait(for: "in sync")
        // A click selects the row that it hits; the wheel goes on from there.
        let top = try #require(Self.selected(try await tmux.screen()))
        try await tmux.mouse(at: 10, top + 2)
        try await tmux.wait("the clicked row") { Self.selected($0) == top + 2 }
        try await tmux.mouse(.wheelDown, at: 10, top + 2)
        try await tmux.wait("three below") { Self.selected($0) == top + 5 }
        try await tmux.mouse(.wheelUp, at: 10, top + 2)
        try await tmux.wait("three above") { Self.selected($0) == top + 2 }

        try await tmux.press("C-z")
        try await tmux.wait(for: "Stopped")
        #expect(try await tmux.state().hasPrefix("0 00 1"))
        try await tmux.type("fg")
        try await tmux.press("Enter")
        try await tmux.wait("the desk as it was") { Self.selected($0) == top + 2 }
        #expect(try await tmux.state().hasPrefix("1 11"))

        // Where no text is wanted a paste does nothing, and in a field all of it is text.
        try await tmux.paste("q\n")
        try await tmux.wait(for: "Nothing was pasted")
        try await tmux.press("/")
        try await tmux.paste("ada@example.com\n")
        try await tmux.wait("only the account searched for") { screen in
          screen.contains("/ada@example.com") && !screen.contains("Grace")
        }
        try await tmux.press("Enter")
        try await tmux.press("Escape")
        try await tmux.wait("all of them") { !$0.contains("/ada@example.com") }

        let tabs = try await tmux.screen().split(separator: "\n", omittingEmptySubsequences: false)[1]
        let drifted = try #require(tabs.range(of: "Drifted"))
        try await tmux.mouse(at: tabs.distance(from: tabs.startIndex, to: drifted.lowerBound) + 1, 1)
        try await tmux.wait(for: "▸Drifted")
        try await tmux.press("q")
        try await tmux.wait("the shell") { $0.split(separator: "\n").last?.hasPrefix("shell:") == true }
        #expect(try await tmux.state().hasPrefix("0 00 1"))
      }
    }
  }

  /// The row of the screen on which the selected account stands.
  private static func selected(_ screen: String) -> Int? {
    screen.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.hasPrefix("│▸") }
  }

  @Test(.timeLimit(.minutes(40))) func everySizeHasAScreen() async throws {
    try await RunningSandbox.with { sandbox in
      try await Tmux.with(Program.path, settings: sandbox.settings) { tmux in
        try await tmux.wait(for: "Ada Lovelace")
        for (columns, rows) in [(80, 24), (60, 16), (10, 3), (200, 60)] {
          try await tmux.resize(columns: columns, rows: rows)
          try await tmux.wait("a screen of \(columns)×\(rows)") { screen in
            columns >= 60
              ? screen.contains("Ada Lovelace")
              : !screen.contains("Ada Lovelace") && screen.contains { !$0.isWhitespace }
          }
        }
        try await tmux.quit()
        let isAsBefore = tmux.isTerminalAsBefore()
        #expect(isAsBefore)
      }
    }
  }

  @Test(.timeLimit(.minutes(40)), arguments: ["TERM", "HUP", "INT", "QUIT", "SEGV"])
  func everyWayOutGivesTheTerminalBack(_ signal: String) async throws {
    try await RunningSandbox.with(["--users", "20"]) { sandbox in
      // The shell waits for the program in the foreground; the signal comes from another.
      let pidFile = "/tmp/accountdesk-pid-\(UInt32.random(in: 0 ... .max))"
      defer { try? FileManager.default.removeItem(atPath: pidFile) }
      let command = "sh -c 'echo $$ > \(pidFile); exec \(Program.path)'"
      try await Tmux.with(command, settings: sandbox.settings) { tmux in
        try await tmux.wait(for: "Ada Lovelace")
        let during = try await tmux.state()
        #expect(during.hasPrefix("1 "))
        let processID = try #require(
          try Int32(String(contentsOfFile: pidFile, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)))
        _ = try await Program.shell("kill -\(signal) \(processID)")
        try await tmux.wait(for: "ended with")
        let isAsBefore = tmux.isTerminalAsBefore()
        #expect(isAsBefore)
        let after = try await tmux.state()
        #expect(after.hasPrefix("0 00 1"), "\(signal): \(after)")
        let screen = try await tmux.screen()
        #expect(!screen.contains("crashed"), "a person is shown no stack trace")
      }
    }
  }

  @Test(.timeLimit(.minutes(40))) func withoutATerminalItSaysSo() async throws {
    try await RunningSandbox.with(["--users", "0"]) { sandbox in
      let result = try await sandbox.run("desk")
      #expect(result.status == 64)
      #expect(result.errors.contains("needs a terminal"))
      let dumb = try await Tmux.with("TERM=dumb \(Program.path)", settings: sandbox.settings) { tmux in
        try await tmux.wait(for: "ended with")
      }
      #expect(dumb.contains("cannot show the desk"))
    }
  }
}

extension Tmux {
  /// Finds the one account by its e-mail.
  func open(_ email: String) async throws {
    try await wait(for: "Ada Lovelace")
    try await press("/")
    try await type(email)
    try await wait("only the account searched for") { screen in
      screen.contains("Ada Lovelace") && !screen.contains("Grace")
    }
    try await press("Enter")
  }

  func changeEmail(to email: String) async throws {
    try await press("e")
    try await wait(for: "Edit Ada Lovelace")
    try await press("Tab", "C-e", "C-u")
    try await type(email)
    try await wait(for: "→ \(email)")
    try await press("Enter")
  }

  /// Escape, and what it closes is gone. (A key that follows an escape at once would be Alt and that key.)
  func leave(_ sign: String) async throws {
    try await press("Escape")
    try await wait("no «\(sign)»") { !$0.contains(sign) }
  }

  func quit() async throws {
    try await press("q")
    try await wait(for: "ended with 0")
  }
}
