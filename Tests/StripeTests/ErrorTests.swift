// What is kept of Stripe's refusals, and what is shown of them.

import Foundation
import HTTPTypes
import Testing
import Transport

@testable import Stripe

@Suite struct ErrorTests {
  @Test func everyPartIsKept() async throws {
    let body = """
      {"error":{"type":"invalid_request_error","code":"email_invalid","param":"email","message":"Invalid email address: ada",
      "doc_url":"https://example.com","request_log_url":"https://example.com"}}
      """
    let stripe = ScriptedStripe(
      .answer(400, body, [HTTPField.Name("Request-Id")!: "req_1", .retryAfter: "3"]))
    await #expect(
      throws: StripeError.api(
        StripeFailure(
          type: "invalid_request_error", code: "email_invalid", param: "email", message: "Invalid email address: ada",
          status: 400, requestID: "req_1", retryAfter: .seconds(3)))
    ) { try await stripe.client().updateCustomer("cus_1", email: "ada", idempotencyKey: "k") }
  }

  @Test func whatIsAbsentIsEmpty() async throws {
    let stripe = ScriptedStripe(.answer(403, #"{"error":{}}"#))
    await #expect(throws: StripeError.api(StripeFailure(type: "", message: "", status: 403))) {
      try await stripe.client().customer("cus_1")
    }
  }

  @Test(arguments: ["", "<html>", "{}", #"{"error":"text"}"#, #"{"error":null}"#, #"{"error":{"message":5}}"#])
  func otherBodiesHaveOnlyTheirStatus(_ body: String) async throws {
    let stripe = ScriptedStripe(.answer(404, body))
    await #expect(throws: StripeError.unexpected(status: 404, path: "")) { try await stripe.client().customer("cus_1") }
  }

  @Test func redirectsAreNoAnswer() async throws {
    let stripe = ScriptedStripe(.answer(302, "", [.location: "https://example.com"]))
    await #expect(throws: StripeError.unexpected(status: 302, path: "")) { try await stripe.client().customer("cus_1") }
  }

  @Test func descriptionsHideTheMessage() {
    let failure = StripeFailure(
      type: "invalid_request_error", code: "c", param: "email", message: "Invalid email address: ada@example.com",
      status: 400,
      requestID: "req_1", retryAfter: .seconds(1))
    for error in [StripeError.api(failure), .savedFailure(failure)] {
      for text in [
        "\(error)", String(reflecting: error), "\(failure)", String(reflecting: failure), error.localizedDescription,
      ] {
        #expect(!text.contains("ada"))
      }
      #expect("\(error)".contains("invalid_request_error, c, param email, 400, req_1"))
    }
    #expect("\(StripeError.transport(.refused(host: "h")))" == "Stripe: refused(host: \"h\")")
    #expect("\(StripeError.unexpected(status: 200, path: "data.0.id"))" == "Stripe: unexpected answer 200 at data.0.id")
    #expect("\(StripeError.stopped)" == "Stripe: stopped")
  }
}
