// Time that passes only as a test wants it: every wait is over at once and noted, or it lasts until the test ends it.

import Foundation
import Stripe
import Synchronization

@testable import Accounts

final class ManualPace: Sendable {
  private struct State {
    var now = Duration.zero
    var waits: [Duration] = []
    var held: [Int: CheckedContinuation<Bool, Never>] = [:]
    var cancelled: Set<Int> = []
    var last = 0
  }

  private let state = Mutex(State())
  private let isHeld: Bool
  /// Every wait as it begins.
  let begun: AsyncStream<Duration>
  private let beginning: AsyncStream<Duration>.Continuation
  static let date = Date(timeIntervalSince1970: 1_790_000_000.75)

  init(isHeld: Bool = false) {
    self.isHeld = isHeld
    (begun, beginning) = AsyncStream.makeStream(of: Duration.self)
  }

  var waits: [Duration] { state.withLock { $0.waits } }

  var accounts: Pace {
    Pace(now: { [self] in now }, date: { Self.date }, sleep: { [self] in try await sleep($0) })
  }

  var stripe: StripePace {
    StripePace(now: { [self] in now }, sleep: { [self] in try await sleep($0) }, random: { 0.5 })
  }

  private var now: Duration { state.withLock { $0.now } }

  /// Ends every wait that lasts.
  func go() {
    let held = state.withLock { state in
      defer { state.held = [:] }
      return state.held
    }
    for wake in held.values { wake.resume(returning: true) }
  }

  private func sleep(_ duration: Duration) async throws {
    try Task.checkCancellation()
    let id = state.withLock { state in
      state.waits.append(duration)
      state.now += duration
      state.last += 1
      return state.last
    }
    guard isHeld else { return await Task.yield() }
    let isOver = await withTaskCancellationHandler {
      await withCheckedContinuation { wake in
        let isCancelled = state.withLock { state in
          if state.cancelled.remove(id) != nil { return true }
          state.held[id] = wake
          return false
        }
        if isCancelled { wake.resume(returning: false) } else { beginning.yield(duration) }
      }
    } onCancel: {
      let wake = state.withLock { state in
        let wake = state.held.removeValue(forKey: id)
        if wake == nil { state.cancelled.insert(id) }
        return wake
      }
      wake?.resume(returning: false)
    }
    if !isOver { throw CancellationError() }
  }
}
