// When Stripe is asked again, after how long, and when it is not.

import Foundation
import HTTPTypes
import Synchronization
import Testing
import Transport

@testable import Stripe

@Suite(.timeLimit(.minutes(40))) struct RetryTests {
  private static let lost = TransportError.lost(host: "api.stripe.com", reason: "reset")

  private func update(
    _ stripe: ScriptedStripe, asked: BeforeSending? = nil, policy: RetryPolicy = .write
  ) async throws -> Answer<Customer> {
    try await stripe.client().updateCustomer(
      "cus_1", name: "Ada", idempotencyKey: "key", policy: policy, beforeEachSending: asked)
  }

  // MARK: What is worth repeating

  @Test(arguments: [
    Result<Response, TransportError>.error(409, code: "idempotency_key_in_use"), .error(409, code: "lock_timeout"),
    .error(500), .error(502), .error(503), .answer(503, "<html>"), .answer(500, ""), .error(429, code: "lock_timeout"),
    .failure(lost), .failure(.refused(host: "h")), .failure(.timedOut(host: "h")),
    .failure(.couldNotResolve(host: "h")),
  ]) func asksAgain(_ first: Result<Response, TransportError>) async throws {
    let stripe = ScriptedStripe(first, .customer())
    #expect(try await update(stripe).value.id == "cus_1")
    // The very same request.
    #expect(stripe.requests.count == 2)
    #expect(stripe.requests[0].form == stripe.requests[1].form)
    #expect(stripe.requests.map { $0["Idempotency-Key"] } == ["key", "key"])
    let read = ScriptedStripe(first, .customer())
    #expect(try await read.client().customer("cus_1").value.id == "cus_1")
  }

  @Test(arguments: [400, 401, 402, 403, 404, 422, 429]) func doesNotAskAgain(_ status: Int) async throws {
    let stripe = ScriptedStripe(.error(status, type: "invalid_request_error", code: "c"), .customer())
    await #expect(throws: StripeError.self) { try await update(stripe) }
    #expect(stripe.requests.count == 1)
    #expect(stripe.pace.waits.isEmpty)
  }

  @Test(arguments: [TransportError.badURL, .tls(host: "h", reason: "r"), .tooLarge(limit: 1), .cancelled])
  func someFailuresStay(_ error: TransportError) async throws {
    let stripe = ScriptedStripe(.failure(error), .customer())
    await #expect(throws: StripeError.transport(error)) { try await update(stripe) }
    #expect(stripe.requests.count == 1)
  }

  private static func told(_ word: String) -> HTTPFields { [HTTPField.Name("Stripe-Should-Retry")!: word] }

  @Test(arguments: [400, 402, 429]) func stripesWordForAsking(_ status: Int) async throws {
    let stripe = ScriptedStripe(.error(status, Self.told("true")), .customer())
    _ = try await update(stripe)
    #expect(stripe.requests.count == 2)
  }

  @Test(arguments: [409, 500, 503]) func stripesWordAgainstAsking(_ status: Int) async throws {
    let stripe = ScriptedStripe(.error(status, Self.told("false")), .customer())
    await #expect(throws: StripeError.self) { try await update(stripe) }
    #expect(stripe.requests.count == 1)
    let other = ScriptedStripe(.error(status, Self.told("perhaps")), .customer())
    _ = try await update(other)
    #expect(other.requests.count == 2)
  }

  // MARK: How often and how long

  @Test func aReadIsRepeatedTwice() async throws {
    let stripe = ScriptedStripe(.error(500), .failure(Self.lost), .error(503, message: "Last."), .customer())
    await #expect(throws: StripeError.api(StripeFailure(type: "api_error", message: "Last.", status: 503))) {
      try await stripe.client().customer("cus_1")
    }
    #expect(stripe.requests.count == 3)
  }

  @Test func waitsGrowToFiveSeconds() {
    #expect(
      (1...8).map { RetryPolicy.backoff($0, random: 1) }
        == [500, 1000, 2000, 4000, 5000, 5000, 5000, 5000].map { .milliseconds($0) })
    // Never below half a second, and never below half of the whole.
    #expect(
      (1...5).map { RetryPolicy.backoff($0, random: 0) } == [500, 500, 1000, 2000, 2500].map { .milliseconds($0) })
    #expect(RetryPolicy.backoff(3, random: 0.5) == .milliseconds(1500))
    #expect(RetryPolicy.backoff(.max, random: 1) == .seconds(5))
  }

  @Test func theDieIsThrownForEachWait() async throws {
    let stripe = ScriptedStripe(
      .failure(Self.lost), .failure(Self.lost), .failure(Self.lost), .failure(Self.lost), .customer())
    stripe.pace.roll(0.25)
    _ = try await update(stripe)
    #expect(stripe.pace.waits == [500, 625, 1250, 2500].map { .milliseconds($0) })
  }

  @Test func aWriteGoesOnForTwoMinutes() async throws {
    let stripe = ScriptedStripe()
    let times = Mutex<[Duration]>.Box([])
    await #expect(throws: StripeError.transport(.lost(host: "script", reason: "the script is over"))) {
      try await update(
        stripe,
        asked: { [pace = stripe.pace] _ in
          times.value.withLock { $0.append(pace.now) }
          return true
        })
    }
    let sent = times.value.withLock { $0 }
    #expect(sent.count == stripe.requests.count && sent.count > 20)
    #expect(sent.allSatisfy { $0 <= .seconds(120) })
    #expect((sent.last ?? .zero) > .seconds(114))
  }

  // MARK: Retry-After

  @Test func retryAfterIsObeyed() async throws {
    let stripe = ScriptedStripe(
      .error(503, [.retryAfter: "7"]), .answer(500, "", [.retryAfter: "60"]), .error(409, [.retryAfter: "0"]),
      .customer())
    _ = try await update(stripe)
    #expect(stripe.pace.waits == [.seconds(7), .seconds(60), .milliseconds(1500)])
  }

  @Test(arguments: ["61", "86400"]) func whoAsksForTooLongIsNotAskedAgain(_ seconds: String) async throws {
    let stripe = ScriptedStripe(.error(503, [.retryAfter: seconds]), .customer())
    await #expect {
      try await update(stripe)
    } throws: {
      guard case StripeError.api(let failure) = $0 else { return false }
      return failure.retryAfter == .seconds(Int(seconds)!)
    }
    #expect(stripe.requests.count == 1)
  }

  @Test(arguments: ["-1", "soon", "1.5", "Wed, 28 Oct 2026 12:34:56 GMT", "99999999999999999999"])
  func otherFormsDoNotCount(_ text: String) async throws {
    let stripe = ScriptedStripe(.error(503, [.retryAfter: text]), .customer())
    _ = try await update(stripe)
    #expect(stripe.pace.waits == [.milliseconds(500)])
  }

  @Test func aWaitBeyondTheTwoMinutesIsNotBegun() async throws {
    let asked = HTTPFields([HTTPField(name: .retryAfter, value: "50")])
    let stripe = ScriptedStripe(
      .error(503, message: "1", asked), .error(503, message: "2", asked), .error(503, message: "3", asked), .customer())
    await #expect(throws: StripeError.self) { try await update(stripe) }
    #expect(stripe.pace.waits == [.seconds(50), .seconds(50)])
    #expect(stripe.requests.count == 3)
  }

  // MARK: Saved answers

  @Test func theSame500TwiceIsASavedAnswer() async throws {
    let stripe = ScriptedStripe(
      .error(500, message: "Oops, see req_1.", [HTTPField.Name("Request-Id")!: "req_1"]), .failure(Self.lost),
      .error(500, message: "Oops, see req_2.", [HTTPField.Name("Request-Id")!: "req_2"]), .customer())
    await #expect(
      throws: StripeError.savedFailure(
        StripeFailure(type: "api_error", message: "Oops, see req_2.", status: 500, requestID: "req_2"))
    ) { try await update(stripe) }
    #expect(stripe.requests.count == 3)
  }

  @Test func whatIsSaidToBeReplayedIsSaved() async throws {
    let stripe = ScriptedStripe(.error(500, [HTTPField.Name("Idempotent-Replayed")!: "true"]), .customer())
    await #expect { try await update(stripe) } throws: {
      guard case StripeError.savedFailure = $0 else { return false }
      return true
    }
    #expect(stripe.requests.count == 1)
  }

  @Test(arguments: [
    (
      Result<Response, TransportError>.error(500, message: "a"),
      Result<Response, TransportError>.error(500, message: "b")
    ),
    (.error(500), .error(503)), (.error(500, code: "a"), .error(500, code: "b")),
    (.error(500, type: "a"), .error(500, type: "b")),
    (.answer(500, ""), .answer(500, "")), (.error(409), .error(409)),
  ]) func otherFailuresAreNot(_ first: Result<Response, TransportError>, _ second: Result<Response, TransportError>)
    async throws
  {
    let stripe = ScriptedStripe(first, second, .customer())
    #expect(try await update(stripe).value.id == "cus_1")
  }

  @Test func aReadHasNoSavedAnswer() async throws {
    let stripe = ScriptedStripe(.error(500), .error(500), .customer())
    #expect(try await stripe.client().customer("cus_1").value.id == "cus_1")
  }

  // MARK: Who is asked before

  @Test func everySendingIsAskedFor() async throws {
    let stripe = ScriptedStripe(.error(500, message: "a"), .error(500, message: "b"), .customer())
    let attempts = Mutex<[Int]>.Box([])
    _ = try await update(
      stripe,
      asked: { attempt in
        attempts.value.withLock { $0.append(attempt) }
        #expect(stripe.requests.count == attempt - 1)
        return true
      })
    #expect(attempts.value.withLock { $0 } == [1, 2, 3])
  }

  @Test(arguments: [1, 2]) func aNoEndsIt(_ last: Int) async throws {
    let stripe = ScriptedStripe(.error(500), .customer())
    await #expect(throws: StripeError.stopped) { try await update(stripe, asked: { $0 < last }) }
    #expect(stripe.requests.count == last - 1)
    let failing = ScriptedStripe(.error(500), .customer())
    await #expect(throws: StripeError.stopped) {
      try await update(failing, asked: { if $0 >= last { throw TransportError.cancelled } else { return true } })
    }
    #expect(failing.requests.count == last - 1)
  }

  // MARK: Cancelling

  @Test func cancelledWhileItWaits() async throws {
    let stripe = ScriptedStripe(.failure(Self.lost), .customer())
    let held = ManualPace(isHeld: true)
    let client = try StripeClient(key: StripeKey("sk_test_abc")!, transport: stripe, pace: held.pace)
    let task = Task { try await client.updateCustomer("cus_1", name: "Ada", idempotencyKey: "key") }
    await held.sleeping(1)
    task.cancel()
    await #expect(throws: StripeError.transport(.cancelled)) { try await task.value }
    #expect(stripe.requests.count == 1)
  }

  @Test func cancelledWhileItIsAskedFor() async throws {
    let stripe = ScriptedStripe(.customer())
    let task = Task {
      try await update(
        stripe,
        asked: { _ in
          while !Task.isCancelled { await Task.yield() }
          return true
        })
    }
    task.cancel()
    await #expect(throws: StripeError.transport(.cancelled)) { try await task.value }
    #expect(stripe.requests.isEmpty)
  }
}
