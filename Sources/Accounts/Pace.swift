// Time as the workflows take it, so that tests need not wait for any.

public import FoundationEssentials

/// A steady clock, the date, and waiting.
public struct Pace: Sendable {
  /// Since some fixed moment; never goes back.
  public let now: @Sendable () -> Duration
  public let date: @Sendable () -> Date
  /// Throws `CancellationError` when the task is cancelled.
  public let sleep: @Sendable (Duration) async throws -> Void

  public init(
    now: @escaping @Sendable () -> Duration, date: @escaping @Sendable () -> Date,
    sleep: @escaping @Sendable (Duration) async throws -> Void
  ) {
    self.now = now
    self.date = date
    self.sleep = sleep
  }

  /// The machine's own.
  public static let system: Pace = {
    let start = ContinuousClock.now
    return Pace(now: { ContinuousClock.now - start }, date: { Date() }, sleep: { try await Task.sleep(for: $0) })
  }()
}
