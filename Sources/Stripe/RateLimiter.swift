// A token bucket, so that our own bursts stay under Stripe's limits instead of being refused by them.

import Synchronization

/// Lets a number of calls a second through, in the order in which they came.
public final class RateLimiter: Sendable {
  private struct State {
    var rate: Double
    var tokens: Double
    var filled: Duration
    /// Everyone who waits. The first sleeps until a token is there; the others until they are first.
    var queue: [UInt64] = []
    var sleeping: [UInt64: CheckedContinuation<Void, Never>] = [:]
    var last: UInt64 = 0

    mutating func fill(to burst: Double, now: Duration) {
      tokens = min(burst, tokens + (now - filled) / .seconds(1) * rate)
      filled = now
    }
  }

  private let burst: Double
  private let pace: StripePace
  private let state: Mutex<State>

  /// In one second at most `rate` + `burst` go.
  ///
  /// - `rate`: calls a second, over 0. `burst`: how many may go at once after a rest, at least 1.
  public init(rate: Double = 20, burst: Int = 5, pace: StripePace = .system) {
    precondition(rate > 0 && burst >= 1, "a limiter that lets nothing through")
    self.burst = Double(burst)
    self.pace = pace
    state = Mutex(State(rate: rate, tokens: Double(burst), filled: pace.now()))
  }

  /// From now on; `rate`: calls a second, over 0. Who waits already waits for what it was when they came.
  public func setRate(_ rate: Double) {
    precondition(rate > 0, "a limiter that lets nothing through")
    let now = pace.now()
    state.withLock { state in
      state.fill(to: burst, now: now)
      state.rate = rate
    }
  }

  /// How many wait now.
  var waiting: Int { state.withLock { $0.queue.count } }

  /// Returns when the call may go. Cancelled, it leaves the queue at once, and nobody behind waits for it.
  public func take() async throws(CancellationError) {
    guard !Task.isCancelled else { throw CancellationError() }
    let id = state.withLock { state in
      state.last += 1
      state.queue.append(state.last)
      return state.last
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { turn in
        let isNow = state.withLock { state in
          // First, or no longer in the queue: cancelled before it could sleep.
          if state.queue.first == id || !state.queue.contains(id) { return true }
          state.sleeping[id] = turn
          return false
        }
        if isNow { turn.resume() }
      }
    } onCancel: {
      leave(id)
    }
    do {
      while let wait = tryTake(id) {
        try Task.checkCancellation()
        try await pace.sleep(wait)
      }
    } catch {
      leave(id)
      throw CancellationError()
    }
  }

  /// - Returns: nil when a token was taken, otherwise how long until there may be one.
  private func tryTake(_ id: UInt64) -> Duration? {
    let now = pace.now()
    let (wait, next): (Duration?, CheckedContinuation<Void, Never>?) = state.withLock { state in
      guard state.queue.first == id else { return (.zero, nil) }
      state.fill(to: burst, now: now)
      guard state.tokens >= 1 else {
        // Rounded up, so that the sleep does not end just short of the token.
        return (.microseconds(Int((1 - state.tokens) / state.rate * 1e6) + 1), nil)
      }
      state.tokens -= 1
      state.queue.removeFirst()
      return (nil, state.queue.first.flatMap { state.sleeping.removeValue(forKey: $0) })
    }
    next?.resume()
    return wait
  }

  private func leave(_ id: UInt64) {
    let woken = state.withLock { state in
      state.queue.removeAll { $0 == id }
      let own = state.sleeping.removeValue(forKey: id)
      let next = state.queue.first.flatMap { state.sleeping.removeValue(forKey: $0) }
      return [own, next]
    }
    for waiter in woken { waiter?.resume() }
  }
}

/// One limiter for each of Stripe's endpoints, shared by all who use the same account.
public struct StripeLimiters: Sendable {
  let readCustomer: RateLimiter
  let updateCustomer: RateLimiter
  let createCustomer: RateLimiter
  let listCustomers: RateLimiter
  let listEvents: RateLimiter
  let createPortalSession: RateLimiter
  let webhookEndpoints: RateLimiter
  /// All of them together, in a sandbox of Stripe's.
  let sandbox: RateLimiter

  /// Stripe's own limit is 25 calls a second and endpoint: the default stays under it in every single second, since a
  /// call that Stripe counts out is not repeated.
  public init(rate: Double = 20, burst: Int = 5, pace: StripePace = .system) {
    func limiter() -> RateLimiter { RateLimiter(rate: rate, burst: burst, pace: pace) }
    readCustomer = limiter()
    updateCustomer = limiter()
    createCustomer = limiter()
    listCustomers = limiter()
    listEvents = limiter()
    createPortalSession = limiter()
    webhookEndpoints = limiter()
    sandbox = limiter()
  }
}
