// The real desk on terminals of many kinds: by TERM, locale and colours, and in what it writes, byte by byte.

import TestSupport
import Testing

@Suite(.timeLimit(.minutes(40))) struct TerminalKindsTests {
  /// Every type is left as it was found, and `e` and an escape are told from sequences on all of them.
  @Test func everyTypeShowsTheDesk() async throws {
    try await RunningSandbox.with(["--users", "20"]) { sandbox in
      for type in ["tmux-256color", "screen-256color", "xterm-256color", "xterm", "linux", "vt100"] {
        let desk = try await DeskOnTerminal.start(sandbox, ["TERM": type])
        let terminal = desk.terminal
        // An arrow in both of its forms, which is no escape followed by letters: nothing is left, nothing opens.
        try terminal.write("\u{1b}[B\u{1b}OB?")
        try await desk.see("In the list")
        try terminal.write("\u{1b}")
        try await desk.see("\(type): the page closed") { !$0.contains("In the list") && $0.contains("Ada Lovelace") }
        let hasColors = terminal.output.contains("\u{1b}[3") && terminal.output.contains("m")
        #expect(type == "vt100" || hasColors, "\(type)")
        try terminal.write("q")
        await desk.expectEnd(0, "\(type)")
      }
    }
  }

  /// An unknown type is taken for the common one, and it is said in the end.
  @Test func anUnknownTypeIsReplacedByAKnownOne() async throws {
    try await RunningSandbox.with(["--users", "20"]) { sandbox in
      let desk = try await DeskOnTerminal.start(sandbox, ["TERM": "xterm-of-tomorrow"])
      try desk.terminal.write("q")
      await desk.expectEnd(0, "unknown")
      #expect(desk.terminal.emulator.text.contains("xterm-of-tomorrow"), "\(desk.terminal.emulator.text)")
    }
  }

  @Test func whereTheCursorCannotMoveItSaysSo() async throws {
    try await RunningSandbox.with(["--users", "0"]) { sandbox in
      for type in ["dumb", "unknown", ""] {
        let terminal = try PseudoTerminal(columns: 100, rows: 28)
        let before = terminal.settings
        let child = try terminal.start(
          Program.path, environment: DeskOnTerminal.environment(sandbox, ["TERM": type]))
        if type == "dumb" {
          #expect(await terminal.waitForEnd(of: child) == 64)
          #expect(terminal.emulator.text.contains("cannot show the desk"))
          #expect(terminal.emulator.modes == [7, 25])
          #expect(terminal.settings == before)
        } else {
          #expect(await terminal.wait { $0.emulator.text.contains("AccountDesk") }, "TERM=\(type)")
          try terminal.write("q")
          #expect(await terminal.waitForEnd(of: child) == 0)
          #expect(terminal.settings == before)
        }
      }
    }
  }

  @Test(arguments: [["LC_ALL": "C"], ["LANG": "POSIX"], ["LANG": "en_US.ISO-8859-1"]])
  func withoutUTF8NothingButASCIIIsWritten(_ locale: [String: String]) async throws {
    try await RunningSandbox.with(["--users", "60"]) { sandbox in
      let desk = try await DeskOnTerminal.start(sandbox, locale)
      for (keys, sign, isShown) in [
        ("G", "Ada Lovelace", false), ("ge", "Edit ", true), ("\u{1b}", "Edit ", false), ("?", "In the list", true),
        ("\u{1b}", "In the list", false),
      ] {
        try desk.terminal.write(keys)
        try await desk.see("\(sign): \(isShown)") { $0.contains(sign) == isShown }
      }
      try await desk.see("Ada Lovelace")
      try desk.terminal.write("q")
      await desk.expectEnd(0, "\(locale)")
      #expect(desk.terminal.output.allSatisfy { $0 < 0x80 })
    }
  }

  @Test func coloursAreAsManyAsTheTerminalHas() async throws {
    try await RunningSandbox.with(["--users", "20"]) { sandbox in
      for (changes, depth) in [
        ([:], "256"), (["COLORTERM": "truecolor"], "direct"), (["NO_COLOR": "1", "COLORTERM": "truecolor"], "none"),
        (["TERM": "xterm"], "16"), (["TERM": "vt100", "COLORTERM": "truecolor"], "none"),
      ] as [([String: String], String)] {
        let desk = try await DeskOnTerminal.start(sandbox, changes)
        let looks = Set(
          desk.terminal.emulator.cells.joined().flatMap { [$0.foreground, $0.background] }.filter { $0 != "" })
        let direct = looks.filter { $0.dropFirst(2).hasPrefix(";2;") }
        let numbers = looks.filter { !direct.contains($0) }.compactMap { Int($0.split(separator: ";")[2]) }
        switch depth {
        case "none":
          #expect(looks == [], "\(changes)")
          // The theme is the one that is made for it: the selection is reversed.
          let selected = desk.terminal.emulator.cells.first { row in
            row.contains { $0.text == "▸" } && row.contains { $0.text == "@" }
          }
          #expect(selected?.contains { $0.attributes.contains(7) } == true, "\(changes)")
        case "direct": #expect(!direct.isEmpty, "\(changes)")
        case "16": #expect(direct.isEmpty && !numbers.isEmpty && numbers.allSatisfy { $0 < 16 }, "\(changes)")
        default: #expect(direct.isEmpty && numbers.contains { $0 >= 16 }, "\(changes)")
        }
        try desk.terminal.write("q")
        await desk.expectEnd(0, "\(changes)")
      }
    }
  }

  /// Where a step changes nothing, nothing is written; a step down takes no more than two rows and what is beside them;
  /// every frame is one synchronised update.
  @Test func onlyWhatHasChangedIsWritten() async throws {
    try await RunningSandbox.with(["--users", "60", "--no-receiver"]) { sandbox in
      let desk = try await DeskOnTerminal.start(sandbox, columns: 60, rows: 16)
      let terminal = desk.terminal
      func step(_ keys: String, to name: String) async throws -> [UInt8] {
        let length = terminal.output.count
        try terminal.write(keys)
        try await desk.see("\(name) selected") { screen in
          screen.split(separator: "\n").contains { $0.contains("▸") && $0.contains(name) }
        }
        return Array(terminal.output.dropFirst(length))
      }
      try await desk.see("Supabase ok")
      _ = try await step("jjj", to: "Åsa Örnek")
      _ = try await step("g", to: "ananya")
      // Fifty steps up at the top, and then down again.
      let idle = try await step(String(repeating: "k", count: 50) + "jj", to: "Ada Lovelace")
      #expect(idle.count < 1500, "\(idle.count)")
      let down = try await step("j", to: "Åsa Örnek")
      #expect(down.count < 600, "\(String(decoding: down, as: UTF8.self).debugDescription)")
      #expect(!down.contains("\u{1b}[2J") && !down.contains("\u{1b}[H\u{1b}[J"))
      print("one step down: \(down.count) bytes")
      // From the answer on there is nothing outside of an update.
      let text = String(decoding: down + idle, as: UTF8.self)
      var isInside = false
      for piece in text.split(separator: "\u{1b}[?2026", omittingEmptySubsequences: false) {
        if piece.first == "h" { isInside = true } else if piece.first == "l" { isInside = false }
        #expect(isInside || piece.dropFirst().isEmpty, "outside: \(piece.debugDescription)")
      }
      #expect(text.contains("\u{1b}[?2026h"))
      try terminal.write("q")
      await desk.expectEnd(0, "bytes")
    }
  }
}

extension Array where Element == UInt8 {
  fileprivate func contains(_ text: String) -> Bool { firstRange(of: Array(text.utf8)) != nil }
}
