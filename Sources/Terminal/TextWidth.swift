// How wide text is on the terminal, and what of it may reach a cell at all.

/// Text is measured by graphemes, with the C library's widths: 0 for combining marks, 2 for East Asian wide characters
/// and emoji, 1 for the rest. Where terminals disagree about a cluster, a part of it of known width is shown; the text
/// itself stays as it is.
public enum TextWidth {
  /// Shown for a control, an invisible or a direction-changing character: one column.
  static let hidden = "·"
  /// Shown for a character that the C library does not know, so that nobody can tell its width: one column.
  static let unknown = "□"

  /// - Returns: the columns that `Frame.write` uses for this text; never negative.
  public static func columns(of text: String) -> Int {
    if isPlain(text) { return text.utf8.count }
    return ownColumns(of: text) ?? text.reduce(0) { $0 + columns(of: $1) }
  }

  /// - Returns: 1 or 2, or more for a cluster of several cells (the Indic scripts and Thai have them).
  public static func columns(of character: Character) -> Int {
    let scalars = character.unicodeScalars
    if scalars.dropFirst().isEmpty, let columns = scalars.first.flatMap(ownColumns(of:)) { return columns }
    return glyphs(of: character).reduce(0) { $0 + $1.columns }
  }

  /// The text, or as much of its beginning as fits into `columns` with `ellipsis` behind it. Never splits a grapheme.
  public static func truncated(_ text: String, to columns: Int, ellipsis: String = "…") -> String {
    guard columns > 0 else { return "" }
    // No text has more columns than bytes.
    if text.utf8.count <= columns { return text }
    guard self.columns(of: text) > columns else { return text }
    let dots = self.columns(of: ellipsis)
    return dots > columns
      ? String(prefix(of: text, columns: columns)) : prefix(of: text, columns: columns - dots) + ellipsis
  }

  /// The text in exactly so many columns: truncated, or with blanks behind it.
  public static func filled(_ text: String, to columns: Int, ellipsis: String = "…") -> String {
    var text = text
    var used = self.columns(of: text)
    if used > columns {
      text = truncated(text, to: columns, ellipsis: ellipsis)
      used = self.columns(of: text)
    }
    if used < columns { text += String(repeating: " ", count: columns - used) }
    return text
  }

  private static func prefix(of text: String, columns: Int) -> Substring {
    if isPlain(text) { return text[..<text.utf8.index(text.startIndex, offsetBy: min(columns, text.utf8.count))] }
    var used = 0
    return text.prefix { character in
      used += self.columns(of: character)
      return used <= columns
    }
  }

  /// Only printable ASCII, which needs no table.
  static func isPlain(_ text: String) -> Bool {
    text.utf8.withContiguousStorageIfAvailable { $0.allSatisfy { $0 >= 0x20 && $0 < 0x7f } }
      ?? text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f }
  }

  /// Of a text of which each character has its own; nil for any other.
  static func ownColumns(of text: String) -> Int? {
    var columns = 0
    for scalar in text.unicodeScalars {
      guard let own = ownColumns(of: scalar) else { return nil }
      columns += own
    }
    return columns
  }

  /// Of letters, lines, marks and Chinese characters that are a cell for themselves whatever stands beside them, as
  /// long as that is one of them, too. They are so frequent that no table is asked. nil for any other.
  static func ownColumns(of scalar: Unicode.Scalar) -> Int? {
    switch scalar.value {
    case 0x20...0x7e, 0xb7, 0xc0...0x24f: 1
    // Greek, Cyrillic, Hebrew and Arabic letters.
    case 0x391...0x3a1, 0x3a3...0x3ff, 0x400...0x482, 0x48a...0x52f, 0x5d0...0x5ea, 0x620...0x64a: 1
    // An ellipsis, arrows, lines and blocks, circles and diamonds, ticks, braille.
    case 0x2026, 0x2190...0x2193, 0x2500...0x259f, 0x25b8, 0x25c6...0x25cf, 0x2713, 0x2717, 0x2800...0x28ff: 1
    case 0x3041...0x3096, 0x30a1...0x30fa, 0x4e00...0x9fef: 2
    default: nil
    }
  }
}
