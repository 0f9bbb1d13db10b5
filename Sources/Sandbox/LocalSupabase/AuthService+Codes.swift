// One-time codes: an admin makes one, whoever has it signs in by it once.

internal import Crypto
internal import FoundationEssentials
internal import Postgres

extension AuthService {
  func generateLink(_ request: RestRequest) async throws(AuthFailure) -> RestResponse {
    try requireAdmin(request)
    let body = try Self.object(request)
    let kind = body["type"]?.string ?? ""
    guard kind == "magiclink" || kind == "recovery" else {
      throw AuthFailure(501, "not_implemented", "The local Supabase makes no link of the type \(kind)")
    }
    let email = (body["email"]?.string ?? "").lowercased()
    // From the system's own source: it is as good as a password.
    let code = String((0..<6).map { _ in Character("\(Int.random(in: 0...9))") })
    let hash = Self.hash(email, code)
    let user = try await AuthConnection.transaction(in: pool) { (connection) throws(AuthFailure) in
      let found = try await connection.query(
        "select id from auth.users where email = $1 and not is_sso_user and deleted_at is null", [.text(email)])
      guard let id = found.single else {
        if kind == "recovery" { throw AuthFailure(404, "user_not_found", "User with this email not found") }
        // A hosted project signs them up.
        throw AuthFailure(501, "not_implemented", "The local Supabase signs nobody up")
      }
      try await connection.query(
        "update auth.users set recovery_token = $1, recovery_sent_at = now(), updated_at = now() where id = $2",
        [.text(hash), .text(id)])
      try await connection.query(
        """
        insert into auth.one_time_tokens (id, user_id, token_type, token_hash, relates_to)
        values (gen_random_uuid(), $1, 'recovery_token', $2, $3)
        on conflict (user_id, token_type) do update
        set token_hash = excluded.token_hash, relates_to = excluded.relates_to, updated_at = now()
        """, [.text(id), .text(hash), .text(email)])
      return try await AuthUser.read(id, session: nil, connection)
    }
    let link = "http://127.0.0.1/auth/v1/verify?token=\(hash)&type=\(kind)&redirect_to=http://127.0.0.1"
    var members: [WireJSON.Member] = []
    if case .object(let known) = user { members = known }
    members += [
      .init(key: "action_link", value: .string(link)), .init(key: "email_otp", value: .string(code)),
      .init(key: "hashed_token", value: .string(hash)), .init(key: "verification_type", value: .string(kind)),
      .init(key: "redirect_to", value: .string("http://127.0.0.1")),
    ]
    return .json(200, .object(members))
  }

  func signIn(withCode body: WireJSON, _ request: RestRequest) async throws(AuthFailure) -> WireJSON {
    // No captcha is asked for here, as the code came from an admin or by mail.
    guard ["recovery", "magiclink", "email"].contains(body["type"]?.string), let code = body["token"]?.string,
      let email = body["email"]?.string?.lowercased()
    else {
      throw AuthFailure(
        400, "validation_failed", "Verify requires either a token or a token hash, and a type that is known here")
    }
    let hash = Self.hash(email, code)
    let agent = request.header("user-agent")
    return try await AuthConnection.transaction(in: pool) { (connection) throws(AuthFailure) in
      let found = try await connection.query(
        """
        update auth.users set recovery_token = '', email_confirmed_at = coalesce(email_confirmed_at, now())
        where email = $1 and not is_sso_user and deleted_at is null and recovery_token = $2 and $2 <> ''
          and recovery_sent_at > now() - interval '1 hour'
        returning id
        """, [.text(email), .text(hash)])
      guard let id = found.single else { throw AuthFailure(403, "otp_expired", "Token has expired or is invalid") }
      try await refuseBanned(id, connection)
      try await connection.query("delete from auth.one_time_tokens where user_id = $1", [.text(id)])
      return try await begin(id, .otp, agent, connection)
    }
  }

  private static func hash(_ email: String, _ code: String) -> String {
    SHA256.hash(data: Data((email + code).utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
