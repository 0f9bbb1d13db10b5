// How much of other people's bytes is held at once, whoever sends them.

internal import Synchronization

final class ByteBudget: Sendable {
  private let limit: Int
  private let held = Mutex(0)

  init(limit: Int) { self.limit = limit }

  /// Whether that many more may be held.
  func take(_ count: Int) -> Bool {
    held.withLock { held in
      guard held + count <= limit else { return false }
      held += count
      return true
    }
  }

  func give(_ count: Int) { held.withLock { $0 -= count } }
}
