// The database's functions for a backfill: how far it has come, its parts, and the pages that are applied.

public import FoundationEssentials
public import Supabase

/// How many of what a backfill met.
public struct BackfillCounts: Codable, Hashable, Sendable {
  public enum Kind: String, CaseIterable, Sendable {
    case pages, listed
    /// What became of the customers that were listed.
    case applied, unchanged, unlinked, conflict, failed, stale
    /// Values that were written into people's records.
    case usersNames = "users_names"
    case authNames = "auth_names"
    case usersEmails = "users_emails"
    case logins
    /// Linked, and not in the list: read one by one; of these, deleted ones and such as Stripe does not know.
    case strays, deleted, missing
  }

  private var numbers: [String: Int]

  public init() { numbers = [:] }

  public init(from decoder: any Decoder) throws { numbers = try [String: Int](from: decoder) }

  public func encode(to encoder: any Encoder) throws { try numbers.encode(to: encoder) }

  public subscript(kind: Kind) -> Int {
    get { numbers[kind.rawValue] ?? 0 }
    set { numbers[kind.rawValue] = newValue }
  }

  public static func += (one: inout BackfillCounts, other: BackfillCounts) {
    one.numbers.merge(other.numbers, uniquingKeysWith: +)
  }
}

/// A backfill as the database keeps it.
public struct BackfillState: Decodable, Hashable, Sendable {
  public let id: String
  public let author: String
  public let logins: Logins
  public let names: Names
  /// How many accounts had a customer when it began; Stripe may have more.
  public let expected: Int
  public let beganAt: Date
  public let finishedAt: Date?
  /// Ended by somebody before it was done.
  public let isAbandoned: Bool
  public let ranges: Int
  public let rangesDone: Int
  public let counts: BackfillCounts
  /// Who was at work in the last ten minutes.
  public let machines: [String]

  private enum CodingKeys: String, CodingKey {
    case id, author, logins, names, expected, ranges, counts, machines
    case beganAt = "began_at"
    case finishedAt = "finished_at"
    case isAbandoned = "is_abandoned"
    case rangesDone = "ranges_done"
  }
}

/// A part of Stripe's list: customers made in a span of time, newest first.
struct BackfillRange: Codable, Hashable, Sendable {
  let n: Int
  /// Seconds since 1970. May grow while it is listed, when another takes what is older.
  var createdFrom: Int
  /// Itself left out.
  let createdTo: Int
  /// The last customer that was applied.
  var reached: String?

  private enum CodingKeys: String, CodingKey {
    case n, reached
    case createdFrom = "created_from"
    case createdTo = "created_to"
  }
}

/// What a worker is given.
enum BackfillClaim: Decodable, Sendable {
  case range(BackfillRange, machines: Int)
  /// Others have all that is left.
  case wait
  /// All is listed; what comes behind the list is this worker's.
  case finish
  case finished

  private enum CodingKeys: String, CodingKey { case state, machines }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    switch try container.decode(String.self, forKey: .state) {
    case "range":
      self = .range(
        try BackfillRange(from: decoder), machines: try container.decodeIfPresent(Int.self, forKey: .machines) ?? 1)
    case "wait": self = .wait
    case "finish": self = .finish
    case "finished": self = .finished
    case let other:
      throw DecodingError.dataCorruptedError(forKey: .state, in: container, debugDescription: "unknown state \(other)")
    }
  }
}

/// A page as it was listed.
struct BackfillPage: Sendable {
  /// Each customer's exact JSON text, and when it was made, in seconds since 1970.
  let objects: [String]
  let created: [Int]
  let asOf: Date
  /// The customer that it was listed behind.
  let after: String?
  let last: String?
  let more: Bool
}

/// How a part stands after a page.
struct BackfillProgress: Decodable, Sendable {
  /// Another has it; its lease had ended.
  let isLost: Bool
  let isDone: Bool
  let createdFrom: Int
  let counts: BackfillCounts
  let machines: Int

  private enum CodingKeys: String, CodingKey {
    case counts, machines
    case isLost = "is_lost"
    case isDone = "is_done"
    case createdFrom = "created_from"
  }

  init(isDone: Bool, createdFrom: Int, counts: BackfillCounts) {
    isLost = false
    self.isDone = isDone
    self.createdFrom = createdFrom
    self.counts = counts
    machines = 1
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    isLost = try container.decode(Bool.self, forKey: .isLost)
    isDone = try container.decodeIfPresent(Bool.self, forKey: .isDone) ?? false
    createdFrom = try container.decodeIfPresent(Int.self, forKey: .createdFrom) ?? 0
    counts = try container.decodeIfPresent(BackfillCounts.self, forKey: .counts) ?? BackfillCounts()
    machines = try container.decodeIfPresent(Int.self, forKey: .machines) ?? 1
  }
}

