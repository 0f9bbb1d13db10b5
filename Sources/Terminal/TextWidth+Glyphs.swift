// From a grapheme to what stands in the cells: what terminals agree on stays, the rest is substituted.

/// What one cell shows: a base of one or two columns with at most four combining marks.
struct Glyph: Hashable {
  var text: String
  /// 1 or 2.
  var columns: Int
}

extension TextWidth {
  /// The cells of one grapheme, at least one. No control, no escape and no invisible character is in them.
  static func glyphs(of character: Character) -> [Glyph] {
    let scalars = Array(character.unicodeScalars)
    let base = scalars[0]
    if scalars.count == 1, let columns = ownColumns(of: base) { return [Glyph(text: String(base), columns: columns)] }
    if isHidden(base) { return [Glyph(text: hidden, columns: 1)] }
    if isRegionalIndicator(base) { return scalars.compactMap(letter) }
    guard scalars.count > 1 else { return [glyph(of: base)] }
    if let syllable = hangulSyllable(scalars) { return [glyph(of: syllable)] }
    // Emoji sequences: one picture for some terminals, several for others. The first picture alone is the same for all.
    // (The joiner itself proves nothing: Sinhala and Malayalam are written with it.)
    if base.properties.isEmoji && scalars.contains(where: isEmojiJoiner) { return [glyph(of: base)] }

    var glyphs = [glyph(of: base)]
    var marks = 0
    for scalar in scalars.dropFirst() where !isHidden(scalar) && !scalar.properties.isEmojiModifier {
      if CharacterType.utf8.columns(scalar) == 0 {
        guard marks < mostMarks, !isJamo(scalar) else { continue }
        glyphs[glyphs.count - 1].text.unicodeScalars.append(scalar)
        marks += 1
      } else {
        // A vowel sign or a second consonant of an Indic cluster has a cell of its own.
        glyphs.append(glyph(of: scalar))
        marks = 0
      }
    }
    return glyphs
  }

  /// ncurses holds five wide characters in a cell.
  private static let mostMarks = 4

  private static func glyph(of scalar: Unicode.Scalar) -> Glyph {
    switch CharacterType.utf8.columns(scalar) {
    case 0? where isJamo(scalar): Glyph(text: unknown, columns: 1)
    // A mark that has lost its letter stands on a blank.
    case 0?: Glyph(text: " " + String(scalar), columns: 1)
    case let columns?: Glyph(text: String(scalar), columns: columns)
    case nil: Glyph(text: unknown, columns: 1)
    }
  }

  /// Controls, line ends, and everything that is not seen or changes the order of what is.
  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7f }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: return true
    default: return scalar.properties.isDefaultIgnorableCodePoint
    }
  }

  private static func isEmojiJoiner(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value == 0x200d || scalar.value == 0xfe0f || scalar.value == 0x20e3 || scalar.properties.isEmojiModifier
  }

  private static func isRegionalIndicator(_ scalar: Unicode.Scalar) -> Bool {
    (0x1_f1e6...0x1_f1ff).contains(scalar.value)
  }

  /// A flag is shown by its two letters.
  private static func letter(_ scalar: Unicode.Scalar) -> Glyph? {
    guard isRegionalIndicator(scalar) else { return nil }
    return Glyph(text: String(Unicode.Scalar(UInt8(scalar.value - 0x1_f1e6) + UInt8(ascii: "A"))), columns: 1)
  }

  /// Vowels and final consonants that join the letter before them.
  private static func isJamo(_ scalar: Unicode.Scalar) -> Bool {
    (0x1160...0x11ff).contains(scalar.value) || (0xd7b0...0xd7ff).contains(scalar.value)
  }

  /// Terminals measure a decomposed syllable in several ways, and the composed one in one.
  private static func hangulSyllable(_ scalars: [Unicode.Scalar]) -> Unicode.Scalar? {
    let first = Int(scalars[0].value) - 0x1100
    let vowel = Int(scalars[1].value) - 0x1161
    guard (0..<19).contains(first), (0..<21).contains(vowel), scalars.count <= 3 else { return nil }
    let final = scalars.count == 3 ? Int(scalars[2].value) - 0x11a7 : 0
    guard (0..<28).contains(final) else { return nil }
    return Unicode.Scalar(UInt32(0xac00 + (first * 21 + vowel) * 28 + final))
  }
}
