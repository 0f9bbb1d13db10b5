// Styles as the bytes that a terminal takes.

import Testing

@testable import Terminal

@Suite struct StyleSequenceTests {
  private let style = Style(foreground: .rgb(255, 0, 0), background: .indexed(4), bold: true, underline: true)

  @Test func everyDepthHasItsForm() {
    #expect(style.sequence(.none) == "\u{1b}[0;1;4m")
    #expect(style.sequence(.sixteen) == "\u{1b}[0;1;4;91;44m")
    #expect(style.sequence(.palette) == "\u{1b}[0;1;4;38;5;196;44m")
    #expect(style.sequence(.truecolor) == "\u{1b}[0;1;4;38;2;255;0;0;44m")
    #expect(Style(foreground: .indexed(12), background: .indexed(9)).sequence(.sixteen) == "\u{1b}[0;94;101m")
    #expect(Style(foreground: .indexed(200)).sequence(.truecolor) == "\u{1b}[0;38;5;200m")
    #expect(Style(foreground: .indexed(231)).sequence(.sixteen) == "\u{1b}[0;97m")
    #expect(Style.plain.sequence(.truecolor) == "\u{1b}[0m")
  }

  @Test func colorsAreThoseOfTheTerminalsName() {
    #expect(Capabilities.printedColors([:]) == .none)
    #expect(Capabilities.printedColors(["TERM": "dumb", "COLORTERM": "truecolor"]) == .none)
    #expect(Capabilities.printedColors(["TERM": "vt100"]) == .none)
    #expect(Capabilities.printedColors(["TERM": "linux"]) == .sixteen)
    #expect(Capabilities.printedColors(["TERM": "tmux-256color"]) == .palette)
    #expect(Capabilities.printedColors(["TERM": "xterm-kitty", "COLORTERM": "truecolor"]) == .truecolor)
    #expect(Capabilities.printedColors(["TERM": "xterm-256color", "NO_COLOR": "1"]) == .none)
  }
}
