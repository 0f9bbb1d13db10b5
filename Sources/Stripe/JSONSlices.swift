// Where the parts of a JSON text stand in it, so that they can be kept byte for byte.

import FoundationEssentials

enum JSONSlices {
  /// The elements of the array under a key of the outermost object, each as its exact bytes.
  ///
  /// - `json`: has to be valid JSON already; keys with escapes in them are not found.
  /// - Returns: nil if there is no such key, or no array under it.
  static func elements(of key: String, in json: Data) -> [Data]? {
    json.withUnsafeBytes { bytes in
      var outline = JSONOutline(bytes.bindMemory(to: UInt8.self))
      guard outline.skip("{") else { return nil }
      while let name = outline.string() {
        guard outline.skip(":") else { return nil }
        if outline.bytes[name].dropFirst().dropLast().elementsEqual(key.utf8) { return outline.elements() }
        guard outline.value() != nil, outline.skip(",") else { return nil }
      }
      return nil
    }
  }
}

extension JSONOutline {
  /// The elements of the array that comes next; nil where none does, or no end of it.
  fileprivate mutating func elements() -> [Data]? {
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
