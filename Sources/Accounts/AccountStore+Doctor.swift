// The database's functions for a doctor: what stands there, whose identities disagree, how events came.

public import Supabase

/// What the database says of its own parts.
public struct DatabaseReport: Codable, Hashable, Sendable {
  /// One function, trigger, index or table of ours that is not as the migrations left it.
  public struct Ailment: Codable, Hashable, Sendable {
    /// function, trigger, index, table or schema.
    public let kind: String
    public let name: String
    /// missing, changed, disabled, invalid, open or closed.
    public let problem: String
    /// For open and closed: the roles.
    public let detail: String?

    public init(kind: String, name: String, problem: String, detail: String? = nil) {
      self.kind = kind
      self.name = name
      self.problem = problem
      self.detail = detail
    }
  }

  /// Names of those that were applied.
  public let migrations: [String]
  /// Of their texts, by name.
  public let digests: [String: String]?
  public let ailments: [Ailment]
  /// Of a call by the interface, in milliseconds; 0: none.
  public let statementTimeout: Int

  public init(
    migrations: [String], digests: [String: String]? = nil, ailments: [Ailment] = [], statementTimeout: Int = 8000
  ) {
    self.migrations = migrations
    self.digests = digests
    self.ailments = ailments
    self.statementTimeout = statementTimeout
  }

  private enum CodingKeys: String, CodingKey {
    case migrations, digests, ailments
    case statementTimeout = "statement_timeout"
  }
}

/// Logins whose e-mail is not that of their identity.
public struct IdentityReport: Codable, Hashable, Sendable {
  public let count: Int
  /// Some of them who have a customer, and some who have none: at most five each.
  public let linked: [String]
  public let unlinked: [String]

  public init(count: Int, linked: [String] = [], unlinked: [String] = []) {
    self.count = count
    self.linked = linked
    self.unlinked = unlinked
  }
}

/// How an event came.
public struct Arrival: Codable, Hashable, Sendable {
  public let id: String
  /// `webhook`, `catch-up`; nil where it was not noted.
  public let cameBy: String?
  public let outcome: String

  public init(id: String, cameBy: String?, outcome: String) {
    self.id = id
    self.cameBy = cameBy
    self.outcome = outcome
  }

  private enum CodingKeys: String, CodingKey {
    case id, outcome
    case cameBy = "came_by"
  }
}

extension AccountStore {
  public func databaseReport() async throws(SupabaseError) -> DatabaseReport {
    try await client.call("accountdesk_doctor", repeatable: true)
  }

  /// Looks at everybody.
  public func identityReport() async throws(SupabaseError) -> IdentityReport {
    try await client.call("accountdesk_identities", repeatable: true)
  }

  /// Those of the events that have come, in the order given.
  public func arrivals(_ ids: [String]) async throws(SupabaseError) -> [Arrival] {
    try await client.call("accountdesk_arrivals", ["ids": ids], repeatable: true)
  }
}
