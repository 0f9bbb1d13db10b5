// Lists: what is asked for, one page of the answer, and how many there are of each status.

public import Supabase

/// By what a list is sorted.
public enum AccountSort: String, Codable, CaseIterable, Sendable {
  case name, email, synced, status
}

/// Which accounts, in which order, from where.
public struct AccountQuery: Hashable, Sendable {
  /// A part of a name or an e-mail, or the beginning of a user's or customer's id. Empty means all.
  public var search: String
  public var status: SyncStatus?
  public var sort: AccountSort
  public var descending: Bool

  public init(
    search: String = "", status: SyncStatus? = nil, sort: AccountSort = .name, descending: Bool = false
  ) {
    self.search = search
    self.status = status
    self.sort = sort
    self.descending = descending
  }
}

/// A place in a list; only the database reads it.
public struct Cursor: Codable, Hashable, Sendable {
  private let value: JSONValue

  public init(_ value: JSONValue) { self.value = value }
  public init(from decoder: any Decoder) throws { value = try JSONValue(from: decoder) }
  public func encode(to encoder: any Encoder) throws { try value.encode(to: encoder) }
}

/// Neighbouring rows of a list, in the order in which they are shown.
public struct AccountPage: Codable, Hashable, Sendable {
  public let rows: [Account]
  /// The places of the first and the last row; nil for no rows.
  public let first: Cursor?
  public let last: Cursor?
  /// Whether there are more in the direction that was asked for.
  public let more: Bool

  public init(rows: [Account], first: Cursor? = nil, last: Cursor? = nil, more: Bool = false) {
    self.rows = rows
    self.first = first
    self.last = last
    self.more = more
  }
}

/// How many accounts there are, and of each status.
public struct Counts: Codable, Hashable, Sendable {
  public let all: Int
  private let byStatus: [SyncStatus: Int]

  public init(all: Int, _ byStatus: [SyncStatus: Int] = [:]) {
    self.all = all
    self.byStatus = byStatus
  }

  public subscript(status: SyncStatus) -> Int { byStatus[status] ?? 0 }

  public init(from decoder: any Decoder) throws {
    let counts = try decoder.singleValueContainer().decode([String: Int].self)
    all = counts["all"] ?? 0
    byStatus = Dictionary(uniqueKeysWithValues: SyncStatus.allCases.map { ($0, counts[$0.rawValue] ?? 0) })
  }

  public func encode(to encoder: any Encoder) throws {
    var counts = Dictionary(uniqueKeysWithValues: SyncStatus.allCases.map { ($0.rawValue, self[$0]) })
    counts["all"] = all
    var container = encoder.singleValueContainer()
    try container.encode(counts)
  }
}
