// Reads JSON as strictly as PostgREST does: no byte order mark, no lone surrogates, no control characters in a text.

/// Every function leaves nil behind where the text is not JSON.
struct JSONScanner {
  /// Deeper than any honest request, and shallow enough for the stack.
  private static let deepest = 200

  private let bytes: [UInt8]
  private var at = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func document() -> WireJSON? {
    guard let found = value(depth: 0) else { return nil }
    skipSpace()
    return at == bytes.count ? found : nil
  }

  /// The names that a whole document has at its top, without making values of what is below. That is all that a
  /// call needs to know: the database reads the rest.
  mutating func outline() -> Outline? {
    skipSpace()
    let found: Outline?
    switch peek {
    case UInt8(ascii: "{"): found = names(depth: 0).map(Outline.object)
    case UInt8(ascii: "["): found = rows()
    default: found = skip(depth: 0) ? .scalar : nil
    }
    skipSpace()
    return at == bytes.count ? found : nil
  }

  enum Outline {
    case object([String])
    /// nil for an element that is no object.
    case array([[String]?])
    case scalar
  }

  private mutating func rows() -> Outline? {
    at += 1
    var elements: [[String]?] = []
    skipSpace()
    if take("]") { return .array([]) }
    repeat {
      skipSpace()
      if peek == UInt8(ascii: "{") {
        guard let found = names(depth: 1) else { return nil }
        elements.append(found)
      } else {
        guard skip(depth: 1) else { return nil }
        elements.append(nil)
      }
      skipSpace()
    } while take(",")
    return take("]") ? .array(elements) : nil
  }

  private mutating func names(depth: Int) -> [String]? {
    at += 1
    var names: [String] = []
    skipSpace()
    if take("}") { return names }
    repeat {
      skipSpace()
      guard let name = text() else { return nil }
      names.append(name)
      skipSpace()
      guard take(":"), skip(depth: depth + 1) else { return nil }
      skipSpace()
    } while take(",")
    return take("}") ? names : nil
  }

  private mutating func value(depth: Int) -> WireJSON? {
    guard depth < Self.deepest else { return nil }
    skipSpace()
    switch peek {
    case UInt8(ascii: "{"):
      at += 1
      var members: [WireJSON.Member] = []
      skipSpace()
      if take("}") { return .object([]) }
      repeat {
        skipSpace()
        guard let key = text() else { return nil }
        skipSpace()
        guard take(":"), let value = value(depth: depth + 1) else { return nil }
        members.append(.init(key: key, value: value))
        skipSpace()
      } while take(",")
      return take("}") ? .object(members) : nil
    case UInt8(ascii: "["):
      at += 1
      var elements: [WireJSON] = []
      skipSpace()
      if take("]") { return .array([]) }
      repeat {
        guard let value = value(depth: depth + 1) else { return nil }
        elements.append(value)
        skipSpace()
      } while take(",")
      return take("]") ? .array(elements) : nil
    case UInt8(ascii: "\""): return text().map(WireJSON.string)
    case UInt8(ascii: "t"): return word("true") ? .bool(true) : nil
    case UInt8(ascii: "f"): return word("false") ? .bool(false) : nil
    case UInt8(ascii: "n"): return word("null") ? .null : nil
    default: return number().map { .number(String(decoding: bytes[$0], as: UTF8.self)) }
    }
  }

  private mutating func skip(depth: Int) -> Bool {
    guard depth < Self.deepest else { return false }
    skipSpace()
    switch peek {
    case UInt8(ascii: "{"): return names(depth: depth) != nil
    case UInt8(ascii: "["):
      at += 1
      skipSpace()
      if take("]") { return true }
      repeat {
        guard skip(depth: depth + 1) else { return false }
        skipSpace()
      } while take(",")
      return take("]")
    case UInt8(ascii: "\""): return text() != nil
    case UInt8(ascii: "t"): return word("true")
    case UInt8(ascii: "f"): return word("false")
    case UInt8(ascii: "n"): return word("null")
    default: return number() != nil
    }
  }

  private mutating func number() -> Range<Int>? {
    let start = at
    _ = take("-")
    if take("0") {
      // A zero stands alone before a point.
    } else {
      guard digits() else { return nil }
    }
    if take(".") { guard digits() else { return nil } }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      guard digits() else { return nil }
    }
    return start..<at
  }

  private mutating func digits() -> Bool {
    let start = at
    while let byte = peek, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { at += 1 }
    return at > start
  }

  private mutating func text() -> String? {
    guard take("\"") else { return nil }
    var plain: [UInt8] = []
    while let byte = peek {
      at += 1
      switch byte {
      case UInt8(ascii: "\""): return String(validating: plain, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard let scalar = escaped() else { return nil }
        plain.append(contentsOf: String(scalar).utf8)
      case 0..<0x20: return nil
      default: plain.append(byte)
      }
    }
    return nil
  }

  private mutating func escaped() -> Unicode.Scalar? {
    guard let byte = peek else { return nil }
    at += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      guard let first = fourDigits() else { return nil }
      guard first >= 0xd800, first < 0xdc00 else { return Unicode.Scalar(first) }
      guard take("\\"), take("u"), let second = fourDigits(), second >= 0xdc00, second < 0xe000 else { return nil }
      return Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00))
    default: return nil
    }
  }

  private mutating func fourDigits() -> UInt32? {
    guard at + 4 <= bytes.count else { return nil }
    let digits = bytes[at..<at + 4]
    at += 4
    guard digits.allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }) else { return nil }
    return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
  }

  private mutating func word(_ word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    guard at + length <= bytes.count else { return false }
    for offset in 0..<length where bytes[at + offset] != word.utf8Start[offset] { return false }
    at += length
    return true
  }

  private var peek: UInt8? { at < bytes.count ? bytes[at] : nil }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard peek == UInt8(ascii: character) else { return false }
    at += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { at += 1 }
  }
}
