// What each call sends.

import Foundation
import HTTPTypes
import Testing
import Transport

@testable import Stripe

@Suite struct SendingTests {
  @Test func readsACustomer() async throws {
    let stripe = ScriptedStripe(.customer())
    _ = try await stripe.client().customer("cus_1")
    let request = stripe.requests[0]
    #expect(request.method == .get)
    #expect(request.url == "https://api.stripe.com/v1/customers/cus_1")
    #expect(request["Authorization"] == "Bearer sk_test_abc")
    #expect(request["Stripe-Version"] == "2026-10-28.endive")
    #expect(request["Idempotency-Key"] == nil && request["Content-Type"] == nil && request.body == nil)
    #expect(request.limits == StripeClient.readLimits)
  }

  @Test(arguments: [
    ("a/../b?c#d", "https://api.stripe.com/v1/customers/a%2F..%2Fb%3Fc%23d"),
    ("cus é", "https://api.stripe.com/v1/customers/cus%20%C3%A9"),
  ]) func anIdIsOneSegment(_ id: String, _ url: String) async throws {
    let stripe = ScriptedStripe(.customer())
    _ = try await stripe.client().customer(id)
    #expect(stripe.requests[0].url == url)
  }

  @Test(arguments: ["", ".", ".."]) func someIdsLeadElsewhere(_ id: String) async throws {
    let stripe = ScriptedStripe(.customer())
    await #expect(throws: StripeError.transport(.badURL)) { try await stripe.client().customer(id) }
    await #expect(throws: StripeError.transport(.badURL)) {
      try await stripe.client().updateCustomer(id, name: "Ada", idempotencyKey: "k")
    }
    #expect(stripe.requests.isEmpty)
  }

  @Test func changesOnlyWhatIsGiven() async throws {
    let stripe = ScriptedStripe(.customer(), .customer(), .customer(), .customer())
    let client = try stripe.client()
    _ = try await client.updateCustomer("cus_1", name: "Ada & Co", idempotencyKey: "k1")
    _ = try await client.updateCustomer("cus_1", email: "ada+x@example.com", idempotencyKey: "k2")
    _ = try await client.updateCustomer("cus_1", name: .some(nil), email: "a@b.test", idempotencyKey: "k3")
    _ = try await client.updateCustomer("cus_1", name: "", idempotencyKey: "k4")
    #expect(
      stripe.requests.map(\.form) == [
        "name=Ada%20%26%20Co", "email=ada%2Bx%40example.com", "name=&email=a%40b.test", "name=",
      ])
    #expect(stripe.requests.map { $0["Idempotency-Key"] } == ["k1", "k2", "k3", "k4"])
    #expect(
      stripe.requests.allSatisfy { $0.method == .post && $0["Content-Type"] == "application/x-www-form-urlencoded" })
    #expect(stripe.requests[0].url == "https://api.stripe.com/v1/customers/cus_1")
    #expect(stripe.requests[0]["Stripe-Version"] == StripeClient.version)
    #expect(stripe.requests[0].limits == StripeClient.writeLimits)
  }

  @Test func makesALinkToThePortal() async throws {
    let stripe = ScriptedStripe(
      .answer(200, #"{"object":"billing_portal.session","id":"bps_1","url":"https://billing.stripe.test/p/secret"}"#),
      .answer(200, #"{"object":"customer","id":"cus_1"}"#))
    let session = try await stripe.client().portalSession(customer: "cus_1", idempotencyKey: "k").value
    #expect(session.url == "https://billing.stripe.test/p/secret")
    #expect(!"\(session)".contains("secret"), "a link is a key")
    let request = stripe.requests[0]
    #expect(request.method == .post && request.url == "https://api.stripe.com/v1/billing_portal/sessions")
    #expect(request.form == "customer=cus_1" && request["Idempotency-Key"] == "k")
    await #expect(throws: StripeError.unexpected(status: 200, path: "object")) {
      try await stripe.client().portalSession(customer: "cus_1", idempotencyKey: "k")
    }
  }

  @Test func makesACustomer() async throws {
    let stripe = ScriptedStripe(.customer())
    _ = try await stripe.client().createCustomer(
      name: nil, email: "ada@example.com", metadata: ["supabaseUUID": "1", "a": ""], idempotencyKey: "k")
    #expect(stripe.requests[0].url == "https://api.stripe.com/v1/customers")
    #expect(stripe.requests[0].form == "email=ada%40example.com&metadata%5Ba%5D=&metadata%5BsupabaseUUID%5D=1")
    #expect(stripe.requests[0]["Idempotency-Key"] == "k")
  }

  private static let none = Result<Response, TransportError>.answer(
    200, #"{"object":"list","data":[],"has_more":false}"#)

  @Test func listsCustomers() async throws {
    let stripe = ScriptedStripe(Self.none, Self.none)
    _ = try await stripe.client().customers()
    _ = try await stripe.client().customers(
      limit: 3, startingAfter: "cus_1", endingBefore: "cus_2", createdFrom: 1, createdTo: 2)
    #expect(stripe.requests[0].url == "https://api.stripe.com/v1/customers?limit=100")
    #expect(
      stripe.requests[1].form == "limit=3&created%5Bgte%5D=1&created%5Blt%5D=2&starting_after=cus_1&ending_before=cus_2"
    )
    #expect(stripe.requests[1].body == nil)
  }

  @Test func listsEvents() async throws {
    let stripe = ScriptedStripe(Self.none)
    _ = try await stripe.client().events(
      types: ["customer.created", "customer.updated"], createdFrom: 5, startingAfter: "evt_1")
    #expect(
      stripe.requests[0].url
        == "https://api.stripe.com/v1/events?limit=100&types%5B%5D=customer.created&types%5B%5D=customer.updated&created%5Bgte%5D=5&starting_after=evt_1"
    )
  }

  @Test func eachEndpointHasItsOwnLimiter() async throws {
    let stripe = ScriptedStripe(.customer(), .customer(), .customer(), Self.none, Self.none)
    let client = try StripeClient(
      key: StripeKey("sk_test_abc")!, transport: stripe,
      limiters: StripeLimiters(rate: 1, burst: 1, pace: stripe.pace.pace),
      pace: stripe.pace.pace)
    _ = try await client.customer("cus_1")
    _ = try await client.updateCustomer("cus_1", name: "Ada", idempotencyKey: "k")
    _ = try await client.createCustomer(name: "Ada", email: nil, idempotencyKey: "k2")
    _ = try await client.customers()
    _ = try await client.events()
    #expect(stripe.pace.waits.isEmpty)
    // Customers' ids share one.
    await #expect(throws: StripeError.self) { try await client.customer("cus_2") }
    #expect(stripe.pace.waits[0] > .milliseconds(990))
  }
}
