// What is left of a paste: text, with line feeds and tabs, and nothing that a terminal would act on.

enum PasteText {
  /// Line ends become line feeds; escape sequences and all other controls are left out; what is not UTF-8 becomes `�`.
  static func cleaned(_ bytes: [UInt8]) -> String {
    let scalars = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
    var text = String.UnicodeScalarView()
    var index = 0
    while index < scalars.count {
      let scalar = scalars[index]
      switch scalar.value {
      case 0x1b: index += length(ofSequenceIn: scalars[index...])
      case 0x0d:
        text.append("\n")
        index += index + 1 < scalars.count && scalars[index + 1] == "\n" ? 2 : 1
      case 0x09, 0x0a:
        text.append(scalar)
        index += 1
      case 0x00...0x1f, 0x7f...0x9f: index += 1
      default:
        text.append(scalar)
        index += 1
      }
    }
    return String(text)
  }

  /// How many scalars the sequence has that begins here with an escape; 1 where it has no end.
  private static func length(ofSequenceIn scalars: ArraySlice<Unicode.Scalar>) -> Int {
    let rest = scalars.dropFirst()
    guard let introducer = rest.first else { return 1 }
    switch introducer {
    case "[":
      guard let end = rest.dropFirst().firstIndex(where: { !(0x20...0x3f).contains($0.value) }),
        (0x40...0x7e).contains(scalars[end].value)
      else { return 1 }
      return end - scalars.startIndex + 1
    case "]", "P", "X", "^", "_":
      // Ended by a bell or by an escape and a backslash, within a length that such sequences have.
      let near = rest.dropFirst().prefix(1024)
      guard let end = near.firstIndex(where: { $0.value == 0x07 || $0.value == 0x1b }) else { return 1 }
      if scalars[end].value == 0x07 { return end - scalars.startIndex + 1 }
      return end + 1 < scalars.endIndex && scalars[end + 1] == "\\" ? end - scalars.startIndex + 2 : 1
    default: return 1
    }
  }
}
