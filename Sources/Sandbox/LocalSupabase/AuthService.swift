// Supabase Auth's part of the project: which request is whose, the signed-in user, and the list of users. Sessions,
// second factors and one-time codes stand in files of their own.

internal import Postgres

struct AuthService: Sendable {
  let pool: Pool
  let passwords: PasswordHasher
  let verifier: TokenVerifier
  let signer: TokenSigner
  let rules: AuthRules

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
    case ("POST", "/logout"): return try await logout(request, scope: parameters["scope"])
    case ("GET", "/user"):
      let (id, session) = try subject(request)
      let user = try await AuthConnection.transaction(in: pool) { (connection) throws(AuthFailure) in
        try await AuthUser.read(id, session: session, connection)
      }
      return .json(200, user)
    case ("PUT", "/user"):
      let change = try AuthChange(try Self.object(request))
      let (id, session) = try subject(request)
      let user = try await change.apply(
        to: id, session: session, in: pool, passwords: passwords, provesEmails: rules.provesEmails)
      return .json(200, user)
    case ("GET", "/verify"):
      guard parameters["type"] == "email_change", let token = parameters["token"] else {
        throw AuthFailure(400, "validation_failed", "Verify requires a token and a type that is known here")
      }
      try await AuthConnection.transaction(in: pool) { (connection) throws(AuthFailure) in
        try await EmailChange.prove(token: token, connection)
      }
      return RestResponse(status: 303, headers: [("Location", parameters["redirect_to"] ?? "/")])
    case ("POST", "/verify"): return .json(200, try await signIn(withCode: try Self.object(request), request))
    case ("POST", "/admin/generate_link"): return try await generateLink(request)
    case ("GET", "/admin/users"): return try await list(request, parameters)
    case ("GET", "/health"):
      return .json(200, .record(["name": .string("GoTrue"), "description": .string("The local Supabase's Auth")]))
    case (_, let path) where path.hasPrefix("/factors"): return try await factors(request)
    default:
      throw AuthFailure(501, "not_implemented", "The local Supabase does not support \(request.method) \(request.path)")
    }
  }

  // MARK: - Users

  /// The id of the user and of the session that a request's token names.
  func subject(_ request: RestRequest) throws(AuthFailure) -> (id: String, session: String?) {
    let claims = try claims(request)
    guard let id = claims["sub"]?.string, !id.isEmpty else {
      throw AuthFailure(403, "bad_jwt", "invalid claim: missing sub claim")
    }
    return (id, claims["session_id"]?.string)
  }

  func claims(_ request: RestRequest) throws(AuthFailure) -> WireJSON {
    guard let token = request.header("authorization").flatMap(TokenVerifier.bearer), !token.isEmpty else {
      throw AuthFailure(401, "no_authorization", "This endpoint requires a valid Bearer token")
    }
    do throws(RestFailure) {
      return try verifier.verified(token).claims
    } catch {
      throw AuthFailure(403, "bad_jwt", "invalid JWT: unable to parse or verify signature, \(error.message)")
    }
  }

  func requireAdmin(_ request: RestRequest) throws(AuthFailure) {
    guard ["service_role", "supabase_admin"].contains(try claims(request)["role"]?.string) else {
      throw AuthFailure(403, "not_admin", "User not allowed")
    }
  }

  private func list(
    _ request: RestRequest, _ parameters: [String: String]
  ) async throws(AuthFailure) -> RestResponse {
    try requireAdmin(request)
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

  static func object(_ request: RestRequest) throws(AuthFailure) -> WireJSON {
    guard let body = WireJSON(request.body), case .object = body else {
      throw AuthFailure(400, "bad_json", "Could not parse request body as JSON")
    }
    return body
  }
}
