// How many columns terminals give to a character: they disagree, and a screen has to stand it.

extension Emulator {
  /// Whose opinion the emulator shares.
  public enum Widths: CaseIterable, Sendable {
    /// The C library's, which is also tmux's where both run on one machine.
    case system
    /// Of those that measure clusters: vowel signs join their letter, a selector makes a picture of two columns, and
    /// what follows a joiner or a virama takes no room.
    case clusters
    /// Of old ones: a mark takes a column of its own, and an emoji is one column wide.
    case separate
    /// Characters of ambiguous width take two columns, as in some set up for Chinese, Japanese and Korean.
    case ambiguousWide
  }

  func width(_ scalar: Unicode.Scalar) -> Int {
    if scalar.isASCII { return 1 }
    if isWide(scalar) { return 2 }
    let isMark = [.nonspacingMark, .enclosingMark].contains(scalar.properties.generalCategory)
    switch widths {
    case .system: return isMark ? 0 : scalar.properties.isEmojiPresentation ? 2 : 1
    case .ambiguousWide:
      return isMark ? 0 : scalar.properties.isEmojiPresentation || Self.ambiguous.contains(scalar.value) ? 2 : 1
    case .separate: return 1
    case .clusters:
      // Thai and Lao have vowels that are no marks by their category.
      if isMark || scalar.properties.generalCategory == .spacingMark { return 0 }
      if scalar.value == 0x0e33 || scalar.value == 0x0eb3 { return 0 }
      if (0x900...0xdff).contains(scalar.value), joinsWhatFollows { return 0 }
      return scalar.properties.isEmoji ? 2 : 1
    }
  }

  /// The last cell ends in a virama or a joiner.
  private var joinsWhatFollows: Bool {
    guard column > 0, let last = cells[row][column - 1].text.unicodeScalars.last else { return false }
    return last.properties.canonicalCombiningClass == .virama || last.value == 0x200d
  }

  private func isWide(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f,
      0xff00...0xff60, 0xffe0...0xffe6, 0x20000...0x3fffd:
      true
    default: false
    }
  }

  /// Some of them: the lines, dots and marks of the desk, and letters of Latin names.
  private static let ambiguous: Set<UInt32> = [
    0x2500, 0x2502, 0x250c, 0x25cf, 0x2026, 0x2260, 0xe0, 0xe1, 0xe8, 0xe9, 0xea, 0xec, 0xed, 0xf8, 0xfc, 0x3b1,
    0x416,
  ]
}
