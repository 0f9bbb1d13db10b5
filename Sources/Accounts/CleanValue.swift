// Pasted values: what the eye does not see is taken off, and it is said that it was.

/// A value as it will be used, and whether that differs from what was given.
public struct CleanValue: Equatable, Sendable {
  public let text: String
  public let changed: Bool
}

extension Field {
  /// Takes spaces, line ends and zero-width characters off both ends. Inside, a line end or another control
  /// character becomes a space in a name and nothing in an e-mail, and only such zero-width characters go that no
  /// script needs: joiners stay in a name, since emoji and several scripts are written with them.
  public func cleaned(_ given: String) -> CleanValue {
    var scalars = given.unicodeScalars.filter { !Self.neverNeeded.contains($0.value) }
    if self == .email {
      scalars.removeAll { Self.zeroWidth.contains($0.value) || $0.properties.generalCategory == .control }
    }
    let trimmed = scalars.trimmed { Self.zeroWidth.contains($0.value) || Self.isBlank($0) }
    var text = String.UnicodeScalarView()
    var inBreak = false
    for scalar in trimmed {
      let isBreak = scalar.properties.generalCategory == .control || scalar == "\u{2028}" || scalar == "\u{2029}"
      if !isBreak { text.append(scalar) } else if !inBreak { text.append(" ") }
      inBreak = isBreak
    }
    let result = String(text)
    return CleanValue(text: result, changed: !result.utf8.elementsEqual(given.utf8))
  }

  /// Zero-width space, word joiner, byte order mark.
  private static let neverNeeded: Set<UInt32> = [0x200B, 0x2060, 0xFEFF]
  /// Joiners and direction marks as well.
  private static let zeroWidth: Set<UInt32> = [0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF]

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || scalar.properties.generalCategory == .control
  }
}

extension String.UnicodeScalarView {
  fileprivate func trimmed(_ unwanted: (Unicode.Scalar) -> Bool) -> Substring.UnicodeScalarView {
    guard let first = firstIndex(where: { !unwanted($0) }), let last = lastIndex(where: { !unwanted($0) }) else {
      return self[startIndex..<startIndex]
    }
    return self[first...last]
  }
}
