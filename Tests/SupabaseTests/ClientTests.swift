// What a call sends, what it reads, and when it is made again.

import Foundation
import HTTPTypes
import TestSupport
import Testing
import Transport

@testable import Supabase

struct ClientTests {
  static let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoic2VydmljZV9yb2xlIn0.c2lnbmF0dXJl"

  struct Arguments: Encodable {
    let name: String
    let nothing: String?
    let at: Date
  }

  @Test func sendsNamedArguments() async throws {
    let transport = ClientTransport(200, "5")
    let arguments = Arguments(name: "a\"b", nothing: nil, at: Date(timeIntervalSince1970: 1_790_000_000.25))
    #expect(try await transport.client().call("accountdesk_f", arguments, as: Int.self) == 5)
    let request = try #require(transport.requests.first)
    #expect(request.method == .post)
    #expect(request.url == "https://ref.supabase.test/rest/v1/rpc/accountdesk_f")
    #expect(request.headers["Content-Type"] == "application/json")
    #expect(request.headers["Content-Profile"] == "public")
    let body = String(decoding: try #require(request.body), as: UTF8.self)
    #expect(body == #"{"at":"2026-09-21T14:13:20.250000Z","name":"a\"b"}"#)
  }

  @Test func newKeysGoInOneHeader() async throws {
    let transport = ClientTransport(204, "")
    try await transport.client("sb_secret_1234567890").call("f")
    #expect(transport.requests[0].headers["apikey"] == "sb_secret_1234567890")
    #expect(transport.requests[0].headers["Authorization"] == nil)
    #expect(transport.requests[0].body == Data("{}".utf8))
  }

  @Test func legacyKeysGoInBoth() async throws {
    let transport = ClientTransport(204, "")
    try await transport.client(" \(Self.jwt)\n").call("f")
    #expect(transport.requests[0].headers["apikey"] == Self.jwt)
    #expect(transport.requests[0].headers["Authorization"] == "Bearer \(Self.jwt)")
  }

  @Test(arguments: ["sb_publishable_1", jwt]) func usersTokenTakesTheSecond(_ key: String) async throws {
    let transport = ClientTransport(204, "")
    try await transport.client(key).signedIn(accessToken: "token").call("f")
    #expect(transport.requests[0].headers["apikey"] == key)
    #expect(transport.requests[0].headers["Authorization"] == "Bearer token")
  }

  @Test func keysKnowTheirKindAndHideTheirText() {
    #expect(SupabaseKey("sb_publishable_x").kind == .publishable)
    #expect(SupabaseKey("sb_secret_x").isSecret)
    #expect(SupabaseKey(Self.jwt).kind == .legacy(role: "service_role"))
    #expect(SupabaseKey(Self.jwt).isSecret)
    #expect(SupabaseKey("nonsense").kind == .legacy(role: nil))
    var dumped = ""
    dump(SupabaseKey("sb_secret_verysecret12345"), to: &dumped)
    #expect(!dumped.contains("verysecret"))
    #expect(!"\(SupabaseKey("sb_secret_verysecret12345"))".contains("verysecret"))
    #expect(!String(reflecting: SupabaseKey("sb_secret_verysecret12345")).contains("verysecret"))
  }

  @Test func whoOnlyLooksSaysSo() async throws {
    let transport = ClientTransport(204, "")
    try await transport.client().readOnly.call("f")
    #expect(transport.requests[0].headers["X-AccountDesk-Read-Only"] == "true")
    let other = ClientTransport(204, "")
    try await other.client().call("f")
    #expect(other.requests[0].headers["X-AccountDesk-Read-Only"] == nil)
  }

  @Test func anExpiredTokenIsReplacedOnce() async throws {
    let expired = Response(status: 401, body: Data(#"{"code":"PGRST303","message":"JWT expired"}"#.utf8))
    let tokens = TokenSource(current: { "old" }, renewed: { $0 + "-new" })
    let transport = ClientTransport(.success(expired), .success(Response(status: 204, body: Data())))
    try await transport.client("sb_publishable_x").signedIn(tokens).call("f")
    #expect(transport.requests.map { $0.headers["Authorization"] } == ["Bearer old", "Bearer old-new"])
    let twice = ClientTransport(.success(expired), .success(expired))
    await #expect(throws: SupabaseError.unauthorized(code: "PGRST303")) {
      try await twice.client("sb_publishable_x").signedIn(tokens).call("f")
    }
    #expect(twice.requests.count == 2)
  }

  @Test func readsNothing() async throws {
    let transport = ClientTransport(200, "null")
    #expect(try await transport.client().call("f", as: [Int]?.self) == nil)
  }

  static let lost = TransportError.lost(host: "ref.supabase.test", reason: "reset")

  @Test func repeatableCallIsMadeAgainOnce() async throws {
    let transport = ClientTransport(.failure(Self.lost), .success(Response(status: 200, body: Data("1".utf8))))
    #expect(try await transport.client().call("f", as: Int.self, repeatable: true) == 1)
    let twice = ClientTransport(.failure(Self.lost), .failure(Self.lost), .failure(Self.lost))
    await #expect(throws: SupabaseError.transport(Self.lost)) {
      try await twice.client().call("f", as: Int.self, repeatable: true)
    }
    #expect(twice.requests.count == 2)
  }

  @Test func otherCallsAreNot() async {
    let transport = ClientTransport(.failure(Self.lost))
    await #expect(throws: SupabaseError.transport(Self.lost)) { try await transport.client().call("f") }
    #expect(transport.requests.count == 1)
    let late = ClientTransport(.failure(.timedOut(host: "h")))
    await #expect(throws: SupabaseError.transport(.timedOut(host: "h"))) {
      try await late.client().call("f", repeatable: true)
    }
    #expect(late.requests.count == 1)
  }
}
