// Auth, as a client that signs in sees it.

import Postgres
import TestSupport
import Testing

@testable import Sandbox

@Suite struct LocalAuthTests {
  private static let people = """
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

  private struct Desk: Sendable {
    let client: RawClient
    let keys: LocalSupabaseKeys

    func send(
      _ method: String, _ path: String, token: String? = nil, _ body: String? = nil, newErrors: Bool = false
    ) async throws -> RawResponse {
      var headers = [(name: "apikey", value: keys.publishableKey)]
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

  private static func withDesk(_ body: @escaping @Sendable (Desk, LocalProject) async throws -> Void) async throws {
    try await LocalProject.withProject { project in
      try await project.execute(people)
      try await withRunning(project.service()) { client in
        try await body(Desk(client: client, keys: project.keys), project)
      }
    }
  }

  @Test(.timeLimit(.minutes(10))) func signInAndItsErrors() async throws {
    try await Self.withDesk { desk, project in
      let session = try await desk.signIn("ann")
      #expect(session.status == 200)
      #expect(session.json?["token_type"] == .string("bearer"))
      #expect(session.json?["user"]?["email"] == .string("ann@example.com"))
      #expect(session.json?["user"]?["app_metadata"]?["role"] == .string("support"))
      let token = try #require(session.json?["access_token"]?.string)
      let claims = try TokenVerifier(secret: project.keys.jwtSecret).verified(token).claims
      #expect(claims["role"] == .string("authenticated"))
      #expect(claims["app_metadata"]?["role"] == .string("support"))
      #expect(claims["exp"]?.integer == session.json?["expires_at"]?.integer)
      for (name, password) in [("ann", "wrong"), ("nobody", "correct nobody")] {
        let refused = try await desk.signIn(name, password: password)
        #expect(refused.status == 400)
        #expect(
          refused.json
            == .record([
              "code": .number("400"), "error_code": .string("invalid_credentials"),
              "msg": .string("Invalid login credentials"),
            ]))
      }
      let refused = try await desk.send(
        "POST", "/token?grant_type=password", #"{"email":"ann@example.com","password":"no"}"#, newErrors: true)
      #expect(
        refused.json
          == .record(["code": .string("invalid_credentials"), "message": .string("Invalid login credentials")]))
      let user = try await desk.send("GET", "/user", token: token)
      #expect(user.json?["id"] == .string("00000000-0000-4000-8000-000000000001"))
      #expect(try await desk.send("GET", "/user", token: "a.b.c").json?["error_code"] == .string("bad_jwt"))
      #expect(try await desk.send("POST", "/signup", "{}").status == 501)
    }
  }

  @Test(.timeLimit(.minutes(10))) func refreshTokensRotateAndReuseEndsTheFamily() async throws {
    try await Self.withDesk { desk, project in
      let first = try #require(try await desk.signIn("bob").json?["refresh_token"]?.string)
      let other = try #require(try await desk.signIn("bob").json?["refresh_token"]?.string)
      let second = try #require(try await desk.refresh(first).json?["refresh_token"]?.string)
      #expect(second != first)
      #expect(try await project.query("select count(*) from auth.refresh_tokens where revoked") == "1")
      let again = try await desk.refresh(first)
      #expect(again.status == 400)
      #expect(again.json?["error_code"] == .string("refresh_token_already_used"))
      #expect(try await desk.refresh(second).json?["error_code"] == .string("refresh_token_already_used"))
      // Another sign-in is another family.
      #expect(try await desk.refresh(other).status == 200)
      #expect(try await desk.refresh("unknown").json?["error_code"] == .string("refresh_token_not_found"))
    }
  }

  @Test(.timeLimit(.minutes(10))) func aUserChangesTheirOwnRecord() async throws {
    try await Self.withDesk { desk, project in
      let token = try #require(try await desk.signIn("cleo").json?["access_token"]?.string)
      let taken = try await desk.send("PUT", "/user", token: token, #"{"email":"Ann@example.com"}"#)
      #expect(taken.status == 422)
      #expect(taken.json?["error_code"] == .string("email_exists"))
      let changed = try await desk.send(
        "PUT", "/user", token: token,
        #"{"email":"Cleo.New@example.com","password":"a new one","data":{"full_name":"Cleo","age":5}}"#)
      #expect(changed.status == 200)
      #expect(changed.json?["email"] == .string("cleo.new@example.com"))
      #expect(changed.json?["user_metadata"]?["full_name"] == .string("Cleo"))
      #expect(
        try await project.query(
          "select identity_data ->> 'email' from auth.identities where email = 'cleo.new@example.com'")
          == "cleo.new@example.com")
      #expect(try await desk.signIn("cleo").status == 400)
      #expect(try await desk.signIn("cleo.new", password: "a new one").status == 200)
      #expect(
        try await desk.send("PUT", "/user", token: token, #"{"password":"short"}"#).json?["error_code"]
          == .string("weak_password"))
    }
  }

  @Test(.timeLimit(.minutes(10))) func onlyTheServiceRoleListsUsers() async throws {
    try await Self.withDesk { desk, project in
      let token = try #require(try await desk.signIn("ann").json?["access_token"]?.string)
      let refused = try await desk.send("GET", "/admin/users", token: token)
      #expect(refused.status == 403)
      #expect(refused.json?["error_code"] == .string("not_admin"))
      let page = try await desk.client.send(
        "GET", "/auth/v1/admin/users?page=2&per_page=2", headers: [("apikey", project.keys.secretKey)])
      #expect(page.status == 200)
      #expect(page.header("x-total-count") == "3")
      let users = try #require(page.json?["users"]?.elements)
      #expect(users.map { $0["email"] } == [.string("ann@example.com")])
    }
  }
}
