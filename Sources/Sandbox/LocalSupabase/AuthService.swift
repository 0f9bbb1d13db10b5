// Supabase Auth's part of the project: sign-in with a password, sessions, the signed-in user, and the list of users.

internal import Postgres

struct AuthService: Sendable {
  let pool: Pool
  let passwords: PasswordHasher
  let verifier: TokenVerifier
  let signer: TokenSigner

  func answer(_ request: RestRequest) async -> RestResponse {
    if request.header("origin") != nil, let preflight = CrossOrigin.preflight(request) { return preflight }
    var response: RestResponse
    do throws(AuthFailure) {
      response = try await serve(request)
    } catch {
      response = error.response(to: request)
    }
    if request.header("origin") != nil { CrossOrigin.mark(&response, request) }
    if request.method == "HEAD" { response.body = [] }
    return response
  }

  private func serve(_ request: RestRequest) async throws(AuthFailure) -> RestResponse {
    let parameters = try Self.parameters(request.query)
    switch (request.method, request.path) {
    case ("POST", "/token"):
      let body = try Self.object(request)
      switch parameters["grant_type"] {
      case "password": return .json(200, try await signIn(body, request))
      case "refresh_token": return .json(200, try await refresh(body))
      default: throw AuthFailure(400, "unsupported_grant_type", "unsupported_grant_type")
      }
    case ("GET", "/user"):
      let (id, session) = try subject(request)
      let user = try await AuthConnection.transaction(in: pool) { (connection) throws(AuthFailure) in
        try await AuthUser.read(id, session: session, connection)
      }
      return .json(200, user)
    case ("PUT", "/user"):
      let change = try AuthChange(try Self.object(request))
      let (id, session) = try subject(request)
      return .json(200, try await change.apply(to: id, session: session, in: pool, passwords: passwords))
    case ("GET", "/admin/users"): return try await list(request, parameters)
    case ("GET", "/health"):
      return .json(200, .record(["name": .string("GoTrue"), "description": .string("The local Supabase's Auth")]))
    default:
      throw AuthFailure(501, "not_implemented", "The local Supabase does not support \(request.method) \(request.path)")
    }
  }

  // MARK: - Sessions

  private func signIn(_ body: WireJSON, _ request: RestRequest) async throws(AuthFailure) -> WireJSON {
    guard let email = body["email"]?.string, let password = body["password"]?.string else {
      throw AuthFailure(400, "validation_failed", "Only an email and a password are supported here")
    }
    let refused = AuthFailure(400, "invalid_credentials", "Invalid login credentials")
    let stored = try await AuthConnection.transaction(in: pool) { (connection) throws(AuthFailure) in
      try await connection.query(
        """
        select id, encrypted_password from auth.users
        where email = lower($1) and not is_sso_user and deleted_at is null and coalesce(encrypted_password, '') <> ''
        """, [.text(email)])
    }
    guard let row = stored.values.first, let id = row[0], let hash = row[1],
      try await passwords.matches(password, hash: hash)
    else { throw refused }
    let agent = request.header("user-agent")
    return try await AuthConnection.transaction(in: pool) { (connection) throws(AuthFailure) in
      try await refuseBanned(id, connection)
      try await connection.query(
        "update auth.users set last_sign_in_at = now(), updated_at = now() where id = $1", [.text(id)])
      let session = try await connection.query(
        """
        insert into auth.sessions (id, user_id, created_at, updated_at, aal, user_agent)
        values (gen_random_uuid(), $1, now(), now(), 'aal1', $2) returning id
        """, [.text(id), Parameter(agent)]
      ).single
      return try await issue(user: id, session: session ?? "", parent: nil, connection)
    }
  }

  /// A token that was used before ends its whole session: somebody else may have it.
  private func refresh(_ body: WireJSON) async throws(AuthFailure) -> WireJSON {
    guard let token = body["refresh_token"]?.string, !token.isEmpty else {
      throw AuthFailure(400, "validation_failed", "refresh_token is required")
    }
    let outcome: Result<WireJSON, AuthFailure> = try await AuthConnection.transaction(in: pool) {
      (connection) throws(AuthFailure) in
      let found = try await connection.query(
        "select user_id, session_id, revoked from auth.refresh_tokens where token = $1 for update", [.text(token)])
      guard let row = found.values.first, let user = row[0], let session = row[1] else {
        throw AuthFailure(400, "refresh_token_not_found", "Invalid Refresh Token: Refresh Token Not Found")
      }
      guard row[2] != "t" else {
        try await connection.query(
          "update auth.refresh_tokens set revoked = true, updated_at = now() where session_id = $1", [.text(session)])
        // Not thrown: what it revokes is to stay.
        return .failure(AuthFailure(400, "refresh_token_already_used", "Invalid Refresh Token: Already Used"))
      }
      try await refuseBanned(user, connection)
      try await connection.query(
        "update auth.refresh_tokens set revoked = true, updated_at = now() where token = $1", [.text(token)])
      try await connection.query(
        "update auth.sessions set refreshed_at = now(), updated_at = now() where id = $1", [.text(session)])
      return .success(try await issue(user: user, session: session, parent: token, connection))
    }
    return try outcome.get()
  }

