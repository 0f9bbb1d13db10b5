// Random frames, one after the other, must look on the terminal as they are.

import Glibc
import Sandbox
import TestSupport
import Testing

@testable import Terminal

extension ScreenTests {
  /// On terminals that disagree about widths too: there a doubtful cell may look odd, and no other.
  @Test(arguments: ["", "truecolor"], Emulator.Widths.allCases)
  func randomFramesLookAsTheyAre(colorterm: String, widths: Emulator.Widths) async throws {
    let seed = freshSeed("random frames")
    var random = SeededRandom(seed: seed)
    var environment = Self.environment
    environment["COLORTERM"] = colorterm
    let terminal = try PseudoTerminal(columns: 40, rows: 10)
    terminal.setWidths(widths)
    try await with(environment: environment, terminal: terminal) { terminal, screen, events in
      if widths == .ambiguousWide { #expect(await next(terminal, &events) == .resize(screen.size)) }
      var frame = Frame(size: screen.size)
      for number in 0..<150 {
        if Int.random(in: 0..<20, using: &random) == 0 {
          let size = Size(columns: .random(in: 1...50, using: &random), rows: .random(in: 1...14, using: &random))
          if size != screen.size {
            try terminal.resize(columns: size.columns, rows: size.rows)
            kill(getpid(), SIGWINCH)
            while let event = await next(terminal, &events), event != .resize(size) {}
          }
          frame = Frame(size: size)
        }
        change(&frame, &random)
        screen.draw(frame)
        // Drawn is drawn: it is the newest, so it comes, and then the screen stays as it is.
        let expected = frame
        let isShown = await terminal.wait { self.difference(expected, $0.emulator, screen.capabilities.colors) == nil }
        if !isShown {
          let difference = difference(expected, terminal.emulator, screen.capabilities.colors) ?? ""
          Issue.record("seed \(seed), frame \(number): \(difference)")
          return
        }
      }
    }
  }

  private func change(_ frame: inout Frame, _ random: inout SeededRandom) {
    // Moved as a whole it is scrolled, as lists are.
    if Int.random(in: 0..<4, using: &random) == 0 {
      let before = frame
      frame = Frame(size: frame.size)
      frame.draw(before, at: Position(column: 0, row: .random(in: -2...2, using: &random)))
    }
    let texts = [
      "Ada Lovelace", "李明", "e\u{301}a\u{302}\u{303}", "한국어", "──┼──", "👍 ok", "    ", "aaaaaaaaaaaaaaaa", "किरण", "x",
      "क्षिक्षि", "น้ำทำ", "👍👍👍👍", "☎x☎", "àéø", "\u{93e}\u{93e}\u{93e}\u{93e}\u{93e}\u{93e}\u{93e}", "●é",
      "نموذج",
    ]
    for _ in 0..<Int.random(in: 0...6, using: &random) {
      let position = Position(
        column: .random(in: -3..<frame.size.columns + 1, using: &random),
        row: .random(in: -1..<frame.size.rows + 1, using: &random))
      let text = texts.randomElement(using: &random) ?? ""
      switch Int.random(in: 0..<5, using: &random) {
      case 0:
        let area = Rectangle(
          origin: position,
          size: Size(columns: .random(in: 0...20, using: &random), rows: .random(in: 0...5, using: &random)))
        frame.fill(area, with: text.first ?? " ", style: style(&random))
      case 1: frame.restyle(row: position.row) { $0 = style(&random) }
      default: frame.write(text, at: position, columns: .random(in: 0...20, using: &random), style: style(&random))
      }
    }
    let cursor = Position(
      column: .random(in: 0..<frame.size.columns, using: &random), row: .random(in: 0..<frame.size.rows, using: &random)
    )
    frame.cursor = Bool.random(using: &random) ? cursor : nil
  }

  private func style(_ random: inout SeededRandom) -> Style {
    func color() -> Color {
      switch Int.random(in: 0..<4, using: &random) {
      case 0: .indexed(.random(in: 0...255, using: &random))
      case 1: .rgb(.random(in: 0...3, using: &random), 80, .random(in: 200...203, using: &random))
      default: .standard
      }
    }
    var style = Style(foreground: color(), background: color())
    style.bold = Bool.random(using: &random)
    style.reverse = Int.random(in: 0..<4, using: &random) == 0
    style.underline = Int.random(in: 0..<4, using: &random) == 0
    return style
  }

  private func difference(_ frame: Frame, _ emulator: Emulator, _ depth: ColorDepth) -> String? {
    for row in 0..<frame.size.rows {
      for column in 0..<frame.size.columns {
        let cell = frame[column, row]
        let seen = emulator.cells[row][column]
        let isAmbiguousWide = emulator.widths == .ambiguousWide
        // In the last columns a part of it is left out.
        let mayDiffer =
          emulator.widths != .system
          || column + TextWidth.mostColumns(of: cell.text, ambiguousIsWide: false) > frame.size.columns
        if mayDiffer, frame.isDoubtful(column, row, ambiguousIsWide: isAmbiguousWide) { continue }
        // What takes no room joins what stands before it.
        let next = column + (frame[column + 1, row].text.isEmpty ? 2 : 1)
        let joins = emulator.widths == .clusters && frame.isDoubtful(next, row, ambiguousIsWide: false)
        let text = joins ? String(seen.text.unicodeScalars.prefix(cell.text.unicodeScalars.count)) : seen.text
        guard text.unicodeScalars.elementsEqual(cell.text.unicodeScalars), isSame(cell, seen, depth) else {
          return "at \(column), \(row): \(cell) is \(seen)"
        }
      }
    }
    let place = Position(column: emulator.column, row: emulator.row)
    let seen = emulator.modes.contains(25) ? place : nil
    return seen == frame.cursor ? nil : "the cursor at \(String(describing: frame.cursor)) is at \(place)"
  }

  private func isSame(_ cell: Cell, _ seen: Emulator.Cell, _ depth: ColorDepth) -> Bool {
    let style = cell.style
    let attributes = Set([(style.bold, 1), (style.underline, 4), (style.reverse, 7)].filter(\.0).map(\.1))
    let foreground = parameters(style.foreground, 38, depth)
    let background = parameters(style.background, 48, depth)
    // Of a blank that is neither underlined nor reversed only the background is seen.
    if cell.text == " ", !style.underline, !style.reverse {
      return seen.background == background && seen.attributes.isDisjoint(with: [4, 7])
    }
    return seen.attributes == attributes && seen.foreground == foreground && seen.background == background
  }

  /// In the emulator's writing.
  private func parameters(_ color: Color, _ plane: Int, _ depth: ColorDepth) -> String {
    switch color {
    case .standard: ""
    case .indexed(let index): "\(plane);5;\(index)"
    case .rgb(let red, let green, let blue) where depth == .truecolor: "\(plane);2;\(red);\(green);\(blue)"
    case .rgb(let red, let green, let blue):
      "\(plane);5;\(Palette.nearest(RGB(Int(red), Int(green), Int(blue))))"
    }
  }
}

extension Frame {
  /// Whether terminals disagree about what stands here, or about the first column of it.
  fileprivate func isDoubtful(_ column: Int, _ row: Int, ambiguousIsWide: Bool) -> Bool {
    let content = self[column, row].content
    if content.isEmpty, column > 0 { return isDoubtful(column - 1, row, ambiguousIsWide: ambiguousIsWide) }
    return TextWidth.isDoubtful(content, ambiguousIsWide: ambiguousIsWide)
  }
}
