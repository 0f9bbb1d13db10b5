// Faults as flags and JSON have them, and what Stripe does under them.

import FoundationEssentials
import HTTPTypes
import TestSupport
import Testing
import Transport

@testable import Sandbox

@Suite struct SandboxFaultsTests {
  @Test(arguments: [
    ("0.8s", 0.8), ("3s", 3), ("250ms", 0.25), ("2m", 120), ("1.5", 1.5), ("0", 0),
  ]) func lengthsOfTimeAreRead(text: String, seconds: Double) {
    #expect(SandboxFaults.duration(text) == .seconds(seconds))
  }

  @Test(arguments: ["", "s", "-1s", "1h", "1 s", "１s", "1e3s", "90000", "1.2.3s", "nan", "inf"])
  func otherTextsAreNone(text: String) { #expect(SandboxFaults.duration(text) == nil) }

  @Test func survivesJSON() throws {
    var faults = SandboxFaults.none
    faults.webhookDelay = .milliseconds(800)
    faults.webhookLoss = 0.1
    faults.webhookDuplicate = 0.2
    faults.webhookReorder = 0.3
    faults.apiLatency = .seconds(2)
    faults.apiError = 0.4
    faults.apiRate = 25
    faults.stripeDown = true
    faults.supabaseDown = true
    faults.supabaseLatency = .milliseconds(5)
    faults.supabaseSchemaKept = true
    #expect(try JSONDecoder().decode(SandboxFaults.self, from: try JSONEncoder().encode(faults)) == faults)
    #expect(try JSONDecoder().decode(SandboxFaults.self, from: Data("{}".utf8)) == .none)
  }

  @Test(.timeLimit(.minutes(40))) func changeWhileItRuns() async throws {
    let emulator = StripeEmulator(seed: 1)
    try await withRunning(emulator) { stripe in
      func change(_ body: String) async throws -> StripeAnswer {
        try await stripe.send(.post, "/sandbox/faults", headers: ["Authorization": ""], body: body)
      }
      let changed = try await change(#"{"webhook_delay":"0.8s","api_rate":30,"supabase_down":true}"#)
      #expect(changed.status == 200)
      #expect(changed["webhook_delay"]?.encoded == "0.8")
      #expect(try await change(#"{"webhook_loss":0.25}"#)["api_rate"]?.integer == 30)
      #expect(emulator.faults.webhookDelay == .milliseconds(800))
      #expect(emulator.faults.webhookLoss == 0.25)
      #expect(emulator.faults.supabaseDown)
      let before = emulator.faults
      for bad in [
        "", "[]", #"{"webhook_loss":2}"#, #"{"webhook_loss":-0.1}"#, #"{"weather":1}"#, #"{"api_rate":null}"#,
        #"{"api_latency":"soon"}"#, #"{"api_rate":1.5}"#, #"{"stripe_down":1}"#, #"{"api_rate":1,"webhook_loss":"x"}"#,
      ] {
        let refused = try await change(bad)
        #expect(refused.status == 400, "\(bad)")
        #expect(refused.error?["message"] != nil)
      }
      #expect(emulator.faults == before)
      #expect(try await stripe.get("/sandbox/faults").json == before.json)
      #expect(try await stripe.delete("/sandbox/faults").status == 405)
    }
  }

  @Test(.timeLimit(.minutes(40))) func aStripeThatIsDownHangsUp() async throws {
    let emulator = StripeEmulator(seed: 1)
    try await withRunning(emulator) { stripe in
      #expect(try await stripe.get("/v1/customers").status == 200)
      emulator.faults.stripeDown = true
      await #expect(throws: TransportError.self) { try await stripe.get("/v1/customers") }
      await #expect(throws: TransportError.self) { try await stripe.post("/v1/customers", ["name": "A"]) }
      let back = try await stripe.send(.post, "/sandbox/faults", body: #"{"stripe_down":false}"#)
      #expect(back.status == 200)
      #expect(try await stripe.get("/v1/customers").ids == [])
    }
  }

  @Test func beyondTheRateIsRefused() throws {
    var faults = SandboxFaults.none
    faults.apiRate = 3
    var state = StripeState(key: "sk_test_x", seed: 1, faults: faults)
    let request = RestRequest(
      method: "GET", target: "/v1/customers", headers: [("authorization", "Bearer sk_test_x")], body: [])
    func status(at uptime: Duration) -> Int {
      guard case .answered(let response) = state.receive(request, uptime: uptime) else { return 200 }
      if response.status == 429 {
        #expect(response.headers.contains { $0.name == "Stripe-Rate-Limited-Reason" && $0.value == "global-rate" })
        #expect(response.headers.contains { $0.name == "Stripe-Should-Retry" && $0.value == "false" })
        #expect(WireJSON(response.body)?["error"]?["code"] == .string("rate_limit"))
      }
      return response.status
    }
    #expect([0, 100, 900, 950].map { status(at: .milliseconds($0)) } == [200, 200, 200, 429])
    #expect([1000, 1001, 1100, 1101].map { status(at: .milliseconds($0)) } == [200, 429, 200, 429])
  }

  @Test(.timeLimit(.minutes(40))) func aPortInUseIsSaid() async throws {
    let emulator = StripeEmulator(seed: 1)
    try await withRunning(emulator) { stripe in
      let error = await #expect(throws: SandboxError.self) {
        try await StripeEmulator(seed: 2).run(port: stripe.port) { _ in }
      }
      guard case .cannotListen(stripe.port)? = error else {
        Issue.record("another error")
        return
      }
    }
  }
}
