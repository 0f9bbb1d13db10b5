// The parameters of a request as Stripe reads them: form encoding, with brackets for what is nested.

struct StripeParameters: Sendable, Equatable {
  struct Field: Sendable, Equatable {
    /// As it was sent.
    let name: String
    /// `metadata[plan]` is `metadata`, `plan`; `types[]` is `types` and nothing.
    let path: [String]
    let value: String

    init(name: String, value: String) {
      self.name = name
      self.value = value
      var parts = name.split(separator: "[", omittingEmptySubsequences: false)
      let inner = parts.dropFirst()
      if inner.isEmpty || parts[0].isEmpty || inner.contains(where: { $0.last != "]" || $0.dropLast().contains("]") }) {
        path = [name]
      } else {
        parts = parts.prefix(1) + inner.map { $0.dropLast() }
        path = parts.map(String.init)
      }
    }
  }

  let fields: [Field]

  /// - Throws: where the bytes are no UTF-8.
  init(query: Substring?, body: [UInt8]) throws(StripeRefusal) {
    let badText = StripeRefusal(400, "Invalid UTF-8 in the parameters of the request.")
    guard let text = String(validating: body, as: UTF8.self) else { throw badText }
    var fields: [Field] = []
    for source in [query ?? "", Substring(text)] {
      for pair in source.split(separator: "&") {
        let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = PercentCoding.decode(sides[0], plusIsSpace: true),
          let value = PercentCoding.decode(sides.count > 1 ? sides[1] : "", plusIsSpace: true)
        else { throw badText }
        fields.append(Field(name: name, value: value))
      }
    }
    self.fields = fields
  }

  /// The same for the same parameters, in whatever order they were sent.
  var fingerprint: String {
    fields.map { "\($0.path.joined(separator: "\u{1}"))\u{2}\($0.value)" }.sorted().joined(separator: "\u{3}")
  }

  func has(_ name: String) -> Bool { fields.contains { $0.path[0] == name } }

  /// - Parameters:
  ///   - known: the names that are understood.
  ///   - unsupported: those that only the real Stripe understands.
  func allow(_ known: Set<String>, unsupported: Set<String> = []) throws(StripeRefusal) {
    let others = fields.filter { !known.contains($0.path[0]) }
    let unknown = others.filter { !unsupported.contains($0.path[0]) }
    if !unknown.isEmpty { throw .unknownParameters(unknown.map(\.name)) }
    if let one = others.first { throw .unsupported("the parameter \(one.path[0])") }
  }

  /// The last of that name, as a later one replaces an earlier one.
  func text(_ name: String, limit: Int = 5000) throws(StripeRefusal) -> String? {
    let found = fields.filter { $0.path[0] == name }
    if let nested = found.first(where: { $0.path.count > 1 }) {
      throw StripeRefusal(400, "Invalid string: {\"\(nested.path[1])\"=>\"\(nested.value)\"}", param: name)
    }
    guard let value = found.last?.value else { return nil }
    guard value.unicodeScalars.count <= limit else { throw .tooLong(name, value, limit: limit) }
    return value
  }

  /// A text that an empty one takes away; nil where it was not sent.
  func clearable(_ name: String, limit: Int = 5000) throws(StripeRefusal) -> String?? {
    try text(name, limit: limit).map { $0.isEmpty ? nil : $0 }
  }

  func filled(_ name: String) throws(StripeRefusal) -> String? {
    let value = try text(name)
    if value?.isEmpty == true { throw .emptyParameter(name) }
    return value
  }

  func required(_ name: String) throws(StripeRefusal) -> String {
    guard let value = try filled(name) else { throw .missingParameter(name) }
    return value
  }

  func integer(_ name: String) throws(StripeRefusal) -> Int? {
    guard let value = try filled(name) else { return nil }
    guard let integer = Int(value) else { throw .invalidInteger(name, value) }
    return integer
  }

  func bool(_ name: String) throws(StripeRefusal) -> Bool? {
    switch try filled(name) {
    case nil: return nil
    case "true"?: return true
    case "false"?: return false
    case let value?: throw StripeRefusal(400, "Invalid boolean: \(value)", param: name)
    }
  }

  func oneOf(_ name: String, _ values: [String]) throws(StripeRefusal) -> String? {
    guard let value = try text(name) else { return nil }
    guard values.contains(value) else { throw .notOneOf(name, values) }
    return value
  }

  /// `name[]=…` or `name[0]=…`, in the order in which they came; nil where none was sent. `name=` alone is an empty one.
  func list(_ name: String) throws(StripeRefusal) -> [String]? {
    let found = fields.filter { $0.path[0] == name }
    guard let first = found.first else { return nil }
    if found.count == 1, first.path.count == 1, first.value.isEmpty { return [] }
    for field in found where field.path.count != 2 || !field.path[1].allSatisfy({ $0.isASCII && $0.isNumber }) {
      throw StripeRefusal(400, "Invalid array", param: name)
    }
    return found.map(\.value)
  }

  /// `name[key]=…`; nil where none was sent. `name=` alone takes everything away, which is `.some(nil)`.
  func record(_ name: String) throws(StripeRefusal) -> [String: String]?? {
    let found = fields.filter { $0.path[0] == name }
    guard let last = found.last else { return nil }
    if found.count == 1, last.path.count == 1, last.value.isEmpty { return .some(nil) }
    var record: [String: String] = [:]
    for field in found {
      guard field.path.count == 2 else {
        let shown = field.path.count == 1 ? field.value : field.name
        throw StripeRefusal(400, "Invalid object: \(shown)", code: "parameter_invalid_object", param: name)
      }
      record[field.path[1]] = field.value
    }
    return record
  }
}
