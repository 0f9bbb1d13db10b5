// A theme file: what it may say, and where its mistakes are.

import Terminal
import Testing
import Themes

@Suite struct ThemeParsingTests {
  @Test func readsEveryKindOfColourAndAttribute() throws {
    let theme = try Theme.parse(
      toml: """
        name = "mine"
        background = "light"
        [styles]
        text = { foreground = "standard" }
        error = { foreground = "bright-red", background = 236, bold = true, underline = true }
        [styles.ok]
        foreground = "#0a1B2c"
        italic = true
        dim = true
        reverse = true
        """)
    #expect(theme.name == "mine")
    #expect(theme.ground == .light)
    #expect(theme[.error] == Style(foreground: .indexed(9), background: .indexed(236), bold: true, underline: true))
    #expect(theme[.ok] == Style(foreground: .rgb(10, 27, 44), dim: true, italic: true, reverse: true))
    #expect(theme[.warning] == theme[.text])
    #expect(theme.roles == [.text, .error, .ok])
  }

  @Test func whatIsNotSaidComesFromTheOther() throws {
    let base = try Theme.parse(
      toml: """
        name = "base"
        background = "#202020"
        [styles]
        text = { foreground = 7 }
        ok = { bold = true }
        """)
    #expect(base.ground == .dark)
    #expect(base.background == .rgb(32, 32, 32))
    let mine = try Theme.parse(
      toml: "name = \"mine\"\ninherits = \"base\"\n[styles]\nok = { italic = true }", inheritingFrom: [base])
    #expect(mine.name == "mine")
    #expect(mine.ground == .dark && mine.background == base.background)
    #expect(mine[.text] == base[.text])
    #expect(mine[.ok] == Style(italic: true))
    let other = try Theme.parse(
      toml: "name = \"other\"\ninherits = \"base\"\nbackground = \"light\"", inheritingFrom: [base])
    #expect(other.ground == .light && other.background == nil)
  }

  private static let mistakes: [(String, Int, ThemeError.Problem)] = [
    ("name = \"x\"\n[styles]\nerror = { foreground = \"redd\" }", 3, value("styles.error.foreground", .color)),
    ("name = \"x\"\n\n[styles.error]\nforeground = 256", 4, value("styles.error.foreground", .color)),
    ("name = \"x\"\n[styles]\nok = { background = \"#12345\" }", 3, value("styles.ok.background", .color)),
    ("name = \"x\"\n[styles]\nok = { background = \"#12345g\" }", 3, value("styles.ok.background", .color)),
    ("name = \"x\"\n[styles]\nok = { background = \"+12345f\" }", 3, value("styles.ok.background", .color)),
    ("name = \"x\"\n[styles]\nok = { foreground = -1 }", 3, value("styles.ok.foreground", .color)),
    ("name = \"x\"\n[styles]\nok = { bold = 1 }", 3, value("styles.ok.bold", .yesOrNo)),
    ("name = \"x\"\n[styles]\nok = \"green\"", 3, value("styles.ok", .table)),
    ("name = \"x\"\nstyles = 1", 2, value("styles", .table)),
    ("name = \"x\"\nbackground = \"pink\"", 2, value("background", .ground)),
    ("name = \"x\"\nbackground = \"red\"", 2, value("background", .ground)),
    ("name = \"x\"\ninherits = \"nobody\"", 2, value("inherits", .oneOf([]))),
    ("name = 5", 1, value("name", .text)),
    ("name = \"\"", 1, value("name", .text)),
    ("background = \"any\"", 1, .missing("name")),
    ("name = \"x\"\n[styles]\nok = {}\nerrror = {}", 4, unknown("errror", Role.allCases.map(\.rawValue))),
    ("name = \"x\"\ncolour = 1", 2, unknown("colour", ["name", "inherits", "background", "styles"])),
    (
      "name = \"x\"\n[styles]\nok = { blink = true }", 3,
      unknown("blink", ["foreground", "background", "bold", "dim", "italic", "underline", "reverse"])
    ),
  ]

  private static func value(_ key: String, _ expected: ThemeError.Expected) -> ThemeError.Problem {
    .value(key: key, expected: expected)
  }
  private static func unknown(_ key: String, _ expected: [String]) -> ThemeError.Problem {
    .unknownKey(key, expected: expected)
  }

  @Test(arguments: mistakes) func saysWhereAndWhat(_ toml: String, _ line: Int, _ problem: ThemeError.Problem) {
    #expect(throws: ThemeError(file: "mine.toml", line: line, problem: problem)) {
      try Theme.parse(toml: toml, file: "mine.toml")
    }
  }

  @Test func saysWhereTheSyntaxIsWrong() throws {
    let error = try #require(throws: ThemeError.self) {
      try Theme.parse(toml: "name = \"x\"\n[styles]\nok = { bold = tru }\n", file: "mine.toml")
    }
    #expect(error.line == 3)
    guard case .syntax(let words) = error.problem else {
      Issue.record("\(error)")
      return
    }
    #expect(!words.isEmpty)
  }
}
