// JSON as it stands on the wire: members keep their order and numbers their digits.

/// A value read from a request, a token or a row, or to be written into an answer.
enum WireJSON: Sendable, Equatable {
  struct Member: Sendable, Equatable {
    let key: String
    let value: WireJSON
  }

  case null
  case bool(Bool)
  /// As it was written.
  case number(String)
  case string(String)
  case array([WireJSON])
  case object([Member])

  /// nil where `text` is not one JSON value and nothing else.
  init?(_ text: some Sequence<UInt8>) {
    var scanner = JSONScanner(Array(text))
    guard let value = scanner.document() else { return nil }
    self = value
  }

  init?(_ text: String) { self.init(text.utf8) }

  /// The last member of that name, as a later one replaces an earlier one.
  subscript(_ key: String) -> WireJSON? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.key == key }?.value
  }

  var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  var integer: Int? {
    if case .number(let digits) = self { Int(digits) } else { nil }
  }

  var bool: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  var elements: [WireJSON]? {
    if case .array(let values) = self { values } else { nil }
  }

  /// Of some pairs, in their order.
  static func record(_ members: KeyValuePairs<String, WireJSON>) -> WireJSON {
    .object(members.map { Member(key: $0.key, value: $0.value) })
  }

  /// A text, or null.
  static func text(_ value: String?) -> WireJSON { value.map(WireJSON.string) ?? .null }

  /// Compact.
  var encoded: String {
    var text = ""
    write(to: &text)
    return text
  }

  private func write(to text: inout String) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .number(let digits): text += digits
    case .string(let value): Self.quote(value, into: &text)
    case .array(let values):
      text += "["
      for (index, value) in values.enumerated() {
        if index > 0 { text += "," }
        value.write(to: &text)
      }
      text += "]"
    case .object(let members):
      text += "{"
      for (index, member) in members.enumerated() {
        if index > 0 { text += "," }
        Self.quote(member.key, into: &text)
        text += ":"
        member.value.write(to: &text)
      }
      text += "}"
    }
  }

  private static func quote(_ value: String, into text: inout String) {
    text += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{0}"..."\u{1f}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
