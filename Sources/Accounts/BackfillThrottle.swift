// How fast a backfill asks Stripe: its share of the rate, less when Stripe says that it is too much.

import Stripe

actor BackfillThrottle {
  /// Never slower than this share of the rate.
  private static let least = 1.0 / 16
  /// From the half back to the whole.
  private static let recovery = Duration.seconds(30)

  private let limiter: RateLimiter
  private let pace: Pace
  private let rate: Double
  private var machines = 1
  private var factor = 1.0
  private var changed: Duration

  /// - Parameter rate: requests a second, of all machines together.
  init(rate: Double, pace: Pace) {
    self.rate = rate
    self.pace = pace
    changed = pace.now()
    limiter = RateLimiter(
      rate: rate, burst: 1, pace: StripePace(now: pace.now, sleep: pace.sleep, random: { Double.random(in: 0..<1) }))
  }

  /// What goes now, in requests a second.
  var current: Double { rate / Double(machines) * factor }

  /// For what asks Stripe by itself, at the same pace.
  nonisolated var shared: RateLimiter { limiter }

  /// Returns when a request may go.
  func take() async throws(CancellationError) {
    recover()
    try await limiter.take()
  }

  /// Stripe counted us out. Several that were under way are counted once.
  func refused() {
    let now = pace.now()
    guard factor == 1 || now - changed >= .seconds(1) else { return }
    factor = max(Self.least, factor / 2)
    changed = now
    limiter.setRate(current)
  }

  /// How many share the rate.
  func share(among machines: Int) {
    guard machines != self.machines, machines > 0 else { return }
    self.machines = machines
    limiter.setRate(current)
  }

  private func recover() {
    guard factor < 1 else { return }
    let now = pace.now()
    factor = min(1, factor + (now - changed) / Self.recovery / 2)
    changed = now
    limiter.setRate(current)
  }
}
