// One account with everything that is known of it.

public import FoundationEssentials

/// The three records side by side, the plan and the history.
public struct AccountDetail: Codable, Hashable, Sendable {
  /// What Stripe last said.
  public struct StripeRecord: Codable, Hashable, Sendable {
    public let name: String?
    public let email: String?
    public let seenAt: Date?
    public let deleted: Bool

    public init(name: String?, email: String?, seenAt: Date? = nil, deleted: Bool = false) {
      self.name = name
      self.email = email
      self.seenAt = seenAt
      self.deleted = deleted
    }

    enum CodingKeys: String, CodingKey {
      case name, email, deleted
      case seenAt = "seen_at"
    }
  }

  public struct Records: Codable, Hashable, Sendable {
    public let stripe: StripeRecord?
    public let users: Values?
    public let auth: Values?

    enum CodingKeys: CodingKey { case stripe, users, auth }

    public init(stripe: StripeRecord?, users: Values?, auth: Values?) {
      self.stripe = stripe
      self.users = users
      self.auth = auth
    }

    /// One record's values; nil if there is no such record.
    public subscript(record: Record) -> Values? {
      switch record {
      case .stripe: stripe.map { Values(name: $0.name, email: $0.email) }
      case .users: users
      case .auth: auth
      }
    }
  }

  public struct Plan: Codable, Hashable, Sendable {
    public let name: String?
    /// Stripe's word: `active`, `trialing`, `past_due`…
    public let status: String?
    public let renewsAt: Date?

    public init(name: String?, status: String?, renewsAt: Date? = nil) {
      self.name = name
      self.status = status
      self.renewsAt = renewsAt
    }

    enum CodingKeys: String, CodingKey {
      case name, status
      case renewsAt = "renews_at"
    }
  }

  public let account: Account
  public let records: Records
  public let createdAt: Date?
  /// `email`, `google`…
  public let signsInWith: [String]
  /// How many others have this name.
  public let sameName: Int
  public let plan: Plan?
  /// The newest first.
  public let history: [HistoryLine]
  public let openEdits: [Edit]
  public let version: Int

  public init(
    account: Account, records: Records, createdAt: Date? = nil, signsInWith: [String] = [], sameName: Int = 0,
    plan: Plan? = nil, history: [HistoryLine] = [], openEdits: [Edit] = [], version: Int = 0
  ) {
    self.account = account
    self.records = records
    self.createdAt = createdAt
    self.signsInWith = signsInWith
    self.sameName = sameName
    self.plan = plan
    self.history = history
    self.openEdits = openEdits
    self.version = version
  }

  enum CodingKeys: String, CodingKey {
    case account, records, plan, history, version
    case createdAt = "created_at"
    case signsInWith = "signs_in_with"
    case sameName = "same_name"
    case openEdits = "open_edits"
  }
}
