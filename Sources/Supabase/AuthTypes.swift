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

  private enum CodingKeys: String, CodingKey {
    case id, email
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
  }
}

/// A sign-in. Its refresh token is good once: keep the new session before using it.
public struct AuthSession: Codable, Hashable, Sendable {
  public let accessToken: String
  public let refreshToken: String
  /// By the server's clock.
  public let expiresAt: Date?
  public let user: AuthUser

  private enum CodingKeys: String, CodingKey {
    case user
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
    user = try container.decode(AuthUser.self, forKey: .user)
  }

  /// In the shape that `init(from:)` reads, for keeping it.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(accessToken, forKey: .accessToken)
    try container.encode(refreshToken, forKey: .refreshToken)
    try container.encodeIfPresent(expiresAt?.timeIntervalSince1970, forKey: .expiresAt)
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
