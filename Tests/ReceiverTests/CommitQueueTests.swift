// Group commit: what gathers, what is bounded, and who gets which answer.

import Accounts
import Foundation
import HTTPTypes
import Hummingbird
import Supabase
import Synchronization
import TestSupport
import Testing
import Transport

@testable import Receiver

@Suite(.timeLimit(.minutes(40))) struct CommitQueueTests {
  /// Commits everything, each call only once the gate is open.
  private func gated(_ gate: Gate) -> PlayedSupabase {
    let committing = PlayedSupabase { _ in true }
    return PlayedSupabase { request throws(TransportError) in
      await gate.pass()
      return try await committing.send(request)
    }
  }

  private func event(_ number: Int) throws(WebhookError) -> ReceivedEvent {
    ReceivedEvent(webhook: try Webhook(body: Array(Sample.event("evt_\(number)").utf8)), received: .now)
  }

  /// Waits, without polling the clock, until so many events wait.
  private func gathered(_ count: Int, in queue: CommitQueue) async {
    while await queue.count < count { await Task.yield() }
  }

  @Test func whatArrivesMeanwhileGoesTogether() async throws {
    let gate = Gate()
    let supabase = gated(gate)
    try await PlayedReceiver.with(supabase) { played in
      try await withThrowingTaskGroup(of: Void.self) { group in
        func commit(_ number: Int) {
          group.addTask {
            // Each gets its own answer.
            let result = try await played.queue.commit(try event(number))
            #expect(result.id == "evt_\(number)")
          }
        }
        commit(0)
        await gate.wait(for: 1)
        for number in 1...40 { commit(number) }
        await gathered(40, in: played.queue)
        // Nobody was answered before the commit of its own.
        #expect(supabase.batches == [1])
        await gate.open()
        try await group.waitForAll()
      }
      #expect(supabase.batches == [1, 40])
    }
  }

  @Test func aBatchIsBoundedByEventsAndByBytes() async throws {
    let gate = Gate()
    let supabase = gated(gate)
    let size = Sample.event("evt_10").utf8.count
    let bounds = CommitQueue.Bounds(events: 100, batch: 5, batchBytes: 3 * size)
    try await PlayedReceiver.with(supabase, bounds: bounds) { played in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 10...17 {
          group.addTask { _ = try await played.queue.commit(try event(number)) }
          // One after another, so that the first goes alone.
          if number == 10 { await gate.wait(for: 1) }
        }
        await gathered(7, in: played.queue)
        await gate.open()
        try await group.waitForAll()
      }
      #expect(supabase.batches == [1, 3, 3, 1])
    }
  }

  @Test func pastTheBoundItSaysSoAtOnce() async throws {
    let gate = Gate()
    try await PlayedReceiver.with(gated(gate), bounds: .init(events: 2)) { played in
      await withTaskGroup(of: HTTPResponse.Status.self) { group in
        group.addTask { await played.post(Sample.event("evt_0")).status }
        await gate.wait(for: 1)
        for number in 1...2 { group.addTask { await played.post(Sample.event("evt_\(number)")).status } }
        await gathered(2, in: played.queue)
        let refused = await played.post(Sample.event("evt_3"))
        #expect(refused.status == .serviceUnavailable)
        #expect(refused.headers[.retryAfter] == "1")
        #expect(played.metrics.current.refused == ["full": 1])
        await gate.open()
        for await status in group { #expect(status == .ok) }
      }
    }
  }

  /// Whatever is the matter with one event, the others do not wait for it.
  @Test func anEventThatFailsTheWholeTransactionFailsAlone() async throws {
    let gate = Gate()
    let committing = PlayedSupabase { $0.eventID != "evt_7" }
    let supabase = PlayedSupabase { request throws(TransportError) in
      await gate.pass()
      return try await committing.send(request)
    }
    try await PlayedReceiver.with(supabase) { played in
      let outcomes = try await withThrowingTaskGroup(of: (Int, Bool).self) { group in
        for number in 0..<20 {
          group.addTask { (number, await played.post(Sample.event("evt_\(number)")).status == .ok) }
          if number == 0 { await gate.wait(for: 1) }
        }
        await gathered(19, in: played.queue)
        await gate.open()
        return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
      }
      for number in 0..<20 { #expect(outcomes[number] == (number != 7), "\(number)") }
    }
  }

  /// A lock that was not had, or a database that is not there, is nobody's fault: halving would only cost.
  @Test(arguments: ["55P03", "40P01", "53300", "57P01"]) func whatIsNobodysFaultIsNotHalved(code: String) async throws {
    let gate = Gate()
    let supabase = PlayedSupabase { _ throws(TransportError) in
      await gate.pass()
      return .json(503, #"{"code":"PT503","details":"\#(code)","hint":null,"message":"not committed"}"#)
    }
    try await PlayedReceiver.with(supabase) { played in
      await withTaskGroup(of: HTTPResponse.Status.self) { group in
        for number in 0..<9 {
          group.addTask { await played.post(Sample.event("evt_\(number)")).status }
          if number == 0 { await gate.wait(for: 1) }
        }
        await gathered(8, in: played.queue)
        await gate.open()
        for await status in group { #expect(status == .serviceUnavailable) }
      }
      #expect(supabase.batches == [1, 8])
    }
  }

  @Test func whoWaitsWhenItStopsIsTold() async throws {
    let gate = Gate()
    try await PlayedReceiver.with(gated(gate)) { played in
      let first = Task { await played.post(Sample.event("evt_0")).status }
      await gate.wait(for: 1)
      let second = Task { await played.post(Sample.event("evt_1")).status }
      await gathered(1, in: played.queue)
      await played.queue.stop()
      #expect(await second.value == .serviceUnavailable)
      // What is under way is answered as it ends.
      await gate.open()
      #expect(await first.value == .ok)
      #expect(await played.post(Sample.event("evt_2")).status == .serviceUnavailable)
    }
  }
}
