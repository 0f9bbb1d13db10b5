// The outermost members of an event, found without reading what is inside the others. That is for the SQL, which parks
// an event that it cannot read: refused here, it would be lost. So depth costs nothing, and neither does a number out
// of range or half a surrogate. Only what no text of PostgreSQL's can hold is refused: it would spoil a whole batch.

struct EventEnvelope: Equatable {
  var id = ""
  var type = ""
  var livemode = false
  var created: Int?

  /// - Parameter body: valid UTF-8.
  /// - Returns: nil where it is no event.
  init?(_ body: [UInt8]) {
    let members = body.withUnsafeBufferPointer { bytes -> Members? in
      guard !bytes.contains(0) else { return nil }
      var scanner = EventScanner(bytes: bytes)
      return scanner.read()
    }
    // An id is logged and stored: anything that is not one of Stripe's is refused before that.
    guard let members, let id = members.id.flatMap({ identifier(body[$0]) }),
      let type = members.type.flatMap({ identifier(body[$0]) }), members.object.map({ body[$0] }) == Self.event
    else { return nil }
    self.id = id
    self.type = type
    switch members.livemode.map({ String(decoding: body[$0], as: UTF8.self) }) {
    case "true": livemode = true
    case nil, "false", "null": livemode = false
    default: return nil
    }
    // Only for our figures; what cannot be read here is the SQL function's to judge.
    created = members.created.flatMap { Int(String(decoding: body[$0], as: UTF8.self)) }
  }

  private static let event = ArraySlice(#""event""#.utf8)
}

/// The text between the quotes, if it is short and plain.
private func identifier(_ value: ArraySlice<UInt8>) -> String? {
  guard value.count > 2, value.first == UInt8(ascii: "\"") else { return nil }
  let text = value.dropFirst().dropLast()
  let isPlain = text.allSatisfy { 48...57 ~= $0 || 65...90 ~= $0 || 97...122 ~= $0 || $0 == 95 || $0 == 46 }
  return isPlain && text.count <= 255 ? String(decoding: text, as: UTF8.self) : nil
}

/// Where the values stand; of a key that comes twice the last, as PostgreSQL takes it.
private struct Members {
  var id: Range<Int>?
  var object: Range<Int>?
  var type: Range<Int>?
  var livemode: Range<Int>?
  var created: Range<Int>?
}

private struct EventScanner {
  let bytes: UnsafeBufferPointer<UInt8>
  var index = 0

  init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  mutating func read() -> Members? {
    guard skip("{") else { return nil }
    var members = Members()
    guard !skip("}") else { return nil }
    repeat {
      skipBlanks()
      guard let key = string(), skip(":"), let value = value() else { return nil }
      switch key.count {
      case 4 where isKey(key, "id"): members.id = value
      case 6 where isKey(key, "type"): members.type = value
      case 8 where isKey(key, "object"): members.object = value
      case 9 where isKey(key, "created"): members.created = value
      case 10 where isKey(key, "livemode"): members.livemode = value
      default:
        // No key of Stripe's is escaped, and one that is could stand for any of these.
        guard !bytes[key].contains(UInt8(ascii: "\\")) else { return nil }
      }
    } while skip(",")
    guard skip("}") else { return nil }
    skipBlanks()
    return index == bytes.count ? members : nil
  }

  private func isKey(_ key: Range<Int>, _ name: StaticString) -> Bool {
    name.withUTF8Buffer { bytes[key.dropFirst().dropLast()].elementsEqual($0) }
  }

  private mutating func skipBlanks() {
    while index < bytes.count, isBlank(bytes[index]) { index += 1 }
  }

  /// A character, and the blanks before it.
  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard index < bytes.count, bytes[index] == UInt8(ascii: character) else { return false }
    index += 1
    return true
  }

  /// A string with its quotes.
  private mutating func string() -> Range<Int>? {
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

  private mutating func value() -> Range<Int>? {
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
}

private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 }
