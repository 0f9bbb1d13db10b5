// Webhooks on the wire: signed, whole, tried again, and as unreliable as they are told to be.

import Crypto
import FoundationEssentials
import Testing

@testable import Sandbox

@Suite struct WebhookDeliveryTests {
  @Test(.timeLimit(.minutes(40))) func aWebhookIsSignedAndWhole() async throws {
    let emulator = StripeEmulator(seed: 1)
    let sink = WebhookSink()
    try await sink.listen { url in
      let clock = Clock()
      try await withRunning(emulator) { stripe in
        let endpoint = try await stripe.post(
          "/v1/webhook_endpoints", ["url": url, "enabled_events[]": "customer.updated"])
        let secret = try #require(endpoint["secret"]?.string)
        let before = clock.wall
        let made = try await stripe.post("/v1/customers", ["name": "A\"\\\n"])
        _ = try await stripe.post("/v1/customers/\(made.id)", ["name": "Zoë 🚀"], key: "edit-1")
        let webhook = try #require(await sink.next(1).first)

        let parts = webhook.signature.split(separator: ",").map { $0.split(separator: "=", maxSplits: 1) }
        #expect(parts.map { $0[0] } == ["t", "v1"])
        let time = try #require(Int(parts[0][1]))
        #expect((before...clock.wall).contains(time))
        let signed = Data("\(time).\(webhook.body)".utf8)
        let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: Data(secret.utf8)))
        #expect(parts[1][1] == code.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined())

        #expect(webhook.event["type"] == .string("customer.updated"))
        #expect(webhook.event["request"]?["idempotency_key"] == .string("edit-1"))
        #expect(webhook.event["pending_webhooks"]?.integer == 1)
        let listed = try await delivered(webhook.id, stripe)
        // Byte for byte, but for the count that the delivery itself has changed.
        #expect(listed == webhook.body.replacing(#""pending_webhooks":1"#, with: #""pending_webhooks":0"#))
      }
    }
  }

  @Test(.timeLimit(.minutes(40))) func aRefusedWebhookComesAgain() async throws {
    let emulator = StripeEmulator(seed: 1)
    let sink = WebhookSink(statuses: [500, 302])
    try await sink.listen { url in
      emulator.addEndpoint(url: url, secret: "whsec_x")
      try await withRunning(emulator) { stripe in
        _ = try await stripe.post("/v1/customers", ["name": "A"])
        let webhooks = await sink.next(3)
        #expect(Set(webhooks.map(\.id)).count == 1)
        #expect(Set(webhooks.map(\.body)).count == 1)
        _ = try await delivered(webhooks[0].id, stripe)
      }
    }
  }

  @Test(.timeLimit(.minutes(40))) func whatHappenedBeforeItRanIsDelivered() async throws {
    let emulator = StripeEmulator(seed: 1)
    let request = RestRequest(
      method: "POST", target: "/v1/customers", headers: [("authorization", "Bearer \(emulator.key)")], body: [])
    let sink = WebhookSink()
    try await sink.listen { url in
      emulator.addEndpoint(url: url, secret: "whsec_x")
      #expect(await emulator.answer(request)?.status == 200)
      try await withRunning(emulator) { stripe in
        let webhook = await sink.next(1).first
        #expect(webhook?.event["type"] == .string("customer.created"))
      }
    }
  }

  @Test(.timeLimit(.minutes(40))) func everyEndpointGetsItsOwn() async throws {
    let emulator = StripeEmulator(seed: 1)
    let one = WebhookSink()
    let other = WebhookSink()
    try await one.listen { first in
      try await other.listen { second in
        emulator.addEndpoint(url: first, secret: "whsec_1", events: ["customer.created"])
        emulator.addEndpoint(url: second, secret: "whsec_2", events: ["customer.deleted", "customer.created"])
        try await withRunning(emulator) { stripe in
          let made = try await stripe.post("/v1/customers")
          _ = try await stripe.post("/v1/customers/\(made.id)", ["name": "A"])
          _ = try await stripe.delete("/v1/customers/\(made.id)")
          #expect(await one.next(1).map { $0.event["type"] } == [.string("customer.created")])
          let types = await other.next(2).compactMap { $0.event["type"]?.string }
          #expect(Set(types) == ["customer.created", "customer.deleted"])
        }
      }
    }
  }

  @Test(.timeLimit(.minutes(40))) func manyAreDelivered() async throws {
    let emulator = StripeEmulator(seed: 1)
    let sink = WebhookSink(statuses: (0..<40).map { $0.isMultiple(of: 2) ? 503 : 200 })
    try await sink.listen { url in
      emulator.addEndpoint(url: url, secret: "whsec_x")
      try await withRunning(emulator) { stripe in
        for number in 0..<200 { _ = try await stripe.post("/v1/customers", ["name": "\(number)"]) }
        let webhooks = await sink.next(220)
        #expect(Set(webhooks.map(\.id)).count == 200)
      }
    }
  }

  @Test(.timeLimit(.minutes(40))) func faultsOfDeliveryCanBeSeen() async throws {
    let emulator = StripeEmulator(seed: 1)
    let sink = WebhookSink()
    try await sink.listen { url in
      emulator.addEndpoint(url: url, secret: "whsec_x")
      try await withRunning(emulator) { stripe in
        func make() async throws -> String {
          _ = try await stripe.post("/v1/customers")
          return try await stripe.get("/v1/events?limit=1").ids[0]
        }
        emulator.faults.webhookLoss = 1
        let lost = try await make()
        emulator.faults.webhookLoss = 0
        emulator.faults.webhookDuplicate = 1
        let doubled = try await make()
        #expect(await sink.next(2).map(\.id) == [doubled, doubled])
        emulator.faults.webhookDuplicate = 0
        emulator.faults.webhookReorder = 1
        let overtaken = try await make()
        emulator.faults.webhookReorder = 0
        let overtaking = try await make()
        // Where nothing comes within a second it goes alone; here something does.
        #expect(await sink.next(2).map(\.id) == [overtaking, overtaken])
        _ = try await delivered(overtaken, stripe)
        #expect(try await stripe.get("/v1/events?delivery_success=false").ids == [lost])
        emulator.faults.webhookReorder = 1
        let last = try await make()
        #expect(await sink.next(1).map(\.id) == [last])
      }
    }
  }
}

/// The event once every endpoint has taken it. The count is changed after the receiver's answer, so it may come later.
private func delivered(_ id: String, _ stripe: StripeCaller) async throws -> String {
  while true {
    let event = try await stripe.get("/v1/events/\(id)")
    if event["pending_webhooks"]?.integer == 0 { return event.body }
  }
}
