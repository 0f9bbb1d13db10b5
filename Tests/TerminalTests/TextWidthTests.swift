// Widths of graphemes, and what is shown for those on which terminals disagree.

import Testing

@testable import Terminal

struct TextWidthTests {
  /// What is written, what stands in the cells, and in how many columns.
  struct Sample: CustomTestStringConvertible {
    let text: String
    let shown: String
    let columns: Int

    init(_ text: String, _ shown: String, _ columns: Int) {
      self.text = text
      self.shown = shown
      self.columns = columns
    }

    var testDescription: String { text.unicodeScalars.map { String($0.value, radix: 16) }.joined(separator: " ") }
  }

  @Test(arguments: [
    Sample("", "", 0),
    Sample("Ada", "Ada", 3),
    Sample("é", "é", 1),
    Sample("e\u{301}", "e\u{301}", 1),
    Sample("李明", "李明", 4),
    Sample("Ａ", "Ａ", 2),
    Sample("ｱ", "ｱ", 1),
    Sample("한국", "한국", 4),
    Sample("\u{1112}\u{1161}\u{11ab}", "\u{d55c}", 2),
    Sample("\u{1112}\u{1161}", "\u{d558}", 2),
    Sample("\u{1161}", "□", 1),
    Sample("👍", "👍", 2),
    Sample("👍🏽", "👍", 2),
    Sample("👩\u{200d}👩\u{200d}👧", "👩", 2),
    Sample("❤\u{fe0f}", "❤", 1),
    Sample("1\u{fe0f}\u{20e3}", "1", 1),
    Sample("🇩🇪", "DE", 2),
    Sample("a\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}", "a\u{301}\u{302}\u{303}\u{304}", 1),
    Sample("\u{301}", " \u{301}", 1),
    Sample("\t", "·", 1),
    Sample("\r\n", "·", 1),
    Sample("\u{1b}[31m", "·[31m", 5),
    Sample("\u{9b}2J", "·2J", 3),
    Sample("\u{7f}", "·", 1),
    Sample("\u{202e}abc", "·abc", 4),
    Sample("\u{2066}abc\u{2069}", "·abc·", 5),
    Sample("\u{feff}", "·", 1),
    Sample("\u{200b}", "·", 1),
    Sample("\u{2028}", "·", 1),
    Sample("\u{ad}", "·", 1),
    Sample("\u{3164}", "·", 1),
    Sample("\u{ffff}", "□", 1),
    // Persian with its non-joiner, Hindi, Sinhala with its joiner, Thai.
    Sample("می\u{200c}خواهم", "میخواهم", 7),
    Sample("किरण", "किरण", 4),
    Sample("ශ්\u{200d}රී", "ශ්රී", 2),
    Sample("คำ", "คำ", 2),
  ])
  func whatIsShown(_ sample: Sample) {
    #expect(TextWidth.columns(of: sample.text) == sample.columns)
    var frame = Frame(size: Size(columns: 20, rows: 1))
    #expect(frame.write(sample.text, at: Position(column: 0, row: 0), columns: 20) == sample.columns)
    let cells = frame.cells.prefix(sample.columns).map(\.text).joined()
    // By scalars, since canonically equal strings compare equal.
    #expect(Array(cells.unicodeScalars) == Array(sample.shown.unicodeScalars))
    for cell in frame.cells { #expect(cell.text.unicodeScalars.count <= 5) }
  }

  @Test func truncationKeepsGraphemesWhole() {
    #expect(TextWidth.truncated("Lovelace", to: 8) == "Lovelace")
    #expect(TextWidth.truncated("Lovelace", to: 7) == "Lovela…")
    #expect(TextWidth.truncated("李明李明", to: 6) == "李明…")
    #expect(TextWidth.truncated("李明李明", to: 7) == "李明李…")
    #expect(TextWidth.truncated("李明", to: 1) == "…")
    #expect(TextWidth.truncated("李明", to: 0) == "")
    #expect(TextWidth.truncated("李明", to: -3) == "")
    #expect(TextWidth.truncated("Lovelace", to: 2, ellipsis: "...") == "Lo")
    #expect(TextWidth.truncated("Lovelace", to: 5, ellipsis: "...") == "Lo...")
  }
}

/// What is measured without the tables, against the tables.
struct OwnColumnsTests {
  @Test func theyAreTheLibrarysAndJoinNothing() {
    let own = (UInt32(0)...0x2_ffff).lazy.compactMap(Unicode.Scalar.init).filter { TextWidth.ownColumns(of: $0) != nil }
    for scalar in own {
      let name = String(scalar.value, radix: 16)
      #expect(CharacterType.utf8.columns(scalar) == TextWidth.ownColumns(of: scalar), "\(name)")
      #expect(!scalar.properties.isDefaultIgnorableCodePoint && !scalar.properties.isEmojiPresentation, "\(name)")
      // Neither what stands before it nor what follows makes one character with it.
      for other in ["a", "é", "я", "ש", "س", "李", "か", "─"] as [Character] {
        #expect("\(other)\(scalar)\(other)".count == 3, "\(name)")
      }
    }
    #expect(own.contains("é") && own.contains("李") && !own.contains("\u{301}") && !own.contains("한"))
  }

  @Test(arguments: ["", "a", "é", "李", "e\u{301}", "a\u{301}\u{302}\u{303}\u{304}", "👍", "\u{10ffff}"])
  func aCellKeepsItsText(_ text: String) {
    #expect(Array(Cell(text).text.unicodeScalars) == Array(text.unicodeScalars))
    #expect(CellText(text) == CellText(text) && CellText(text) != CellText(text + "x"))
    #expect(CellText(text).isASCII == (text == "a"))
  }

  @Test func ofALongTextACellKeepsTheBeginning() {
    #expect(Cell("abcdefgh").text == "abcdef")
  }
}
