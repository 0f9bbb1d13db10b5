// Signing in, and the users as Auth knows them.

import FoundationEssentials
import HTTPTypes
import Transport

extension SupabaseClient {
  /// Signs in by password. A wrong one is `auth` with the code `invalid_credentials`.
  public func signIn(email: String, password: String) async throws(SupabaseError) -> AuthSession {
    try await auth(.post, "token?grant_type=password", ["email": email, "password": password])
  }

  /// A new session for the refresh token, which is used up by it: never made twice.
  public func refresh(token: String) async throws(SupabaseError) -> AuthSession {
    try await auth(.post, "token?grant_type=refresh_token", ["refresh_token": token])
  }

  /// The person to whom the access token belongs.
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

  private func auth<Value: Decodable & Sendable>(
    _ method: HTTPRequest.Method, _ path: String, _ body: (some Encodable)?, token: String? = nil
  ) async throws(SupabaseError) -> Value {
    var request = Request(method, "\(base)/auth/v1/\(path)", limits: Self.limits)
    request.headers = token.map { signedIn(accessToken: $0).headers() } ?? headers()
    // The newer error shape, where the server knows it.
    if let name = HTTPField.Name("X-Supabase-Api-Version") { request.headers[name] = "2024-01-01" }
    if let body { request.body = try Self.encode(body) }
    let response = try await send(request, again: method == .get)
    guard (200...299).contains(response.status) else { throw SupabaseError(auth: response) }
    return try Self.decode(Value.self, response)
  }
}
