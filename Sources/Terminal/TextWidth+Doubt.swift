// On the width of which characters all terminals agree. What they do not agree on may be shown too, as long as nothing
// stands on it: see `StandIns`.

extension TextWidth {
  /// Whether some terminal may give another number of columns to the text of a cell than we do. Emoji, marks, and the
  /// scripts with vowel signs are doubtful: there are terminals that go by the C library, by an older Unicode, and by
  /// clusters.
  /// - Parameter ambiguousIsWide: this terminal gives two columns to `●`, and so to many others that we do not know.
  static func isDoubtful(_ content: CellText, ambiguousIsWide: Bool) -> Bool {
    guard let scalar = content.scalar else { return !content.isEmpty }
    if scalar.isASCII { return false }
    switch ownColumns(of: scalar) {
    case 2: return false
    case 1: return ambiguousIsWide
    default: break
    }
    let value = scalar.value
    if wide.contains(where: { $0.contains(value) }) { return false }
    if !ambiguousIsWide, narrow.contains(where: { $0.contains(value) }) { return scalar.properties.isEmoji }
    return true
  }

  /// As many columns as some terminal gives to the text of a cell: to each mark one, and to most pictures two.
  static func mostColumns(of text: String, ambiguousIsWide: Bool) -> Int {
    guard let first = text.unicodeScalars.first, !first.isASCII || text.unicodeScalars.count > 1 else { return 1 }
    let isWide = ambiguousIsWide || first.properties.isEmoji || CharacterType.utf8.columns(first) == 2
    return text.unicodeScalars.count - 1 + (isWide && !first.isASCII ? 2 : 1)
  }

  /// Where nothing but narrow characters stands, or emoji.
  private static let narrow: [ClosedRange<UInt32>] = [
    // Latin, Greek, Cyrillic, Armenian, Hebrew and Arabic letters.
    0xa1...0xac, 0xae...0x2ff, 0x370...0x377, 0x37a...0x37f, 0x384...0x482, 0x48a...0x52f, 0x531...0x58a, 0x5d0...0x5ea,
    0x620...0x64a, 0x660...0x66f, 0x671...0x6d3, 0x6fa...0x6ff,
    // Thai but for its marks and the vowel that some join to what stands before it; Georgian.
    0xe01...0xe30, 0xe32...0xe32, 0xe3f...0xe46, 0xe4f...0xe5b, 0x10a0...0x10ff,
    // Letters with two accents, punctuation, currencies, arrows, mathematics, lines, blocks, shapes, ticks, braille.
    0x1e00...0x1fff, 0x2010...0x2027, 0x2030...0x205e, 0x2070...0x209c, 0x20a0...0x20bf, 0x2190...0x23ff,
    0x2500...0x25ff, 0x2701...0x27bf, 0x2800...0x28ff,
  ]

  /// Where nothing but wide characters stands: kana, Chinese characters, Korean syllables, the wide forms of ASCII.
  private static let wide: [ClosedRange<UInt32>] = [
    0x3041...0x3096, 0x30a1...0x30ff, 0x3400...0x4dbf, 0x4e00...0x9fff, 0xac00...0xd7a3, 0xf900...0xfa6d,
    0xff01...0xff60,
    0x20000...0x2a6df,
  ]
}
