// The arguments of a call, from a query, from JSON, from a form, from CSV, or one bare value.

internal import Postgres

struct RestArguments: Sendable {
  enum Kind: Sendable, Equatable {
    case query, json, form, csv
    /// A body that is one value of this type.
    case raw(String)

    var isRaw: Bool { if case .raw = self { true } else { false } }

    /// The types of a function's only, unnamed parameter that may take the whole body.
    var unnamedTypes: [String] {
      switch self {
      case .json: ["json", "jsonb"]
      case .raw(let type): [type]
      case .query, .form, .csv: []
      }
    }
  }

  let kind: Kind
  let keys: [String]
  /// One for each key; nil where the database takes them out of `whole`.
  let values: [(name: String, value: String)]?
  let whole: Parameter
  let isArray: Bool

  private init(
    _ kind: Kind, keys: [String] = [], values: [(name: String, value: String)]? = nil, whole: Parameter = .null,
    isArray: Bool = false
  ) {
    self.kind = kind
    self.keys = keys
    self.values = values
    self.whole = whole
    self.isArray = isArray
  }

  init(query: [(name: String, value: String)]) {
    self.init(.query, keys: query.map(\.name), values: query)
  }

  /// - Throws: PGRST102 where the body is not what its type says.
  init(body: [UInt8], contentType: String?) throws(RestFailure) {
    let type = (contentType ?? "application/json").prefix { $0 != ";" }.trimmed.lowercased()
    switch type {
    case "application/json", "": try self.init(json: body)
    case "application/x-www-form-urlencoded":
      let text = String(decoding: body, as: UTF8.self)
      var pairs: [(name: String, value: String)] = []
      for part in text.split(separator: "&") {
        let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = PercentCoding.decode(sides[0], plusIsSpace: true),
          let value = PercentCoding.decode(sides.count == 2 ? sides[1] : "", plusIsSpace: true)
        else { throw .invalidText }
        pairs.append((name, value))
      }
      self.init(.form, keys: pairs.map(\.name), values: pairs)
    case "text/csv": try self.init(csv: body)
    case "text/plain", "text/xml", "application/octet-stream":
      let unnamed = type == "text/plain" ? "text" : type == "text/xml" ? "xml" : "bytea"
      self.init(.raw(unnamed), whole: .binary(body))
    default: throw Self.unreadable("Content-Type not acceptable: \(type)")
    }
  }

  private init(json body: [UInt8]) throws(RestFailure) {
    guard !body.isEmpty else {
      self.init(.json, whole: "")
      return
    }
    var scanner = JSONScanner(body)
    switch scanner.outline() {
    case nil: throw Self.unreadable("Empty or invalid json")
    case .object(let names)?:
      self.init(.json, keys: names, whole: .text(String(decoding: body, as: UTF8.self)))
    case .array(let elements)?:
      let first = elements.first.flatMap(\.self).map(Set.init)
      guard elements.allSatisfy({ $0.map(Set.init) == first && $0 != nil }) else {
        throw Self.unreadable("All object keys must match")
      }
      self.init(
        .json, keys: elements.first.flatMap(\.self) ?? [], whole: .text(String(decoding: body, as: UTF8.self)),
        isArray: true)
    case .scalar?:
      // Anything else counts as a list of nothing.
      self.init(.json, whole: "[]", isArray: true)
    }
  }

  private init(csv body: [UInt8]) throws(RestFailure) {
    var lines = CSVLines(String(decoding: body, as: UTF8.self)).lines
    guard !lines.isEmpty else { throw Self.unreadable("All lines must have same number of fields") }
    let names = lines.removeFirst()
    var rows: [WireJSON] = []
    for line in lines {
      guard line.count == names.count else {
        throw Self.unreadable("All lines must have same number of fields")
      }
      rows.append(
        .object(zip(names, line).map { .init(key: $0, value: $1 == "NULL" ? .null : .string($1)) }))
    }
    self.init(.csv, keys: names, whole: .text(WireJSON.array(rows).encoded), isArray: true)
  }

  private static func unreadable(_ message: String) -> RestFailure { RestFailure(400, "PGRST102", message) }
}

/// Comma-separated values with quotes.
private struct CSVLines {
  private(set) var lines: [[String]] = []

  init(_ text: String) {
    var line: [String] = []
    var field = ""
    var isQuoted = false
    var scalars = Array(text.unicodeScalars)[...]
    while let scalar = scalars.popFirst() {
      switch scalar {
      case "\"" where isQuoted && scalars.first == "\"":
        field += "\""
        scalars.removeFirst()
      case "\"": isQuoted.toggle()
      case ",", "\n":
        guard !isQuoted else {
          field.unicodeScalars.append(scalar)
          continue
        }
        line.append(field)
        field = ""
        if scalar == "\n" {
          lines.append(line)
          line = []
        }
      case "\r" where !isQuoted && scalars.first == "\n": break
      default: field.unicodeScalars.append(scalar)
      }
    }
    if !field.isEmpty || !line.isEmpty { lines.append(line + [field]) }
  }
}
