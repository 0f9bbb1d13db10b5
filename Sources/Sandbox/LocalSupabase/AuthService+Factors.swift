// Second factors: a TOTP secret is enrolled, a challenge opened, and a code of it makes the session one of `aal2`.

internal import FoundationEssentials
internal import Postgres

extension AuthService {
  /// As on a hosted project.
  private static let mostFactors = 10
  /// In seconds.
  private static let challengeLife = 300

  /// Whose factors, by which session, and how sure that session is of them.
  private struct Subject: Sendable {
    let user: String
    let session: String
    let level: String
  }

  func factors(_ request: RestRequest) async throws(AuthFailure) -> RestResponse {
    let parts = request.path.split(separator: "/", omittingEmptySubsequences: false).dropFirst(2).map(String.init)
    let (user, session) = try subject(request)
    let level = try claims(request)["aal"]?.string ?? "aal1"
    let subject = Subject(user: user, session: session ?? "", level: level)
    let body = request.method == "POST" ? WireJSON(request.body) ?? .record([:]) : .null
    let value = try await AuthConnection.transaction(in: pool) { (connection) throws(AuthFailure) in
      let record = try await AuthUser.read(user, session: session, connection)
      switch (request.method, parts.count) {
      case ("POST", 0): return try await enrol(body, record, subject, connection)
      case ("DELETE", 1): return try await unenrol(parts[0], subject, connection)
      case ("POST", 2) where parts[1] == "challenge":
        return try await challenge(parts[0], subject, request, connection)
      case ("POST", 2) where parts[1] == "verify": return try await verify(parts[0], body, subject, connection)
      default: throw AuthFailure(404, "no_such_route", "404 page not found")
      }
    }
    return .json(200, value)
  }

  private func enrol(
    _ body: WireJSON, _ record: WireJSON, _ subject: Subject, _ connection: AuthConnection
  ) async throws(AuthFailure) -> WireJSON {
    guard body["factor_type"]?.string == "totp" else {
      throw AuthFailure(400, "validation_failed", "factor_type needs to be totp, phone, or webauthn")
    }
    let name = body["friendly_name"]?.string ?? ""
    // Factors that nobody verified are forgotten.
    try await connection.query(
      """
      delete from auth.mfa_factors
      where user_id = $1 and status = 'unverified' and created_at < now() - interval '5 minutes'
      """, [.text(subject.user)])
    let known = try await connection.query(
      """
      select count(*) filter (where status = 'verified'), count(*),
        count(*) filter (where friendly_name = $2 and trim($2) <> '')
      from auth.mfa_factors where user_id = $1
      """, [.text(subject.user), .text(name)])
    let counts = known.values.first.map { $0.map { Int($0 ?? "") ?? 0 } } ?? [0, 0, 0]
    if counts[1] >= Self.mostFactors {
      throw AuthFailure(
        422, "too_many_enrolled_mfa_factors", "Maximum number of verified factors reached, unenroll to continue")
    }
    if counts[0] > 0, subject.level != "aal2" {
      throw AuthFailure(403, "insufficient_aal", "AAL2 required to enroll a new factor")
    }
    if counts[2] > 0 {
      throw AuthFailure(
        422, "mfa_factor_name_conflict", "A factor with the friendly name \"\(name)\" for this user already exists")
    }
    let secret = TOTP.newSecret()
    let id =
      try await connection.query(
        """
        insert into auth.mfa_factors (id, user_id, friendly_name, factor_type, status, created_at, updated_at, secret)
        values (gen_random_uuid(), $1, $2, 'totp', 'unverified', now(), now(), $3) returning id
        """, [.text(subject.user), .text(name), .text(secret)]
      ).single ?? ""
    let issuer = body["issuer"]?.string ?? "127.0.0.1"
    let uri = TOTP.address(secret: secret, issuer: issuer, account: record["email"]?.string ?? "")
    return .record([
      "id": .string(id), "type": .string("totp"), "friendly_name": .string(name),
      // The picture is for browsers; who has only text draws the address.
      "totp": .record(["qr_code": .string(""), "secret": .string(secret), "uri": .string(uri)]),
    ])
  }

