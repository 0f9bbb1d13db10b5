// `Idempotency-Key`: one execution for one key, and the same answer to whoever asks again.

import Testing

@testable import Sandbox

@Suite struct StripeIdempotencyTests {
  @Test(.timeLimit(.minutes(40))) func answersAgainAndExecutesOnce() async throws {
    let emulator = StripeEmulator(seed: 1)
    try await withRunning(emulator) { stripe in
      let first = try await stripe.post("/v1/customers", ["name": "A", "email": "a@example.com"], key: "k1")
      #expect(first.status == 200)
      #expect(first.header("Idempotency-Key") == "k1")
      #expect(first.header("Idempotent-Replayed") == nil)
      #expect(first.header("Original-Request") == first.header("Request-Id"))
      // The order of the parameters is no difference.
      let again = try await stripe.post("/v1/customers", ["email": "a@example.com", "name": "A"], key: "k1")
      #expect(again.body == first.body)
      #expect(again.header("Idempotent-Replayed") == "true")
      #expect(again.header("Original-Request") == first.header("Request-Id"))
      #expect(again.header("Request-Id") != first.header("Request-Id"))
      #expect(try await stripe.get("/v1/customers").ids == [first.id])

      for other in [
        try await stripe.post("/v1/customers", ["name": "B", "email": "a@example.com"], key: "k1"),
        try await stripe.post("/v1/customers/\(first.id)", ["name": "A", "email": "a@example.com"], key: "k1"),
      ] {
        #expect(other.status == 400)
        #expect(other.error?["type"] == .string("idempotency_error"))
      }
      #expect(
        try await stripe.post("/v1/customers", ["name": "A"], key: String(repeating: "k", count: 256)).status == 400)
      #expect(
        try await stripe.post("/v1/customers", ["name": "A"], key: String(repeating: "k", count: 255)).status == 200)
    }
  }

  @Test(.timeLimit(.minutes(40))) func whatIsRefusedLeavesTheKeyFree() async throws {
    try await withRunning(StripeEmulator(seed: 1)) { stripe in
      #expect(try await stripe.post("/v1/customers", ["email": "a@com"], key: "k").status == 400)
      let mended = try await stripe.post("/v1/customers", ["email": "a@example.com"], key: "k")
      #expect(mended.status == 200)
      #expect(mended.header("Idempotent-Replayed") == nil)
    }
  }

  @Test(.timeLimit(.minutes(40))) func aSavedFailureStaysOne() async throws {
    let emulator = StripeEmulator(seed: 3)
    emulator.load([StripeEmulator.Customer(id: "cus_1", name: "0", email: nil, created: 1)])
    emulator.faults.apiError = 1
    try await withRunning(emulator) { stripe in
      var done = 0
      var undone = 0
      // Half of the failures come before the execution, half after it.
      var number = 0
      while done == 0 || undone == 0 {
        number += 1
        let name = "\(number)"
        let key = "k\(number)"
        let failed = try await stripe.post("/v1/customers/cus_1", ["name": name], key: key)
        #expect(failed.status == 500)
        #expect(failed.error?["type"] == .string("api_error"))
        let isDone = emulator.customer("cus_1")?.name == name
        emulator.faults.apiError = 0
        let again = try await stripe.post("/v1/customers/cus_1", ["name": name], key: key)
        emulator.faults.apiError = 1
        if isDone {
          done += 1
          #expect(again.status == 500)
          #expect(again.body == failed.body)
          #expect(again.header("Idempotent-Replayed") == "true")
        } else {
          undone += 1
          #expect(again.status == 200)
          #expect(again["name"] == .string(name))
        }
      }
    }
  }

  /// Without a clock: the second comes while the first is held up.
  @Test func aKeyInUseIsSaid() throws {
    var faults = SandboxFaults.none
    faults.apiLatency = .seconds(5)
    var state = StripeState(key: "sk_test_x", seed: 1, faults: faults)
    let request = RestRequest(
      method: "POST", target: "/v1/customers",
      headers: [("authorization", "Bearer sk_test_x"), ("idempotency-key", "k")],
      body: Array("name=A".utf8))
    guard case .call(let call, let latency) = state.receive(request, uptime: .zero) else {
      Issue.record("the first was not taken")
      return
    }
    #expect(latency == .seconds(5))
    guard case .answered(let second) = state.receive(request, uptime: .zero) else {
      Issue.record("the second was taken")
      return
    }
    #expect(second.status == 409)
    let error = WireJSON(second.body)?["error"]
    #expect(error?["code"] == .string("idempotency_key_in_use"))
    let (reply, _) = state.perform(call, now: 1)
    #expect(reply.status == 200)
    guard case .answered(let third) = state.receive(request, uptime: .zero) else {
      Issue.record("the third was taken")
      return
    }
    #expect(third.status == 200)
    #expect(third.body == Array(reply.body.utf8))

    // A caller who gave up frees the key.
    let other = RestRequest(
      method: "POST", target: "/v1/customers",
      headers: [("authorization", "Bearer sk_test_x"), ("idempotency-key", "j")],
      body: [])
    guard case .call(let abandoned, _) = state.receive(other, uptime: .zero) else {
      Issue.record("not taken")
      return
    }
    state.abandon(abandoned)
    guard case .call = state.receive(other, uptime: .zero) else {
      Issue.record("the key is still in use")
      return
    }
  }
}
