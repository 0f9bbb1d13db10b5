// The database's functions for a receiver's own state: the cursor over Stripe's events, and what waits.

public import FoundationEssentials
public import Supabase

/// Where a pass over Stripe's events begins.
public struct CatchUpLease: Codable, Hashable, Sendable {
  /// Seconds since 1970, the overlap taken off.
  public let from: Int
  /// False where events between the last pass and `from` are older than Stripe keeps them.
  public let isComplete: Bool

  private enum CodingKeys: String, CodingKey {
    case from
    case isComplete = "is_complete"
  }
}

/// What the receivers of a project have done and have still to do.
public struct ReceiverState: Codable, Hashable, Sendable {
  /// Everything that happened at Stripe before it is here.
  public let cursor: Date
  /// When the last pass over Stripe's events ended.
  public let passedAt: Date?
  /// Customers that have to be read from Stripe.
  public let needsRead: Int
  /// Accounts whose row of the list is to be looked at again.
  public let queued: Int
  /// Parked events by what keeps them.
  public let parked: [String: Int]
  public let newestEventAt: Date?
  public let receivers: [LastSign]?

  /// One receiver's last sign of life.
  public struct LastSign: Codable, Hashable, Sendable {
    public let name: String
    /// `webhooks`, or `poll`.
    public let mode: String
    /// Whether it is there still.
    public let lives: Bool?
    /// What the signing secrets that it takes are known by.
    public let accepts: [String]?
  }

  private enum CodingKeys: String, CodingKey {
    case cursor, queued, parked, receivers
    case passedAt = "passed_at"
    case needsRead = "needs_read"
    case newestEventAt = "newest_event_at"
  }
}

extension AccountStore {
  /// Takes the lease of the catch-up, or renews it; nil while another receiver has it.
  public func leaseCatchUp(receiver: String, lease: Duration) async throws(SupabaseError) -> CatchUpLease? {
    struct Arguments: Encodable {
      let receiver: String
      let lease: Double
    }
    let arguments = Arguments(receiver: receiver, lease: lease / .seconds(1))
    return try await client.call("accountdesk_lease_catch_up", arguments, as: CatchUpLease?.self, repeatable: true)
  }

  /// Where the next pass would begin; nothing is taken.
  public func catchUpStart() async throws(SupabaseError) -> CatchUpLease {
    try await client.call("accountdesk_catch_up_from", repeatable: true)
  }

  /// Gives the lease back. `reached`: seconds since 1970 before which nothing is missing; nil after a pass that did
  /// not get to its end.
  public func endCatchUp(receiver: String, reached: Int?) async throws(SupabaseError) {
    struct Arguments: Encodable {
      let receiver: String
      let reached: Int?
    }
    try await client.call(
      "accountdesk_end_catch_up", Arguments(receiver: receiver, reached: reached), repeatable: true)
  }

  /// Those of the events that nobody has taken yet, in the order given.
  public func unseenEvents(_ ids: [String]) async throws(SupabaseError) -> [String] {
    try await client.call("accountdesk_unseen_events", ["ids": ids], repeatable: true)
  }

  public func receiverState() async throws(SupabaseError) -> ReceiverState {
    try await client.call("accountdesk_receiver_state", repeatable: true)
  }
}
