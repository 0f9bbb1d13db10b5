// The same client by the door: the operator's own token in the place of the key, asked for before each attempt.

import Foundation
import HTTPTypes
import Synchronization
import TestSupport
import Testing
import Transport

@testable import Stripe

@Suite(.timeLimit(.minutes(40))) struct DoorClientTests {
  private static let door = "https://door.example.com/"

  private func client(
    _ stripe: ScriptedStripe, door: String = door,
    token: @escaping DoorToken = { () async throws(StripeError) in "t.o.k" }
  ) throws -> StripeClient {
    try StripeClient(door: door, token: token, transport: stripe, pace: stripe.pace.pace)
  }

  @Test func theTokenStandsWhereTheKeyWould() async throws {
    let stripe = ScriptedStripe(.customer())
    let client = try client(stripe)
    #expect(client.isByDoor)
    #expect(try await client.customer("cus_1").value.name == "Ada")
    let request = try #require(stripe.requests.first)
    #expect(request.url == "https://door.example.com/v1/customers/cus_1")
    #expect(request.headers[.authorization] == "Bearer t.o.k")
    #expect(try !ScriptedStripe().client().isByDoor)
  }

  @Test func eachAttemptHasATokenOfItsOwn() async throws {
    let stripe = ScriptedStripe(.error(503, type: "door_error", code: "supabase_away"), .customer())
    let asked = Count()
    let client = try client(stripe) { () async throws(StripeError) in
      "token.number.\(asked.next())"
    }
    _ = try await client.customer("cus_1")
    #expect(stripe.requests.map { $0.headers[.authorization] } == ["Bearer token.number.1", "Bearer token.number.2"])
  }

  @Test func withoutATokenNothingIsSent() async throws {
    let stripe = ScriptedStripe(.customer())
    let client = try client(stripe) { () async throws(StripeError) in throw .api(.signedOut) }
    await #expect(throws: StripeError.api(.signedOut)) { try await client.customer("cus_1") }
    #expect(stripe.requests.isEmpty)
    #expect(stripe.pace.waits.isEmpty)
  }

  /// A token that cannot be renewed at the moment is asked for again.
  @Test func anAuthThatIsAwayIsAskedAgain() async throws {
    let stripe = ScriptedStripe(.customer())
    let asked = Count()
    let client = try client(stripe) { () async throws(StripeError) in
      if asked.next() == 1 { throw .transport(.timedOut(host: "auth.example.com")) }
      return "t.o.k"
    }
    #expect(try await client.customer("cus_1").value.name == "Ada")
  }

  /// The door has no saved answers: its second 503 says of the edit what the first said.
  @Test func twoFailuresOfTheDoorAreNoSavedAnswer() async throws {
    let away = Result<Response, TransportError>.error(503, type: "door_error", code: "supabase_away")
    let stripe = ScriptedStripe(away, away, away, .customer())
    #expect(
      try await client(stripe).updateCustomer("cus_1", name: "Ada", idempotencyKey: "e").value.id == "cus_1")
    let same = Result<Response, TransportError>.error(500, code: "x")
    let saved = ScriptedStripe(same, same, .customer())
    await #expect {
      try await client(saved).updateCustomer("cus_1", name: "Ada", idempotencyKey: "e")
    } throws: { if case .savedFailure? = $0 as? StripeError { true } else { false } }
  }

  @Test func aNoOfTheDoorIsTold() async throws {
    let stripe = ScriptedStripe(
      .error(403, type: "door_error", code: "not_yours", [.init("Stripe-Should-Retry")!: "false"]))
    do {
      _ = try await client(stripe).updateCustomer("cus_1", name: "Ada", idempotencyKey: "e")
      Issue.record("it went through")
    } catch let error as StripeError {
      guard case .api(let failure) = error else { throw error }
      #expect(failure.isDoors)
      #expect(failure.code == "not_yours")
    }
    #expect(stripe.requests.count == 1)
  }

  @Test func runsOfManySayThatTheyAre() async throws {
    let stripe = ScriptedStripe(.customer(), .customer())
    let client = try client(stripe)
    _ = try await client.customer("cus_1")
    _ = try await client.inBulk.customer("cus_1")
    #expect(stripe.requests.map { $0["AccountDesk-Priority"] } == [nil, "bulk"])
    // Stripe itself is told nothing.
    let direct = ScriptedStripe(.customer())
    _ = try await direct.client().inBulk.customer("cus_1")
    #expect(direct.requests.first?["AccountDesk-Priority"] == nil)
  }

  /// The door is told; to Stripe itself nothing goes that changes something.
  @Test func whoOnlyLooksChangesNothing() async throws {
    let stripe = ScriptedStripe(.customer(), .customer())
    let client = try client(stripe)
    _ = try await client.customer("cus_1")
    _ = try await client.readOnly.customer("cus_1")
    #expect(stripe.requests.map { $0["X-AccountDesk-Read-Only"] } == [nil, "true"])
    let direct = ScriptedStripe(.customer())
    let looking = try direct.client().readOnly
    await #expect(throws: StripeError.api(.readOnly)) {
      try await looking.updateCustomer("cus_1", name: "Ada", idempotencyKey: "e")
    }
    await #expect(throws: StripeError.api(.readOnly)) {
      try await looking.portalSession(customer: "cus_1", idempotencyKey: "e")
    }
    #expect(try await looking.customer("cus_1").value.name == "Ada")
    #expect(direct.requests.map(\.method) == [.get])
    #expect(direct.requests.first?["X-AccountDesk-Read-Only"] == nil)
  }

  @Test func theDoorIsAskedForWhatItDoesItself() async throws {
    let stripe = ScriptedStripe(.answer(200, "{}"))
    let answer = try await client(stripe).askDoor("/accounts/cus_1/resync", json: Data(#"{"logins":"keep"}"#.utf8))
    #expect(String(decoding: answer, as: UTF8.self) == "{}")
    let request = try #require(stripe.requests.first)
    #expect(request.method == .post)
    #expect(request.url == "https://door.example.com/accounts/cus_1/resync")
    #expect(request.headers[.contentType] == "application/json")
    #expect(request.body == Data(#"{"logins":"keep"}"#.utf8))
  }

  @Test func plainHTTPIsForThisMachine() throws {
    for door in ["http://127.0.0.1:8788", "http://localhost:8788", "https://door.example.com"] {
      _ = try client(ScriptedStripe(), door: door)
    }
    #expect(throws: StripeSetupError.plainHTTP(host: "door.example.com")) {
      try client(ScriptedStripe(), door: "http://door.example.com")
    }
    #expect(throws: StripeSetupError.badBase) { try client(ScriptedStripe(), door: "door.example.com") }
  }

  /// The door never asks with somebody's token for what it does with the key.
  @Test func aClientByTheDoorHandsNothingOn() async throws {
    let stripe = ScriptedStripe(.customer())
    await #expect(throws: TransportError.badURL) { try await client(stripe).passRead(customer: "cus_1") }
    #expect(stripe.requests.isEmpty)
  }
}
