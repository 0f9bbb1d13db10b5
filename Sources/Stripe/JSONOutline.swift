// Where the values of a JSON text stand, found without reading what is inside them: depth costs nothing, and neither
// does a number out of range or half a surrogate.

/// Goes over a text from its beginning. A value's ends are right where the text is valid JSON; in any other text
/// nothing is read beyond its end.
public struct JSONOutline {
  public let bytes: UnsafeBufferPointer<UInt8>
  private var index = 0

  /// - Parameter bytes: have to be there for as long as this is used.
  public init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  /// A character, and the blanks before it.
  /// - Returns: whether it was there.
  public mutating func skip(_ character: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard index < bytes.count, bytes[index] == UInt8(ascii: character) else { return false }
    index += 1
    return true
  }

  /// Whether only blanks are left.
  public mutating func isOver() -> Bool {
    skipBlanks()
    return index == bytes.count
  }

  /// A string with its quotes; nil where there is none, or no end of it.
  public mutating func string() -> Range<Int>? {
    skipBlanks()
    let start = index
    guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { return nil }
    index += 1
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        index += 1
        return start..<index
      case UInt8(ascii: "\\"): index += 2
      default: index += 1
      }
    }
    return nil
  }

  /// One value of any kind; nil where there is none, or no end of it.
  public mutating func value() -> Range<Int>? {
    skipBlanks()
    let start = index
    var depth = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        guard depth > 0 || start == index, string() != nil else { return nil }
        if depth == 0 { return start..<index }
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        guard depth > 0 || start == index else { return nil }
        depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return start < index ? start..<index : nil }
        depth -= 1
        if depth == 0 {
          index += 1
          return start..<index
        }
      case UInt8(ascii: ","), 0x20, 0x09, 0x0a, 0x0d:
        if depth == 0 { return start < index ? start..<index : nil }
      default: break
      }
      index += 1
    }
    return nil
  }

  private mutating func skipBlanks() {
    while index < bytes.count, Self.isBlank(bytes[index]) { index += 1 }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 }
}
