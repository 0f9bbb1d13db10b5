// Three people with passwords, and a client that signs them in.

import Postgres
import TestSupport

@testable import Sandbox

struct AuthDesk: Sendable {
  static let people = """
    insert into auth.users (instance_id, id, aud, role, email, encrypted_password, email_confirmed_at,
      raw_app_meta_data, raw_user_meta_data, created_at, updated_at)
    select '00000000-0000-0000-0000-000000000000', ('00000000-0000-4000-8000-00000000000' || n)::uuid, 'authenticated',
      'authenticated', name || '@example.com', extensions.crypt('correct ' || name, extensions.gen_salt('bf', 4)), now(),
      '{"provider": "email", "role": "support"}', '{"full_name": "Somebody"}',
      timestamptz '2026-01-01' + n * interval '1 day', now()
    from (values (1, 'ann'), (2, 'bob'), (3, 'cleo')) people (n, name);
    insert into auth.identities (provider_id, user_id, identity_data, provider, created_at)
    select id, id, jsonb_build_object('sub', id, 'email', email), 'email', now() from auth.users;
    """

  let client: RawClient
  let keys: LocalSupabaseKeys

  static func withDesk(
    _ rules: AuthRules = AuthRules(), _ body: @escaping @Sendable (AuthDesk, LocalProject) async throws -> Void
  ) async throws {
    try await LocalProject.withProject { project in
      try await project.execute(people)
      try await withRunning(project.service(auth: rules)) { client in
        try await body(AuthDesk(client: client, keys: project.keys), project)
      }
    }
  }

  func send(
    _ method: String, _ path: String, token: String? = nil, _ body: String? = nil, newErrors: Bool = false,
    isSecret: Bool = false
  ) async throws -> RawResponse {
    var headers = [(name: "apikey", value: isSecret ? keys.secretKey : keys.publishableKey)]
    if let token { headers.append(("Authorization", "Bearer \(token)")) }
    if newErrors { headers.append(("X-Supabase-Api-Version", "2024-01-01")) }
    return try await client.send(method, "/auth/v1" + path, headers: headers, body: body)
  }

  func signIn(_ name: String, password: String? = nil) async throws -> RawResponse {
    let password = password ?? "correct \(name)"
    return try await send(
      "POST", "/token?grant_type=password", #"{"email":"\#(name)@example.com","password":"\#(password)"}"#)
  }

  func refresh(_ token: String) async throws -> RawResponse {
    try await send("POST", "/token?grant_type=refresh_token", #"{"refresh_token":"\#(token)"}"#)
  }
}

extension RawResponse {
  var errorCode: String? { json?["error_code"]?.string }
  var accessToken: String { json?["access_token"]?.string ?? "" }
}
