// The database's functions by which Stripe's values come in: reads, pages of a list, events.

public import FoundationEssentials
public import Supabase
internal import Transport

/// What became of a customer that was read from Stripe.
public struct ReadResult: Codable, Hashable, Sendable {
  public enum Outcome: String, Codable, Hashable, Sendable {
    case applied, unchanged
    /// The account changed while Stripe was asked; nothing was written.
    case again
    case unlinked, conflict, failed, deleted, held
    /// The person was erased here, and is not taken up again.
    case forgotten
  }

  public let outcome: Outcome
  public let reason: String?
  public let account: String?
  /// What became of which record.
  public let changes: [RecordChange]
  /// The edit that was asked for, as it stands now.
  public let edit: Edit?

  public init(
    outcome: Outcome, reason: String? = nil, account: String? = nil, changes: [RecordChange] = [], edit: Edit? = nil
  ) {
    self.outcome = outcome
    self.reason = reason
    self.account = account
    self.changes = changes
    self.edit = edit
  }

  private enum CodingKeys: String, CodingKey { case outcome, reason, account, changes, edit }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    outcome = try container.decode(Outcome.self, forKey: .outcome)
    reason = try container.decodeIfPresent(String.self, forKey: .reason)
    account = try container.decodeIfPresent(String.self, forKey: .account)
    // A read that was dropped changed nothing.
    changes = try container.decodeIfPresent([RecordChange].self, forKey: .changes) ?? []
    edit = try container.decodeIfPresent(Edit.self, forKey: .edit)
  }
}

/// A value that became another in one record; of Stripe's, what is stored of it.
public struct RecordChange: Codable, Hashable, Sendable {
  public let field: Field
  public let record: Record
  public let from: String?
  public let to: String?

  public init(field: Field, record: Record, from: String?, to: String?) {
    self.field = field
    self.record = record
    self.from = from
    self.to = to
  }
}

/// What the first sight of a customer does to a login that differs.
public enum Logins: String, Codable, CaseIterable, Sendable {
  case keep, stripe
}

/// What the first sight of a customer does to names that differ. A customer without a name changes none.
public enum Names: String, Codable, CaseIterable, Sendable {
  case keep, stripe
}

/// Where values come from, as the history shows it.
public enum Origin: String, Codable, Sendable {
  case webhook, backfill
  case catchUp = "catch-up"
  case resync = "re-sync"
}

/// A customer that is to be read from Stripe, and the version that is to be unchanged when the answer is applied.
public struct NeededRead: Codable, Hashable, Sendable {
  public let customer: String
  public let version: Int
}

/// What became of one event.
public struct EventResult: Codable, Hashable, Sendable {
  public let id: String?
  /// `applied`, `repeated`, `stale`, `unlinked`, `conflict`, `needs_read`…
  public let outcome: String
  public let customer: String?
  public let reason: String?
}

extension AccountStore {
  /// Takes the customer's version, before Stripe is asked.
  public func beginRead(customer: String) async throws(SupabaseError) -> Int {
    struct Answer: Decodable { let version: Int }
    return try await client.call("accountdesk_begin_read", ["customer": customer], as: Answer.self, repeatable: true)
      .version
  }

  /// Applies what Stripe answered (`object`, as it came) after `version` was taken. With `edit`, values equal to the
  /// edit's settle it.
  ///
  /// - Parameter forOwner: the answer goes to the account's own person, and names nobody else.
  public func applyRead(
    customer: String, version: Int, asOf: Date, object: Data, origin: Origin, edit: EditID? = nil,
    logins: Logins = .keep, names: Names = .keep, author: String? = nil, forOwner: Bool = false
  ) async throws(SupabaseError) -> ReadResult {
    struct Arguments: Encodable {
      let customer: String
      let version: Int
      let asOf: Date
      let object: String
      let origin: Origin
      let edit: EditID?
      let logins: Logins
      let names: Names
      let author: String?
      let forOwner: Bool

      enum CodingKeys: String, CodingKey {
        case customer, version, object, origin, edit, logins, names, author
        case asOf = "as_of"
        case forOwner = "for_owner"
      }
    }
    let arguments = Arguments(
      customer: customer, version: version, asOf: asOf, object: String(decoding: object, as: UTF8.self),
      origin: origin, edit: edit, logins: logins, names: names, author: author, forOwner: forOwner)
    return try await client.call("accountdesk_apply_read", arguments, repeatable: true)
  }

  /// What a re-sync would do with what Stripe answered (`object`, as it came). Nothing is written.
  public func tryRead(
    customer: String, object: Data, logins: Logins = .keep, forOwner: Bool = false
  ) async throws(SupabaseError) -> ReadResult {
    struct Arguments: Encodable {
      let customer: String
      let object: String
      let logins: Logins
      let forOwner: Bool

      enum CodingKeys: String, CodingKey {
        case customer, object, logins
        case forOwner = "for_owner"
      }
    }
    let arguments = Arguments(
      customer: customer, object: String(decoding: object, as: UTF8.self), logins: logins, forOwner: forOwner)
    return try await client.call("accountdesk_try_read", arguments, repeatable: true)
  }

  /// Applies events, each as it came, in one transaction; answers in the order given. The same event again changes
  /// nothing.
  public func applyEvents(
    _ events: [String], received: [Date]? = nil, origin: Origin = .webhook
  ) async throws(SupabaseError) -> [EventResult] {
    struct Arguments: Encodable {
      let events: [String]
      let received: [Date]?
      let origin: Origin
    }
    let arguments = Arguments(events: events, received: received, origin: origin)
    return try await client.call("accountdesk_apply_events", arguments, repeatable: true)
  }

  /// Customers whose events could not be put in order, so that Stripe must be asked.
  public func neededReads(limit: Int = 100) async throws(SupabaseError) -> [NeededRead] {
    try await client.call("accountdesk_needs_read", ["limit": limit], repeatable: true)
  }

  /// A receiver's sign of life. `mode`: `webhooks`, or `poll`. With `upkeep`, what is to be done now and then is done.
  /// `accepts`: what the secrets that it takes are known by. `ended`: it is its last one.
  public func heartbeat(
    receiver: String, mode: String = "webhooks", upkeep: Bool = true, accepts: [String] = [], ended: Bool = false
  ) async throws(SupabaseError) {
    struct Arguments: Encodable {
      let receiver: String
      let mode: String
      let upkeep: Bool
      let accepts: [String]
      let ended: Bool
    }
    let arguments = Arguments(receiver: receiver, mode: mode, upkeep: upkeep, accepts: accepts, ended: ended)
    // Nobody waits long for a last word.
    let limits = ended ? Limits(connect: .seconds(2), total: .seconds(3)) : nil
    try await client.call("accountdesk_heartbeat", arguments, limits: limits, repeatable: true)
  }
}
