// Time that passes only as a test wants it: either every wait is over at once and only noted, or it lasts until the
// test lets time go on.

import Stripe
import Synchronization

final class ManualPace: Sendable {
  private struct Sleeper {
    let until: Duration
    let wake: CheckedContinuation<Bool, Never>
  }

  private struct State {
    var now = Duration.zero
    var waits: [Duration] = []
    var sleepers: [Int: Sleeper] = [:]
    var cancelled: Set<Int> = []
    var last = 0
    var watcher: (count: Int, wake: CheckedContinuation<Void, Never>)?
    var random = 0.5
  }

  private let state = Mutex(State())
  private let isHeld: Bool

  /// - Parameter isHeld: waits last until `advance`.
  init(isHeld: Bool = false) { self.isHeld = isHeld }

  var pace: StripePace {
    StripePace(
      now: { [self] in state.withLock { $0.now } }, sleep: { [self] in try await sleep($0) },
      random: { [self] in state.withLock { $0.random } })
  }

  /// Every wait that was asked for, in order.
  var waits: [Duration] { state.withLock { $0.waits } }
  var now: Duration { state.withLock { $0.now } }

  func roll(_ random: Double) { state.withLock { $0.random = random } }

  func advance(by duration: Duration) {
    let due = state.withLock { state in
      state.now += duration
      let due = state.sleepers.filter { $0.value.until <= state.now }
      for id in due.keys { state.sleepers[id] = nil }
      return due.sorted { $0.key < $1.key }.map(\.value)
    }
    for sleeper in due { sleeper.wake.resume(returning: true) }
  }

  /// Returns when so many wait.
  func sleeping(_ count: Int) async {
    await withCheckedContinuation { wake in
      let isThere = state.withLock { state in
        if state.sleepers.count >= count { return true }
        state.watcher = (count, wake)
        return false
      }
      if isThere { wake.resume() }
    }
  }

  private func sleep(_ duration: Duration) async throws {
    try Task.checkCancellation()
    let id = state.withLock { state in
      state.waits.append(duration)
      if !isHeld { state.now += duration }
      state.last += 1
      return state.last
    }
    guard isHeld else { return await Task.yield() }
    let isOver = await withTaskCancellationHandler {
      await withCheckedContinuation { wake in
        let (isCancelled, watcher) = state.withLock { state in
          if state.cancelled.remove(id) != nil { return (true, CheckedContinuation<Void, Never>?.none) }
          state.sleepers[id] = Sleeper(until: state.now + duration, wake: wake)
          guard let watcher = state.watcher, state.sleepers.count >= watcher.count else { return (false, nil) }
          state.watcher = nil
          return (false, watcher.wake)
        }
        if isCancelled { wake.resume(returning: false) }
        watcher?.resume()
      }
    } onCancel: {
      let sleeper = state.withLock { state in
        let sleeper = state.sleepers.removeValue(forKey: id)
        if sleeper == nil { state.cancelled.insert(id) }
        return sleeper
      }
      sleeper?.wake.resume(returning: false)
    }
    if !isOver { throw CancellationError() }
  }
}
