// What can be asked for at the door at all: the two requests of the ring on one customer, a link to the portal, and a
// re-sync. Who may ask for it is decided in SQL, with the caller's own token.

internal import Accounts
internal import FoundationEssentials

/// A request that the door knows.
public enum Passage: Equatable, Sendable {
  case readCustomer(id: String)
  /// The form's fields as they were sent; they have to equal the recorded edit's before they go on.
  case updateCustomer(id: String, fields: [String: String])
  case portalSession(customer: String)
  /// The door reads Stripe and applies what it reads. `id`: a user's or a customer's.
  case resync(id: String, ResyncWish)
  /// The door gives a user a customer, as the desk with a key does. `id`: the user's.
  case link(id: String)

  /// - Parameters:
  ///   - target: path and query as they stand in the request line.
  ///   - type: the `Content-Type`.
  /// - Returns: nil for everything else.
  public init?(method: String, target: String, type: String? = nil, body: [UInt8] = []) {
    switch method {
    case "GET":
      guard let id = Self.customer(inPath: target), body.isEmpty else { return nil }
      self = .readCustomer(id: id)
    case "POST":
      if let id = Self.account(inPath: target, "/link") {
        guard Self.isUser(id[...]), body == Array("{}".utf8) else { return nil }
        self = .link(id: id)
        return
      }
      if let id = Self.account(inPath: target, "/resync") {
        guard let wish = ResyncWish(json: body) else { return nil }
        self = .resync(id: id, wish)
        return
      }
      guard type?.lowercased().prefix(while: { $0 != ";" }) == "application/x-www-form-urlencoded",
        let form = FormText.fields(body)
      else { return nil }
      let fields = Dictionary(form, uniquingKeysWith: { first, _ in first })
      // A name twice could be read one way here and another at Stripe.
      guard !form.isEmpty, fields.count == form.count else { return nil }
      if target == "/v1/billing_portal/sessions" {
        guard fields.count == 1, let customer = fields["customer"], Self.isCustomer(customer[...]) else { return nil }
        self = .portalSession(customer: customer)
      } else {
        guard let id = Self.customer(inPath: target), fields.keys.allSatisfy(Self.editable.contains) else { return nil }
        self = .updateCustomer(id: id, fields: fields)
      }
    default: return nil
    }
  }

  /// As logs and figures name it.
  var name: String {
    switch self {
    case .readCustomer: "read"
    case .updateCustomer: "edit"
    case .portalSession: "portal"
    case .resync: "resync"
    case .link: "link"
    }
  }

  /// Of the customer, or of the account; never a person's data.
  var id: String {
    switch self {
    case .readCustomer(let id), .updateCustomer(let id, _), .portalSession(let id), .resync(let id, _), .link(let id):
      id
    }
  }

  private static let editable: Set = ["name", "email"]

  /// `/v1/customers/cus_…` and nothing more: no query, no `expand`, no dots or escapes.
  private static func customer(inPath target: String) -> String? {
    let prefix = "/v1/customers/"
    guard target.hasPrefix(prefix) else { return nil }
    let id = target.dropFirst(prefix.count)
    return isCustomer(id) ? String(id) : nil
  }

  /// `/accounts/:id` and the suffix.
  private static func account(inPath target: String, _ suffix: String) -> String? {
    let prefix = "/accounts/"
    guard target.hasPrefix(prefix), target.hasSuffix(suffix), target.utf8.count > prefix.count + suffix.count else {
      return nil
    }
    let id = target.dropFirst(prefix.count).dropLast(suffix.count)
    return isCustomer(id) || isUser(id) ? String(id) : nil
  }

  private static func isCustomer(_ id: Substring) -> Bool {
    let letters = id.dropFirst(4).utf8
    return id.hasPrefix("cus_") && (1...250).contains(letters.count)
      && letters.allSatisfy { 48...57 ~= $0 || 65...90 ~= $0 || 97...122 ~= $0 }
  }

  private static func isUser(_ id: Substring) -> Bool { isUUID(id.utf8) }
}

/// How a re-sync is wanted.
public struct ResyncWish: Equatable, Sendable {
  /// The edit that the read is to settle.
  public var edit: String?
  public var takesLogins: Bool
  /// Only say what would be done.
  public var isDry: Bool

  public init(edit: String? = nil, takesLogins: Bool = false, isDry: Bool = false) {
    self.edit = edit
    self.takesLogins = takesLogins
    self.isDry = isDry
  }

  private struct Shape: Decodable {
    let edit: String?
    let logins: Logins?
    let isDry: Bool?

    enum CodingKeys: String, CodingKey {
      case edit, logins
      case isDry = "dry_run"
    }
  }

  /// nil for anything but an object of these fields.
  init?(json: [UInt8]) {
    guard let shape = try? JSONDecoder().decode(Shape.self, from: Data(json)) else { return nil }
    if let edit = shape.edit { guard isUUID(edit.utf8) else { return nil } }
    self.init(edit: shape.edit, takesLogins: shape.logins == .stripe, isDry: shape.isDry ?? false)
  }
}

/// 8-4-4-4-12 hexadecimal digits.
func isUUID(_ text: some Collection<UInt8>) -> Bool {
  let dashes: Set = [8, 13, 18, 23]
  guard text.count == 36 else { return false }
  return text.enumerated().allSatisfy { place, byte in
    dashes.contains(place) ? byte == 45 : 48...57 ~= byte || 65...70 ~= byte || 97...102 ~= byte
  }
}
