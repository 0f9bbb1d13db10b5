// When to ask again, and after how long: as Stripe's own libraries do it, within our limits.

import HTTPTypes
import Transport

/// How often and how long a call is repeated.
public struct RetryPolicy: Sendable, Equatable {
  /// Repeats at most; nil if only time ends it.
  public var retries: Int?
  /// No attempt begins later than this after the first; nil if only the count ends it.
  public var within: Duration?
  /// A longer wait than this, asked for by `Retry-After`, is given up at once.
  public var longestWait: Duration

  public init(retries: Int? = nil, within: Duration? = nil, longestWait: Duration = .seconds(60)) {
    self.retries = retries
    self.within = within
    self.longestWait = longestWait
  }

  /// Two repeats.
  public static let read = RetryPolicy(retries: 2)
  /// One idempotency key, for two minutes.
  public static let write = RetryPolicy(within: .seconds(120))

  /// The wait before the next attempt; nil if there is to be none.
  ///
  /// - `attempt`: how many have been made, from 1. `elapsed`: since the first began. `random`: 0..<1.
  func wait(afterAttempt attempt: Int, elapsed: Duration, asked: Duration?, random: Double)
    -> Duration?
  {
    if let retries, attempt > retries { return nil }
    let backoff = Self.backoff(attempt, random: random)
    let wait = max(backoff, asked ?? .zero)
    guard wait <= max(longestWait, backoff) else { return nil }
    if let within, elapsed + wait > within { return nil }
    return wait
  }

  /// min(0.5·2^(n−1), 5 s) × U(0.5, 1), and never below half a second.
  static func backoff(_ attempt: Int, random: Double) -> Duration {
    let whole = min(0.5 * Double(1 << min(attempt - 1, 10)), 5)
    return .milliseconds(Int(max(0.5, whole * (0.5 + random / 2)) * 1000))
  }

  /// `Stripe-Should-Retry` decides; without it 409, 5xx and a lock that was not had in time are asked again.
  static func isWorthRepeating(_ response: Response, _ failure: StripeFailure?) -> Bool {
    switch response.headers[.stripeShouldRetry] {
    case "true": return true
    case "false": return false
    default: break
    }
    return switch response.status {
    case 409, 500...: true
    case 429: failure?.code == "lock_timeout"
    default: false
    }
  }

  /// What a second try can change: not a bad address, a certificate, or an answer too large.
  static func isWorthRepeating(_ error: TransportError) -> Bool {
    switch error {
    case .couldNotResolve, .refused, .timedOut, .lost: true
    case .badURL, .tls, .tooLarge, .cancelled: false
    }
  }
}

extension HTTPField.Name {
  static let stripeShouldRetry = HTTPField.Name("Stripe-Should-Retry")!
  static let stripeVersion = HTTPField.Name("Stripe-Version")!
  static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
  static let idempotentReplayed = HTTPField.Name("Idempotent-Replayed")!
  static let requestID = HTTPField.Name("Request-Id")!
  static let doorPriority = HTTPField.Name("AccountDesk-Priority")!
  static let readOnly = HTTPField.Name("X-AccountDesk-Read-Only")!
}
