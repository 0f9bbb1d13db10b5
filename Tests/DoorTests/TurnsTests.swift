// Who is next before Stripe, and who is sent away.

import Sandbox
import Synchronization
import TestSupport
import Testing

@testable import Door

@Suite(.timeLimit(.minutes(40))) struct TurnsTests {
  private func ticket(_ number: UInt64, _ operatorID: String, isBulk: Bool = false) -> FairLine.Ticket {
    FairLine.Ticket(number: number, operatorID: operatorID, isBulk: isBulk)
  }

  private func all(_ line: FairLine) -> [UInt64] {
    var line = line
    var numbers: [UInt64] = []
    while let next = line.next() { numbers.append(next.number) }
    #expect(line.count == 0)
    return numbers
  }

  @Test func operatorsTakeTurns() {
    var line = FairLine()
    for number in UInt64(1)...5 { line.join(ticket(number, "greedy")) }
    line.join(ticket(6, "second"))
    line.join(ticket(7, "third"))
    line.join(ticket(8, "second"))
    #expect(line.waiting(of: "greedy") == 5)
    #expect(all(line) == [1, 6, 7, 2, 8, 3, 4, 5])
  }

  @Test func aPersonsGoesBeforeBulk() {
    var line = FairLine()
    for number in UInt64(1)...3 { line.join(ticket(number, "a", isBulk: true)) }
    line.join(ticket(4, "b"))
    line.join(ticket(5, "a"))
    #expect(all(line) == [4, 5, 1, 2, 3])
  }

  @Test func whoeverLeavesIsNotCalled() {
    var line = FairLine()
    for number in UInt64(1)...3 { line.join(ticket(number, "a")) }
    line.join(ticket(4, "b"))
    let left = [ticket(1, "a"), ticket(1, "a"), ticket(4, "b")].map { line.leave($0) }
    #expect(left == [true, false, true])
    #expect(line.count == 2)
    #expect(all(line) == [2, 3])
  }

  /// However the requests come, of any two who both wait nobody is called twice more often than the other.
  @Test func nobodyGetsMoreThanAnother() {
    let seed = freshSeed("turns")
    var random = SeededRandom(seed: seed)
    for _ in 0..<200 {
      var line = FairLine()
      var counts: [String: Int] = [:]
      for number in 0..<UInt64.random(in: 1...60, using: &random) {
        let operatorID = "o\(Int.random(in: 0..<6, using: &random))"
        line.join(ticket(number, operatorID))
        counts[operatorID, default: 0] += 1
      }
      var called: [String: Int] = [:]
      while let next = line.next() {
        called[next.operatorID, default: 0] += 1
        let waiting = counts.filter { called[$0.key, default: 0] < $0.value }.map { called[$0.key, default: 0] }
        #expect((called.values.max() ?? 0) - (waiting.min() ?? .max) <= 1 || waiting.isEmpty, "seed \(seed)")
      }
      #expect(called == counts, "seed \(seed)")
    }
  }

  /// A pace that a test gives by hand.
  private final class HandPace: Sendable {
    private let (turns, given) = AsyncStream.makeStream(of: Void.self)

    func give(_ count: Int = 1) { for _ in 0..<count { given.yield() } }

    @Sendable func take() async throws(CancellationError) {
      // Only the line's own task asks.
      for await _ in turns { return }
      throw CancellationError()
    }
  }

  private final class HandClock: Sendable {
    private let time = Mutex(Duration.zero)

    var now: Duration { time.withLock { $0 } }
    func set(_ now: Duration) { time.withLock { $0 = now } }
  }

  /// Who was called, in their order.
  private final class Noted: Sendable {
    private let names = Mutex<[String]>([])

    var all: [String] { names.withLock { $0 } }
    func add(_ name: String) { names.withLock { $0.append(name) } }
  }

  private func waiting(_ turns: Turns, _ count: Int) async { while turns.count < count { await Task.yield() } }

  @Test func aTurnIsDecidedOnlyWhenThereIsOne() async throws {
    let pace = HandPace()
    let turns = Turns(pace: pace.take)
    let went = Noted()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await turns.run() }
      for (count, name) in ["bulk", "first", "second"].enumerated() {
        group.addTask {
          do { try await turns.take(operatorID: name, isBulk: name == "bulk") } catch { return }
          went.add(name)
        }
        await waiting(turns, count + 1)
      }
      for count in 1...3 {
        pace.give()
        while went.all.count < count { await Task.yield() }
      }
      group.cancelAll()
    }
    #expect(went.all == ["first", "second", "bulk"])
  }

  @Test func moreThanAllowedAreSentAway() async throws {
    let pace = HandPace()
    let turns = Turns(bounds: .init(waitingOfOne: 2), pace: pace.take)
    await withTaskGroup(of: NoTurn?.self) { group in
      group.addTask {
        await turns.run()
        return nil
      }
      for _ in 0..<2 { group.addTask { await Self.take(turns, "a") } }
      await waiting(turns, 2)
      #expect(await Self.take(turns, "a") == .tooMany)
      group.addTask { await Self.take(turns, "b") }
      await waiting(turns, 3)
      group.cancelAll()
      // Whoever still waits when the door closes is told so.
      var answers: [NoTurn?] = []
      for await answer in group { answers.append(answer) }
      #expect(answers.filter { $0 == .tooLate }.count == 3)
    }
    #expect(await Self.take(turns, "a") == .tooLate)
  }

  @Test func whoeverWaitsTooLongIsSentAwayAndNotCalledLater() async throws {
    let pace = HandPace()
    let clock = HandClock()
    let turns = Turns(bounds: .init(longest: .seconds(15)), now: { clock.now }, pace: pace.take)
    await withTaskGroup(of: NoTurn?.self) { group in
      group.addTask {
        await turns.run()
        return nil
      }
      group.addTask { await Self.take(turns, "a") }
      await waiting(turns, 1)
      clock.set(.seconds(16))
      group.addTask { await Self.take(turns, "b") }
      await waiting(turns, 2)
      pace.give()
      var answers: [NoTurn?] = []
      while let answer = await group.next() {
        answers.append(answer)
        if answers.count == 2 { group.cancelAll() }
      }
      #expect(answers.prefix(2).contains(.tooLate))
      #expect(answers.prefix(2).contains(nil))
    }
    #expect(turns.count == 0)
  }

  private static func take(_ turns: Turns, _ operatorID: String) async -> NoTurn? {
    do {
      try await turns.take(operatorID: operatorID, isBulk: false)
      return nil
    } catch {
      return error
    }
  }

  @Test func oneTokenHasSoManyAtOnce() throws {
    let crowd = Crowd(limit: 2)
    let (token, other) = (try #require(AccessToken(header: "Bearer a.b.c")), AccessToken(header: "Bearer d.e.f")!)
    try crowd.enter(token)
    try crowd.enter(token)
    #expect(throws: DoorRefusal.tooMany) { try crowd.enter(token) }
    try crowd.enter(other)
    crowd.leave(token)
    try crowd.enter(token)
  }
}
