// What guides through the desk, in the real program: the palette of commands.

import TestSupport
import Testing

@Suite struct GuideTests {
  @Test(.timeLimit(.minutes(10))) func aCommandIsFoundByAFewLetters() async throws {
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
}
