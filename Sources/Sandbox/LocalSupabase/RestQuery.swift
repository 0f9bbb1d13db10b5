// The query string, taken apart: what it selects, what it keeps, in which order, and the arguments of a call.

struct RestQuery: Sendable {
  struct Pair: Sendable {
    let key: String
    let value: String
    /// Percent-decoded, before they were read as UTF-8.
    let keyBytes: [UInt8]
    let valueBytes: [UInt8]
  }

  private let pairs: [Pair]
  /// A call's arguments: what is no filter and no reserved name.
  private(set) var arguments: [(name: String, value: String)] = []
  private(set) var conditions: [RestCondition] = []
  private(set) var select: [RestSelectItem] = [.star]
  private(set) var order: [RestOrderItem] = []
  private(set) var limit: String?
  private(set) var offset: String?

  /// - Parameter isReadingCall: then a value without an operator is an argument.
  init(_ text: Substring?, isReadingCall: Bool) throws(RestFailure) {
    var pairs: [Pair] = []
    for part in (text ?? "").split(separator: "&") {
      let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let key = PercentCoding.bytes(of: sides[0], plusIsSpace: true)
      let value = sides.count == 2 ? PercentCoding.bytes(of: sides[1], plusIsSpace: true) : []
      guard let keyText = String(validating: key, as: UTF8.self),
        let valueText = String(validating: value, as: UTF8.self)
      else { throw .invalidText }
      pairs.append(Pair(key: keyText, value: valueText, keyBytes: key, valueBytes: value))
    }
    self.pairs = pairs
    var selects: [String] = []
    var orders: [String] = []
    for pair in pairs {
      switch pair.key {
      case "select": selects.append(pair.value)
      case "order": orders.append(pair.value)
      case "limit": limit = pair.value
      case "offset": offset = pair.value
      case "and", "or", "not.and", "not.or":
        conditions.append(try RestCondition(tree: pair.value, key: pair.key))
      case "columns", "on_conflict": throw .unsupported("the parameter \(pair.key)")
      default:
        if isReadingCall, !RestOperator.begins(pair.value) {
          arguments.append((pair.key, pair.value))
        } else {
          conditions.append(try RestCondition(filter: pair.value, key: pair.key))
        }
      }
    }
    if !selects.isEmpty { select = try RestSelectItem.list(selects.joined(separator: ",")) }
    if !orders.isEmpty { order = try RestOrderItem.list(orders.joined(separator: ",")) }
  }

  /// The query as PostgREST gives it back: sorted by name, equal names joined.
  var normalised: String {
    var grouped: [(key: [UInt8], values: [[UInt8]])] = []
    for pair in pairs {
      if let index = grouped.firstIndex(where: { $0.key == pair.keyBytes }) {
        grouped[index].values.append(pair.valueBytes)
      } else {
        grouped.append((pair.keyBytes, [pair.valueBytes]))
      }
    }
    grouped.sort { $0.key.lexicographicallyPrecedes($1.key) }
    return grouped.map { item in
      Self.written(item.key) + "=" + item.values.map(Self.written).joined(separator: ",")
    }.joined(separator: "&")
  }

  /// Each byte counts as a letter of Latin-1 there, so what was UTF-8 comes back encoded twice.
  private static func written(_ bytes: [UInt8]) -> String {
    PercentCoding.encode(bytes.flatMap { String(Unicode.Scalar($0)).utf8 })
  }

  /// Whether rows need the columns that are not selected, too.
  var namesBesideSelect: Set<String> {
    guard !select.contains(where: { $0.field == nil }) else { return [] }
    let wanted = Set(conditions.flatMap(\.columns) + order.map(\.field.name))
    return wanted.subtracting(select.compactMap(\.field?.name))
  }
}

extension RestFailure {
  /// Answered in plain text, unlike everything else.
  static var invalidText: RestFailure { RestFailure(500, "text", "Something went wrong") }
  var isPlainText: Bool { code == "text" }
}

/// A column, or a way into the JSON that it holds.
struct RestField: Sendable, Equatable {
  struct Step: Sendable, Equatable {
    enum Key: Sendable, Equatable {
      case index(Int)
      case name(String)
    }

    let key: Key
    let isText: Bool
  }

  let name: String
  let path: [Step]
}

struct RestSelectItem: Sendable {
  /// nil is `*`.
  let field: RestField?
  let alias: String?
  let cast: String?

  static let star = RestSelectItem(field: nil, alias: nil, cast: nil)

  static func list(_ text: String) throws(RestFailure) -> [RestSelectItem] {
    if text.allSatisfy({ $0 == " " }) { return [.star] }
    var cursor = QueryCursor(text, kind: "select parameter")
    var items: [RestSelectItem] = []
    repeat { items.append(try item(&cursor)) } while cursor.take(",")
    guard cursor.isAtEnd else { throw cursor.failure("\",\" or end of input") }
    return items
  }

  private static func item(_ cursor: inout QueryCursor) throws(RestFailure) -> RestSelectItem {
    cursor.skipSpaces()
    if cursor.hasPrefix("...") { throw .unsupported("spread embedding in select") }
    if cursor.take("*") {
      cursor.skipSpaces()
      return .star
    }
    let expected = "\"...\", field name (* or [a..z0..9_$]), \"*\" or \"count()\""
    var field = try cursor.field(expecting: expected)
    var alias: String?
    if field.path.isEmpty, cursor.hasPrefix(":"), !cursor.hasPrefix("::") {
      _ = cursor.take(":")
      alias = field.name
      if cursor.hasPrefix("...") { throw .unsupported("spread embedding in select") }
      field = try cursor.field(expecting: expected)
    }
    if cursor.hasPrefix("(") && field.name == "count" || cursor.hasPrefix(".") {
      throw RestFailure(400, "PGRST123", "Use of aggregate functions is not allowed")
    }
    if cursor.hasPrefix("(") || cursor.hasPrefix("!") { throw .unsupported("embedding in select") }
    var cast: String?
    if cursor.take("::") { cast = try cursor.typeName() }
    return RestSelectItem(field: field, alias: alias, cast: cast)
  }
}

struct RestOrderItem: Sendable {
  let field: RestField
  /// As SQL has it.
  let direction: String

  static func list(_ text: String) throws(RestFailure) -> [RestOrderItem] {
    var cursor = QueryCursor(text, kind: "order")
    var items: [RestOrderItem] = []
    repeat {
      let field = try cursor.field(expecting: "field name (* or [a..z0..9_$])")
      if cursor.hasPrefix("(") { throw .unsupported("order by an embedded table") }
      var direction = ""
      var nulls = ""
      if cursor.take(".") {
        if cursor.take("asc") {
          direction = " asc"
        } else if cursor.take("desc") {
          direction = " desc"
        } else if let found = cursor.nulls() {
          nulls = found
        } else {
          throw cursor.failure("\"asc\", \"desc\", \"nullsfirst\" or \"nullslast\"")
        }
        if nulls.isEmpty, cursor.take(".") {
          guard let found = cursor.nulls() else { throw cursor.failure("\"nullsfirst\" or \"nullslast\"") }
          nulls = found
        }
      }
      items.append(RestOrderItem(field: field, direction: direction + nulls))
    } while cursor.take(",")
    guard cursor.isAtEnd else { throw cursor.failure("\",\" or end of input") }
    return items
  }
}
