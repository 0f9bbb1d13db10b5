// What guides through the desk, in the real program: the palette of commands, themes, the
// operator's own keys, a desk that only looks, one that is heard, and the first start.

import Foundation
import TestSupport
import Testing

@Suite struct GuideTests {
  @Test(.timeLimit(.minutes(40))) func aCommandIsFoundByAFewLetters() async throws {
    try await RunningSandbox.with { sandbox in
      let ada = try await sandbox.ada
      try await Tmux.with(Program.path, settings: sandbox.settings) { tmux in
        try await tmux.wait(for: "Ada Lovelace")
        try await tmux.press(":")
        try await tmux.wait(for: "Commands")
        try await tmux.type("fil drif")
        try await tmux.wait("only what fits") { $0.contains("filter drifted") && !$0.contains("re-sync") }
        try await tmux.press("Enter")
        try await tmux.wait("only the drifted") { $0.contains("▸Drifted") && !$0.contains("Ada Lovelace") }
        // An account by its address; the whole of it at once, as a paste would come.
        try await tmux.press(":")
        try await tmux.type("open \(ada.email)")
        try await tmux.press("Enter")
        try await tmux.wait(for: "in all three")
        try await tmux.press(":")
        try await tmux.type("quit")
        try await tmux.press("Enter")
        try await tmux.wait(for: "ended with 0")
        let isAsBefore = tmux.isTerminalAsBefore()
        #expect(isAsBefore)
      }
    }
  }

  @Test(.timeLimit(.minutes(40))) func themesAreListedAndShown() async throws {
    try await Self.withConfig([
      "themes/mine.toml": "name = \"mine\"\ninherits = \"nord\"\n",
      "themes/broken.toml": "name = \"broken\"\nstyle = 1\n",
    ]) { settings in
      let listed = try await Program.run(["themes"], settings: settings)
      #expect(listed.status == 65)
      #expect(listed.errors.contains("broken.toml, line 2: style is not known here"))
      #expect(listed.output.contains("solarized-light  for a light background · shipped"))
      #expect(listed.output.contains("mine  for a dark background · /"))
      #expect(!listed.output.contains("\u{1b}"), "a file gets no colours")
      let json = try await Program.run(["themes", "--json"], settings: settings)
      #expect(json.output.contains(#"{"file":null,"ground":"any","name":"monochrome"}"#))
      let shown = try await Tmux.with("\(Program.path) themes", settings: settings, rows: 60) { tmux in
        try await tmux.wait(for: "ended with 65")
      }
      #expect(shown.contains("mine  for a dark background"))
    }
  }

  @Test(.timeLimit(.minutes(40))) func keysAreTheOperatorsOwn() async throws {
    try await RunningSandbox.with(["--users", "20"]) { sandbox in
      try await Self.withConfig(["config.toml": "[keys.list]\nsearch = \"ctrl-s\"\n"]) { settings in
        let printed = try await Program.run(["keys"], settings: settings)
        #expect(printed.output.contains("search = \"ctrl-s\"  # search"))
        try await Tmux.with(Program.path, settings: sandbox.settings.merging(settings) { $1 }) { tmux in
          try await tmux.wait(for: "^S search")
          try await tmux.press("/")
          try await tmux.press("C-s")
          try await tmux.type("lovel")
          try await tmux.wait("the search") { $0.contains("/lovel") && !$0.contains("Grace") }
          try await tmux.press("Enter")
          try await tmux.quit()
        }
      }
      try await Self.withConfig(["config.toml": "[keys.list]\nsearch = \"e\"\n"]) { settings in
        let result = try await Program.run(["desk"], settings: sandbox.settings.merging(settings) { $1 })
        #expect(result.status == 78)
        #expect(result.errors.contains("config.toml, line 2: e is a key of both list.search and list.edit"))
      }
    }
  }

