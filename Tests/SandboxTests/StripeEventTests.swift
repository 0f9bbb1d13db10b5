// Events: what they say of a change, and how they are listed.

import Testing

@testable import Sandbox

@Suite struct StripeEventTests {
  @Test(.timeLimit(.minutes(40))) func eventsSayWhatChanged() async throws {
    let emulator = StripeEmulator(key: "sk_test_x", seed: 1, faults: .none, now: { 1_700_000_000 })
    try await withRunning(emulator) { stripe in
      let made = try await stripe.post(
        "/v1/customers", ["name": "A", "email": "a@example.com", "metadata[x]": "1", "metadata[y]": "2"], key: "make")
      let path = "/v1/customers/\(made.id)"
      let changed = try await stripe.post(
        path, ["name": "B", "email": "a@example.com", "metadata[y]": "", "metadata[z]": "3"], key: "change")
      _ = try await stripe.post(path, ["name": "B"], key: "nothing")
      let cleared = try await stripe.post(path, ["email": ""])
      _ = try await stripe.delete(path)

      let page = try await stripe.get("/v1/events")
      let events = (page["data"]?.elements ?? []).reversed().map { $0 }
      #expect(
        events.map { $0["type"]?.string }
          == ["customer.created", "customer.updated", "customer.updated", "customer.deleted"])
      for event in events {
        #expect(event["object"] == .string("event"))
        #expect(event["api_version"] == .string("2026-10-28.endive"))
        #expect(event["created"]?.integer == 1_700_000_000)
        #expect(event["livemode"] == .bool(false))
        #expect(event["pending_webhooks"]?.integer == 0)
        #expect(event["id"]?.string?.hasPrefix("evt_") == true)
      }
      #expect(events[0]["data"]?["object"] == made.json)
      #expect(events[0]["data"]?["previous_attributes"] == nil)
      #expect(events[0]["request"]?["id"]?.string == made.header("Request-Id"))
      #expect(events[0]["request"]?["idempotency_key"] == .string("make"))
      #expect(events[1]["data"]?["object"] == changed.json)
      #expect(
        events[1]["data"]?["previous_attributes"]?.encoded == #"{"name":"A","metadata":{"y":"2","z":null}}"#)
      #expect(events[2]["data"]?["object"] == cleared.json)
      #expect(events[2]["data"]?["previous_attributes"]?.encoded == #"{"email":"a@example.com"}"#)
      #expect(events[2]["request"]?["idempotency_key"] == .null)
      // The customer as it was, not what is left of it.
      #expect(events[3]["data"]?["object"] == cleared.json)

      #expect(try await stripe.get("/v1/events/\(events[1]["id"]?.string ?? "")").json == events[1])
      #expect(try await stripe.get("/v1/events/evt_0").status == 404)
    }
  }

  @Test(.timeLimit(.minutes(40))) func eventsAreListed() async throws {
    let clock = Clock()
    let emulator = StripeEmulator(key: "sk_test_x", seed: 1, faults: .none, now: { clock.time })
    emulator.addEndpoint(url: "http://127.0.0.1:1/", secret: "whsec_x", events: ["customer.created"])
    try await withRunning(emulator) { stripe in
      for number in 1...5 {
        clock.time = number * 10
        let made = try await stripe.post("/v1/customers", ["name": "\(number)"])
        _ = try await stripe.post("/v1/customers/\(made.id)", ["name": "\(number)'"])
      }
      let all = try await stripe.get("/v1/events?limit=100")
      #expect(all.ids.count == 10)
      let updated = try await stripe.get("/v1/events?type=customer.updated&limit=3")
      #expect(updated.ids == [0, 2, 4].map { all.ids[$0] })
      #expect(updated.hasMore == true)
      #expect(
        try await stripe.get("/v1/events?type=customer.updated&limit=3&starting_after=\(updated.ids[2])").ids
          == [6, 8].map { all.ids[$0] })
      #expect(
        try await stripe.get("/v1/events?types[]=customer.created&types[]=customer.deleted&limit=100").ids
          == [1, 3, 5, 7, 9].map { all.ids[$0] })
      #expect(try await stripe.get("/v1/events?type=customer.*&limit=100").ids == all.ids)
      #expect(try await stripe.get("/v1/events?types[0]=invoice.paid").ids == [])
      #expect(
        try await stripe.get("/v1/events?created[gte]=20&created[lt]=40&limit=100").ids == Array(all.ids[4..<8]))
      #expect(
        try await stripe.get("/v1/events?ending_before=\(all.ids[5])&limit=2").ids == Array(all.ids[3..<5]))
      // Nobody listens there, so what was wanted is not delivered, and the rest owes nothing to anybody.
      #expect(
        try await stripe.get("/v1/events?delivery_success=false&limit=100").ids == [1, 3, 5, 7, 9].map { all.ids[$0] })
      #expect(
        try await stripe.get("/v1/events?delivery_success=true&limit=100").ids == [0, 2, 4, 6, 8].map { all.ids[$0] })
      #expect(try await stripe.get("/v1/events?type=a.b&types[]=c.d").status == 400)
      let many = (0...20).map { "types[]=a.b\($0)" }.joined(separator: "&")
      #expect(try await stripe.get("/v1/events?\(many)").error?["param"] == .string("types"))
    }
  }
}
