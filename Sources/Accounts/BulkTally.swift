// How far a re-sync of many has come, and how fast it goes.

/// How many met which end.
public struct BulkTally: Hashable, Sendable {
  public private(set) var changed = 0
  public private(set) var unchanged = 0
  /// Without a customer, or deleted at Stripe.
  public private(set) var skipped = 0
  public private(set) var failed = 0

  public init() {}

  public var done: Int { changed + unchanged + skipped + failed }

  public mutating func take(_ outcome: ResyncedAccount.Outcome) {
    switch outcome {
    case .changed: changed += 1
    case .unchanged: unchanged += 1
    case .noCustomer, .deleted: skipped += 1
    case .parked, .failed: failed += 1
    }
  }
}

/// The pace of late: what went on in the last half minute, however long the whole takes.
public struct BulkMeter: Hashable, Sendable {
  private struct Sample: Hashable {
    let time: Duration
    let done: Int
  }

  private static let window = Duration.seconds(30)
  private static let step = Duration.milliseconds(500)
  private var samples: [Sample]

  /// - Parameter start: on the clock that `note` goes by.
  public init(start: Duration) { samples = [Sample(time: start, done: 0)] }

  public mutating func note(_ done: Int, at now: Duration) {
    if samples.count > 1, now - samples[samples.count - 2].time < Self.step { samples.removeLast() }
    samples.append(Sample(time: now, done: done))
    while samples.count > 2, now - samples[1].time > Self.window { samples.removeFirst() }
  }

  /// Accounts a second; nil until it can be told.
  public func rate(at now: Duration) -> Double? {
    guard let first = samples.first, let last = samples.last, last.done > first.done, now > first.time else {
      return nil
    }
    return Double(last.done - first.done) / ((now - first.time) / .seconds(1))
  }

  /// Seconds that so many still take; nil until it can be told.
  public func secondsLeft(_ count: Int, at now: Duration) -> Int? {
    guard count > 0, let rate = rate(at: now) else { return nil }
    return Int(min(1e9, (Double(count) / rate).rounded(.up)))
  }
}
