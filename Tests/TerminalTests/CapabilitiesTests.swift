// What is found out from the environment.

import Testing

@testable import Terminal

struct CapabilitiesTests {
  @Test(arguments: [
    ([:], true), (["LANG": "en_GB.UTF-8"], true), (["LANG": "C.utf8"], true), (["LANG": "de_DE"], true),
    (["LANG": "C"], false), (["LC_ALL": "POSIX", "LANG": "en_GB.UTF-8"], false),
    (["LC_ALL": "", "LC_CTYPE": "zh_CN.UTF-8", "LANG": "C"], true), (["LANG": "zh_CN.GB18030"], false),
    (["LANG": "de_DE.UTF-8@euro"], true), (["LANG": "de_DE.ISO-8859-15@euro"], false),
  ])
  func unicode(environment: [String: String], isUnicode: Bool) {
    #expect(Capabilities.isUnicode(environment) == isUnicode)
  }

  @Test func colors() {
    func depth(_ environment: [String: String], _ described: Int, translates: Bool = true) -> ColorDepth {
      Capabilities.colors(environment, described: described, canTranslate: translates)
    }
    #expect(depth([:], 256) == .palette)
    #expect(depth(["COLORTERM": "truecolor"], 256) == .truecolor)
    #expect(depth(["COLORTERM": "24bit"], 256) == .truecolor)
    #expect(depth(["COLORTERM": "truecolor"], 256, translates: false) == .palette)
    #expect(depth(["COLORTERM": "truecolor"], 8) == .sixteen)
    #expect(depth(["COLORTERM": "truecolor", "STY": "1.x"], 256) == .palette)
    #expect(depth(["COLORTERM": "truecolor", "STY": "1.x", "TMUX": "/tmp/x"], 256) == .truecolor)
    #expect(depth([:], 16) == .sixteen)
    #expect(depth([:], 0) == .none)
    #expect(depth(["NO_COLOR": "1", "COLORTERM": "truecolor"], 256) == .none)
    #expect(depth(["NO_COLOR": ""], 256) == .palette)
  }

  @Test func terminalTypes() {
    #expect(Capabilities.terminalTypes("tmux-256color").prefix(2) == ["tmux-256color", "xterm-256color"])
    #expect(Capabilities.terminalTypes("xterm-direct").first == "xterm-256color")
    #expect(Capabilities.terminalTypes("").first == "xterm-256color")
  }

  @Test(arguments: [("", 25), ("100", 100), ("0", 25), ("x", 25), ("99999999999999999999", 25)])
  func escapeDelay(value: String, milliseconds: Int) {
    #expect(ScreenOptions(environment: ["ESCDELAY": value]).escapeDelay == .milliseconds(milliseconds))
  }

  @Test func clipboardSequences() {
    func sequence(_ environment: [String: String]) -> String {
      String(decoding: Clipboard.sequence(Array("Ada".utf8), environment: environment), as: UTF8.self)
    }
    #expect(sequence([:]) == "\u{1b}]52;c;QWRh\u{7}")
    #expect(
      sequence(["TMUX": "/tmp/x"]) == "\u{1b}]52;c;QWRh\u{7}\u{1b}Ptmux;\u{1b}\u{1b}]52;c;QWRh\u{7}\u{1b}\\")
    #expect(sequence(["STY": "1.x"]) == "\u{1b}P\u{1b}]52;c;QWRh\u{7}\u{1b}\\")
    let long = Clipboard.sequence([UInt8](repeating: 0x61, count: 1000), environment: ["STY": "1.x"])
    #expect(long.count { $0 == UInt8(ascii: "P") } >= 6)
  }
}