  private func refuseBanned(_ id: String, _ connection: AuthConnection) async throws(AuthFailure) {
    let banned = try await connection.query(
      "select true from auth.users where id = $1 and banned_until > now()", [.text(id)])
    if banned.single != nil { throw AuthFailure(400, "user_banned", "User is banned") }
  }

  private func issue(
    user: String, session: String, parent: String?, _ connection: AuthConnection
  ) async throws(AuthFailure) -> WireJSON {
    let refresh = TokenSigner.base64URL((0..<15).map { _ in UInt8.random(in: 0 ... .max) })
    try await connection.query(
      """
      insert into auth.refresh_tokens (instance_id, token, user_id, revoked, created_at, updated_at, parent, session_id)
      values ('00000000-0000-0000-0000-000000000000', $1, $2, false, now(), now(), $3, $4)
      """, [.text(refresh), .text(user), Parameter(parent), .text(session)])
    let rows = try await connection.query(
      "select \(AuthUser.columns), extract(epoch from now())::bigint from auth.users u where u.id = $1", [.text(user)])
    guard let row = rows.values.first, let record = row[0].flatMap({ WireJSON($0) }),
      let now = row[1].flatMap({ Int($0) })
    else { throw AuthFailure.userNotFound }
    let life = 3600
    let claims = AuthUser.claims(of: record, session: session, issued: now, expires: now + life)
    return .record([
      "access_token": .string(signer.sign(claims)), "token_type": .string("bearer"),
      "expires_in": .number("\(life)"), "expires_at": .number("\(now + life)"), "refresh_token": .string(refresh),
      "user": record,
    ])
  }

  // MARK: - Users

  /// The id of the user and of the session that a request's token names.
  private func subject(_ request: RestRequest) throws(AuthFailure) -> (id: String, session: String?) {
    let claims = try claims(request)
    guard let id = claims["sub"]?.string, !id.isEmpty else {
      throw AuthFailure(403, "bad_jwt", "invalid claim: missing sub claim")
    }
    return (id, claims["session_id"]?.string)
  }

  private func claims(_ request: RestRequest) throws(AuthFailure) -> WireJSON {
    guard let token = request.header("authorization").flatMap(TokenVerifier.bearer), !token.isEmpty else {
      throw AuthFailure(401, "no_authorization", "This endpoint requires a valid Bearer token")
    }
    do throws(RestFailure) {
      return try verifier.verified(token).claims
    } catch {
      throw AuthFailure(403, "bad_jwt", "invalid JWT: unable to parse or verify signature, \(error.message)")
    }
  }

  private func list(
    _ request: RestRequest, _ parameters: [String: String]
  ) async throws(AuthFailure) -> RestResponse {
    let claims = try claims(request)
    guard ["service_role", "supabase_admin"].contains(claims["role"]?.string) else {
      throw AuthFailure(403, "not_admin", "User not allowed")
    }
    func number(_ name: String, _ fallback: Int) throws(AuthFailure) -> Int {
      guard let text = parameters[name], !text.isEmpty else { return fallback }
      guard let number = Int(text), number >= 0, number <= 1_000_000_000 else {
        throw AuthFailure(400, "validation_failed", "Bad Pagination Parameters: \(text)")
      }
      return number
    }
    let page = max(1, try number("page", 1))
    let size = max(1, try number("per_page", 50))
    let (total, users) = try await AuthConnection.transaction(in: pool) {
      (connection) throws(AuthFailure) -> (Int, WireJSON) in
      let total = try await connection.query("select count(*) from auth.users where deleted_at is null").single
      let rows = try await connection.query(
        """
        select \(AuthUser.columns) from auth.users u where u.deleted_at is null
        order by u.created_at desc, u.id limit $1 offset $2
        """, [.text("\(size)"), .text("\((page - 1) * size)")])
      return (total.flatMap { Int($0) } ?? 0, .array(rows.values.compactMap { $0[0].flatMap { WireJSON($0) } }))
    }
    let last = max(1, (total + size - 1) / size)
    var links: [String] = []
    if page < last { links.append("</admin/users?page=\(page + 1)&per_page=\(size)>; rel=\"next\"") }
    links.append("</admin/users?page=\(last)&per_page=\(size)>; rel=\"last\"")
    return .json(
      200, .record(["users": users, "aud": .string("authenticated")]),
      headers: [("X-Total-Count", "\(total)"), ("Link", links.joined(separator: ", "))])
  }

  // MARK: - Plumbing

  private static func parameters(_ query: Substring?) throws(AuthFailure) -> [String: String] {
    var found: [String: String] = [:]
    for part in (query ?? "").split(separator: "&") {
      let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let value = PercentCoding.decode(sides.count == 2 ? sides[1] : "", plusIsSpace: true)
      found[String(sides[0])] = value ?? ""
    }
    return found
  }

  private static func object(_ request: RestRequest) throws(AuthFailure) -> WireJSON {
    guard let body = WireJSON(request.body), case .object = body else {
      throw AuthFailure(400, "bad_json", "Could not parse request body as JSON")
    }
    return body
  }
}
