// Customers as a client sees them: shapes, changes, and what Stripe refuses.

import HTTPTypes
import TestSupport
import Testing

@testable import Sandbox

@Suite struct StripeCustomerTests {
  @Test(.timeLimit(.minutes(40))) func thoseOfYearsAreThereWithoutEvents() async throws {
    let emulator = StripeEmulator(seed: 1)
    try await withRunning(emulator) { stripe in
      func load(_ body: String) async throws -> StripeAnswer {
        try await stripe.send(.post, "/sandbox/customers", headers: ["Authorization": ""], body: body)
      }
      let loaded = try await load(
        #"""
        [{"id":"cus_old","name":"李 明","email":"li@example.com","created":1600000000,"metadata":{"supabaseUUID":"u1"}},
        {"id":"cus_gone","deleted":true}, {"id":"cus_new"}]
        """#)
      #expect(loaded.status == 200 && loaded["loaded"]?.integer == 3)
      let old = try await stripe.get("/v1/customers/cus_old")
      #expect(old["name"] == .string("李 明") && old["created"]?.integer == 1_600_000_000)
      #expect(old["metadata"]?["supabaseUUID"] == .string("u1"))
      #expect(try await stripe.get("/v1/customers/cus_gone")["deleted"]?.bool == true)
      #expect(try await stripe.get("/v1/customers").ids == ["cus_new", "cus_old"])
      #expect(try await stripe.get("/v1/events").ids == [])
      for bad in ["", "{}", #"[{"name":"A"}]"#, #"[{"id":"cus_a"},{"id":3}]"#] {
        #expect(try await load(bad).status == 400, "\(bad)")
      }
      #expect(emulator.customer("cus_a") == nil)
      #expect(try await stripe.get("/sandbox/customers").status == 405)
    }
  }

  @Test(.timeLimit(.minutes(40))) func livesFromMakingToDeletion() async throws {
    let emulator = StripeEmulator(seed: 1)
    try await withRunning(emulator) { stripe in
      let made = try await stripe.post(
        "/v1/customers", ["name": "Zoë 🚀", "email": "zoe@example.com", "metadata[supabaseUUID]": "u1"])
      #expect(made.status == 200)
      #expect(made.id.hasPrefix("cus_") && made.id.utf8.count == 18)
      #expect(made["name"] == .string("Zoë 🚀"))
      #expect(made["email"] == .string("zoe@example.com"))
      #expect(made["metadata"]?["supabaseUUID"] == .string("u1"))
      let path = "/v1/customers/\(made.id)"
      #expect(try await stripe.get(path).body == made.body)

      let changed = try await stripe.post(
        path, ["name": "", "metadata[plan]": "a", "metadata[supabaseUUID]": "", "phone": "+1 555 0100"])
      #expect(changed["name"] == .null)
      #expect(changed["email"] == .string("zoe@example.com"))
      #expect(changed["phone"] == .string("+1 555 0100"))
      #expect(changed["metadata"]?.encoded == #"{"plan":"a"}"#)
      #expect(try await stripe.post(path, ["metadata": ""])["metadata"]?.encoded == "{}")
      #expect(emulator.customer(made.id)?.name == nil)

      let deleted = try await stripe.delete(path)
      #expect(deleted.body == #"{"id":"\#(made.id)","object":"customer","deleted":true}"#)
      #expect(try await stripe.get(path).body == deleted.body)
      #expect(try await stripe.get(path).status == 200)
      for gone in [try await stripe.post(path, ["name": "x"]), try await stripe.delete(path)] {
        #expect(gone.status == 404)
        #expect(gone.error?["code"] == .string("resource_missing"))
      }
      #expect(try await stripe.get("/v1/customers").ids == [])
      #expect(emulator.customer(made.id)?.isDeleted == true)
    }
  }

  @Test(.timeLimit(.minutes(40))) func saysWhatItRefuses() async throws {
    let emulator = StripeEmulator(seed: 1)
    emulator.load([StripeEmulator.Customer(id: "cus_1", name: "One", email: "one@example.com", created: 1)])
    try await withRunning(emulator) { stripe in
      func refusal(_ form: KeyValuePairs<String, String>) async throws -> [String?] {
        let answer = try await stripe.post("/v1/customers/cus_1", form)
        #expect(answer.status == 400)
        return ["type", "code", "param", "message"].map { answer.error?[$0]?.string }
      }
      let invalid = "invalid_request_error"
      for email in [
        "a@com", "example.com", " a@example.com", "a@example.com ", "a＠example.com", "a@b@example.com", "@x.y",
      ] {
        #expect(
          try await refusal(["email": email]) == [invalid, nil, "email", "Invalid email address: \(email)"])
      }
      #expect(
        try await refusal(["nickname": "x"])
          == [invalid, "parameter_unknown", "nickname", "Received unknown parameter: nickname"])
      #expect(
        try await refusal(["nickname": "x", "foo[bar]": "y"])
          == [invalid, "parameter_unknown", "nickname", "Received unknown parameters: nickname, foo[bar]"])
      let long = "abcdefghij" + String(repeating: "x", count: 240) + "1234567890"
      #expect(
        try await refusal(["name": long])
          == [invalid, nil, "name", "Invalid string: abcdefghij...1234567890; must be at most 256 characters"])
      #expect(try await refusal(["email": String(repeating: "a", count: 512) + "@example.com"])[2] == "email")
      #expect(try await refusal(["metadata[k]": String(repeating: "x", count: 501)])[2] == "metadata")
      #expect(try await refusal(["metadata": "x"])[1] == "parameter_invalid_object")
      #expect(try await refusal(["name[first]": "x"])[2] == "name")

      // What is refused changes nothing, not even what stands beside it.
      let both = try await stripe.post("/v1/customers/cus_1", ["name": "Other", "email": "a@com"])
      #expect(both.status == 400)
      #expect(emulator.customer("cus_1")?.name == "One")
      #expect(try await stripe.get("/v1/events").ids == [])

      // 256 and 512 characters are not too long, whatever their bytes.
      let widest = String(repeating: "é", count: 256)
      #expect(try await stripe.post("/v1/customers/cus_1", ["name": widest])["name"] == .string(widest))
      let longest = String(repeating: "a", count: 500) + "@example.org"
      #expect(try await stripe.post("/v1/customers/cus_1", ["email": longest])["email"] == .string(longest))

      let missing = try await stripe.get("/v1/customers/cus_0")
      #expect(missing.status == 404)
      #expect(missing.error?["message"] == .string("No such customer: 'cus_0'"))
      #expect(missing.error?["param"] == .string("id"))

      // What the real one knows and this one does not is never answered as if it were done.
      let unsupported = try await stripe.post("/v1/customers/cus_1", ["shipping[name]": "x"])
      #expect(unsupported.status == 501)
      #expect(unsupported.header("Stripe-Should-Retry") == "false")
    }
  }

  @Test(.timeLimit(.minutes(40))) func asksWhoAsks() async throws {
    let emulator = StripeEmulator(key: "sk_test_0123456789abcdefWXYZ", seed: 1)
    try await withRunning(emulator) { stripe in
      let path = "/v1/customers"
      let none = try await stripe.get(path, ["Authorization": ""])
      #expect(none.status == 401)
      #expect(none.error?["message"]?.string?.hasPrefix("You did not provide an API key.") == true)
      let wrong = try await stripe.get(path, ["Authorization": "Bearer sk_test_0000000000000000abcd"])
      #expect(wrong.status == 401)
      #expect(wrong.error?["type"] == .string("invalid_request_error"))
      #expect(wrong.error?["message"] == .string("Invalid API Key provided: sk_test_****abcd"))
      #expect(try await stripe.get(path).status == 200)
      // "sk_test_0123456789abcdefWXYZ:" as a user without a password.
      let basic = "Basic c2tfdGVzdF8wMTIzNDU2Nzg5YWJjZGVmV1hZWjo="
      #expect(try await stripe.get(path, ["Authorization": basic]).status == 200)
    }
  }

  @Test(.timeLimit(.minutes(40))) func everyAnswerHasItsHeaders() async throws {
    try await withRunning(StripeEmulator(seed: 1)) { stripe in
      let first = try await stripe.get("/v1/customers", ["Stripe-Version": "2025-09-30.clover"])
      #expect(first.header("Stripe-Version") == "2025-09-30.clover")
      #expect(first.header("Request-Id")?.hasPrefix("req_") == true)
      #expect(first.header("Date")?.hasSuffix(" GMT") == true)
      #expect(first.header("Content-Type") == "application/json")
      let second = try await stripe.get("/v1/nonsense")
      #expect(second.status == 404)
      #expect(second.error?["message"]?.string?.hasPrefix("Unrecognized request URL (GET: /v1/nonsense).") == true)
      #expect(second.header("Stripe-Version") == "2026-10-28.endive")
      #expect(second.header("Request-Id") != first.header("Request-Id"))
      for path in ["/v1/customers/", "/", "/v2/customers", "/v1/customers/a/b"] {
        #expect(try await stripe.get(path).status == 404)
      }
      #expect(try await stripe.send(.patch, "/v1/customers/cus_1").status == 404)
      #expect(try await stripe.get("/v1/customers", ["Stripe-Version": "newest"]).status == 400)
      let json = try await stripe.send(
        .post, "/v1/customers", headers: ["Content-Type": "application/json"], body: #"{"name":"x"}"#)
      #expect(json.status == 400)
      #expect(try await stripe.send(.post, "/v1/customers?name=%FF").status == 400)
    }
  }

  @Test(.timeLimit(.minutes(40))) func sameSeedSameIDs() async throws {
    @Sendable func answers(_ seed: UInt64) async throws -> [String] {
      let found = Collected()
      try await withRunning(StripeEmulator(key: "sk_test_x", seed: seed, faults: .none, now: { 1_700_000_000 })) {
        stripe in
        await found.add(try await stripe.post("/v1/customers", ["name": "Ada"]).body)
        await found.add(try await stripe.get("/v1/events").body)
      }
      return await found.texts
    }
    let one = try await answers(7)
    #expect(one == (try await answers(7)))
    #expect(one != (try await answers(8)))
  }
}

private actor Collected {
  var texts: [String] = []

  func add(_ text: String) { texts.append(text) }
}