  private func unenrol(
    _ id: String, _ subject: Subject, _ connection: AuthConnection
  ) async throws(AuthFailure) -> WireJSON {
    let factor = try await factor(id, subject, connection)
    if factor.status == "verified", subject.level != "aal2" {
      throw AuthFailure(422, "insufficient_aal", "AAL2 required to unenroll verified factor")
    }
    try await connection.query("delete from auth.mfa_factors where id::text = $1", [.text(id)])
    try await connection.query(
      "update auth.sessions set aal = 'aal1', factor_id = null, updated_at = now() where factor_id::text = $1",
      [.text(id)])
    return .record(["id": .string(id)])
  }

  private func challenge(
    _ id: String, _ subject: Subject, _ request: RestRequest, _ connection: AuthConnection
  ) async throws(AuthFailure) -> WireJSON {
    _ = try await factor(id, subject, connection)
    let made = try await connection.query(
      """
      insert into auth.mfa_challenges (id, factor_id, created_at, ip_address)
      values (gen_random_uuid(), $1, now(), '127.0.0.1')
      returning id, extract(epoch from created_at)::bigint + \(Self.challengeLife)
      """, [.text(id)])
    try await connection.query(
      "update auth.mfa_factors set last_challenged_at = clock_timestamp(), updated_at = now() where id::text = $1",
      [.text(id)])
    let row = made.values.first
    return .record([
      "id": .text(row?[0]), "type": .string("totp"), "expires_at": .number(row?[1] ?? "0"),
    ])
  }

  private func verify(
    _ id: String, _ body: WireJSON, _ subject: Subject, _ connection: AuthConnection
  ) async throws(AuthFailure) -> WireJSON {
    let factor = try await factor(id, subject, connection)
    let challenge = body["challenge_id"]?.string ?? ""
    let found = try await connection.query(
      """
      select verified_at is not null, created_at < now() - interval '\(Self.challengeLife) seconds'
      from auth.mfa_challenges where id::text = $1 and factor_id::text = $2 for update
      """, [.text(challenge), .text(id)])
    guard let row = found.values.first, row[0] != "t" else {
      throw AuthFailure(
        422, "mfa_factor_not_found", "MFA factor with the provided challenge ID not found")
    }
    guard row[1] != "t" else {
      throw AuthFailure(
        422, "mfa_challenge_expired",
        "MFA challenge \(challenge) has expired, verify against another challenge or create a new challenge.")
    }
    let time = Date().timeIntervalSince1970
    guard TOTP(base32: factor.secret)?.accepts(body["code"]?.string ?? "", at: time) == true else {
      throw AuthFailure(422, "mfa_verification_failed", "Invalid TOTP code entered")
    }
    for sql in [
      "update auth.mfa_factors set status = 'verified', updated_at = now() where id::text = $1 and user_id = $2",
      "delete from auth.mfa_factors where status = 'unverified' and id::text <> $1 and user_id = $2",
    ] { try await connection.query(sql, [.text(id), .text(subject.user)]) }
    try await connection.query(
      "update auth.mfa_challenges set verified_at = now() where id::text = $1", [.text(challenge)])
    try await connection.query(
      "update auth.sessions set aal = 'aal2', factor_id = $1, updated_at = now() where id::text = $2",
      [.text(id), .text(subject.session)])
    // Sessions that are less sure end; so does this one's old refresh token.
    try await connection.query(
      "delete from auth.sessions where user_id = $1 and aal is distinct from 'aal2'", [.text(subject.user)])
    let parent = try await connection.query(
      """
      update auth.refresh_tokens set revoked = true, updated_at = now()
      where session_id::text = $1 and not revoked returning token
      """, [.text(subject.session)]
    ).values.last?[0]
    try await note(.totp, subject.session, connection)
    return try await issue(user: subject.user, session: subject.session, parent: parent, connection)
  }

  private func factor(
    _ id: String, _ subject: Subject, _ connection: AuthConnection
  ) async throws(AuthFailure) -> (status: String, secret: String) {
    let rows = try await connection.query(
      "select status, secret from auth.mfa_factors where id::text = $1 and user_id = $2",
      [.text(id), .text(subject.user)])
    guard let row = rows.values.first else { throw AuthFailure(404, "mfa_factor_not_found", "Factor not found") }
    return (row[0] ?? "", row[1] ?? "")
  }
}
