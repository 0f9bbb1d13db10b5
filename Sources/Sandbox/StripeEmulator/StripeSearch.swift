// Stripe's search language, as far as customers are looked for by it: `email:'x' AND metadata['k']:'v'`.

struct StripeSearch: Sendable, Equatable {
  enum Field: Sendable, Hashable {
    case email
    case name
    case metadata(String)
  }

  struct Clause: Sendable, Equatable {
    let field: Field
    let value: String
  }

  let clauses: [Clause]

  /// - Throws: in Stripe's words where it is no query; in ours where it is one that only the real Stripe understands.
  init(_ query: String) throws(StripeRefusal) {
    var reader = Reader(rest: Substring(query))
    var clauses: [Clause] = []
    repeat {
      clauses.append(try reader.clause())
    } while reader.another()
    guard reader.isAtEnd else { throw Self.unreadable }
    self.clauses = clauses
  }

  /// Stripe's search knows no case.
  func matches(_ customer: StripeCustomer) -> Bool {
    clauses.allSatisfy { clause in
      let value: String? =
        switch clause.field {
        case .email: customer.email
        case .name: customer.name
        case .metadata(let key): customer.metadata[key]
        }
      return value?.lowercased() == clause.value.lowercased()
    }
  }

  /// The e-mail that it looks for, by which few are left to look at.
  var email: String? { clauses.first { $0.field == .email }?.value }

  fileprivate static let unreadable = StripeRefusal(
    400,
    #"We were unable to parse your search query. Try using the format `metadata["key"]:"value"` to query for metadata "#
      + #"or key:"value" to query for other fields."#, param: "query")

  private struct Reader {
    var rest: Substring

    var isAtEnd: Bool { rest.allSatisfy(\.isWhitespace) }

    mutating func clause() throws(StripeRefusal) -> Clause {
      skipSpace()
      if rest.first == "-" { throw .unsupported("negation in a search") }
      let name = String(rest.prefix { $0.isLetter || $0 == "_" })
      rest = rest.dropFirst(name.count)
      let field: Field
      switch name {
      case "email": field = .email
      case "name": field = .name
      case "metadata":
        guard take("["), let key = quoted(), take("]") else { throw unreadable }
        field = .metadata(key)
      case "created", "phone": throw .unsupported("a search for \(name)")
      case "": throw unreadable
      case "OR", "or": throw .unsupported("OR in a search")
      default:
        throw StripeRefusal(
          400, "Field `\(name)` is an unsupported search field for resource `customers`.", param: "query")
      }
      if let first = rest.first, "~<>".contains(first) { throw .unsupported("the operator \(first) in a search") }
      guard take(":"), let value = quoted() else { throw unreadable }
      return Clause(field: field, value: value)
    }

    /// Whether another clause follows; a blank between two is an AND.
    mutating func another() -> Bool {
      let before = rest.count
      skipSpace()
      guard rest.count < before, !rest.isEmpty else { return false }
      let word = rest.prefix { $0.isLetter }
      if word.uppercased() == "AND" { rest = rest.dropFirst(word.count) }
      return true
    }

    private mutating func quoted() -> String? {
      guard let mark = rest.first, mark == "'" || mark == "\"" else { return nil }
      rest = rest.dropFirst()
      var value = ""
      while let character = rest.popFirst() {
        if character == mark { return value }
        if character == "\\", let escaped = rest.popFirst() { value.append(escaped) } else { value.append(character) }
      }
      return nil
    }

    private mutating func take(_ character: Character) -> Bool {
      guard rest.first == character else { return false }
      rest = rest.dropFirst()
      return true
    }

    private mutating func skipSpace() { rest = rest.drop(while: \.isWhitespace) }
  }
}
