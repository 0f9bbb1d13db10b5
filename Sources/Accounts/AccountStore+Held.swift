// Logins that wait for approval: listed, let through, turned down.

public import FoundationEssentials
public import Supabase

/// A login e-mail that somebody else than an operator changed, and that waits.
public struct HeldLogin: Codable, Hashable, Sendable {
  /// The event that brought it, or the customer.
  public let id: String
  public let customer: String
  public let account: String
  public let name: String?
  /// Where it came from, as in the history.
  public let origin: String
  public let at: Date
  /// The login as it is, and the one that waits.
  public let from: String?
  public let to: String?
}

/// What became of a held login.
public struct Decision: Codable, Hashable, Sendable {
  public enum Outcome: String, Codable, Sendable {
    case approved, rejected
    case notHeld = "not_held"
    case notFound = "not_found"
    /// Approved, and something else is in its way now.
    case conflict, failed
  }

  public let id: String
  public let outcome: Outcome
  public let account: String?
  public let customer: String?
  public let from: String?
  public let to: String?
  public let origin: String?

  public init(
    id: String, outcome: Outcome, account: String?, customer: String?, from: String?, to: String?, origin: String?
  ) {
    self.id = id
    self.outcome = outcome
    self.account = account
    self.customer = customer
    self.from = from
    self.to = to
    self.origin = origin
  }

  private enum CodingKeys: String, CodingKey { case id, outcome, account, customer, from, to, origin }

  /// Every field is there, with null where there is nothing.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(outcome, forKey: .outcome)
    try container.encode(account, forKey: .account)
    try container.encode(customer, forKey: .customer)
    try container.encode(from, forKey: .from)
    try container.encode(to, forKey: .to)
    try container.encode(origin, forKey: .origin)
  }
}

extension AccountStore {
  /// Held logins, the last first: `limit` of them (1 to 1000) behind the customer `after`, of everybody or of one
  /// account.
  public func heldLogins(
    limit: Int = 100, after: String? = nil, account: String? = nil
  ) async throws(SupabaseError) -> [HeldLogin] {
    struct Arguments: Encodable {
      let limit: Int
      let after: String?
      let account: String?
    }
    return try await client.call(
      "accountdesk_held", Arguments(limit: limit, after: after, account: account), repeatable: true)
  }

  /// Lets a held login through, or turns it down. - Parameter id: the event's, the account's or the customer's.
  public func decide(
    _ id: String, approve: Bool, author: String?, reason: String? = nil
  ) async throws(SupabaseError) -> Decision {
    struct Arguments: Encodable {
      let id: String
      let approve: Bool
      let author: String?
      let reason: String?
    }
    let arguments = Arguments(id: id, approve: approve, author: author, reason: reason)
    return try await client.call("accountdesk_decide", arguments, repeatable: true)
  }
}
