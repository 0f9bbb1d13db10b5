// One person across the three records, as a list shows them.

public import FoundationEssentials

/// One record's value that differs from Stripe's.
public struct Drift: Codable, Hashable, Sendable {
  public let field: Field
  public let record: Record
  public let value: String?
  public let stripe: String?

  enum CodingKeys: CodingKey { case field, record, value, stripe }

  public init(field: Field, record: Record, value: String?, stripe: String?) {
    self.field = field
    self.record = record
    self.value = value
    self.stripe = stripe
  }
}

/// One account, as a row of a list.
public struct Account: Codable, Hashable, Sendable, Identifiable {
  /// The user's id in `auth.users`: a uuid in small letters.
  public let id: String
  /// Stripe's value once Stripe was seen, ours until then.
  public let name: String?
  public let email: String?
  public let stripeCustomerID: String?
  public let status: SyncStatus
  public let drift: [Drift]
  /// Why the account is failed, in conflict or held.
  public let reason: String?
  public let lastSyncedAt: Date?
  /// When the oldest edit that is not confirmed was accepted.
  public let pendingSince: Date?
  /// Raised by every change; an edit says on which version it was made.
  public let version: Int

  public init(
    id: String, name: String?, email: String?, stripeCustomerID: String?, status: SyncStatus, drift: [Drift] = [],
    reason: String? = nil, lastSyncedAt: Date? = nil, pendingSince: Date? = nil, version: Int = 0
  ) {
    self.id = id
    self.name = name
    self.email = email
    self.stripeCustomerID = stripeCustomerID
    self.status = status
    self.drift = drift
    self.reason = reason
    self.lastSyncedAt = lastSyncedAt
    self.pendingSince = pendingSince
    self.version = version
  }

  public var values: Values { Values(name: name, email: email) }

  enum CodingKeys: String, CodingKey {
    case id, name, email, status, drift, reason, version
    case stripeCustomerID = "stripe_customer_id"
    case lastSyncedAt = "last_synced_at"
    case pendingSince = "pending_since"
  }
}
