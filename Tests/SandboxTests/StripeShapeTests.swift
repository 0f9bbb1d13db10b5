// Every object has the members that Stripe publishes for it (stripe/openapi, MIT licence, in Recorded).

import Testing

@testable import Sandbox

@Suite struct StripeShapeTests {
  private static let plan = SandboxPlan.studio

  @Test(.timeLimit(.minutes(40))) func objectsHaveStripesMembers() async throws {
    let fixtures = try #require(WireJSON(try RecordedCase.file("stripe-fixtures.json")))
    let emulator = StripeEmulator(seed: 1)
    emulator.load([
      StripeEmulator.Customer(id: "cus_Plan", name: "P", email: "p@example.com", created: 1000, plan: .studioYearly),
      StripeEmulator.Customer(id: "cus_Free", name: "F", email: "f@example.com", created: 1001),
      StripeEmulator.Customer(id: "cus_Gone", name: nil, email: nil, created: 1002, isDeleted: true),
    ])
    try await withRunning(emulator) { stripe in
      func compare(_ found: WireJSON?, _ kind: String) {
        guard case .object(let members)? = found, case .object(let wanted)? = fixtures[kind] else {
          Issue.record("no \(kind)")
          return
        }
        #expect(Set(members.map(\.key)) == Set(wanted.map(\.key)), "\(kind)")
        #expect(members.count == wanted.count, "\(kind)")
      }
      compare(try await stripe.get("/v1/customers/cus_Plan").json, "customer")
      compare(
        try await stripe.post("/v1/billing_portal/sessions", ["customer": "cus_Free"]).json, "billing_portal.session")
      compare(try await stripe.get("/v1/customers/cus_Gone").json, "deleted_customer")
      _ = try await stripe.post("/v1/customers/cus_Free", ["name": "G"])
      compare(try await stripe.get("/v1/events")["data"]?.elements?.first, "event")
      let subscriptions = try await stripe.get("/v1/subscriptions?customer=cus_Plan")
      let subscription = subscriptions["data"]?.elements?.first
      compare(subscription, "subscription")
      let item = subscription?["items"]?["data"]?.elements?.first
      compare(item, "subscription_item")
      compare(item?["price"], "price")
      compare(item?["plan"], "plan")
      compare(try await stripe.get("/v1/products/\(Self.plan.productID)").json, "product")
      compare(try await stripe.get("/v1/prices/\(Self.plan.priceID)").json, "price")
      let endpoint = try await stripe.post(
        "/v1/webhook_endpoints", ["url": "http://127.0.0.1:1/", "enabled_events[]": "*"])
      compare(try await stripe.get("/v1/webhook_endpoints/\(endpoint.id)").json, "webhook_endpoint")
    }
  }

  @Test(.timeLimit(.minutes(40))) func plansAreShown() async throws {
    let emulator = StripeEmulator(key: "sk_test_x", seed: 1, faults: .none, now: { 1_700_000_000 })
    emulator.load(
      (1...6).map { number in
        StripeEmulator.Customer(
          id: "cus_\(number)", name: nil, email: nil, created: 1_690_000_000 + number,
          plan: number.isMultiple(of: 2) ? .hobby : number == 3 ? .studioYearly : nil)
      })
    try await withRunning(emulator) { stripe in
      let all = try await stripe.get("/v1/subscriptions")
      #expect(all.ids == ["sub_16", "sub_14", "sub_13", "sub_12"])
      #expect(try await stripe.get("/v1/subscriptions?limit=2&starting_after=sub_14").ids == ["sub_13", "sub_12"])
      #expect(try await stripe.get("/v1/subscriptions?customer=cus_3").ids == ["sub_13"])
      #expect(try await stripe.get("/v1/subscriptions?customer=cus_1").ids == [])
      #expect(try await stripe.get("/v1/subscriptions?customer=cus_0").error?["code"] == .string("resource_missing"))
      #expect(try await stripe.get("/v1/subscriptions?price=\(SandboxPlan.hobby.priceID)&limit=1").ids == ["sub_16"])
      #expect(try await stripe.get("/v1/subscriptions?status=canceled").ids == [])
      #expect(try await stripe.get("/v1/subscriptions?status=odd").status == 400)
      let one = try await stripe.get("/v1/subscriptions/sub_13")
      #expect(one["customer"] == .string("cus_3"))
      #expect(one["status"] == .string("active"))
      let item = one["items"]?["data"]?.elements?.first
      #expect(item?["price"]?["unit_amount"]?.integer == 29000)
      #expect(item?["price"]?["recurring"]?["interval"] == .string("year"))
      let start = item?["current_period_start"]?.integer ?? 0
      let end = item?["current_period_end"]?.integer ?? 0
      #expect(start <= 1_700_000_000 && 1_700_000_000 < end)
      #expect(try await stripe.get("/v1/prices").ids.count == 3)
      #expect(try await stripe.get("/v1/products").ids.count == 2)
      // With the customer its subscription is gone.
      _ = try await stripe.delete("/v1/customers/cus_3")
      #expect(try await stripe.get("/v1/subscriptions").ids == ["sub_16", "sub_14", "sub_12"])
      #expect(try await stripe.get("/v1/subscriptions/sub_13").status == 404)
    }
  }

  @Test(.timeLimit(.minutes(40))) func endpointsAreKept() async throws {
    try await withRunning(StripeEmulator(seed: 1)) { stripe in
      let path = "/v1/webhook_endpoints"
      let made = try await stripe.post(
        path, ["url": "https://example.com/hook", "enabled_events[]": "customer.updated", "description": "ours"])
      #expect(made["secret"]?.string?.hasPrefix("whsec_") == true)
      #expect(made["status"] == .string("enabled"))
      // It is shown once.
      let read = try await stripe.get("\(path)/\(made.id)")
      #expect(read["secret"] == nil)
      #expect(read["description"] == .string("ours"))
      let changed = try await stripe.post("\(path)/\(made.id)", ["disabled": "true", "enabled_events[]": "*"])
      #expect(changed["status"] == .string("disabled"))
      #expect(changed["enabled_events"]?.encoded == #"["*"]"#)
      for bad in [
        ["url": "example.com", "enabled_events[]": "*"], ["url": "https://example.com"], ["enabled_events[]": "*"],
        ["url": "https://example.com", "enabled_events[]": "nonsense"],
      ] as [KeyValuePairs<String, String>] {
        #expect(try await stripe.post(path, bad).status == 400)
      }
      for _ in 1..<16 {
        #expect(try await stripe.post(path, ["url": "https://example.com", "enabled_events[]": "*"]).status == 200)
      }
      #expect(try await stripe.post(path, ["url": "https://example.com", "enabled_events[]": "*"]).status == 400)
      #expect(try await stripe.get("\(path)?limit=100").ids.count == 16)
      #expect(try await stripe.delete("\(path)/\(made.id)")["deleted"] == .bool(true))
      #expect(try await stripe.get("\(path)/\(made.id)").status == 404)
    }
  }
}
