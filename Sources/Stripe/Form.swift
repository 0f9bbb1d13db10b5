// Parameters as Stripe reads them: form encoding, with brackets for what is nested.

/// An ordered list of parameters, for a query or a body.
struct Form: Sendable, Equatable {
  private(set) var fields: [(name: String, value: String)] = []

  init() {}

  mutating func add(_ name: String, _ value: String) { fields.append((name, value)) }

  mutating func add(_ name: String, _ value: Int) { fields.append((name, String(value))) }

  /// Only a value that is there.
  mutating func add(_ name: String, ifPresent value: String?) {
    if let value { add(name, value) }
  }

  /// `name[key]=value`, in the order of the keys, so that one set of values is one text.
  mutating func add(_ name: String, _ values: [String: String]) {
    for (key, value) in values.sorted(by: { $0.key < $1.key }) { add("\(name)[\(key)]", value) }
  }

  /// `name[]=value` for each.
  mutating func add(_ name: String, _ values: [String]) {
    for value in values { add("\(name)[]", value) }
  }

  /// Everything but unreserved characters percent-encoded, as UTF-8.
  var encoded: String {
    fields.map { "\($0.name.percentEncoded)=\($0.value.percentEncoded)" }.joined(separator: "&")
  }

  static func == (left: Form, right: Form) -> Bool {
    left.fields.elementsEqual(right.fields) {
      $0.name == $1.name && $0.value.utf8.elementsEqual($1.value.utf8)
    }
  }
}

extension String {
  /// Only letters, digits, `-`, `.`, `_` and `~` stay as they are.
  var percentEncoded: String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(utf8.count)
    for byte in utf8 {
      switch byte {
      case 48...57, 65...90, 97...122, 45, 46, 95, 126: bytes.append(byte)
      default:
        bytes.append(37)
        bytes.append(hexDigit(byte >> 4))
        bytes.append(hexDigit(byte & 15))
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

private func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 48 + value : 55 + value }
