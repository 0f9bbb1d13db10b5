// Signing in and out, with a second factor and by a code; and the users as Auth knows them.

import FoundationEssentials
import HTTPTypes
import Transport

extension SupabaseClient {
  /// Signs in by password. A wrong one is `auth` with the code `invalid_credentials`; so is that of an account without.
  public func signIn(email: String, password: String) async throws(SupabaseError) -> AuthSession {
    try await auth(.post, "token?grant_type=password", ["email": email, "password": password])
  }

  /// A new session for the refresh token, which is used up by it: never made twice.
  public func refresh(token: String) async throws(SupabaseError) -> AuthSession {
    try await auth(.post, "token?grant_type=refresh_token", ["refresh_token": token])
  }

  /// Ends the session of the access token, all of its user's, or all but this one. Tokens that are out stay good until
  /// they expire.
  public func logout(token: String, scope: LogoutScope = .local) async throws(SupabaseError) {
    _ = try await answer(.post, "logout?scope=\(scope.rawValue)", NoArguments?.none, token: token)
  }

  /// The person to whom the access token belongs, with their second factors.
  public func user(token: String) async throws(SupabaseError) -> AuthUser {
    try await auth(.get, "user", NoArguments?.none, token: token)
  }

  /// Changes the signed-in person; a new e-mail waits for its confirmation where the project asks for that.
  public func updateUser(token: String, _ changes: AuthUserChanges) async throws(SupabaseError) -> AuthUser {
    try await auth(.put, "user", changes, token: token)
  }

  /// All users, page by page, the first being 1. Needs a secret key.
  public func users(page: Int = 1, perPage: Int = 50) async throws(SupabaseError) -> [AuthUser] {
    let answer: AuthUserPage = try await auth(
      .get, "admin/users?page=\(page)&per_page=\(perPage)", NoArguments?.none)
    return answer.users
  }

  // MARK: The second factor

  /// Makes a TOTP factor, which counts once a code of it was verified. `issuer`: as the app shows it.
  public func enrol(token: String, name: String, issuer: String) async throws(SupabaseError) -> AuthEnrolment {
    try await auth(
      .post, "factors", ["factor_type": "totp", "friendly_name": name, "issuer": issuer], token: token)
  }

  /// Takes a factor away; a verified one only with a session of `aal2`.
  public func unenrol(token: String, factor: String) async throws(SupabaseError) {
    _ = try await answer(.delete, "factors/\(Self.escaped(factor))", NoArguments?.none, token: token)
  }

  /// Opens a challenge, in which one code is taken.
  public func challenge(token: String, factor: String) async throws(SupabaseError) -> AuthChallenge {
    try await auth(.post, "factors/\(Self.escaped(factor))/challenge", NoArguments(), token: token)
  }

  /// The same session at `aal2`, with another refresh token. A wrong code is `auth` with `mfa_verification_failed`.
  public func verify(
    token: String, factor: String, challenge: String, code: String
  ) async throws(SupabaseError) -> AuthSession {
    try await auth(
      .post, "factors/\(Self.escaped(factor))/verify", ["challenge_id": challenge, "code": code], token: token)
  }

  // MARK: A code in the place of a password

  /// Signs in by a one-time code. A wrong or old one is `auth` with the code `otp_expired`.
  public func signIn(email: String, code: String) async throws(SupabaseError) -> AuthSession {
    try await auth(.post, "verify", ["type": "recovery", "email": email, "token": code])
  }

  /// A one-time code for a user who is there; nothing is mailed. Needs a secret key.
  ///
  /// Of the type `recovery`, since a `magiclink` for somebody unknown would make a user of them.
  public func generateCode(email: String) async throws(SupabaseError) -> AuthCode {
    try await auth(.post, "admin/generate_link", ["type": "recovery", "email": email])
  }

  private func auth<Value: Decodable & Sendable>(
    _ method: HTTPRequest.Method, _ path: String, _ body: (some Encodable)?, token: String? = nil
  ) async throws(SupabaseError) -> Value {
    try Self.decode(Value.self, await answer(method, path, body, token: token))
  }

  private func answer(
    _ method: HTTPRequest.Method, _ path: String, _ body: (some Encodable)?, token: String?
  ) async throws(SupabaseError) -> Response {
    var request = Request(method, "\(base)/auth/v1/\(path)", limits: Self.limits)
    request.headers = headers(token: token)
    // The newer error shape, where the server knows it.
    if let name = HTTPField.Name("X-Supabase-Api-Version") { request.headers[name] = "2024-01-01" }
    if let body { request.body = try Self.encode(body) }
    let response = try await send(request, again: method == .get)
    guard (200...299).contains(response.status) else { throw SupabaseError(auth: response) }
    return response
  }

  /// An id in a path: anything but what ids are made of cannot lead elsewhere.
  private static func escaped(_ id: String) -> String {
    id.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
  }
}
