// Statements in the making: text, and the values that stand beside it.

internal import Postgres

struct SQLText {
  private(set) var parameters: [Parameter] = []

  /// The place of a value in the statement.
  mutating func bind(_ value: Parameter) -> String {
    parameters.append(value)
    return "$\(parameters.count)"
  }

  static func quote(_ name: String) -> String {
    "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }

  static func literal(_ text: String) -> String {
    let quoted = "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    return text.contains("\\")
      ? " E" + quoted.split(separator: "\\", omittingEmptySubsequences: false).joined(separator: "\\\\") : quoted
  }

  /// As an array's input has it, every element in quotes.
  static func array(_ values: [String]) -> String {
    let elements = values.map { value in
      var text = "\""
      for scalar in value.unicodeScalars {
        if scalar == "\"" || scalar == "\\" { text += "\\" }
        text.unicodeScalars.append(scalar)
      }
      return text + "\""
    }
    return "{" + elements.joined(separator: ",") + "}"
  }
}

/// Where columns come from, and what is known of them.
struct RestSource {
  /// `"schema"."table"`, or an alias.
  let name: String
  /// Types by names; nil where nothing is known.
  let columns: [String: String]?

  func expression(_ field: RestField) throws(RestFailure) -> String {
    let column = "\(name).\(SQLText.quote(field.name))"
    guard !field.path.isEmpty else { return column }
    guard let columns else { throw .unsupported("a path into JSON on a function's result") }
    let isJSON = ["json", "jsonb"].contains(columns[field.name])
    return field.path.reduce(isJSON ? column : "to_jsonb(\(column))") { text, step in
      let key =
        switch step.key {
        case .index(let index): String(index)
        case .name(let name): SQLText.literal(name)
        }
      return text + (step.isText ? "->>" : "->") + key
    }
  }

  func select(_ items: [RestSelectItem]) throws(RestFailure) -> String {
    var parts: [String] = []
    for item in items {
      guard let field = item.field else {
        parts.append("\(name).*")
        continue
      }
      var text = try expression(field)
      if let cast = item.cast { text = "cast(\(text) as \(cast))" }
      let lastName = field.path.last { if case .name = $0.key { true } else { false } }
      if let alias = item.alias {
        text += " as \(SQLText.quote(alias))"
      } else if !field.path.isEmpty {
        var label = field.name
        if case .name(let name)? = lastName?.key { label = name }
        text += " as \(SQLText.quote(label))"
      }
      parts.append(text)
    }
    return parts.joined(separator: ", ")
  }

  func order(_ items: [RestOrderItem]) throws(RestFailure) -> String {
    var parts: [String] = []
    for item in items { parts.append(try expression(item.field) + item.direction) }
    return parts.isEmpty ? "" : " order by " + parts.joined(separator: ", ")
  }

  func filter(_ conditions: [RestCondition], _ sql: inout SQLText) throws(RestFailure) -> String {
    var parts: [String] = []
    for condition in conditions { parts.append(try text(condition, &sql)) }
    return parts.isEmpty ? "" : " where " + parts.joined(separator: " and ")
  }

  private func text(_ condition: RestCondition, _ sql: inout SQLText) throws(RestFailure) -> String {
    switch condition {
    case .test(let test): return try text(test, &sql)
    case .all(let parts, let isNegated): return try text(parts, " and ", isNegated, &sql)
    case .any(let parts, let isNegated): return try text(parts, " or ", isNegated, &sql)
    }
  }

  private func text(
    _ parts: [RestCondition], _ word: String, _ isNegated: Bool, _ sql: inout SQLText
  ) throws(RestFailure) -> String {
    var texts: [String] = []
    for part in parts { texts.append(try text(part, &sql)) }
    return (isNegated ? "not " : "") + "(" + texts.joined(separator: word) + ")"
  }

  private func text(_ test: RestTest, _ sql: inout SQLText) throws(RestFailure) -> String {
    let left = (test.isNegated ? "not " : "") + (try expression(test.field))
    switch test.operation {
    case .identity(let value): return "\(left) is \(value)"
    case .list(let values): return "\(left) = any (\(sql.bind(.text(SQLText.array(values)))))"
    case .binary(let symbol, let quantifier, let isPattern, let value):
      let text = isPattern ? Self.pattern(value) : value
      let place = sql.bind(.text(text))
      return quantifier.map { "\(left) \(symbol) \($0) (\(place))" } ?? "\(left) \(symbol) \(place)"
    }
  }
}

extension RestSource {
  /// A star is what a percent is in SQL.
  private static func pattern(_ value: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in value.unicodeScalars { scalars.append(scalar == "*" ? "%" : scalar) }
    return String(scalars)
  }
}

extension RestMedia {
  /// The expression that makes the answer's body of the rows of `_postgrest_t`.
  /// - Parameter column: the only column that counts, where rows are bare values.
  func body(column: String? = nil, isList: Bool) -> String {
    let row = "_postgrest_t" + (column.map { ".\($0)" } ?? "")
    if self == .csv {
      return """
        coalesce((select string_agg(k, ',') from (select json_object_keys(r) as k from (
          select row_to_json(s) as r from pgrst_source s limit 1) h) n), '') || E'\\n'
        || coalesce(string_agg(substring(_postgrest_t::text, 2, length(_postgrest_t::text) - 2), E'\\n'), '')
        """
    }
    let rows = isStripped ? "json_strip_nulls(json_agg(\(row)))" : "json_agg(\(row))"
    return isList && !isSingular ? "coalesce(\(rows), '[]')" : "coalesce(\(rows)->0, 'null')"
  }
}
