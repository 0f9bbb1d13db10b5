// Keys that expire and keys that lack a right, as a client meets them.

import HTTPTypes
import TestSupport
import Testing

@testable import Sandbox

@Suite struct StripePermissionTests {
  @Test(.timeLimit(.minutes(40))) func aMissingRightIsNamed() async throws {
    let emulator = StripeEmulator(seed: 1)
    emulator.load([StripeEmulator.Customer(id: "cus_1", name: "One", email: "one@example.com", created: 1)])
    try await withRunning(emulator) { stripe in
      let change = #"{"missing_permissions":["rak_customer_write","rak_webhook_read"]}"#
      let told = try await stripe.send(.post, "/sandbox/faults", headers: ["Authorization": ""], body: change)
      #expect(told.status == 200)
      for path in ["/v1/customers/cus_1", "/v1/customers/cus_none", "/v1/customers"] {
        let refused = try await stripe.post(path, ["name": "Two"])
        #expect(refused.status == 403, "\(path)")
        #expect(refused.error?["code"] == nil && refused.error?["type"] == .string("invalid_request_error"))
        #expect(refused.error?["message"]?.string?.contains("'rak_customer_write'") == true)
        #expect(!refused.body.contains(emulator.key))
      }
      #expect(try await stripe.delete("/v1/customers/cus_1").status == 403)
      #expect(try await stripe.get("/v1/customers/cus_1")["name"] == .string("One"))
      #expect(try await stripe.get("/v1/webhook_endpoints").status == 403)
      #expect(try await stripe.get("/v1/events").status == 200)
      let unknown = #"{"missing_permissions":["everything"]}"#
      #expect(try await stripe.send(.post, "/sandbox/faults", body: unknown).status == 400)
      emulator.faults.missingPermissions = []
      #expect(try await stripe.post("/v1/customers/cus_1", ["name": "Two"]).status == 200)
    }
  }

  @Test(.timeLimit(.minutes(40))) func aKeyExpires() async throws {
    let emulator = StripeEmulator(seed: 1)
    emulator.faults.keyExpired = true
    try await withRunning(emulator) { stripe in
      let refused = try await stripe.get("/v1/customers")
      #expect(refused.status == 401)
      #expect(refused.error?["code"] == .string("api_key_expired"))
      #expect(!refused.body.contains(emulator.key))
    }
  }
}
