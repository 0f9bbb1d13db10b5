// Sessions: made by a password or a code, kept up by refresh tokens that rotate, ended by a logout.

internal import Postgres

extension AuthService {
  /// How somebody proved who they are, as the token's `amr` says it.
  enum Method: String, Sendable {
    case password, otp, totp
  }

  func signIn(_ body: WireJSON, _ request: RestRequest) async throws(AuthFailure) -> WireJSON {
    try refuseWithoutCaptcha(body)
    guard let email = body["email"]?.string, let password = body["password"]?.string else {
      throw AuthFailure(400, "validation_failed", "Only an email and a password are supported here")
    }
    let refused = AuthFailure(400, "invalid_credentials", "Invalid login credentials")
    let stored = try await AuthConnection.transaction(in: pool) { (connection) throws(AuthFailure) in
      try await connection.query(
        """
        select id, encrypted_password, email_confirmed_at is not null from auth.users
        where email = lower($1) and not is_sso_user and deleted_at is null and coalesce(encrypted_password, '') <> ''
        """, [.text(email)])
    }
    guard let row = stored.values.first, let id = row[0], let hash = row[1],
      try await passwords.matches(password, hash: hash)
    else { throw refused }
    let isConfirmed = row[2] == "t"
    let agent = request.header("user-agent")
    return try await AuthConnection.transaction(in: pool) { (connection) throws(AuthFailure) in
      try await refuseBanned(id, connection)
      guard isConfirmed else { throw AuthFailure(400, "email_not_confirmed", "Email not confirmed") }
      return try await begin(id, .password, agent, connection)
    }
  }

  func refuseWithoutCaptcha(_ body: WireJSON) throws(AuthFailure) {
    guard rules.captcha, body["gotrue_meta_security"]?["captcha_token"]?.string?.isEmpty != false else { return }
    throw AuthFailure(400, "captcha_failed", "captcha protection: request disallowed (no captcha_token found)")
  }

  /// A new session, at `aal1`.
  func begin(
    _ user: String, _ method: Method, _ agent: String?, _ connection: AuthConnection
  ) async throws(AuthFailure) -> WireJSON {
    try await connection.query(
      "update auth.users set last_sign_in_at = now(), updated_at = now() where id = $1", [.text(user)])
    let session =
      try await connection.query(
        """
        insert into auth.sessions (id, user_id, created_at, updated_at, aal, user_agent)
        values (gen_random_uuid(), $1, now(), now(), 'aal1', $2) returning id
        """, [.text(user), Parameter(agent)]
      ).single ?? ""
    try await note(method, session, connection)
    return try await issue(user: user, session: session, parent: nil, connection)
  }

  func note(_ method: Method, _ session: String, _ connection: AuthConnection) async throws(AuthFailure) {
    try await connection.query(
      """
      insert into auth.mfa_amr_claims (id, session_id, created_at, updated_at, authentication_method)
      values (gen_random_uuid(), $1, now(), now(), $2)
      on conflict (session_id, authentication_method) do update set updated_at = now()
      """, [.text(session), .text(method.rawValue)])
  }

  /// A token that was used before ends its whole session, since somebody else may have it; unless its answer may just
  /// have been lost: it is the one before the newest, or it was used a moment ago.
  func refresh(_ body: WireJSON) async throws(AuthFailure) -> WireJSON {
    guard let token = body["refresh_token"]?.string, !token.isEmpty else {
      throw AuthFailure(400, "validation_failed", "refresh_token is required")
    }
    let outcome: Result<WireJSON, AuthFailure> = try await AuthConnection.transaction(in: pool) {
      (connection) throws(AuthFailure) in
      // Two at once take turns at the session.
      let found = try await connection.query(
        """
        select t.user_id, t.session_id
        from auth.refresh_tokens t join auth.sessions s on s.id = t.session_id
        where t.token = $1 for update of s
        """, [.text(token)])
      guard let row = found.values.first, let user = row[0], let session = row[1] else {
        throw AuthFailure(400, "refresh_token_not_found", "Invalid Refresh Token: Refresh Token Not Found")
      }
      try await refuseBanned(user, connection)
      let state = try await connection.query(
        """
        select t.revoked, now() <= t.updated_at + make_interval(secs => $2::integer),
          (select a.token from auth.refresh_tokens a
           where a.session_id = t.session_id and not a.revoked and a.parent = t.token
           order by a.id desc limit 1)
        from auth.refresh_tokens t where t.token = $1
        """, [.text(token), .text("\(rules.reuseInterval)")])
      let values = state.values.first
      if values?[0] == "t" {
        if let newest = values?[2] {
          return .success(try await answer(user: user, session: session, refresh: newest, connection))
        }
        guard values?[1] == "t" else {
          try await connection.query(
            "update auth.refresh_tokens set revoked = true, updated_at = now() where session_id = $1", [.text(session)])
          // Not thrown: what it revokes is to stay.
          return .failure(AuthFailure(400, "refresh_token_already_used", "Invalid Refresh Token: Already Used"))
        }
      }
      try await connection.query(
        "update auth.refresh_tokens set revoked = true, updated_at = now() where token = $1", [.text(token)])
      try await connection.query(
        "update auth.sessions set refreshed_at = now(), updated_at = now() where id = $1", [.text(session)])
      return .success(try await issue(user: user, session: session, parent: token, connection))
    }
    return try outcome.get()
  }

