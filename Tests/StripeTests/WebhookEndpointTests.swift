// Webhook endpoints and rights: what is sent, and what is made of the answers.

import Foundation
import HTTPTypes
import Testing
import Transport

@testable import Stripe

@Suite struct WebhookEndpointTests {
  private static let text = """
    {"api_version":null,"application":null,"created":1234567890,"description":"This is my webhook, I like it a lot",\
    "enabled_events":["charge.failed","charge.succeeded"],"id":"we_1","livemode":false,"metadata":{},\
    "object":"webhook_endpoint","status":"enabled","url":"https://example.com/my/webhook/endpoint"}
    """

  @Test func listsAllPages() async throws {
    let second = Self.text.replacing("we_1", with: "we_2").replacing("enabled\",\"url", with: "disabled\",\"url")
    let stripe = ScriptedStripe(
      .answer(200, #"{"object":"list","data":[\#(Self.text)],"has_more":true}"#),
      .answer(200, #"{"object":"list","data":[\#(second)],"has_more":false}"#))
    let endpoints = try await stripe.client().webhookEndpoints()
    #expect(endpoints.map(\.id) == ["we_1", "we_2"])
    #expect(endpoints.map(\.isEnabled) == [true, false])
    #expect(endpoints[0].events == ["charge.failed", "charge.succeeded"] && endpoints[0].apiVersion == nil)
    #expect(endpoints[0].created == Date(timeIntervalSince1970: 1_234_567_890))
    #expect(stripe.requests.map(\.form) == ["limit=100", "limit=100&starting_after=we_1"])
  }

  @Test func aNewOneTellsItsSecretOnce() async throws {
    let stripe = ScriptedStripe(.answer(200, Self.text.dropLast() + #","secret":"whsec_hidden"}"#))
    let made = try await stripe.client().createWebhookEndpoint(
      url: "https://example.com/w", events: ["customer.created", "customer.updated"], description: "D",
      metadata: ["a": "b"], idempotencyKey: "k")
    #expect(made.secret == "whsec_hidden" && made.endpoint.id == "we_1")
    #expect(!"\(made) \(String(reflecting: made))".contains("hidden"))
    var dumped = ""
    dump(made, to: &dumped)
    #expect(!dumped.contains("hidden"))
    let request = stripe.requests[0]
    #expect(request.method == .post && request["Idempotency-Key"] == "k")
    #expect(
      request.form == "url=https%3A%2F%2Fexample.com%2Fw&enabled_events%5B%5D=customer.created"
        + "&enabled_events%5B%5D=customer.updated&api_version=2026-10-28.endive&description=D&metadata%5Ba%5D=b")
  }

  @Test func changesOnlyWhatIsGiven() async throws {
    let stripe = ScriptedStripe(.answer(200, Self.text), .answer(200, Self.text))
    let client = try stripe.client()
    _ = try await client.updateWebhookEndpoint("we_1", isEnabled: true, idempotencyKey: "k")
    _ = try await client.updateWebhookEndpoint("we_1", events: ["a.b"], idempotencyKey: "l")
    #expect(stripe.requests.map(\.form) == ["disabled=false", "enabled_events%5B%5D=a.b"])
    #expect(stripe.requests[0].url == "https://api.stripe.com/v1/webhook_endpoints/we_1")
  }

  @Test func oneThatIsGoneIsGone() async throws {
    let stripe = ScriptedStripe(
      .answer(200, #"{"id":"we_1","object":"webhook_endpoint","deleted":true}"#),
      .error(404, type: "invalid_request_error", code: "resource_missing"), .error(403))
    let client = try stripe.client()
    try await client.deleteWebhookEndpoint("we_1")
    try await client.deleteWebhookEndpoint("we_1")
    await #expect(throws: StripeError.self) { try await client.deleteWebhookEndpoint("we_1") }
    #expect(stripe.requests.allSatisfy { $0.method == .delete && $0.body == nil })
  }

  @Test(arguments: StripePermission.allCases) func aRightIsTriedWithoutAWrite(_ right: StripePermission) async throws {
    let stripe = ScriptedStripe(
      .answer(200, "{}"), .error(404, type: "invalid_request_error"), .error(400, type: "invalid_request_error"),
      .error(403, type: "invalid_request_error"), .error(401, type: "invalid_request_error"))
    let client = try stripe.client()
    for expected in [true, true, true, false] { #expect(try await client.may(right) == expected) }
    await #expect(throws: StripeError.self) { try await client.may(right) }
    for request in stripe.requests where request.method == .post {
      // Nobody has this id, and nothing is asked to be changed.
      #expect(request.url.contains("accountdesk_asks") || request.form.contains("cus_accountdesk_asks"))
      #expect(!request.form.contains("name") && !request.form.contains("url="))
    }
    #expect(stripe.requests[0].method == (right.rawValue.hasSuffix("read") ? .get : .post))
  }
}
