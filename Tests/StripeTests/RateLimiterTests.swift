// Under Stripe's limits: how many, in which order, and what cancelling leaves.

import Sandbox
import Synchronization
import TestSupport
import Testing

@testable import Stripe

@Suite(.timeLimit(.minutes(40))) struct RateLimiterTests {
  @Test func aBurstGoesAtOnce() async throws {
    let pace = ManualPace(isHeld: true)
    let limiter = RateLimiter(rate: 10, burst: 5, pace: pace.pace)
    for _ in 0..<5 { try await limiter.take() }
    #expect(pace.waits.isEmpty)
  }

  @Test func afterItTheRateHolds() async throws {
    let pace = ManualPace()
    let limiter = RateLimiter(rate: 10, burst: 5, pace: pace.pace)
    var times: [Duration] = []
    for _ in 0..<45 {
      try await limiter.take()
      times.append(pace.now)
    }
    // 40 at 10 a second.
    #expect(times[44] >= .seconds(4) && times[44] < .milliseconds(4010))
    for index in 15..<45 { #expect(times[index] - times[index - 10] >= .milliseconds(999)) }
  }

  /// Stripe's limit for one endpoint, by the limiters as they are when nothing is said.
  @Test func noSecondHasMoreThanStripeAllows() async throws {
    let pace = ManualPace()
    let limiter = StripeLimiters(pace: pace.pace).updateCustomer
    var times: [Duration] = []
    for _ in 0..<200 {
      try await limiter.take()
      times.append(pace.now)
    }
    for index in times.indices.dropFirst(25) { #expect(times[index] - times[index - 25] >= .seconds(1)) }
  }

  @Test func aRestFillsItUpToTheBurstOnly() async throws {
    let pace = ManualPace()
    let limiter = RateLimiter(rate: 10, burst: 5, pace: pace.pace)
    for _ in 0..<5 { try await limiter.take() }
    pace.advance(by: .seconds(3600))
    for _ in 0..<5 { try await limiter.take() }
    #expect(pace.waits.isEmpty)
    try await limiter.take()
    #expect(pace.waits.count == 1)
  }

  /// Starts those who wait one after another, so that their order is known.
  private func queue(_ count: Int, _ limiter: RateLimiter, _ went: Mutex<[Int]>.Box) async -> [Task<Void, any Error>] {
    var tasks: [Task<Void, any Error>] = []
    for number in 0..<count {
      tasks.append(
        Task {
          try await limiter.take()
          went.value.withLock { $0.append(number) }
        })
      while limiter.waiting < number + 1 { await Task.yield() }
    }
    return tasks
  }

  @Test func inTheOrderInWhichTheyCame() async throws {
    let pace = ManualPace(isHeld: true)
    let limiter = RateLimiter(rate: 10, burst: 1, pace: pace.pace)
    try await limiter.take()
    let went = Mutex<[Int]>.Box([])
    let tasks = await queue(20, limiter, went)
    for _ in 0..<20 {
      await pace.sleeping(1)
      pace.advance(by: .milliseconds(101))
    }
    for task in tasks { try await task.value }
    #expect(went.value.withLock { $0 } == Array(0..<20))
  }

  @Test(arguments: [0, 1, 4]) func whoIsCancelledHoldsUpNobody(_ cancelled: Int) async throws {
    let pace = ManualPace(isHeld: true)
    let limiter = RateLimiter(rate: 10, burst: 1, pace: pace.pace)
    try await limiter.take()
    let went = Mutex<[Int]>.Box([])
    let tasks = await queue(5, limiter, went)
    await pace.sleeping(1)
    tasks[cancelled].cancel()
    await #expect(throws: CancellationError.self) { try await tasks[cancelled].value }
    // Out of the queue at once, without any time passing.
    #expect(limiter.waiting == 4)
    for _ in 0..<4 {
      await pace.sleeping(1)
      pace.advance(by: .milliseconds(101))
    }
    for (number, task) in tasks.enumerated() where number != cancelled { try await task.value }
    #expect(went.value.withLock { $0 } == (0..<5).filter { $0 != cancelled })
  }

  @Test func whoIsCancelledAlreadyTakesNothing() async throws {
    let pace = ManualPace(isHeld: true)
    let limiter = RateLimiter(rate: 1, burst: 1, pace: pace.pace)
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      try await limiter.take()
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    try await limiter.take()
    #expect(pace.waits.isEmpty)
  }

  /// Many come and leave at random: nobody is forgotten, and no more go than the rate allows.
  @Test func manyComeAndLeave() async throws {
    let seed = freshSeed("a line of many")
    let pace = ManualPace()
    let limiter = RateLimiter(rate: 25, burst: 25, pace: pace.pace)
    let times = Mutex<[Duration]>.Box([])
    await withTaskGroup(of: Void.self) { group in
      var random = SeededRandom(seed: seed)
      for _ in 0..<300 {
        let isLeaving = Int.random(in: 0..<3, using: &random) == 0
        group.addTask {
          let task = Task {
            try await limiter.take()
            times.value.withLock { $0.append(pace.now) }
          }
          if isLeaving { task.cancel() }
          _ = await task.result
        }
      }
    }
    #expect(limiter.waiting == 0)
    let went = times.value.withLock { $0 }.sorted()
    #expect(went.count >= 150, "seed \(seed)")
    for index in went.indices.dropFirst(50) {
      #expect(went[index] - went[index - 50] >= .milliseconds(990), "seed \(seed)")
    }
  }
}

extension Mutex where Value: Sendable {
  /// One that several closures can hold.
  final class Box: Sendable {
    let value: Mutex<Value>
    init(_ value: Value) { self.value = Mutex(value) }
  }
}
