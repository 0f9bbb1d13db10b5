// What the receiver counts, as values; their text stands in a file of its own.

internal import Accounts
internal import Synchronization

/// A distribution by upper bounds, as Prometheus keeps it.
struct Histogram: Sendable, Equatable {
  let bounds: [Double]
  /// One more than there are bounds: the last has none.
  private(set) var counts: [Int]
  private(set) var sum = 0.0

  init(_ bounds: [Double]) {
    self.bounds = bounds
    counts = Array(repeating: 0, count: bounds.count + 1)
  }

  var count: Int { counts.reduce(0, +) }

  mutating func observe(_ value: Double) {
    counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
    sum += value
  }
}

struct EventKind: Hashable, Sendable {
  /// Only types that we apply, and `other`: whoever sends cannot make us count without end.
  let type: String
  let outcome: String
}

final class ReceiverMetrics: Sendable {
  struct Values: Sendable {
    var events: [EventKind: Int] = [:]
    var refused: [String: Int] = [:]
    /// Seconds from the event's creation at Stripe to its commit.
    var age = Histogram([1, 2, 5, 10, 30, 60, 300, 3600, 86_400])
    var batch = Histogram([1, 2, 5, 10, 20, 50, 100, 200, 500])
    /// Seconds.
    var commit = Histogram([0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10])
    var failedCommits = 0
    var waiting = 0
    var catchUps: [String: Int] = [:]
    var caughtUp = 0
    var swept = 0
    /// As the database said at the last sign of life.
    var state: ReceiverState?
  }

  private let values = Mutex(Values())

  var current: Values { values.withLock { $0 } }

  func queued(_ count: Int) { values.withLock { $0.waiting = count } }
  func refused(_ reason: String) { values.withLock { $0.refused[reason, default: 0] += 1 } }
  func commitFailed() { values.withLock { $0.failedCommits += 1 } }
  func caughtUp(_ outcome: String, events: Int) {
    values.withLock {
      $0.catchUps[outcome, default: 0] += 1
      $0.caughtUp += events
    }
  }
  func swept(_ count: Int) { values.withLock { $0.swept += count } }
  func knows(_ state: ReceiverState) { values.withLock { $0.state = state } }

  func committed(_ count: Int, in duration: Duration) {
    values.withLock {
      $0.batch.observe(Double(count))
      $0.commit.observe(duration / .seconds(1))
    }
  }

  /// - Parameter age: seconds; nil for what is not applied.
  func event(type: String, outcome: String, age: Double?) {
    values.withLock {
      $0.events[EventKind(type: type, outcome: outcome), default: 0] += 1
      if let age { $0.age.observe(max(0, age)) }
    }
  }
}
