// What the door lets through to Stripe: the two requests of the ring, on one customer, with nothing beside them.
// Who may ask for it is decided elsewhere; this is what can be asked for at all.

/// A request that the door forwards.
public enum Passage: Equatable, Sendable {
  case readCustomer(id: String)
  /// The form's fields as they were sent; they have to equal the recorded edit's before they go on.
  case updateCustomer(id: String, fields: [String: String])

  /// - Parameters:
  ///   - target: path and query as they stand in the request line.
  ///   - form: the decoded body, empty for a read.
  /// - Returns: nil for everything else.
  public init?(method: String, target: String, form: [(name: String, value: String)]) {
    guard let id = Self.customer(inPath: target) else { return nil }
    switch method {
    case "GET":
      guard form.isEmpty else { return nil }
      self = .readCustomer(id: id)
    case "POST":
      let fields = Dictionary(form.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
      // A name twice could be read one way here and another at Stripe.
      guard !form.isEmpty, fields.count == form.count, fields.keys.allSatisfy(Self.editable.contains) else {
        return nil
      }
      self = .updateCustomer(id: id, fields: fields)
    default: return nil
    }
  }

  private static let editable: Set = ["name", "email"]

  /// `/v1/customers/cus_…` and nothing more: no query, no `expand`, no dots or escapes.
  private static func customer(inPath target: String) -> String? {
    let prefix = "/v1/customers/"
    guard target.hasPrefix(prefix) else { return nil }
    let id = target.dropFirst(prefix.count)
    let letters = id.dropFirst(4).utf8
    guard id.hasPrefix("cus_"), (1...250).contains(letters.count),
      letters.allSatisfy({ 48...57 ~= $0 || 65...90 ~= $0 || 97...122 ~= $0 })
    else { return nil }
    return String(id)
  }
}
