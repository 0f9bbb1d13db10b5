// The client against localstripe, somebody else's idea of Stripe; `.ci/localstripe` starts it and runs these.
//
// What localstripe 1.15 lacks, so that nothing here asks for it: idempotency keys (a repeated POST is done again),
// `Request-Id`, `created` ranges and `ending_before` for customers, `types[]` for events, the newest first (its lists
// begin with the oldest), null for an emptied field (it keeps the empty text), checks of e-mails, codes in errors, and
// an answer for a deleted customer (404 instead).

import Foundation
import Testing
import Transport

@testable import Stripe

/// Where it listens; nil where it was not started.
private let localStripe = ProcessInfo.processInfo.environment["ACCOUNTDESK_LOCALSTRIPE"]

@Suite(.enabled(if: localStripe != nil), .timeLimit(.minutes(40))) struct LocalStripeTests {
  private let transport = CurlTransport()

  private func client(_ key: String = "sk_test_localstripe") throws -> StripeClient {
    try StripeClient(key: #require(StripeKey(key)), base: localStripe, transport: transport)
  }

  private func create(_ client: StripeClient, name: String? = "Ada") async throws -> Customer {
    try await client.createCustomer(
      name: name, email: "ada@example.com", metadata: ["supabaseUUID": "u & v"], idempotencyKey: UUID().uuidString
    ).value
  }

  @Test func createsAndReads() async throws {
    let client = try client()
    let name = "Zoë & Łukasz = 100% + 漢字 😀"
    let made = try await create(client, name: name)
    #expect(made.id.hasPrefix("cus_"))
    #expect(made.name == name && made.email == "ada@example.com")
    #expect(made.metadata == ["supabaseUUID": "u & v"])
    #expect(made.livemode == false && made.created != nil && !made.deleted)
    let read = try await client.customer(made.id)
    #expect(read.value == made)
    #expect(read.date != nil)
    #expect(read.body == Data(read.value.raw.utf8))
  }

  @Test func changesOnlyWhatIsSent() async throws {
    let client = try client()
    let made = try await create(client)
    let renamed = try await client.updateCustomer(made.id, name: "Ada King", idempotencyKey: UUID().uuidString).value
    #expect(renamed.name == "Ada King" && renamed.email == "ada@example.com")
    let moved = try await client.updateCustomer(
      made.id, email: "new+tag@example.com", idempotencyKey: UUID().uuidString
    ).value
    #expect(moved.name == "Ada King" && moved.email == "new+tag@example.com")
    let cleared = try await client.updateCustomer(made.id, name: .some(nil), idempotencyKey: UUID().uuidString).value
    #expect((cleared.name ?? "").isEmpty && cleared.email == "new+tag@example.com")
    #expect(try await client.customer(made.id).value == cleared)
  }

  @Test func listsPageByPage() async throws {
    let client = try client()
    var made: Set<String> = []
    for _ in 0..<5 { made.insert(try await create(client).id) }
    var listed: [String] = []
    var more = true
    while more {
      let page = try await client.customers(limit: 2, startingAfter: listed.last).value
      #expect(page.items.count == 2 || !page.hasMore)
      listed += page.items.map(\.id)
      more = page.hasMore
    }
    #expect(Set(listed).isSuperset(of: made))
    #expect(listed.count == Set(listed).count)
  }

  @Test func listsEvents() async throws {
    let client = try client()
    let made = try await create(client)
    _ = try await client.updateCustomer(made.id, name: "Ada King", idempotencyKey: UUID().uuidString)
    let from = try #require(made.created).timeIntervalSince1970
    var events: [Event] = []
    var more = true
    while more {
      let page = try await client.events(createdFrom: Int(from), startingAfter: events.last?.id).value
      events += page.items
      more = page.hasMore
    }
    let ours = events.filter { $0.raw.contains(made.id) }
    #expect(ours.map(\.type) == ["customer.created", "customer.updated"])
    #expect(ours.allSatisfy { $0.id.hasPrefix("evt_") && $0.created >= Int(from) })
    #expect(ours.last?.raw.contains("Ada King") == true)
  }

  @Test func errorsAreTyped() async throws {
    let client = try client()
    await #expect(
      throws: StripeError.api(StripeFailure(type: "invalid_request_error", message: "Not Found", status: 404))
    ) { try await client.customer("cus_nobody") }
    await #expect(
      throws: StripeError.api(StripeFailure(type: "invalid_request_error", message: "Not Found", status: 404))
    ) { try await client.updateCustomer("cus_nobody", name: "Ada", idempotencyKey: UUID().uuidString) }
    // It knows no restricted keys.
    await #expect(
      throws: StripeError.api(StripeFailure(type: "invalid_request_error", message: "Unauthorized", status: 401))
    ) { try await self.client("rk_test_localstripe").customer("cus_nobody") }
  }
}
