// A door on a port of its own, before a Supabase and a Stripe that a test plays or has running.

import Accounts
import FoundationEssentials
import HTTPTypes
import Stripe
import Supabase
import TestSupport
import Transport

@testable import Door

typealias Played = PlayedService

extension PlayedService {
  /// The database's yes.
  static func admitting(_ operatorID: String = "00000000-0000-4000-8000-0000000000aa", bulk: Bool = false) -> Played {
    Played(
      200,
      #"{"may":true,"operator":"\#(operatorID)","author":"eve@example.com","customer":"cus_1","bulk":\#(bulk),"edit":null}"#
    )
  }

  /// A Stripe of one customer, with every header that it may send.
  static var customer: Played {
    Played(
      200, #"{"id":"cus_1","object":"customer"}"#,
      headers: [
        .contentType: "application/json", .date: "Thu, 01 Jan 2026 00:00:00 GMT", .init("Request-Id")!: "req_1",
        .init("Stripe-Version")!: StripeClient.version, .init("Stripe-Should-Retry")!: "false", .retryAfter: "7",
        .init("Idempotent-Replayed")!: "true", .connection: "keep-alive", .setCookie: "a=b",
        .init("X-Internal")!: "not for others",
      ])
  }
}

struct ServedDoor: Sendable {
  static let token = "aaaa.bbbb.cccc"
  static let edit = "00000000-0000-4000-8000-0000000000ed"
  static let stripeKey = "sk_test_ofTheDoorAndNobodyElse"
  static let supabaseKey = "sb_secret_ofTheDoorAndNobody_12345678"

  let port: Int
  let lines: LogLines

  var client: RawClient { RawClient(port: port) }

  static func server(
    _ settings: DoorSettings = DoorSettings(), supabase: any HTTPTransport, stripe: any HTTPTransport,
    lines: LogLines = LogLines(), onListening: @escaping @Sendable (Int) -> Void = { _ in }
  ) throws -> DoorServer {
    let client = SupabaseClient(url: "http://127.0.0.1:1", key: SupabaseKey(supabaseKey), transport: supabase)
    return try DoorServer(
      settings: settings, supabase: client, store: AccountStore(client),
      stripe: try StripeClient(key: StripeKey(stripeKey)!, base: "http://127.0.0.1:1", transport: stripe),
      logger: lines.logger, onListening: { onListening($0) })
  }

  static func with(
    _ settings: DoorSettings = DoorSettings(), supabase: any HTTPTransport, stripe: any HTTPTransport,
    _ body: @escaping @Sendable (ServedDoor) async throws -> Void
  ) async throws {
    let lines = LogLines()
    try await with(lines, body) {
      try server(settings, supabase: supabase, stripe: stripe, lines: lines, onListening: $0)
    }
  }

  /// The same with any server.
  static func with(
    _ lines: LogLines, _ body: @escaping @Sendable (ServedDoor) async throws -> Void,
    server: (@escaping @Sendable (Int) -> Void) throws -> DoorServer
  ) async throws {
    try await whileServing(server) { port in try await body(ServedDoor(port: port, lines: lines)) }
  }

  func read(_ target: String = "/v1/customers/cus_1", token: String? = token) async throws -> RawResponse {
    try await client.send("GET", target, headers: token.map { [("Authorization", "Bearer \($0)")] } ?? [])
  }

  func edit(
    _ target: String = "/v1/customers/cus_1", body: String = "name=Ada+King", key: String? = edit,
    token: String? = token
  ) async throws -> RawResponse {
    var headers = [("Content-Type", "application/x-www-form-urlencoded")]
    if let token { headers.append(("Authorization", "Bearer \(token)")) }
    if let key { headers.append(("Idempotency-Key", key)) }
    return try await client.send("POST", target, headers: headers, body: body)
  }

  /// How many requests wait for their turn, in all lines.
  var waiting: Int {
    get async throws {
      try await client.send("GET", "/metrics").body.split(separator: "\n")
        .filter { $0.hasPrefix("accountdesk_door_waiting{") }
        .reduce(0) { $0 + (Int($1.split(separator: " ").last ?? "") ?? 0) }
    }
  }

  func resync(_ id: String, _ body: String = "{}", token: String? = token) async throws -> RawResponse {
    var headers = [("Content-Type", "application/json")]
    if let token { headers.append(("Authorization", "Bearer \(token)")) }
    return try await client.send("POST", "/accounts/\(id)/resync", headers: headers, body: body)
  }
}

extension RawResponse {
  /// The door's or Stripe's word for its no.
  var code: String? {
    struct Envelope: Decodable {
      struct Said: Decodable { let code: String? }
      let error: Said
    }
    return (try? JSONDecoder().decode(Envelope.self, from: Data(body.utf8)))?.error.code
  }
}
