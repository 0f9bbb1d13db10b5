// Who is an operator, and the project's rules: what admins see and change.

public import FoundationEssentials
public import Supabase

/// Somebody who has a role.
public struct StaffMember: Codable, Hashable, Sendable {
  public let id: String
  public let email: String?
  /// `viewer`, `editor` or `admin`.
  public let role: String
  public let lastSignInAt: Date?
  public let isBanned: Bool
  public let hasSecondFactor: Bool

  private enum CodingKeys: String, CodingKey {
    case id, email, role
    case lastSignInAt = "last_sign_in_at"
    case isBanned = "is_banned"
    case hasSecondFactor = "has_second_factor"
  }

  /// Every field is there, with null where there is nothing.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(email, forKey: .email)
    try container.encode(role, forKey: .role)
    try container.encode(lastSignInAt, forKey: .lastSignInAt)
    try container.encode(isBanned, forKey: .isBanned)
    try container.encode(hasSecondFactor, forKey: .hasSecondFactor)
  }
}

/// A role that can be given.
public enum StaffRole: String, CaseIterable, Codable, Sendable {
  case viewer, editor, admin
}

/// What became of giving or taking a role.
public struct Grant: Decodable, Hashable, Sendable {
  public enum Outcome: String, Codable, Sendable {
    case granted, revoked, unchanged
    case noUser = "no_user"
    /// The e-mail is that of several users.
    case severalUsers = "several_users"
    /// The address was never proved to be theirs.
    case unconfirmed
    case ownRole = "own_role"
    case lastAdmin = "last_admin"
  }

  public let outcome: Outcome
  public let id: String?
  public let email: String?
  public let before: String?
  public let role: String?
}

/// One of the project's rules.
public enum RuleName: String, CaseIterable, Codable, Sendable {
  case edits, hold
  case requireReason = "require_reason"
  case requireSecondFactor = "require_aal2"
  case lateAfter = "late_after"
  case retention
  case journalRetention = "journal_retention"
  case idleLock = "idle_lock"

  /// Whether its value is a length of time, and whether it may be off.
  public var isTime: Bool {
    switch self {
    case .lateAfter, .retention, .journalRetention, .idleLock: true
    case .edits, .hold, .requireReason, .requireSecondFactor: false
    }
  }
  public var mayBeOff: Bool { self != .hold && self != .lateAfter && self != .retention }
}

/// The project's rules. Lengths of time are in seconds.
public struct Rules: Decodable, Hashable, Sendable {
  public let edits: Bool
  /// `apply` or `hold`.
  public let hold: String
  public let requireReason: Bool
  public let requireSecondFactor: Bool
  public let lateAfter: Double
  public let retention: Double
  /// Nil: for ever.
  public let journalRetention: Double?
  /// Nil: never.
  public let idleLock: Double?

  private enum CodingKeys: String, CodingKey {
    case edits, hold, retention
    case requireReason = "require_reason"
    case requireSecondFactor = "require_aal2"
    case lateAfter = "late_after"
    case journalRetention = "journal_retention"
    case idleLock = "idle_lock"
  }

  /// As it is typed and shown: `on`, `hold`, a number of seconds, `off`.
  public subscript(_ name: RuleName) -> String {
    func time(_ seconds: Double?) -> String { seconds.map { "\(Int($0))" } ?? "off" }
    return switch name {
    case .edits: edits ? "on" : "off"
    case .hold: hold
    case .requireReason: requireReason ? "on" : "off"
    case .requireSecondFactor: requireSecondFactor ? "on" : "off"
    case .lateAfter: time(lateAfter)
    case .retention: time(retention)
    case .journalRetention: time(journalRetention)
    case .idleLock: time(idleLock)
    }
  }
}

/// What a change of a rule answers.
public struct RuleChange: Decodable, Hashable, Sendable {
  public let changed: Bool
  public let rules: Rules
}

extension AccountStore {
  /// Everybody who has a role, by their e-mail.
  public func operators() async throws(SupabaseError) -> [StaffMember] {
    try await client.call("accountdesk_operators", repeatable: true)
  }

  /// Gives somebody a role, or takes it where `role` is nil. - Parameter user: an e-mail or a user's id.
  public func grant(_ role: StaffRole?, to user: String, author: String?) async throws(SupabaseError) -> Grant {
    struct Arguments: Encodable {
      let email: String
      let role: StaffRole?
      let author: String?
    }
    return try await client.call(
      "accountdesk_grant", Arguments(email: user, role: role, author: author), repeatable: true)
  }

  public func rules() async throws(SupabaseError) -> Rules {
    try await client.call("accountdesk_settings", repeatable: true)
  }

  /// - Parameter value: `on`, `off`, `apply`, `hold`, or a whole number of seconds.
  public func setRule(
    _ name: RuleName, to value: String, author: String?, reason: String?
  ) async throws(SupabaseError) -> RuleChange {
    struct Arguments: Encodable {
      let name: RuleName
      let value: String
      let author: String?
      let reason: String?
    }
    let arguments = Arguments(name: name, value: value, author: author, reason: reason)
    return try await client.call("accountdesk_set_rule", arguments, repeatable: true)
  }
}
