// Links to the customer portal, as a client asks for them.

import TestSupport
import Testing

@testable import Sandbox

@Suite struct StripePortalTests {
  @Test(.timeLimit(.minutes(40))) func aLinkIsForOneLivingCustomer() async throws {
    let emulator = StripeEmulator(seed: 1)
    emulator.load([
      StripeEmulator.Customer(id: "cus_1", name: "One", email: "one@example.com", created: 1),
      StripeEmulator.Customer(id: "cus_Gone", name: nil, email: nil, created: 2, isDeleted: true),
    ])
    try await withRunning(emulator) { stripe in
      let path = "/v1/billing_portal/sessions"
      let made = try await stripe.post(path, ["customer": "cus_1", "return_url": "https://example.com/"], key: "k")
      #expect(made.status == 200 && made.id.hasPrefix("bps_1"))
      #expect(made["customer"] == .string("cus_1") && made["return_url"] == .string("https://example.com/"))
      let url = try #require(made["url"]?.string)
      #expect(url.hasPrefix("https://billing.stripe.com/p/session/test_"))
      // The same key is the same link, another one another.
      #expect(
        try await stripe.post(path, ["customer": "cus_1", "return_url": "https://example.com/"], key: "k").body
          == made.body)
      #expect(try await stripe.post(path, ["customer": "cus_1"])["url"]?.string != url)
      for gone in ["cus_Gone", "cus_0"] {
        let answer = try await stripe.post(path, ["customer": .init(gone)])
        #expect(answer.status == 400)
        #expect(answer.error?["code"] == .string("resource_missing"))
        #expect(answer.error?["param"] == .string("customer"))
      }
      #expect(try await stripe.post(path).error?["code"] == .string("parameter_missing"))
      #expect(try await stripe.post(path, ["customer": "cus_1", "odd": "x"]).status == 400)
      #expect(try await stripe.post(path, ["customer": "cus_1", "locale": "zh"]).status == 501)
      #expect(try await stripe.get(path).status == 404)
    }
  }
}
