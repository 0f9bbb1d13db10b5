// The text of a cell as two numbers: thousands of cells are made, copied and compared for every key, and none of them
// has references to count.

/// At most six scalars; of a longer text the rest is left out. (ncurses holds five in a cell.)
struct CellText: Hashable, Sendable {
  /// Three scalars each, the first in the lowest bits. One is added to each of them, so that 0 is none.
  private var low: UInt64 = 0
  private var high: UInt64 = 0

  private static let bits = 21
  private static let most = 6

  /// What the cell to the right of a character of two columns holds.
  static let none = CellText("")
  static let blank = CellText(" " as Unicode.Scalar)

  init(_ scalar: Unicode.Scalar) { low = UInt64(scalar.value) + 1 }

  init(_ text: String) {
    for (place, scalar) in text.unicodeScalars.prefix(Self.most).enumerated() {
      let value = (UInt64(scalar.value) + 1) << (place % 3 * Self.bits)
      if place < 3 { low |= value } else { high |= value }
    }
  }

  var isEmpty: Bool { low == 0 }

  /// Whether it is one character of ASCII.
  var isASCII: Bool { low != 0 && low <= 0x80 }

  /// The only one; nil where there are none or several.
  var scalar: Unicode.Scalar? { high == 0 && low < 1 << Self.bits ? scalar(0) : nil }

  func scalar(_ place: Int) -> Unicode.Scalar? {
    guard place < Self.most else { return nil }
    let value = (place < 3 ? low : high) >> (place % 3 * Self.bits) & (1 << Self.bits - 1)
    return value == 0 ? nil : Unicode.Scalar(UInt32(value - 1))
  }

  var text: String {
    var scalars = String.UnicodeScalarView()
    for place in 0..<Self.most {
      guard let scalar = scalar(place) else { break }
      scalars.append(scalar)
    }
    return String(scalars)
  }
}
