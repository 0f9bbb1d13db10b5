// Time and chance as the client takes them, so that tests need not wait for any.

/// A steady clock, waiting, and a die.
public struct StripePace: Sendable {
  /// Since some fixed moment; never goes back.
  public let now: @Sendable () -> Duration
  /// Throws `CancellationError` when the task is cancelled.
  public let sleep: @Sendable (Duration) async throws -> Void
  /// At least 0 and below 1.
  public let random: @Sendable () -> Double

  public init(
    now: @escaping @Sendable () -> Duration,
    sleep: @escaping @Sendable (Duration) async throws -> Void,
    random: @escaping @Sendable () -> Double
  ) {
    self.now = now
    self.sleep = sleep
    self.random = random
  }

  /// The machine's own.
  public static let system: StripePace = {
    let start = ContinuousClock.now
    return StripePace(
      now: { ContinuousClock.now - start }, sleep: { try await Task.sleep(for: $0) },
      random: { Double.random(in: 0..<1) })
  }()
}
