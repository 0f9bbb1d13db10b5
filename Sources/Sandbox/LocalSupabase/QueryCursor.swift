// Walks through a part of a query string, and says where it stopped as PostgREST's parser does.

struct QueryCursor {
  private let text: [Unicode.Scalar]
  private(set) var at = 0
  private let kind: String
  private let shown: String
  /// How far what is walked through is ahead of what is shown.
  private let ahead: Int

  /// - Parameter ahead: the length of what PostgREST parses before `text`, which its columns count.
  init(_ text: String, kind: String, shown: String? = nil, ahead: Int = 0) {
    self.text = Array(text.unicodeScalars)
    self.kind = kind
    self.shown = shown ?? text
    self.ahead = ahead
  }

  var isAtEnd: Bool { at == text.count }
  var peek: Unicode.Scalar? { at < text.count ? text[at] : nil }

  mutating func skipSpaces() { while peek == " " { at += 1 } }

  func hasPrefix(_ word: String) -> Bool { text[at...].starts(with: word.unicodeScalars) }

  mutating func take(_ word: String) -> Bool {
    guard hasPrefix(word) else { return false }
    at += word.unicodeScalars.count
    return true
  }

  mutating func returnTo(_ place: Int) { at = place }

  /// All that is left.
  mutating func rest() -> String {
    defer { at = text.count }
    return string(text[at...])
  }

  mutating func run(while condition: (Unicode.Scalar) -> Bool) -> String {
    let start = at
    while let scalar = peek, condition(scalar) { at += 1 }
    return string(text[start..<at])
  }

  func failure(_ expected: String) -> RestFailure {
    let found = peek.map { WireJSON.string(String($0)).encoded } ?? "end of input"
    return RestFailure(
      400, "PGRST100", "\"failed to parse \(kind) (\(shown))\" (line 1, column \(ahead + at + 1))",
      details: .string("unexpected \(found) expecting \(expected)"))
  }

  /// A name, quoted or not, and the steps after it.
  mutating func field(expecting expected: String) throws(RestFailure) -> RestField {
    skipSpaces()
    let name = try name(expecting: expected)
    var path: [RestField.Step] = []
    while hasPrefix("->") {
      _ = take("->")
      let isText = take(">")
      let start = at
      _ = take("-")
      let digits = run { ("0"..."9").contains($0) }
      if !digits.isEmpty, isAtEnd || hasPrefix("->") || hasPrefix("::") || isOne(of: ",.)("),
        let index = Int(string(text[start..<at]))
      {
        path.append(.init(key: .index(index), isText: isText))
      } else {
        returnTo(start)
        path.append(
          .init(
            key: .name(try self.name(expecting: "any non reserved character different from: .,>()")), isText: isText))
      }
    }
    return RestField(name: name, path: path)
  }

  private func isOne(of characters: String) -> Bool { peek.map(characters.unicodeScalars.contains) ?? false }

  private mutating func name(expecting expected: String) throws(RestFailure) -> String {
    if peek == "\"", let quoted = quoted() { return quoted }
    let start = at
    while let scalar = peek {
      let isPart =
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil || "_ $".unicodeScalars.contains(scalar)
      // A combining mark belongs to the letter before it.
      let isMark = scalar.properties.generalCategory == .nonspacingMark
      guard isPart || isMark || (scalar == "-" && !hasPrefix("->")) else { break }
      at += 1
    }
    let found = string(text[start..<at]).trimmed
    guard !found.isEmpty else { throw failure(expected) }
    return found
  }

  /// A text in quotes with its escapes undone; nil, and nothing taken, where it does not end.
  mutating func quoted() -> String? {
    let start = at
    at += 1
    var result = String.UnicodeScalarView()
    while let scalar = peek {
      at += 1
      if scalar == "\"" { return String(result) }
      if scalar == "\\" {
        guard let next = peek else { break }
        result.append(next)
        at += 1
      } else {
        result.append(scalar)
      }
    }
    returnTo(start)
    return nil
  }

  /// Quoted where a comma or the end of the list follows, else up to it.
  mutating func element() -> String {
    let start = at
    if peek == "\"", let quoted = quoted(), isAtEnd || isOne(of: ",)") { return quoted }
    returnTo(start)
    return run { $0 != "," && $0 != ")" }
  }

  /// `nullsfirst` or `nullslast`, as SQL has it.
  mutating func nulls() -> String? {
    if take("nullsfirst") { return " nulls first" }
    if take("nullslast") { return " nulls last" }
    return nil
  }

  /// Only letters, digits, spaces and underscores: it stands unquoted in the statement.
  mutating func typeName() throws(RestFailure) -> String {
    let name = run { scalar in
      scalar.isASCII
        && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_" || scalar == " ")
    }
    guard !name.trimmed.isEmpty else { throw failure("letter, digit or \"_\"") }
    return name.trimmed
  }

  private func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }
}
