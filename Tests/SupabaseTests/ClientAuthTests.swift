// Signing in and looking at users.

import Foundation
import HTTPTypes
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
