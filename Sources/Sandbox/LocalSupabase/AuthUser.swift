// A user as Auth shows one, and what a token says of one.

internal import Postgres

enum AuthUser {
  /// One column: the record of `auth.users u`.
  static let columns = """
    json_build_object(
      'id', u.id, 'aud', coalesce(u.aud, ''), 'role', coalesce(u.role, ''), 'email', coalesce(u.email, ''),
      'email_confirmed_at', \(time("u.email_confirmed_at")), 'phone', coalesce(u.phone, ''),
      'confirmed_at', \(time("u.confirmed_at")), 'last_sign_in_at', \(time("u.last_sign_in_at")),
      'app_metadata', coalesce(u.raw_app_meta_data, '{}'), 'user_metadata', coalesce(u.raw_user_meta_data, '{}'),
      'identities', (
        select coalesce(json_agg(json_build_object(
          'identity_id', i.id, 'id', i.provider_id, 'user_id', i.user_id, 'identity_data', i.identity_data,
          'provider', i.provider, 'last_sign_in_at', \(time("i.last_sign_in_at")),
          'created_at', \(time("i.created_at")), 'updated_at', \(time("i.updated_at")), 'email', i.email)
          order by i.created_at, i.id), '[]')
        from auth.identities i where i.user_id = u.id),
      'factors', (
        select coalesce(json_agg(json_build_object(
          'id', f.id, 'created_at', \(time("f.created_at")), 'updated_at', \(time("f.updated_at")),
          'status', f.status, 'friendly_name', f.friendly_name, 'factor_type', f.factor_type)
          order by f.created_at, f.id), '[]')
        from auth.mfa_factors f where f.user_id = u.id),
      'created_at', \(time("u.created_at")), 'updated_at', \(time("u.updated_at")), 'is_anonymous', u.is_anonymous)
    """

  private static func time(_ column: String) -> String {
    "to_char(\(column) at time zone 'utc', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
  }

  /// - Parameter session: must still be there, if a token names one.
  static func read(
    _ id: String, session: String?, _ connection: AuthConnection
  ) async throws(AuthFailure) -> WireJSON {
    if let session {
      let found = try await connection.query("select 1 from auth.sessions where id::text = $1", [.text(session)])
      guard found.single != nil else {
        throw AuthFailure(403, "session_not_found", "Session from session_id claim in JWT does not exist")
      }
    }
    let rows = try await connection.query(
      "select \(columns) from auth.users u where u.id::text = $1 and u.deleted_at is null", [.text(id)])
    guard let user = rows.single.flatMap({ WireJSON($0) }) else { throw .userNotFound }
    return user
  }

  /// - Parameters:
  ///   - issued: in seconds of Unix time, as `expires` is.
  ///   - level: `aal1` or `aal2`; `methods`: how it was reached, as the claim `amr` has it.
  static func claims(
    of user: WireJSON, session: String, level: String, methods: WireJSON, issued: Int, expires: Int
  ) -> WireJSON {
    .record([
      "iss": .string("http://127.0.0.1/auth/v1"), "sub": user["id"] ?? .null, "aud": user["aud"] ?? .null,
      "exp": .number("\(expires)"), "iat": .number("\(issued)"), "email": user["email"] ?? .null,
      "phone": user["phone"] ?? .null, "app_metadata": user["app_metadata"] ?? .null,
      "user_metadata": user["user_metadata"] ?? .null, "role": user["role"] ?? .null, "aal": .string(level),
      "amr": methods,
      "session_id": .string(session), "is_anonymous": user["is_anonymous"] ?? .bool(false),
    ])
  }
}

/// What a signed-in user changes of their own record.
struct AuthChange: Sendable {
  private static let shortestPassword = 6

  private let email: String?
  private let password: String?
  private let data: WireJSON?

  init(_ body: WireJSON) throws(AuthFailure) {
    email = body["email"]?.string.map { $0.lowercased() }.flatMap { $0.isEmpty ? nil : $0 }
    password = body["password"]?.string
    switch body["data"] {
    case nil, .null: data = nil
    case .object(let members)?: data = .object(members)
    default: throw AuthFailure(400, "bad_json", "Could not parse request body as JSON: data is no object")
    }
    if let email {
      let parts = email.split(separator: "@", omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty, parts[1].contains("."), email.utf8.count <= 255,
        !email.contains(where: \.isWhitespace)
      else { throw AuthFailure(400, "validation_failed", "Unable to validate email address: invalid format") }
    }
    if let password, password.utf8.count < Self.shortestPassword {
      throw AuthFailure(
        422, "weak_password", "Password should be at least \(Self.shortestPassword) characters.")
    }
  }

  /// - Parameter provesEmails: a new e-mail waits until its link is followed; otherwise it takes effect at once.
  /// - Returns: the user as it is then.
  func apply(
    to id: String, session: String?, in pool: Pool, passwords: PasswordHasher, provesEmails: Bool
  ) async throws(AuthFailure) -> WireJSON {
    let hash: String? = if let password { try await passwords.hash(password) } else { nil }
    return try await AuthConnection.transaction(in: pool) { (connection) throws(AuthFailure) in
      _ = try await AuthUser.read(id, session: session, connection)
      if let email {
        let taken = try await connection.query(
          "select 1 from auth.users where email = $1 and not is_sso_user and id <> $2", [.text(email), .text(id)])
        if taken.single != nil { throw .emailExists }
        if provesEmails {
          try await EmailChange.begin(email, of: id, connection)
        } else {
          try await EmailChange.take(email, of: id, connection)
        }
      }
      if let data {
        // A null takes a member away, as it does there.
        try await connection.query(
          """
          update auth.users set updated_at = now(), raw_user_meta_data = (
            select coalesce(jsonb_object_agg(key, value) filter (where value <> 'null'), '{}')
            from jsonb_each(coalesce(raw_user_meta_data, '{}') || $1::jsonb))
          where id = $2
          """, [.text(data.encoded), .text(id)])
      }
      if let hash {
        try await connection.query(
          "update auth.users set encrypted_password = $1, updated_at = now() where id = $2", [.text(hash), .text(id)])
      }
      return try await AuthUser.read(id, session: session, connection)
    }
  }
}

/// Hashes in the database, as a role that may use pgcrypto; Auth's own role may not.
struct PasswordHasher: Sendable {
  /// As `authenticator`.
  let pool: Pool

  func hash(_ password: String) async throws(AuthFailure) -> String {
    try await run("select extensions.crypt($1, extensions.gen_salt('bf'))", [.text(password)]) ?? ""
  }

  func matches(_ password: String, hash: String) async throws(AuthFailure) -> Bool {
    try await run("select extensions.crypt($1, $2) = $2", [.text(password), .text(hash)]) == "t"
  }

  private func run(_ sql: String, _ parameters: [Parameter]) async throws(AuthFailure) -> String? {
    do throws(PostgresError) {
      return try await pool.withConnection { (connection) throws(PostgresError) in
        do throws(PostgresError) {
          let rows = try await connection.pipeline([
            Statement("begin read only"), Statement("set local role service_role"), Statement(sql, parameters),
            Statement("commit"),
          ])
          return rows[2].single
        } catch {
          if await connection.isAlive { try await connection.execute("rollback") }
          throw error
        }
      }
    } catch {
      throw AuthFailure(error)
    }
  }
}
