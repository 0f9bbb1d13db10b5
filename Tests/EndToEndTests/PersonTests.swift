// What is done with one person, in the real program on a real terminal.

import Foundation
import Postgres
import TestSupport
import Testing

@Suite struct PersonTests {
  /// The bytes as a terminal gets them, without tmux between.
  @Test(.timeLimit(.minutes(10))) func copyingReachesTheTerminal() async throws {
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

  @Test(.timeLimit(.minutes(10))) func copyingReachesTmux() async throws {
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
}
