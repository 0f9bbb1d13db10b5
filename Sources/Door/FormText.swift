// A form as it is sent, read strictly: what could be read in two ways is not read at all.

enum FormText {
  /// The fields in their order; nil where the bytes are no form of UTF-8.
  static func fields(_ body: [UInt8]) -> [(String, String)]? {
    var fields: [(String, String)] = []
    for pair in body.split(separator: 38, omittingEmptySubsequences: false) {
      let sides = pair.split(separator: 61, maxSplits: 1, omittingEmptySubsequences: false)
      guard sides.count == 2, let name = text(sides[0]), let value = text(sides[1]), !name.isEmpty else { return nil }
      fields.append((name, value))
    }
    return fields
  }

  private static func text(_ escaped: ArraySlice<UInt8>) -> String? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(escaped.count)
    var rest = escaped
    while let byte = rest.popFirst() {
      switch byte {
      case 43: bytes.append(32)
      case 37:
        guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else { return nil }
        bytes.append(high << 4 | low)
      default: bytes.append(byte)
      }
    }
    // PostgreSQL has no text with a zero in it, and Stripe none either.
    guard !bytes.contains(0) else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 48...57: byte - 48
    case 65...70: byte - 55
    case 97...102: byte - 87
    default: nil
    }
  }
}
