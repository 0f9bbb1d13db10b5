// Re-sync of many: each account once, under its rate, through failures of one and of all, and stopped without a doubt.

import Foundation
import Sandbox
import Stripe
import Supabase
import Synchronization
import TestSupport
import Testing
import Transport

@testable import Accounts

@Suite(.timeLimit(.minutes(40))) struct BulkResyncTests {
  /// What was told, by account.
  private struct Told {
    var ends: [String: String] = [:]
    var twice: [String] = []
    var waits: [Duration] = []

    mutating func take(_ news: BulkNews) {
      switch news {
      case .waiting(_, let wait): waits.append(wait)
      case .account(let result):
        let word =
          switch result.outcome {
          case .changed(let changes): "changed \(changes.count)"
          case .unchanged: "unchanged"
          case .noCustomer: "none"
          case .deleted: "deleted"
          case .parked(let outcome, let reason): "\(outcome) \(reason ?? "")"
          case .failed: "failed"
          }
        if ends.updateValue(word, forKey: result.account.id) != nil { twice.append(result.account.id) }
      }
    }

    func count(_ word: String) -> Int { ends.values.count { $0 == word } }
  }

  private func run(
    _ crowd: PlayedCrowd, patience: Duration = .seconds(120), rate: Double = 10, isDry: Bool = false
  ) async throws -> (BulkEnd, Told) {
    var told = Told()
    let end = try await crowd.bulk(rate: rate, patience: patience).run(
      .all, isDry: isDry, author: "key:ada@desk"
    ) { told.take($0) }
    return (end, told)
  }

  private func word(_ end: BulkEnd) -> String {
    switch end {
    case .done: "done"
    case .stopped: "stopped"
    case .gaveUp: "gaveUp"
    }
  }

  /// The status by which it gave up.
  private func failureStatus(_ end: BulkEnd) -> Int? {
    guard case .gaveUp(let failure) = end, case .stripe(let error) = failure else { return nil }
    return error.failure?.status
  }

  @Test func everyAccountOnce() async throws {
    let crowd = PlayedCrowd(1000) { $0 % 10 == 3 ? .unlinked : $0 % 10 == 4 ? .deleted : .inSync }
    crowd.with { state in
      state.outcomes["cus_1"] =
        #"{"outcome": "applied", "changes": [{"field": "name", "record": "auth", "from": "A", "to": null}]}"#
      state.outcomes["cus_2"] = #"{"outcome": "conflict", "reason": "email_taken x"}"#
      state.outcomes["cus_5"] = #"{"outcome": "deleted"}"#
    }
    let (end, told) = try await run(crowd)
    #expect(word(end) == "done")
    #expect(told.ends.count == 1000 && told.twice.isEmpty && told.waits.isEmpty)
    #expect(told.ends[PlayedCrowd.id(1)] == "changed 1")
    #expect(told.ends[PlayedCrowd.id(2)] == "conflict email_taken x")
    #expect(told.count("none") == 100 && told.count("deleted") == 101 && told.count("unchanged") == 797)
    // Nothing is asked of Stripe for those who have no customer, or none any more.
    #expect(crowd.with { $0.reads.count } == 800)
    #expect(Set(crowd.with { $0.reads }).count == 800)
    #expect(crowd.with { $0.mostUnderWay } <= BulkResync.width)
  }

  @Test func theRateHolds() async throws {
    let crowd = PlayedCrowd(300)
    let times = Mutex<[Duration]>([])
    let now = crowd.pace.accounts.now
    crowd.with { $0.onRead = { _ in times.withLock { $0.append(now()) } } }
    _ = try await run(crowd, rate: 10)
    let went = times.withLock { $0 }.sorted()
    #expect(went.count == 300)
    for index in went.indices.dropFirst(11) { #expect(went[index] - went[index - 11] >= .milliseconds(990)) }
  }

  @Test func aDryRunAppliesNothing() async throws {
    let crowd = PlayedCrowd(20)
    let (_, told) = try await run(crowd, isDry: true)
    #expect(told.count("unchanged") == 20)
    #expect(crowd.with { $0.functions } == ["accountdesk_scope_page", "accountdesk_try_read"])
  }

  @Test func oneThatFailsHoldsUpNobody() async throws {
    let crowd = PlayedCrowd(60)
    crowd.with { state in
      state.failures["cus_7"] = (500, .max)
      state.failures["cus_8"] = (500, 4)
      state.failures["cus_9"] = (404, .max)
      state.failures["cus_10"] = (429, 2)
    }
    let (end, told) = try await run(crowd)
    #expect(word(end) == "done")
    #expect(told.ends.count == 60 && told.twice.isEmpty)
    #expect(told.ends[PlayedCrowd.id(7)] == "failed" && told.ends[PlayedCrowd.id(9)] == "failed")
    #expect(told.count("unchanged") == 58)
    #expect(!told.waits.isEmpty)
  }

  @Test func anOutageIsWaitedFor() async throws {
    let crowd = PlayedCrowd(50)
    crowd.with { state in
      state.onRead = { [crowd] count in
        crowd.with { state in
          if count == 20 { state.outage = 503 }
          if count == 60 { state.outage = nil }
        }
      }
    }
    let (end, told) = try await run(crowd)
    #expect(word(end) == "done")
    #expect(told.count("unchanged") == 50)
    #expect(told.waits.count >= 3 && zip(told.waits, told.waits.dropFirst()).allSatisfy { $0 <= $1 })
    crowd.with { $0.onRead = nil }
  }

  @Test func anOutageWithoutAnEndIsGivenUp() async throws {
    let crowd = PlayedCrowd(50)
    crowd.with { state in
      state.onRead = { [crowd] count in crowd.with { state in if count == 20 { state.outage = 500 } } }
    }
    let (end, told) = try await run(crowd)
    #expect(failureStatus(end) == 500)
    #expect(told.waits.reduce(.zero, +) <= .seconds(120))
    #expect(told.count("failed") >= 1 && told.count("failed") <= BulkResync.width)
    // The rest was not touched.
    #expect(told.ends.count < 50)
    crowd.with { $0.onRead = nil }
  }

  @Test func withoutPatienceItEndsAtOnce() async throws {
    let crowd = PlayedCrowd(1)
    crowd.with { $0.outage = 500 }
    let (end, told) = try await run(crowd, patience: .zero)
    #expect(word(end) == "gaveUp")
    #expect(told.waits.isEmpty && told.count("failed") == 1)
  }

  @Test func aRefusedKeyEndsIt() async throws {
    let crowd = PlayedCrowd(50)
    crowd.with { $0.outage = 401 }
    let (end, told) = try await run(crowd)
    #expect(failureStatus(end) == 401)
    #expect(told.waits.isEmpty && crowd.with { $0.reads.count } <= BulkResync.width)
  }

  /// Stopped anywhere: all that was applied is told, and nothing else.
  @Test(arguments: 0..<8) func stoppedItTellsWhatWasDone(_ run: Int) async throws {
    let seed = freshSeed("a stop of many, run \(run)")
    var random = SeededRandom(seed: seed)
    let stop = Int.random(in: 1...120, using: &random)
    let inRead = Bool.random(using: &random)
    let crowd = PlayedCrowd(200)
    let task = Mutex<Task<(BulkEnd, Told), any Error>?>(nil)
    let applied = Mutex(0)
    let cancel = { @Sendable in task.withLock { $0?.cancel() } }
    crowd.with { state in
      state.onRead = { count in if inRead, count == stop { cancel() } }
      state.onApply = {
        let count = applied.withLock { count in
          count += 1
          return count
        }
        if !inRead, count == stop { cancel() }
        await Task.yield()
      }
    }
    task.withLock { task in task = Task { try await self.run(crowd) } }
    let (end, told) = try await task.withLock { $0 }!.value
    #expect(word(end) == "stopped", "seed \(seed)")
    let done = Set(crowd.with { $0.applies }.map { PlayedCrowd.id(Int($0.dropFirst(4)) ?? -1) })
    #expect(Set(told.ends.keys) == done, "seed \(seed)")
    #expect(told.count("unchanged") == done.count, "seed \(seed)")
    #expect(done.count < 200)
    crowd.with { state in
      state.onRead = nil
      state.onApply = nil
    }
  }
}
