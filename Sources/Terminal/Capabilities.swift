// What the terminal can show, found out from the environment and the terminal's description.

/// How many colours can be told apart; what a frame asks for beyond that is brought down to it.
public enum ColorDepth: Comparable, Sendable {
  /// None, or NO_COLOR is set.
  case none
  /// 8 or 16, the terminal's named ones.
  case sixteen
  /// 256.
  case palette
  case truecolor
}

public struct Capabilities: Hashable, Sendable {
  /// Whether characters beyond ASCII can be shown. Where not, they become `?`.
  public var isUnicode: Bool
  public var colors: ColorDepth
  /// How many columns the terminal gives to `●` and `─`: 1, or 2 in some set up for Chinese, Japanese and Korean. Asked
  /// at the start and 1 until the answer; should it be 2, a `.resize` follows.
  public var ambiguousColumns: Int

  public init(isUnicode: Bool, colors: ColorDepth, ambiguousColumns: Int = 1) {
    self.isUnicode = isUnicode
    self.colors = colors
    self.ambiguousColumns = ambiguousColumns
  }

  /// Whether lines, dots and marks beyond ASCII may be used.
  public var hasGlyphs: Bool { isUnicode && ambiguousColumns == 1 }
}

extension Capabilities {
  /// By LC_ALL, LC_CTYPE and LANG, the first that is set: none of them means UTF-8 (a bare Debian sets none), and `C`,
  /// `POSIX` or another character set means what it says. A language without one is taken to be UTF-8.
  public static func isUnicode(_ environment: [String: String]) -> Bool {
    let value = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    guard let value else { return true }
    guard let dot = value.firstIndex(of: ".") else { return !["C", "POSIX"].contains(value) }
    let charset = value[value.index(after: dot)...].prefix { $0 != "@" }
    return ["utf8", "utf-8"].contains(charset.lowercased())
  }

  /// - Parameters:
  ///   - described: the number of colours in the terminal's description.
  ///   - canTranslate: whether its colours can be replaced by direct ones in what is written.
  static func colors(_ environment: [String: String], described: Int, canTranslate: Bool) -> ColorDepth {
    if let value = environment["NO_COLOR"], !value.isEmpty { return .none }
    guard described >= 8 else { return .none }
    guard described >= 256 else { return .sixteen }
    let isDirect = ["truecolor", "24bit"].contains(environment["COLORTERM"]?.lowercased())
    // GNU screen hands the variable through from outside, and cannot do it.
    let isScreen = environment["STY"] != nil && environment["TMUX"] == nil
    return isDirect && canTranslate && !isScreen ? .truecolor : .palette
  }

  /// The types to try for TERM, the best first.
  static func terminalTypes(_ type: String) -> [String] {
    // Direct-colour types lose the palette, which has the person's own colours; the common one has both.
    let first = type.contains("-direct") ? [] : [type]
    return (first + ["xterm-256color", "xterm", "vt100", "ansi"]).filter { !$0.isEmpty }
  }
}
