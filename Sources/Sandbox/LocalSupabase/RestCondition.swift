// What rows must satisfy: one test, or several joined by `and` and `or`.

indirect enum RestCondition: Sendable {
  case test(RestTest)
  case all([RestCondition], isNegated: Bool)
  case any([RestCondition], isNegated: Bool)

  /// `key=value`.
  init(filter value: String, key: String) throws(RestFailure) {
    var name = QueryCursor(key, kind: "tree path")
    let field = try name.field(expecting: "field name (* or [a..z0..9_$])")
    guard name.isAtEnd else {
      if name.hasPrefix(".") { throw .unsupported("a filter on an embedded table") }
      throw name.failure("\"->\", \"->>\", \".\" or end of input")
    }
    var cursor = QueryCursor(value, kind: "filter")
    self = .test(try RestTest(field: field, &cursor, isInTree: false))
  }

  /// `or=(…)` and its like.
  init(tree value: String, key: String) throws(RestFailure) {
    var cursor = QueryCursor(value, kind: "logic tree", shown: value, ahead: key.unicodeScalars.count)
    self = try Self.group(key, &cursor)
  }

  private static func group(_ word: String, _ cursor: inout QueryCursor) throws(RestFailure) -> RestCondition {
    cursor.skipSpaces()
    guard cursor.take("(") else { throw cursor.failure("\"(\"") }
    cursor.skipSpaces()
    var parts: [RestCondition] = []
    repeat {
      cursor.skipSpaces()
      parts.append(try part(&cursor))
      cursor.skipSpaces()
    } while cursor.take(",")
    guard cursor.take(")") else { throw cursor.failure("\",\" or \")\"") }
    let isNegated = word.hasPrefix("not.")
    return word.hasSuffix("or") ? .any(parts, isNegated: isNegated) : .all(parts, isNegated: isNegated)
  }

  private static func part(_ cursor: inout QueryCursor) throws(RestFailure) -> RestCondition {
    for word in ["not.and", "not.or", "and", "or"] where cursor.hasPrefix(word) {
      let start = cursor.at
      _ = cursor.take(word)
      cursor.skipSpaces()
      if cursor.hasPrefix("(") { return try group(word, &cursor) }
      cursor.returnTo(start)
    }
    let field = try cursor.field(
      expecting: "field name (* or [a..z0..9_$]), negation operator (not) or logic operator (and, or)")
    guard cursor.take(".") else { throw cursor.failure("\"->\", \"->>\" or \".\"") }
    return .test(try RestTest(field: field, &cursor, isInTree: true))
  }

  var columns: [String] {
    switch self {
    case .test(let test): [test.field.name]
    case .all(let parts, _), .any(let parts, _): parts.flatMap(\.columns)
    }
  }
}

struct RestTest: Sendable {
  let field: RestField
  let isNegated: Bool
  let operation: RestOperator

  init(field: RestField, _ cursor: inout QueryCursor, isInTree: Bool) throws(RestFailure) {
    self.field = field
    let start = cursor.at
    if cursor.take("not.") {
      isNegated = true
    } else {
      cursor.returnTo(start)
      isNegated = false
    }
    operation = try RestOperator(&cursor, afterNot: isNegated, isInTree: isInTree)
  }
}

enum RestOperator: Sendable {
  /// An operator as SQL has it; a pattern has stars for its percents.
  case binary(String, quantifier: String?, isPattern: Bool, value: String)
  /// `null`, `not null`, `true`, `false`, `unknown`.
  case identity(String)
  case list([String])

  private static let words = [
    "eq": "=", "neq": "<>", "gt": ">", "gte": ">=", "lt": "<", "lte": "<=", "like": "like", "ilike": "ilike",
    "match": "~", "imatch": "~*", "cs": "@>", "cd": "<@", "ov": "&&", "sl": "<<", "sr": ">>", "nxr": "&<",
    "nxl": "&>", "adj": "-|-", "isdistinct": "is distinct from",
  ]
  private static let quantifiable: Set = ["eq", "gt", "gte", "lt", "lte", "like", "ilike", "match", "imatch"]
  private static let textSearch: Set = ["fts", "plfts", "phfts", "wfts"]

  /// Whether a value of a call is a filter rather than an argument.
  static func begins(_ value: String) -> Bool {
    guard let point = value.firstIndex(of: ".") else { return false }
    let word = value[..<point]
    let bare = String(word.prefix { $0 != "(" })
    let hasQuantifier = bare.count < word.count
    if hasQuantifier {
      if textSearch.contains(bare) { return word.hasSuffix(")") }
      return quantifiable.contains(bare) && (word.hasSuffix("(any)") || word.hasSuffix("(all)"))
    }
    return words[bare] != nil || textSearch.contains(bare) || ["not", "in", "is"].contains(bare)
  }

  init(_ cursor: inout QueryCursor, afterNot: Bool, isInTree: Bool) throws(RestFailure) {
    let start = cursor.at
    let word = cursor.run { ("a"..."z").contains($0) }
    if Self.textSearch.contains(word), cursor.hasPrefix(".") || cursor.hasPrefix("(") {
      throw .unsupported("text search (\(word))")
    }
    var quantifier: String?
    if Self.quantifiable.contains(word) {
      if cursor.take("(any)") { quantifier = "any" } else if cursor.take("(all)") { quantifier = "all" }
    }
    guard Self.words[word] != nil || word == "is" || word == "in", cursor.take(".") else {
      cursor.returnTo(start)
      throw cursor.failure(afterNot ? "operator (eq, gt, ...)" : "\"not\" or operator (eq, gt, ...)")
    }
    switch word {
    case "is":
      let place = cursor.at
      let value = cursor.run { $0 == "_" || $0.properties.isAlphabetic }.lowercased()
      guard ["null", "not_null", "true", "false", "unknown"].contains(value) else {
        cursor.returnTo(place)
        throw cursor.failure("isVal: (null, not_null, true, false, unknown)")
      }
      self = .identity(value == "not_null" ? "not null" : value)
    case "in":
      guard cursor.take("(") else { throw cursor.failure("\"(\"") }
      var values: [String] = []
      repeat { values.append(cursor.element()) } while cursor.take(",")
      guard cursor.take(")") else { throw cursor.failure("\",\" or \")\"") }
      self = .list(values == [""] ? [] : values)
    default:
      let value = isInTree ? Self.treeValue(&cursor) : cursor.rest()
      self = .binary(
        Self.words[word] ?? "=", quantifier: quantifier, isPattern: word == "like" || word == "ilike", value: value)
    }
  }

  /// An array in braces may hold commas; else a value ends at one.
  private static func treeValue(_ cursor: inout QueryCursor) -> String {
    guard cursor.peek == "{" else { return cursor.element() }
    let start = cursor.at
    let inside = cursor.run { $0 != "}" }
    if cursor.take("}") { return inside + "}" }
    cursor.returnTo(start)
    return cursor.element()
  }
}
