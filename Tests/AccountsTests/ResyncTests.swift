// A read of Stripe's and how it is applied: its version first, its as-of low enough, again where something came between.

import Foundation
import Stripe
import Supabase
import Synchronization
import Testing
import Transport

@testable import Accounts

@Suite(.timeLimit(.minutes(40))) struct ResyncTests {
  private let ring = PlayedRing()
  private func resync() throws -> Resync {
    Resync(store: ring.store, stripe: try ring.stripe, pace: ring.pace.accounts)
  }

  @Test func theVersionComesBeforeTheRead() async throws {
    let result = try await resync().run(customer: "cus_1", logins: .stripe, author: "key:ada@desk")
    #expect(result.outcome == .applied && result.edit == nil)
    #expect(ring.calls == ["begin_read", "GET", "apply_read"])
    let arguments = try #require(ring.state.withLock { $0.arguments["apply_read"]?.first })
    #expect(arguments["customer"] == .string("cus_1"))
    #expect(arguments["version"] == .integer(1))
    #expect(arguments["origin"] == .string("re-sync"))
    #expect(arguments["logins"] == .string("stripe"))
    #expect(arguments["author"] == .string("key:ada@desk"))
    #expect(arguments["edit"] == nil)
    // Stripe's text, byte for byte.
    #expect(arguments["object"] == .string(ring.state.withLock { $0.object }))
    // 12:34:56 less 0.25 s, rounded down, and a second less.
    #expect(arguments["as_of"] == .string("2026-10-28T12:34:54.000000Z"))
  }

  @Test(arguments: [
    (0, 99.0), (1, 98), (999, 98), (1000, 98), (1001, 97), (2500, 96),
  ]) func asOfIsAtOrBeforeTheReading(_ milliseconds: Int, _ expected: Double) {
    let answer = Answer(
      value: 0, date: Date(timeIntervalSince1970: 100), roundTrip: .milliseconds(milliseconds))
    #expect(answer.asOf(or: Date(timeIntervalSince1970: 5000)) == Date(timeIntervalSince1970: expected))
  }

  @Test func withoutADateOurOwnClockCounts() {
    let answer = Answer(value: 0, roundTrip: .milliseconds(300))
    #expect(answer.asOf(or: Date(timeIntervalSince1970: 100.25)) == Date(timeIntervalSince1970: 98))
  }

  @Test func whatCameBetweenIsReadAgain() async throws {
    ring.play("apply_read", .answers(200, #"{"outcome":"again"}"#), .answers(200, #"{"outcome":"again"}"#))
    #expect(try await resync().run(customer: "cus_1", author: "a").outcome == .applied)
    #expect(ring.calls == Array(repeating: ["begin_read", "GET", "apply_read"], count: 3).flatMap(\.self))
  }

  @Test func aVersionTakenBeforeAnotherChangeIsNotUsed() async throws {
    ring.state.withLock { state in
      state.onCall = { [ring] number, isDone in
        // A webhook comes between the version and the read, once.
        if number == 2, !isDone { ring.state.withLock { $0.version = 7 } }
      }
    }
    #expect(try await resync().run(customer: "cus_1", author: "a").outcome == .applied)
    #expect(ring.state.withLock { $0.arguments["apply_read"]?.map { $0["version"] } } == [.integer(1), .integer(7)])
    ring.state.withLock { $0.onCall = nil }
  }

  @Test func whatKeepsChangingIsGivenUp() async throws {
    ring.state.withLock { $0.behaviours["apply_read"] = (0..<9).map { _ in .answers(200, #"{"outcome":"again"}"#) } }
    await #expect {
      try await resync().run(customer: "cus_1", author: "a")
    } throws: {
      guard case ResyncFailure.keepsChanging = $0 else { return false }
      return true
    }
    #expect(ring.calls.count == 15)
  }

  @Test func eachSideFailsByItsName() async throws {
    ring.play("begin_read", .fails(.refused(host: "h")))
    await #expect {
      try await resync().run(customer: "cus_1", author: "a")
    } throws: {
      guard case ResyncFailure.supabase(.transport(.refused)) = $0 else { return false }
      return true
    }
    ring.play("GET", .answers(401, #"{"error":{"message":"No."}}"#))
    await #expect {
      try await resync().run(customer: "cus_1", author: "a")
    } throws: {
      guard case ResyncFailure.stripe(.api) = $0 else { return false }
      return true
    }
    ring.play("apply_read", .answers(400, #"{"code":"22023","message":"no"}"#))
    await #expect {
      try await resync().run(customer: "cus_1", author: "a")
    } throws: {
      guard case ResyncFailure.supabase(.rejected) = $0 else { return false }
      return true
    }
  }

  @Test func aDeletedCustomerIsApplied() async throws {
    ring.state.withLock { $0.isDeleted = true }
    _ = try await resync().run(customer: "cus_1", author: "a")
    #expect(
      ring.state.withLock { $0.arguments["apply_read"]?.first?["object"] }
        == .string(#"{"id":"cus_1","object":"customer","deleted":true}"#))
  }
}
