// Parked events: those that reached us and could not be applied. They are listed, and tried again when asked.

public import FoundationEssentials
public import Supabase

/// An event whose trouble still stands.
public struct ParkedEvent: Codable, Hashable, Sendable {
  public let id: String
  /// As Stripe names it; nil, as the customer, where the event could not be read.
  public let type: String?
  public let customer: String?
  public let account: String?
  public let created: Date?
  public let receivedAt: Date?
  public let outcome: ReplayOutcome
  public let reason: String?
  /// Whose login has the address that is wanted.
  public let conflictWith: String?

  public init(
    id: String, type: String?, customer: String?, account: String? = nil, created: Date? = nil,
    receivedAt: Date? = nil, outcome: ReplayOutcome, reason: String? = nil, conflictWith: String? = nil
  ) {
    self.id = id
    self.type = type
    self.customer = customer
    self.account = account
    self.created = created
    self.receivedAt = receivedAt
    self.outcome = outcome
    self.reason = reason
    self.conflictWith = conflictWith
  }

  private enum CodingKeys: String, CodingKey {
    case id, type, customer, account, created, outcome, reason
    case receivedAt = "received_at"
    case conflictWith = "conflict_with"
  }
}

/// What an event is, after it was tried again.
public enum ReplayOutcome: Codable, Hashable, Sendable {
  case applied, stale, unchanged
  /// Still parked.
  case conflict, failed, unlinked
  case notFound
  /// It could not be read, and its text is kept no longer.
  case expired
  /// What else becomes of events that were never parked.
  case other(String)

  private static let known: [(String, ReplayOutcome)] = [
    ("applied", .applied), ("stale", .stale), ("unchanged", .unchanged), ("conflict", .conflict), ("failed", .failed),
    ("unlinked", .unlinked), ("not_found", .notFound), ("expired", .expired),
  ]

  public init(_ word: String) { self = Self.known.first { $0.0 == word }?.1 ?? .other(word) }

  public var word: String {
    if case .other(let word) = self { return word }
    return Self.known.first { $0.1 == self }?.0 ?? ""
  }

  public var isParked: Bool { self == .conflict || self == .failed || self == .unlinked }

  public init(from decoder: any Decoder) throws { self.init(try decoder.singleValueContainer().decode(String.self)) }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(word)
  }
}

public struct Replay: Codable, Hashable, Sendable {
  public let id: String
  public let outcome: ReplayOutcome
  public let reason: String?
  public let customer: String?

  public init(id: String, outcome: ReplayOutcome, reason: String? = nil, customer: String? = nil) {
    self.id = id
    self.outcome = outcome
    self.reason = reason
    self.customer = customer
  }
}

extension AccountStore {
  /// As many events as one call replays.
  public static let mostReplays = 100

  /// Parked events, the last stored first: `limit` of them (1 to 1000) behind the event `after`, of everybody or of
  /// one account.
  public func parkedEvents(
    limit: Int = 100, after: String? = nil, account: String? = nil
  ) async throws(SupabaseError) -> [ParkedEvent] {
    struct Arguments: Encodable {
      let limit: Int
      let after: String?
      let account: String?
    }
    let arguments = Arguments(limit: limit, after: after, account: account)
    return try await client.call("accountdesk_parked_events", arguments, repeatable: true)
  }

  /// Tries events again, `mostReplays` at most; answers in their order, each once.
  public func replay(_ events: [String], author: String) async throws(SupabaseError) -> [Replay] {
    struct Arguments: Encodable {
      let events: [String]
      let author: String
    }
    return try await client.call("accountdesk_replay", Arguments(events: events, author: author), repeatable: true)
  }

  /// Tries everything again that is parked of one account, the first that came first.
  public func replayParked(of account: String, author: String) async throws(SupabaseError) -> [Replay] {
    let events = try await parkedEvents(limit: Self.mostReplays, account: account)
    return events.isEmpty ? [] : try await replay(events.reversed().map(\.id), author: author)
  }
}
