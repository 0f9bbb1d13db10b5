// The sync dashboard's figures: how the last hour went, from what the receivers have stored.

public import FoundationEssentials
public import Supabase

/// How long edits took from their record to their confirmation, in seconds.
public struct Lags: Codable, Hashable, Sendable {
  /// The edits that were confirmed in one minute.
  public struct Minute: Codable, Hashable, Sendable {
    public let median: Double
    public let longest: Double

    public init(median: Double, longest: Double) {
      self.median = median
      self.longest = longest
    }

    public init(from decoder: any Decoder) throws {
      var container = try decoder.unkeyedContainer()
      median = try container.decode(Double.self)
      longest = try container.decode(Double.self)
    }

    public func encode(to encoder: any Encoder) throws {
      var container = encoder.unkeyedContainer()
      try container.encode(median)
      try container.encode(longest)
    }
  }

  /// How many there were.
  public let confirmed: Int
  public let median: Double?
  /// 19 of 20 took no longer.
  public let p95: Double?
  public let longest: Double?
  /// The oldest first; nil where none was confirmed.
  public let minutes: [Minute?]

  public init(confirmed: Int, median: Double?, p95: Double?, longest: Double?, minutes: [Minute?]) {
    self.confirmed = confirmed
    self.median = median
    self.p95 = p95
    self.longest = longest
    self.minutes = minutes
  }
}

/// What the dashboard shows, as the database has it.
public struct Dashboard: Codable, Hashable, Sendable {
  /// The event that was applied last.
  public struct NewestEvent: Codable, Hashable, Sendable {
    public let arrivedAt: Date
    /// When it happened at Stripe, in whole seconds.
    public let createdAt: Date?
    public let type: String

    public init(arrivedAt: Date, createdAt: Date?, type: String) {
      self.arrivedAt = arrivedAt
      self.createdAt = createdAt
      self.type = type
    }

    private enum CodingKeys: String, CodingKey {
      case type
      case arrivedAt = "arrived_at"
      case createdAt = "created_at"
    }
  }

  /// Edits that Stripe has accepted and whose event has not come.
  public struct Awaited: Codable, Hashable, Sendable {
    public let waiting: Int
    /// Those of them that have waited too long.
    public let late: Int
    /// Since when the first of them waits.
    public let since: Date?

    public init(waiting: Int, late: Int, since: Date?) {
      self.waiting = waiting
      self.late = late
      self.since = since
    }
  }

  /// Accounts that something keeps from being in sync.
  public struct Trouble: Codable, Hashable, Sendable {
    public let status: SyncStatus
    /// The database's word for it.
    public let reason: String?
    public let accounts: Int

    public init(status: SyncStatus, reason: String?, accounts: Int) {
      self.status = status
      self.reason = reason
      self.accounts = accounts
    }
  }

  /// Edits that Stripe refused.
  public struct RefusedEdits: Codable, Hashable, Sendable {
    /// Stripe's word for it.
    public let code: String?
    public let edits: Int

    public init(code: String?, edits: Int) {
      self.code = code
      self.edits = edits
    }
  }

  public struct Receiver: Codable, Hashable, Sendable {
    public let name: String
    /// `webhooks`, or `poll`.
    public let mode: String
    public let seenAt: Date

    public init(name: String, mode: String, seenAt: Date) {
      self.name = name
      self.mode = mode
      self.seenAt = seenAt
    }

    private enum CodingKeys: String, CodingKey {
      case name, mode
      case seenAt = "seen_at"
    }
  }

  /// The database's clock.
  public let now: Date
  /// Events that were applied, by the minute: the oldest first, the one that still runs last.
  public let events: [Int]
  public let newest: NewestEvent?
  public let lags: Lags
  public let awaited: Awaited
  /// Of 5,000 such accounts at most.
  public let troubles: [Trouble]
  /// Of the same time as the events.
  public let refusals: [RefusedEdits]
  /// Everything that happened at Stripe before it is here.
  public let cursor: Date
  /// When the last pass over Stripe's events ended.
  public let passedAt: Date?
  /// Customers that have to be read from Stripe.
  public let needsRead: Int
  /// Parked events by what keeps them, of the last 1,000 that ever were.
  public let parked: [String: Int]
  public let receivers: [Receiver]

  public init(
    now: Date, events: [Int], newest: NewestEvent?, lags: Lags, awaited: Awaited, troubles: [Trouble],
    refusals: [RefusedEdits], cursor: Date, passedAt: Date?, needsRead: Int, parked: [String: Int],
    receivers: [Receiver]
  ) {
    self.now = now
    self.events = events
    self.newest = newest
    self.lags = lags
    self.awaited = awaited
    self.troubles = troubles
    self.refusals = refusals
    self.cursor = cursor
    self.passedAt = passedAt
    self.needsRead = needsRead
    self.parked = parked
    self.receivers = receivers
  }

  private enum CodingKeys: String, CodingKey {
    case now, events, newest, lags, awaited, troubles, refusals, cursor, parked, receivers
    case passedAt = "passed_at"
    case needsRead = "needs_read"
  }
}

extension AccountStore {
  /// How the last `minutes` went, 1 to 1440.
  public func dashboard(minutes: Int = 60) async throws(SupabaseError) -> Dashboard {
    try await client.call("accountdesk_dashboard", ["minutes": minutes], repeatable: true)
  }
}