  @Test(.timeLimit(.minutes(40))) func aDeskThatOnlyLooksChangesNothing() async throws {
    try await RunningSandbox.with(["--users", "20"]) { sandbox in
      let ada = try await sandbox.ada
      try await Tmux.with("\(Program.path) --read-only", settings: sandbox.settings) { tmux in
        try await tmux.wait(for: "READ-ONLY")
        try await tmux.open(ada.email)
        try await tmux.press("e")
        try await tmux.wait(for: "started with --read-only")
        try await tmux.press("T")
        try await tmux.wait(for: "Theme")
        try await tmux.press("r")
        try await tmux.wait(for: "started with --read-only")
        try await tmux.quit()
      }
      #expect(try await sandbox.query("select count(*) from accountdesk.edits") == [["0"]])
    }
    try await Tmux.with("\(Program.path) sandbox --read-only --plain --users 20") { tmux in
      let screen = try await tmux.wait(for: "READ-ONLY")
      #expect(!screen.contains("│"))
      try await tmux.press("e")
      try await tmux.wait(for: "started with --read-only")
      try await tmux.quit()
    }
  }

  @Test(.timeLimit(.minutes(40))) func linesOfASCIIWhereOthersCannotBeShown() async throws {
    try await RunningSandbox.with(["--users", "20"]) { sandbox in
      try await Tmux.with("\(Program.path) --ascii", settings: sandbox.settings) { tmux in
        let screen = try await tmux.wait(for: "Ada Lovelace")
        #expect(screen.contains("+--") && !screen.contains { "│─┌●▸".contains($0) }, "\(screen)")
        try await tmux.quit()
      }
    }
  }

  @Test(.timeLimit(.minutes(40))) func theCursorReadsForTheScreenReader() async throws {
    try await RunningSandbox.with(["--users", "20"]) { sandbox in
      try await Tmux.with("\(Program.path) --plain", settings: sandbox.settings) { tmux in
        let screen = try await tmux.wait(for: "Ada Lovelace")
        let rows = screen.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(!screen.contains { "│─●▸".contains($0) })
        let row = try #require(rows.firstIndex { $0.contains("Ada Lovelace") })
        // The first row may be another's; one step is one row.
        try await tmux.press("g")
        try await tmux.wait(forCursorAt: 1, 4)
        try await tmux.press("j")
        try await tmux.wait(forCursorAt: 1, 5)
        #expect(row >= 4)
        try await tmux.quit()
      }
    }
  }

  @Test(.timeLimit(.minutes(40))) func theHintOfTheFirstStartIsGivenOnce() async throws {
    let state = "/tmp/accountdesk-state-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: state) }
    try await RunningSandbox.with(["--users", "20"]) { sandbox in
      let settings = sandbox.settings.merging(["XDG_STATE_HOME": state]) { $1 }
      try await Tmux.with(Program.path, settings: settings) { tmux in
        try await tmux.wait(for: "Welcome.")
        try await tmux.quit()
      }
      let mode = try FileManager.default.attributesOfItem(atPath: "\(state)/accountdesk/seen")[.posixPermissions]
      #expect(mode as? Int == 0o600)
      try await Tmux.with(Program.path, settings: settings) { tmux in
        let screen = try await tmux.wait(for: "Ada Lovelace")
        #expect(!screen.contains("Welcome."))
        try await tmux.quit()
      }
    }
  }

  @Test(.timeLimit(.minutes(40))) func withoutSettingsTheLinesToWriteAreShown() async throws {
    let result = try await Program.run(["desk"])
    #expect(result.status == 78)
    for line in [
      "SUPABASE_URL=https://YOUR-PROJECT.supabase.co", "SUPABASE_SECRET_KEY=sb_secret_", "STRIPE_SECRET_KEY=rk_test_",
      "accountdesk sandbox",
    ] {
      #expect(result.errors.contains(line), "\(line)")
    }
    let partly = try await Program.run(["accounts"], settings: ["SUPABASE_URL": "http://127.0.0.1:1"])
    #expect(!partly.errors.contains("SUPABASE_URL=") && partly.errors.contains("SUPABASE_SECRET_KEY="))
  }

  /// A configuration folder with these files, gone afterwards.
  private static func withConfig(
    _ files: [String: String], _ body: @Sendable ([String: String]) async throws -> Void
  ) async throws {
    let folder = "/tmp/accountdesk-config-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: "\(folder)/accountdesk/themes", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for (name, text) in files {
      try text.write(toFile: "\(folder)/accountdesk/\(name)", atomically: true, encoding: .utf8)
    }
    try await body(["XDG_CONFIG_HOME": folder])
  }
}
