// A new e-mail of a user: asked for, proved by the link that would be mailed, and taken.

internal import Postgres

enum EmailChange {
  /// Waits for its link. The old address goes on signing in.
  static func begin(_ email: String, of id: String, _ connection: AuthConnection) async throws(AuthFailure) {
    let token = TokenSigner.base64URL((0..<24).map { _ in UInt8.random(in: 0 ... .max) })
    try await connection.query(
      """
      update auth.users set email_change = $1, email_change_token_new = $3, email_change_token_current = '',
        email_change_confirm_status = 0, email_change_sent_at = now(), updated_at = now()
      where id = $2 and email is distinct from $1
      """, [.text(email), .text(id), .text(token)])
    try await connection.query(
      """
      insert into auth.one_time_tokens (id, user_id, token_type, token_hash, relates_to)
      select gen_random_uuid(), u.id, 'email_change_token_new', $2, u.email_change
      from auth.users u
      where u.id = $1 and u.email_change_token_new = $2
      on conflict (user_id, token_type) do update
      set token_hash = excluded.token_hash, relates_to = excluded.relates_to, updated_at = now()
      """, [.text(id), .text(token)])
  }

  /// The link was followed.
  static func prove(token: String, _ connection: AuthConnection) async throws(AuthFailure) {
    let found = try await connection.query(
      """
      select u.id, u.email_change
      from auth.users u
      join auth.one_time_tokens t on t.user_id = u.id and t.token_type = 'email_change_token_new'
      where u.email_change_token_new = $1 and t.token_hash = $1 and u.email_change_sent_at > now() - interval '1 day'
      for update of u
      """, [.text(token)])
    guard !token.isEmpty, let row = found.values.first, let id = row[0], let email = row[1], !email.isEmpty else {
      throw AuthFailure(403, "otp_expired", "Email link is invalid or has expired")
    }
    let taken = try await connection.query(
      "select 1 from auth.users where email = $1 and not is_sso_user and id <> $2", [.text(email), .text(id)])
    if taken.single != nil { throw .emailExists }
    try await take(email, of: id, connection)
    try await connection.query(
      "delete from auth.one_time_tokens where user_id = $1 and token_type = 'email_change_token_new'", [.text(id)])
  }

  static func take(_ email: String, of id: String, _ connection: AuthConnection) async throws(AuthFailure) {
    try await connection.query(
      """
      update auth.users set email = $1, email_confirmed_at = now(), email_change = '', email_change_token_new = '',
        email_change_token_current = '', email_change_confirm_status = 0, updated_at = now()
      where id = $2 and email is distinct from $1
      """, [.text(email), .text(id)])
    try await connection.query(
      """
      update auth.identities
      set identity_data = identity_data || jsonb_build_object('email', $1::text, 'email_verified', true),
        updated_at = now()
      where user_id = $2 and provider = 'email' and identity_data ->> 'email' is distinct from $1
      """, [.text(email), .text(id)])
  }
}
