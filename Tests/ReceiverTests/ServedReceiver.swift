// A receiver on a port of its own, before a played Supabase and a Stripe that nobody reaches.

import Accounts
import Stripe
import TestSupport
import Transport

@testable import Receiver

struct ServedReceiver: Sendable {
  let port: Int
  let lines: LogLines

  var client: RawClient { RawClient(port: port) }

  static func server(
    _ supabase: any HTTPTransport, secrets: [String] = [Sample.secret], requestLimit: Duration = .seconds(10),
    lines: LogLines = LogLines(), onListening: @escaping @Sendable (Int) -> Void
  ) throws -> ReceiverServer {
    var settings = ReceiverSettings(name: "test")
    settings.secrets = secrets
    settings.requestLimit = requestLimit
    let unreachable = PlayedSupabase { _ throws(TransportError) in throw .refused(host: "127.0.0.1") }
    return ReceiverServer(
      settings: settings, store: .played(by: supabase),
      stripe: try StripeClient(key: StripeKey("sk_test_abc")!, base: "http://127.0.0.1:1", transport: unreachable),
      logger: lines.logger, onListening: { onListening($0) })
  }

  static func with(
    _ supabase: any HTTPTransport, secrets: [String] = [Sample.secret], requestLimit: Duration = .seconds(10),
    _ body: @escaping @Sendable (ServedReceiver) async throws -> Void
  ) async throws {
    let lines = LogLines()
    try await whileServing {
      try server(supabase, secrets: secrets, requestLimit: requestLimit, lines: lines, onListening: $0)
    } _: { port in
      try await body(ServedReceiver(port: port, lines: lines))
    }
  }

  func post(_ body: String) async throws -> RawResponse { try await Self.post(body, to: client) }

  static func post(_ body: String, to client: RawClient) async throws -> RawResponse {
    try await client.send(
      "POST", "/webhooks/stripe", headers: [("Stripe-Signature", Sample.header(body))], body: body)
  }
}