/// What a page would change.
public struct BackfillForecast: Decodable, Sendable {
  public struct Example: Codable, Hashable, Sendable {
    public let id: String
    public let stripeCustomerID: String
    public let field: Field
    public let record: Record
    public let from: String?
    public let to: String?

    private enum CodingKeys: String, CodingKey {
      case id, field, record, from, to
      case stripeCustomerID = "stripe_customer_id"
    }
  }

  public let counts: BackfillCounts
  public let examples: [Example]
}

extension AccountStore {
  /// Begins a backfill, or answers with the one that is not finished.
  func beginBackfill(
    id: String, author: String, createdTo: Int, logins: Logins, names: Names
  ) async throws(SupabaseError) -> BackfillState {
    struct Arguments: Encodable {
      let id: String
      let author: String
      let createdTo: Int
      let logins: Logins
      let names: Names

      enum CodingKeys: String, CodingKey {
        case id, author, logins, names
        case createdTo = "created_to"
      }
    }
    let arguments = Arguments(id: id, author: author, createdTo: createdTo, logins: logins, names: names)
    return try await client.call("accountdesk_begin_backfill", arguments, repeatable: true)
  }

  /// The backfill with this id; without one, the one that is not finished.
  public func backfill(_ id: String? = nil) async throws(SupabaseError) -> BackfillState? {
    try await client.call("accountdesk_backfill", ["id": id], as: BackfillState?.self, repeatable: true)
  }

  /// Ends a backfill that is not done.
  public func abandonBackfill(_ id: String) async throws(SupabaseError) {
    try await client.call("accountdesk_abandon_backfill", ["id": id], repeatable: true)
  }

  /// What this machine held of it is free for others at once.
  public func leaveBackfill(_ id: String, machine: String) async throws(SupabaseError) {
    try await client.call("accountdesk_leave_backfill", ["id": id, "machine": machine], repeatable: true)
  }

  func claimRange(_ id: String, worker: String, machine: String) async throws(SupabaseError) -> BackfillClaim {
    try await client.call(
      "accountdesk_claim_range", ["id": id, "worker": worker, "machine": machine], repeatable: true)
  }

  /// Applies a page, and notes that it was.
  func applyRange(
    _ id: String, _ n: Int, worker: String, page: BackfillPage
  ) async throws(SupabaseError) -> BackfillProgress {
    struct Arguments: Encodable {
      let id: String
      let n: Int
      let worker: String
      let objects: [String]
      let created: [Int]
      let asOf: Date
      let after: String?
      let reached: String?
      let reachedAt: Int?
      let more: Bool

      enum CodingKeys: String, CodingKey {
        case id, n, worker, objects, created, after, reached, more
        case asOf = "as_of"
        case reachedAt = "reached_at"
      }
    }
    let arguments = Arguments(
      id: id, n: n, worker: worker, objects: page.objects, created: page.created, asOf: page.asOf, after: page.after,
      reached: page.last, reachedAt: page.created.last, more: page.more)
    return try await client.call("accountdesk_apply_range", arguments, repeatable: true)
  }

  /// What a backfill would do with a page. Nothing is written.
  func tryPage(
    _ objects: [String], asOf: Date, logins: Logins, names: Names
  ) async throws(SupabaseError) -> BackfillForecast {
    struct Arguments: Encodable {
      let objects: [String]
      let asOf: Date
      let logins: Logins
      let names: Names

      enum CodingKeys: String, CodingKey {
        case objects, logins, names
        case asOf = "as_of"
      }
    }
    let arguments = Arguments(objects: objects, asOf: asOf, logins: logins, names: names)
    return try await client.call("accountdesk_try_page", arguments, repeatable: true)
  }

  /// Ends a backfill that is done; `strays`: what was read one by one.
  func endBackfill(_ id: String, worker: String, strays: BackfillCounts) async throws(SupabaseError) -> BackfillState {
    struct Arguments: Encodable {
      let id: String
      let worker: String
      let strays: BackfillCounts
    }
    return try await client.call(
      "accountdesk_end_backfill", Arguments(id: id, worker: worker, strays: strays), repeatable: true)
  }
}
