// The line before one of Stripe's operations. Whoever is called has a turn of Stripe's pace; who that is, is decided
// only once there is one.

internal import DequeModule
internal import Synchronization

/// Why somebody is sent away from the line. Nothing was sent to Stripe.
enum NoTurn: Error, Equatable {
  /// Too many of this operator's wait already.
  case tooMany
  /// It would come too late for whoever asked.
  case tooLate
}

final class Turns: Sendable {
  struct Bounds: Sendable {
    /// How many of one operator's may wait.
    var waitingOfOne = 32
    /// How long one waits: less than a desk gives its attempt.
    var longest = Duration.seconds(15)
  }

  private struct Waiting {
    let ticket: FairLine.Ticket
    let since: Duration
    let done: CheckedContinuation<NoTurn?, Never>
  }

  private struct State {
    var line = FairLine()
    var waiting: [UInt64: Waiting] = [:]
    /// In the order in which they came, those that are gone included.
    var arrivals: Deque<UInt64> = []
    var last: UInt64 = 0
    var isOver = false
  }

  private let bounds: Bounds
  private let now: @Sendable () -> Duration
  private let pace: @Sendable () async throws(CancellationError) -> Void
  private let state = Mutex(State())
  private let (arrived, arrival) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

  /// - Parameters:
  ///   - now: a clock that only goes forward.
  ///   - pace: returns when one more may go.
  init(
    bounds: Bounds = Bounds(), now: @escaping @Sendable () -> Duration = Turns.uptime,
    pace: @escaping @Sendable () async throws(CancellationError) -> Void
  ) {
    self.bounds = bounds
    self.now = now
    self.pace = pace
  }

  /// How many wait.
  var count: Int { state.withLock { $0.line.count } }

  /// Returns when it is this request's turn.
  func take(operatorID: String, isBulk: Bool) async throws(NoTurn) {
    let number = state.withLock { state in
      state.last += 1
      return state.last
    }
    let ticket = FairLine.Ticket(number: number, operatorID: operatorID, isBulk: isBulk)
    let since = now()
    let refusal = await withCheckedContinuation { done in
      let refusal: NoTurn? = state.withLock { state in
        if state.isOver { return .tooLate }
        guard state.line.waiting(of: operatorID) < bounds.waitingOfOne else { return .tooMany }
        state.line.join(ticket)
        state.waiting[number] = Waiting(ticket: ticket, since: since, done: done)
        state.arrivals.append(number)
        return nil
      }
      if let refusal { done.resume(returning: refusal) } else { arrival.yield() }
    }
    if let refusal { throw refusal }
  }

  /// Calls one after another, until it is cancelled; whoever waits then is sent away.
  func run() async {
    for await _ in arrived {
      while state.withLock({ $0.line.count > 0 }) {
        guard (try? await pace()) != nil else { break }
        callNext()
      }
      if Task.isCancelled { break }
    }
    let left = state.withLock { state in
      state.isOver = true
      defer { state.waiting = [:] }
      return state.waiting.values.map(\.done)
    }
    for done in left { done.resume(returning: .tooLate) }
  }

  private func callNext() {
    let now = now()
    let (late, called) = state.withLock { state in
      var late: [CheckedContinuation<NoTurn?, Never>] = []
      while let oldest = state.arrivals.first {
        guard let waiting = state.waiting[oldest] else {
          state.arrivals.removeFirst()
          continue
        }
        guard now - waiting.since > bounds.longest else { break }
        state.arrivals.removeFirst()
        state.waiting[oldest] = nil
        state.line.leave(waiting.ticket)
        late.append(waiting.done)
      }
      let called = state.line.next().flatMap { state.waiting.removeValue(forKey: $0.number)?.done }
      return (late, called)
    }
    for done in late { done.resume(returning: .tooLate) }
    called?.resume(returning: nil)
  }

  static let uptime: @Sendable () -> Duration = {
    let begun = ContinuousClock.now
    return { begun.duration(to: .now) }
  }()
}
