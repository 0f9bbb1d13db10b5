// The outermost members of an event, found without reading what is inside the others. That is for the SQL, which parks
// an event that it cannot read: refused here, it would be lost. Only what no text of PostgreSQL's can hold is refused:
// it would spoil a whole batch.

internal import Stripe

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
      return Members(of: bytes)
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

  /// - Returns: nil where this is no JSON object.
  init?(of bytes: UnsafeBufferPointer<UInt8>) {
    var outline = JSONOutline(bytes)
    guard outline.skip("{"), !outline.skip("}") else { return nil }
    repeat {
      guard let key = outline.string(), outline.skip(":"), let value = outline.value() else { return nil }
      func isKey(_ name: StaticString) -> Bool {
        name.withUTF8Buffer { bytes[key.dropFirst().dropLast()].elementsEqual($0) }
      }
      switch key.count {
      case 4 where isKey("id"): id = value
      case 6 where isKey("type"): type = value
      case 8 where isKey("object"): object = value
      case 9 where isKey("created"): created = value
      case 10 where isKey("livemode"): livemode = value
      default:
        // No key of Stripe's is escaped, and one that is could stand for any of these.
        guard !bytes[key].contains(UInt8(ascii: "\\")) else { return nil }
      }
    } while outline.skip(",")
    guard outline.skip("}"), outline.isOver() else { return nil }
  }
}
