// What the database says of itself.

public import FoundationEssentials

/// The project's state and its rules.
public struct ProjectState: Codable, Hashable, Sendable {
  /// Which release of our functions it has …
  public let schemaVersion: Int
  /// … and the oldest release of programs that they still serve; nil: that very one.
  public let servesVersion: Int?
  /// The database's clock.
  public let now: Date
  /// Whether the project belongs to Stripe's live mode; nil until the first customer was seen.
  public let livemode: Bool?
  /// In seconds: an edit that was accepted longer ago is late.
  public let lateAfter: Double
  /// Whether edits are allowed.
  public let edits: Bool
  /// Whether every edit has to say why.
  public let requireReason: Bool
  /// The receiver's last sign of life.
  public let receiverSeenAt: Date?
  /// How that receiver gets events: `webhooks`, or `poll`.
  public let receiverMode: String?
  /// When the newest event was applied.
  public let newestEventAt: Date?
  /// Edits that Stripe has accepted and whose event has not come in time.
  public let lateEvents: Int
  public let accounts: Int
  /// The caller's: `viewer`, `editor`, `admin`, `owner` or `key`.
  public let role: String?

  /// The release of the functions that this program calls. Upgrades go in the order SQL, `serve`, desks; so the SQL
  /// serves programs one release back, and a program never meets an older database.
  public static let release = 1

  /// Whether a program cannot work with this database: true where the database is too old, false where the program is;
  /// nil where they fit.
  public func isTooOld(for release: Int) -> Bool? {
    Self.isTooOld(database: schemaVersion, serves: servesVersion, for: release)
  }

  static func isTooOld(database version: Int, serves oldest: Int?, for release: Int) -> Bool? {
    if version < release { return true }
    return (oldest ?? version) > release ? false : nil
  }

  public init(
    schemaVersion: Int, servesVersion: Int? = nil, now: Date, livemode: Bool?, lateAfter: Double = 15,
    edits: Bool = true,
    requireReason: Bool = false, receiverSeenAt: Date? = nil, receiverMode: String? = nil, newestEventAt: Date? = nil,
    lateEvents: Int = 0,
    accounts: Int = 0, role: String? = nil
  ) {
    self.schemaVersion = schemaVersion
    self.servesVersion = servesVersion
    self.now = now
    self.livemode = livemode
    self.lateAfter = lateAfter
    self.edits = edits
    self.requireReason = requireReason
    self.receiverSeenAt = receiverSeenAt
    self.receiverMode = receiverMode
    self.newestEventAt = newestEventAt
    self.lateEvents = lateEvents
    self.accounts = accounts
    self.role = role
  }

  private enum CodingKeys: String, CodingKey {
    case now, livemode, edits, accounts, role
    case schemaVersion = "schema_version"
    case servesVersion = "serves_version"
    case requireReason = "require_reason"
    case lateAfter = "late_after"
    case receiverSeenAt = "receiver_seen_at"
    case receiverMode = "receiver_mode"
    case newestEventAt = "newest_event_at"
    case lateEvents = "late_events"
  }
}