  func logout(_ request: RestRequest, scope: String?) async throws(AuthFailure) -> RestResponse {
    let (id, session) = try subject(request)
    let condition: String
    switch scope ?? "global" {
    case "global", "": condition = "true or id::text = $2"
    case "local": condition = "id::text = $2"
    case "others": condition = "id::text is distinct from $2"
    case let other: throw AuthFailure(400, "validation_failed", "Unsupported logout scope \"\(other)\"")
    }
    try await AuthConnection.transaction(in: pool) { (connection) throws(AuthFailure) in
      _ = try await AuthUser.read(id, session: session, connection)
      try await connection.query(
        "delete from auth.sessions where user_id = $1 and (\(condition))", [.text(id), Parameter(session)])
    }
    return RestResponse(status: 204)
  }

  func refuseBanned(_ id: String, _ connection: AuthConnection) async throws(AuthFailure) {
    let banned = try await connection.query(
      "select true from auth.users where id = $1 and banned_until > now()", [.text(id)])
    if banned.single != nil { throw AuthFailure(400, "user_banned", "User is banned") }
  }

  /// A new refresh token, and the answer with it.
  func issue(
    user: String, session: String, parent: String?, _ connection: AuthConnection
  ) async throws(AuthFailure) -> WireJSON {
    let refresh = TokenSigner.base64URL((0..<15).map { _ in UInt8.random(in: 0 ... .max) })
    try await connection.query(
      """
      insert into auth.refresh_tokens (instance_id, token, user_id, revoked, created_at, updated_at, parent, session_id)
      values ('00000000-0000-0000-0000-000000000000', $1, $2, false, now(), now(), $3, $4)
      """, [.text(refresh), .text(user), Parameter(parent), .text(session)])
    return try await answer(user: user, session: session, refresh: refresh, connection)
  }

  private func answer(
    user: String, session: String, refresh: String, _ connection: AuthConnection
  ) async throws(AuthFailure) -> WireJSON {
    let rows = try await connection.query(
      """
      select \(AuthUser.columns), extract(epoch from now())::bigint,
        (select coalesce(s.aal, 'aal1') from auth.sessions s where s.id = $2),
        (select coalesce(json_agg(json_build_object(
           'method', a.authentication_method, 'timestamp', extract(epoch from a.updated_at)::bigint)
           order by a.updated_at desc), '[]')
         from auth.mfa_amr_claims a where a.session_id = $2)
      from auth.users u where u.id = $1
      """, [.text(user), .text(session)])
    guard let row = rows.values.first, let record = row[0].flatMap({ WireJSON($0) }),
      let now = row[1].flatMap({ Int($0) })
    else { throw AuthFailure.userNotFound }
    let life = rules.tokenLife
    let claims = AuthUser.claims(
      of: record, session: session, level: row[2] ?? "aal1", methods: row[3].flatMap { WireJSON($0) } ?? .array([]),
      issued: now, expires: now + life)
    return .record([
      "access_token": .string(signer.sign(claims)), "token_type": .string("bearer"),
      "expires_in": .number("\(life)"), "expires_at": .number("\(now + life)"), "refresh_token": .string(refresh),
      "user": record,
    ])
  }
}
