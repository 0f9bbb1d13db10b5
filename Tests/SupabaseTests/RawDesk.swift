// A migrated database behind a local Supabase, asked by plain requests as anybody with a token could send them.

import Foundation
import Postgres
import Supabase
import TestSupport

@testable import Sandbox

/// Whom a request comes from.
enum Asker: String, CaseIterable, Sendable {
  case viewer, editor, admin, owner

  /// The number of their own account.
  var number: Int { Self.allCases.firstIndex(of: self)! + 1 }
  var account: String { Person.id(number) }
}

struct RawDesk: Sendable {
  static let keys = LocalSupabaseKeys(jwtSecret: "a-secret-for-tests-of-more-than-32-bytes")
  let db: MigratedDatabase
  let client: RawClient

  /// People 1 to 4 are the askers, by their roles; 5 is somebody else, 6 another viewer. Stripe was seen of them all.
  static func with(_ body: @escaping @Sendable (RawDesk) async throws -> Void) async throws {
    try await MigratedDatabase.with { db async throws in
      try await db.add((1...6).map { Person($0, name: "Person \($0)") })
      for n in 1...6 {
        try await db.service.read(Standing(name: "Person \(n)", email: "p\(n)@example.com"), of: "cus_\(n)", second: 1)
      }
      for asker in [Asker.viewer, .editor, .admin] { try await db.grant(asker.rawValue, to: asker.number) }
      try await db.grant("viewer", to: 6)
      let cluster = try await SharedCluster.cluster()
      let local = LocalSupabase(
        databaseURL: cluster.url(role: "authenticator", database: db.name),
        authDatabaseURL: cluster.url(role: "supabase_auth_admin", database: db.name), keys: keys)
      let (ports, listening) = AsyncStream.makeStream(of: Int.self)
      try await withThrowingTaskGroup(of: Void.self) { group in
        defer { group.cancelAll() }
        group.addTask { try await local.run(port: 0) { listening.yield($0) } }
        for await port in ports {
          try await body(RawDesk(db: db, client: RawClient(port: port)))
          break
        }
      }
    }
  }

  /// As Auth makes it for somebody who has signed in.
  static func token(
    _ subject: String, role: String = "authenticated", aal: String = "aal1", expires: Int = 4_102_444_800,
    secret: String = keys.jwtSecret, claims: [(String, WireJSON)] = []
  ) -> String {
    let own: [WireJSON.Member] = [
      .init(key: "sub", value: .string(subject)), .init(key: "role", value: .string(role)),
      .init(key: "aal", value: .string(aal)), .init(key: "aud", value: .string("authenticated")),
      .init(key: "exp", value: .number("\(expires)")),
    ]
    return TokenSigner(secret: secret).sign(.object(own + claims.map { WireJSON.Member(key: $0.0, value: $0.1) }))
  }

  static func token(_ asker: Asker, aal: String = "aal1") -> String { token(asker.account, aal: aal) }

  func call(
    _ function: String, _ arguments: [String: JSON] = [:], token: String?, headers: [(name: String, value: String)] = []
  ) async throws -> RawResponse {
    try await client.send(
      "POST", "/rest/v1/rpc/accountdesk_\(function)", headers: Self.headers(token) + headers,
      body: JSON.object(arguments).encoded)
  }

  func call(_ function: String, _ arguments: [String: JSON] = [:], as asker: Asker) async throws -> RawResponse {
    try await call(function, arguments, token: Self.token(asker))
  }

  func request(
    _ method: String, _ path: String, token: String?, body: String? = nil,
    headers: [(name: String, value: String)] = []
  ) async throws -> RawResponse {
    try await client.send(method, "/rest/v1/" + path, headers: Self.headers(token) + headers, body: body)
  }

  private static func headers(_ token: String?) -> [(name: String, value: String)] {
    [("apikey", keys.publishableKey), ("Content-Type", "application/json")]
      + (token.map { [("Authorization", "Bearer \($0)")] } ?? [])
  }
}

extension RawResponse {
  var decoded: JSON { (try? SupabaseJSON.decode(JSON.self, from: Data(body.utf8))) ?? .null }

  /// `403 edit`: the status, and what one of our functions says of it.
  var verdict: String {
    guard status >= 400 else { return "ok" }
    return decoded["message"] == "not_permitted" ? "\(status) \(decoded["details"].text ?? "")" : "\(status)"
  }
}

extension MigratedDatabase {
  /// As an admin of the database does it.
  func grant(_ role: String, to n: Int) async throws {
    try await owner.query(
      """
      update auth.users set raw_app_meta_data = jsonb_build_object('accountdesk_role', $1::text) where id = $2::uuid
      """, [.text(role), .text(Person.id(n))])
  }
}
