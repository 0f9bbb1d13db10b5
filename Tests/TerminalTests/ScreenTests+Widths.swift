// Names in every script, on terminals that measure them differently: what stands beside them stays where it is.

import TestSupport
import Testing

@testable import Terminal

extension ScreenTests {
  private static let names = [
    "Ada Lovelace", "Zoë O’Sample", "李明", "한국어", "देवनागरी क्षिति", "किरण", "ทดสอบ น้ำ", "ශ්\u{200d}රී", "မြန်မာ",
    "יוסף דוגמה", "يوسف نموذج", "می\u{200c}خواهم", "👩\u{200d}👩\u{200d}👧 ❤\u{fe0f} ☎", "🇩🇪 1\u{fe0f}\u{20e3} 👍🏽",
    "🏳\u{fe0f}\u{200d}🌈",
    "e\u{301}a\u{302}\u{303}", "a" + String(repeating: "\u{300}", count: 10_000),
    "\u{202e}evil\u{202c} \u{2066}x\u{2069}",
    "\u{1b}[31m\u{9b}2J\u{7}\u{0}", "\u{10ffff}\u{f0000}\u{e000}", "\u{93f}\u{93f}\u{93f}", "ﷺ Ａｄａ ｱ",
  ]

  /// In the second frame every name stands in another's place, over what the first has left.
  @Test(arguments: Emulator.Widths.allCases)
  func whatStandsBesideANameStaysWhereItIs(_ widths: Emulator.Widths) async throws {
    let names = Self.names
    let terminal = try PseudoTerminal(columns: 60, rows: names.count)
    terminal.setWidths(widths)
    try await with(terminal: terminal) { terminal, screen, events in
      if widths == .ambiguousWide { #expect(await next(terminal, &events) == .resize(screen.size)) }
      for turn in 0..<3 {
        var frame = Frame(size: screen.size)
        for row in names.indices {
          let name = names[(row + turn * 5) % names.count]
          frame.write(name, at: Position(column: 1, row: row), columns: 20)
          frame.write("|", at: Position(column: 22, row: row), columns: 1)
          frame.write(name, at: Position(column: 24 + turn, row: row), columns: 20)
          frame.write("| \(turn).\(row)", at: Position(column: 45, row: row), columns: 10)
        }
        screen.draw(frame)
        let isShown = await terminal.wait { terminal in
          names.indices.allSatisfy { row in
            let cells = terminal.emulator.cells[row]
            let end = cells[45...].reduce(into: "") { $0 += $1.text }
            return cells[22].text == "|" && end.trimmingSuffix == "| \(turn).\(row)"
          }
        }
        #expect(isShown, "turn \(turn):\n\(terminal.emulator.text)")
      }
    }
    // Nothing that a terminal acts on has come through, nor a stand-in of ours, nor a heap of marks.
    let written = String(decoding: terminal.output, as: UTF8.self).unicodeScalars
    let unwanted = written.filter { scalar in
      let value = scalar.value
      return (0x80...0x9f).contains(value) || [0x200d, 0xfe0f, 0x202e, 0x202c, 0x2066, 0x2069].contains(value)
        || value > 0xf0000
    }
    #expect(unwanted.map { String($0.value, radix: 16) } == [])
    #expect(!written.split { $0 != "\u{300}" }.contains { $0.count > 4 })
  }

  /// One step down in a list of such names writes only the rows that have changed.
  @Test func aRowOfDoubtfulNamesCostsFewBytes() async throws {
    try await with(columns: 60, rows: 20) { terminal, screen, events in
      func list(_ selected: Int) -> Frame {
        var frame = Frame(size: screen.size)
        for row in 0..<20 {
          frame.write("अनन्या उदाहरण", at: Position(column: 2, row: row), columns: 20)
          frame.write("ananya@example.com", at: Position(column: 30, row: row), columns: 20)
          if row == selected { frame.restyle(row: row) { $0.reverse = true } }
        }
        return frame
      }
      screen.draw(list(0))
      #expect(await terminal.wait { $0.emulator.lines[19].hasSuffix("ananya@example.com") })
      try await settle(terminal, &events)
      let before = screen.counts.bytes
      screen.draw(list(1))
      #expect(
        await terminal.wait { $0.emulator.cells[1][30].attributes == [7] && $0.emulator.cells[0][30].attributes == [] })
      try await settle(terminal, &events)
      #expect(screen.counts.bytes - before < 400, "\(screen.counts.bytes - before)")
    }
  }

  /// What changes beside such a name leaves the name alone.
  @Test func besideADoubtfulNameOnlyTheChangeIsWritten() async throws {
    try await with(columns: 60, rows: 20) { terminal, screen, events in
      func panes(_ text: String) -> Frame {
        var frame = Frame(size: screen.size)
        for row in 0..<20 {
          frame.write("अनन्या 李明 ❤\u{fe0f}", at: Position(column: 2, row: row), columns: 20)
          frame.write("\(text) \(row)", at: Position(column: 40, row: row), columns: 10)
        }
        return frame
      }
      screen.draw(panes("ab"))
      #expect(await terminal.wait { $0.emulator.lines[19].hasSuffix("ab 19") })
      try await settle(terminal, &events)
      let before = screen.counts.bytes
      screen.draw(panes("cd"))
      #expect(
        await terminal.wait { terminal in (0..<20).allSatisfy { terminal.emulator.lines[$0].hasSuffix("cd \($0)") } })
      try await settle(terminal, &events)
      // Twice two letters a row, and the way there.
      #expect(screen.counts.bytes - before < 20 * 16, "\(screen.counts.bytes - before)")
    }
  }
}

extension String {
  fileprivate var trimmingSuffix: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
