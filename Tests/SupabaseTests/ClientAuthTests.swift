// Signing in and looking at users.

import Foundation
import HTTPTypes
import TestSupport
import Testing
import Transport

@testable import Supabase

struct ClientAuthTests {
  static let user = """
    {"id":"11111111-1111-4111-8111-111111111111","aud":"authenticated","email":"ada@example.com",
     "app_metadata":{"provider":"email","role":"editor"},"user_metadata":{"full_name":"Ada"},
     "created_at":"2026-01-02T03:04:05.678901Z","identities":[]}
    """
  static let session = """
    {"access_token":"at","token_type":"bearer","expires_in":3600,"expires_at":1790000000,"refresh_token":"rt",
     "user":\(user),"weak_password":null}
    """

  @Test func signsIn() async throws {
    let transport = ClientTransport(200, Self.session)
    let session = try await transport.client("sb_publishable_x").signIn(email: "ada@example.com", password: "pw")
    #expect(session.accessToken == "at" && session.refreshToken == "rt")
    #expect(session.expiresAt == Date(timeIntervalSince1970: 1_790_000_000))
    #expect(session.user.appMetadata["role"] == .string("editor"))
    let request = transport.requests[0]
    #expect(request.url == "https://ref.supabase.test/auth/v1/token?grant_type=password")
    #expect(request.headers["X-Supabase-Api-Version"] == "2024-01-01")
    #expect(!"\(session)".contains("at") && !String(reflecting: session).contains("rt"))
  }

  @Test func sessionSurvivesBeingKept() async throws {
    let session = try SupabaseJSON.decode(AuthSession.self, from: Data(Self.session.utf8))
    let kept = try SupabaseJSON.encode(session)
    #expect(try SupabaseJSON.decode(AuthSession.self, from: kept) == session)
  }

  @Test func refreshIsNeverMadeTwice() async throws {
    let transport = ClientTransport(.failure(.lost(host: "h", reason: "reset")))
    await #expect(throws: SupabaseError.self) { try await transport.client().refresh(token: "rt") }
    #expect(transport.requests.count == 1)
    #expect(transport.requests[0].url.hasSuffix("token?grant_type=refresh_token"))
  }

  @Test func secondFactorsAndCodes() async throws {
    func asked(_ body: String, _ call: (SupabaseClient) async throws -> Void) async throws -> Request {
      let transport = ClientTransport(200, body)
      try await call(transport.client("sb_publishable_x"))
      return try #require(transport.requests.first)
    }
    func path(_ request: Request) -> String { String(request.url.split(separator: "/auth/v1/").last ?? "") }
    func text(_ request: Request) -> String { String(decoding: request.body ?? Data(), as: UTF8.self) }
    let enrol = try await asked(
      #"{"id":"f1","type":"totp","totp":{"qr_code":"<svg>","secret":"GEZDGNBV","uri":"otpauth://totp/x"}}"#
    ) { client in
      let made = try await client.enrol(token: "t", name: "phone", issuer: "acme")
      #expect(made.id == "f1" && made.secret == "GEZDGNBV" && made.uri == "otpauth://totp/x")
      #expect(!"\(made)".contains("GEZD") && !String(reflecting: made).contains("GEZD"))
    }
    #expect(path(enrol) == "factors" && enrol.headers["Authorization"] == "Bearer t")
    #expect(text(enrol) == #"{"factor_type":"totp","friendly_name":"phone","issuer":"acme"}"#)
    let challenge = try await asked(#"{"id":"c1","type":"totp","expires_at":1}"#) { (client) async throws in
      #expect(try await client.challenge(token: "t", factor: "f1").id == "c1")
    }
    #expect(path(challenge) == "factors/f1/challenge")
    let verify = try await asked(Self.session) { (client) async throws in
      #expect(try await client.verify(token: "t", factor: "../f1", challenge: "c1", code: "1").refreshToken == "rt")
    }
    // No id leads out of its place in the path.
    #expect(path(verify) == "factors/f1/verify" && text(verify) == #"{"challenge_id":"c1","code":"1"}"#)
    let removed = try await asked(#"{"id":"f1"}"#) { try await $0.unenrol(token: "t", factor: "f1") }
    #expect(removed.method == .delete && path(removed) == "factors/f1" && removed.body == nil)
    let logout = try await asked("") { try await $0.logout(token: "t", scope: .global) }
    #expect(logout.method == .post && path(logout) == "logout?scope=global")
    let code = try await asked(Self.session) { _ = try await $0.signIn(email: "a@example.com", code: "123456") }
    #expect(path(code) == "verify")
    #expect(text(code) == #"{"email":"a@example.com","token":"123456","type":"recovery"}"#)
    let made = try await asked(#"{"id":"u","email":"a@example.com","email_otp":"123456"}"#) { client in
      let made = try await client.generateCode(email: "a@example.com")
      #expect(made.code == "123456" && !String(reflecting: made).contains("123456"))
    }
    #expect(path(made) == "admin/generate_link")
  }

  @Test func whoNeedsACodeIsSeen() throws {
    func session(_ level: String, _ status: String) throws -> AuthSession {
      let claims = Data(#"{"aal":"\#(level)"}"#.utf8).base64EncodedString().filter { $0 != "=" }
      let text = #"""
        {"access_token":"h.\#(claims).s","refresh_token":"rt",
         "user":{"id":"u","factors":[{"id":"f","status":"\#(status)","factor_type":"totp","friendly_name":null}]}}
        """#
      return try SupabaseJSON.decode(AuthSession.self, from: Data(text.utf8))
    }
    #expect(try session("aal1", "verified").needsCode)
    #expect(try !session("aal2", "verified").needsCode)
    #expect(try !session("aal1", "unverified").needsCode)
    let whole = try session("aal1", "verified")
    let kept = try SupabaseJSON.encode(whole)
    #expect(try SupabaseJSON.decode(AuthSession.self, from: kept) == whole)
  }

  @Test func changesAndListsUsers() async throws {
    let transport = ClientTransport(200, Self.user)
    let changed = try await transport.client().updateUser(token: "tok", AuthUserChanges(email: "b@example.com"))
    #expect(changed.email == "ada@example.com")
    #expect(transport.requests[0].method == .put)
    #expect(transport.requests[0].headers["Authorization"] == "Bearer tok")
    #expect(transport.requests[0].body == Data(#"{"email":"b@example.com"}"#.utf8))
    let list = ClientTransport(200, #"{"users":[\#(Self.user)],"aud":"authenticated"}"#)
    #expect(try await list.client().users(page: 2, perPage: 10).count == 1)
    #expect(list.requests[0].url == "https://ref.supabase.test/auth/v1/admin/users?page=2&per_page=10")
    #expect(list.requests[0].body == nil)
  }
}
