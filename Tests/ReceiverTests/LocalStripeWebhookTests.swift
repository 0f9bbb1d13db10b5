// The receiver against webhooks that somebody else's idea of Stripe has signed and sent; `.ci/localstripe` starts
// localstripe and runs these. Its events lack `previous_attributes` and `request`, and a deleted customer's object
// does not say so: what they mean is for the SQL; here they only have to be believed and handed on as they are.

import Foundation
import HTTPTypes
import Testing
import Transport

@testable import Receiver

/// Where it listens; nil where it was not started.
private let localStripe = ProcessInfo.processInfo.environment["ACCOUNTDESK_LOCALSTRIPE"]

@Suite(.enabled(if: localStripe != nil), .timeLimit(.minutes(40))) struct LocalStripeWebhookTests {
  private static let secret = "whsec_of_this_test"
  private let base = localStripe ?? ""
  private let transport = CurlTransport()

  /// Plays Supabase: commits every event, and passes on what came.
  private struct Committing: HTTPTransport {
    let events: AsyncStream<String>.Continuation

    func send(_ request: Transport.Request) async throws(TransportError) -> Transport.Response {
      struct Arguments: Decodable { let events: [String] }
      guard let body = request.body, let arguments = try? JSONDecoder().decode(Arguments.self, from: body) else {
        return Response(status: 204)
      }
      for event in arguments.events { events.yield(event) }
      let results = arguments.events.map { _ in #"{"id":"evt","outcome":"applied","customer":"cus","reason":null}"# }
      return Response(status: 200, body: Data("[\(results.joined(separator: ","))]".utf8))
    }
  }

  private struct Envelope: Decodable {
    struct Payload: Decodable { let object: Object }
    struct Object: Decodable {
      let id: String
      let name: String?
    }
    let id: String
    let type: String
    let data: Payload
  }

  private func ask(
    _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, type: String = "application/json"
  )
    async throws -> Data
  {
    let response = try await transport.send(
      Transport.Request(
        method, base + path, headers: [.authorization: "Bearer sk_test_localstripe", .contentType: type],
        body: body.map { Data($0.utf8) }))
    #expect(response.status == 200)
    return response.body
  }

  /// Runs a receiver that localstripe sends to, with the given secret of its own.
  private func receiving(
    secrets: [String], _ body: @escaping @Sendable (AsyncStream<String>) async throws -> Void
  ) async throws {
    let (events, committing) = AsyncStream.makeStream(of: String.self)
    try await ServedReceiver.with(Committing(events: committing), secrets: secrets) { served in
      _ = try await ask(
        .post, "/_config/webhooks/\(UUID().uuidString)",
        #"{"url":"http://127.0.0.1:\#(served.port)/webhooks/stripe","secret":"\#(Self.secret)"}"#)
      try await body(events)
    }
  }

  @Test func itsSignaturesAreBelieved() async throws {
    try await receiving(secrets: ["whsec_old", Self.secret]) { events in
      let form = "application/x-www-form-urlencoded"
      let made = try await ask(.post, "/v1/customers", "name=Zo%C3%AB&email=zoe%40example.com", type: form)
      let customer = try JSONDecoder().decode(Envelope.Object.self, from: made)
      _ = try await ask(.post, "/v1/customers/\(customer.id)", "name=Zo%C3%AB+King", type: form)
      _ = try await ask(.delete, "/v1/customers/\(customer.id)")
      var seen: [String: String?] = [:]
      for await text in events {
        let event = try JSONDecoder().decode(Envelope.self, from: Data(text.utf8))
        // Others may use the same localstripe.
        guard event.data.object.id == customer.id else { continue }
        seen[event.type] = event.data.object.name
        if seen.count == 3 { break }
      }
      #expect(Set(seen.keys) == ["customer.created", "customer.updated", "customer.deleted"])
      #expect(seen["customer.created"] == "Zoë")
      #expect(seen["customer.updated"] == "Zoë King")
    }
  }
}
