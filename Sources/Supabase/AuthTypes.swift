// What Supabase Auth answers with.

public import FoundationEssentials

/// A person as Auth knows them.
public struct AuthUser: Codable, Hashable, Sendable {
  public let id: String
  public let email: String?
  /// What only servers may write; an operator's role stands here.
  public let appMetadata: [String: JSONValue]
  /// What the person may write; never trusted.
  public let userMetadata: [String: JSONValue]
  public let createdAt: Date?
  public let factors: [AuthFactor]

  private enum CodingKeys: String, CodingKey {
    case id, email, factors
    case appMetadata = "app_metadata"
    case userMetadata = "user_metadata"
    case createdAt = "created_at"
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    id = try container.decode(String.self, forKey: .id)
    email = try container.decodeIfPresent(String.self, forKey: .email)
    appMetadata = try container.decodeIfPresent([String: JSONValue].self, forKey: .appMetadata) ?? [:]
    userMetadata = try container.decodeIfPresent([String: JSONValue].self, forKey: .userMetadata) ?? [:]
    createdAt = try container.decodeIfPresent(Date.self, forKey: .createdAt)
    factors = try container.decodeIfPresent([AuthFactor].self, forKey: .factors) ?? []
  }

  /// The factors whose codes are asked for.
  public var verifiedFactors: [AuthFactor] { factors.filter { $0.isVerified && $0.type == "totp" } }
}

/// A sign-in. Its refresh token is good once: keep the new session before using it.
public struct AuthSession: Codable, Hashable, Sendable {
  public let accessToken: String
  public let refreshToken: String
  /// By the server's clock.
  public let expiresAt: Date?
  /// For how long the access token is good, in seconds from its making.
  public let expiresIn: Double?
  public let user: AuthUser

  private enum CodingKeys: String, CodingKey {
    case user
    case expiresIn = "expires_in"
    case accessToken = "access_token"
    case refreshToken = "refresh_token"
    case expiresAt = "expires_at"
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    accessToken = try container.decode(String.self, forKey: .accessToken)
    refreshToken = try container.decode(String.self, forKey: .refreshToken)
    let seconds = try container.decodeIfPresent(Double.self, forKey: .expiresAt)
    expiresAt = seconds.map { Date(timeIntervalSince1970: $0) }
    expiresIn = try container.decodeIfPresent(Double.self, forKey: .expiresIn)
    user = try container.decode(AuthUser.self, forKey: .user)
  }

  /// Whether a second factor was passed, as the access token itself says; only for asking, never for permitting.
  public var hasSecondFactor: Bool { SupabaseKey.claim("aal", of: accessToken) == "aal2" }

  /// Whether the person has a second factor and has not passed it.
  public var needsCode: Bool { !user.verifiedFactors.isEmpty && !hasSecondFactor }

  /// In the shape that `init(from:)` reads, for keeping it.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(accessToken, forKey: .accessToken)
    try container.encode(refreshToken, forKey: .refreshToken)
    try container.encodeIfPresent(expiresAt?.timeIntervalSince1970, forKey: .expiresAt)
    try container.encodeIfPresent(expiresIn, forKey: .expiresIn)
    try container.encode(user, forKey: .user)
  }
}

extension AuthSession: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "session" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// What a signed-in person changes about themselves; what is nil stays.
public struct AuthUserChanges: Encodable, Sendable {
  public var email: String?
  public var password: String?
  /// Laid over the user's own metadata.
  public var data: [String: JSONValue]?

  public init(email: String? = nil, password: String? = nil, data: [String: JSONValue]? = nil) {
    self.email = email
    self.password = password
    self.data = data
  }
}

/// One page of all users.
public struct AuthUserPage: Decodable, Sendable {
  public let users: [AuthUser]
}

/// Which sessions a logout ends.
public enum LogoutScope: String, Sendable {
  case local, global, others
}

/// A second factor of a user's.
public struct AuthFactor: Codable, Hashable, Sendable {
  public let id: String
  public let name: String?
  /// `totp`, or a kind that we do not speak.
  public let type: String
  /// Whether a code of it was ever verified; only then it counts.
  public let isVerified: Bool

  private enum CodingKeys: String, CodingKey {
    case id, status
    case name = "friendly_name"
    case type = "factor_type"
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    id = try container.decode(String.self, forKey: .id)
    name = try container.decodeIfPresent(String.self, forKey: .name)
    type = try container.decode(String.self, forKey: .type)
    isVerified = try container.decode(String.self, forKey: .status) == "verified"
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encodeIfPresent(name, forKey: .name)
    try container.encode(type, forKey: .type)
    try container.encode(isVerified ? "verified" : "unverified", forKey: .status)
  }
}

/// A TOTP factor just made: what the operator's app has to know. A secret: shown once, and kept nowhere.
public struct AuthEnrolment: Decodable, Sendable, CustomReflectable, CustomStringConvertible {
  public let id: String
  /// Base32.
  public let secret: String
  /// `otpauth://totp/…`, as a QR code has it.
  public let uri: String

  private enum CodingKeys: String, CodingKey { case id, totp }
  private struct Secret: Decodable { let secret, uri: String }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    id = try container.decode(String.self, forKey: .id)
    let totp = try container.decode(Secret.self, forKey: .totp)
    secret = totp.secret
    uri = totp.uri
  }

  public var description: String { "enrolment" }
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// A challenge of a factor; one code answers it.
public struct AuthChallenge: Decodable, Hashable, Sendable {
  public let id: String
}

/// A code that signs a person in once.
public struct AuthCode: Decodable, Sendable, CustomReflectable, CustomStringConvertible {
  public let code: String
  public let email: String?

  private enum CodingKeys: String, CodingKey {
    case email
    case code = "email_otp"
  }

  public var description: String { "code" }
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}
