// Numbers for whoever asks.

internal import Synchronization

/// 1, 2, 3…
public final class Count: Sendable {
  private let last = Mutex(0)

  public init() {}

  /// How many have asked.
  public var value: Int { last.withLock(\.self) }

  public func next() -> Int {
    last.withLock { last in
      last += 1
      return last
    }
  }
}
