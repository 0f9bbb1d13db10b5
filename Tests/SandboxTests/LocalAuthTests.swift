// Auth, as a client that signs in sees it.

import Postgres
import TestSupport
import Testing

@testable import Sandbox

@Suite struct LocalAuthTests {
  @Test(.timeLimit(.minutes(40))) func signInAndItsErrors() async throws {
    try await AuthDesk.withDesk { desk, project in
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

  @Test(.timeLimit(.minutes(40))) func refreshTokensRotateAndReuseEndsTheFamily() async throws {
    var rules = AuthRules()
    rules.reuseInterval = -1
    try await AuthDesk.withDesk(rules) { desk, project in
      let first = try #require(try await desk.signIn("bob").json?["refresh_token"]?.string)
      let other = try #require(try await desk.signIn("bob").json?["refresh_token"]?.string)
      let second = try #require(try await desk.refresh(first).json?["refresh_token"]?.string)
      #expect(second != first)
      #expect(try await project.query("select count(*) from auth.refresh_tokens where revoked") == "1")
      // Its answer may have been lost, so the one before the newest gets the newest.
      #expect(try await desk.refresh(first).json?["refresh_token"]?.string == second)
      let third = try #require(try await desk.refresh(second).json?["refresh_token"]?.string)
      let again = try await desk.refresh(first)
      #expect(again.status == 400)
      #expect(again.json?["error_code"] == .string("refresh_token_already_used"))
      #expect(try await desk.refresh(third).json?["error_code"] == .string("refresh_token_already_used"))
      // Another sign-in is another family.
      #expect(try await desk.refresh(other).status == 200)
      #expect(try await desk.refresh("unknown").json?["error_code"] == .string("refresh_token_not_found"))
    }
  }

  @Test(.timeLimit(.minutes(40))) func aTokenMayBeUsedAgainForAMoment() async throws {
    try await AuthDesk.withDesk { desk, _ in
      let first = try #require(try await desk.signIn("bob").json?["refresh_token"]?.string)
      let second = try #require(try await desk.refresh(first).json?["refresh_token"]?.string)
      let third = try #require(try await desk.refresh(second).json?["refresh_token"]?.string)
      let late = try #require(try await desk.refresh(first).json?["refresh_token"]?.string)
      #expect(late != third)
      #expect(try await desk.refresh(third).status == 200)
    }
  }

  @Test(.timeLimit(.minutes(40))) func aUserChangesTheirOwnRecord() async throws {
    try await AuthDesk.withDesk { desk, project in
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

  @Test(.timeLimit(.minutes(40))) func onlyTheServiceRoleListsUsers() async throws {
    try await AuthDesk.withDesk { desk, project in
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
