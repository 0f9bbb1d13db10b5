// Where the parts of a JSON text stand in it, so that they can be kept byte for byte.

import FoundationEssentials

enum JSONSlices {
  /// The elements of the array under a key of the outermost object, each as its exact bytes.
  ///
  /// - `json`: has to be valid JSON already; keys with escapes in them are not found.
  /// - Returns: nil if there is no such key, or no array under it.
  static func elements(of key: String, in json: Data) -> [Data]? {
    var scanner = Scanner(bytes: Array(json))
    guard scanner.skip("{") else { return nil }
    while let name = scanner.string() {
      guard scanner.skip(":") else { return nil }
      if name.elementsEqual(key.utf8) { return scanner.elements() }
      guard scanner.value() != nil, scanner.skip(",") else { return nil }
    }
    return nil
  }
}

private struct Scanner {
  let bytes: [UInt8]
  var index = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func skipBlanks() {
    while index < bytes.count, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[index]) { index += 1 }
  }

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard index < bytes.count, bytes[index] == UInt8(ascii: character) else { return false }
    index += 1
    return true
  }

  /// The bytes between the quotes.
  mutating func string() -> ArraySlice<UInt8>? {
    guard skip("\"") else { return nil }
    let start = index
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\\"): index += 2
      case UInt8(ascii: "\""):
        defer { index += 1 }
        return bytes[start..<index]
      default: index += 1
      }
    }
    return nil
  }

  /// One value of any kind, passed over.
  mutating func value() -> Range<Int>? {
    skipBlanks()
    let start = index
    var depth = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        guard string() != nil else { return nil }
        if depth == 0 { return start..<index }
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
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
    return depth == 0 && start < index ? start..<index : nil
  }

  mutating func elements() -> [Data]? {
    guard skip("[") else { return nil }
    var found: [Data] = []
    if skip("]") { return found }
    repeat {
      guard let range = value() else { return nil }
      found.append(Data(bytes[range]))
    } while skip(",")
    return skip("]") ? found : nil
  }
}
