// Events on their way from the terminal's thread to who reads them.

internal import Synchronization

/// For one reader. Holds back the thread when nobody reads, so that a flood of input stays in the system's buffers.
final class InputQueue: Sendable {
  private struct State {
    var events: [InputEvent] = []
    var taken = 0
    var reader: CheckedContinuation<InputEvent?, Never>?
    var isFinished = false
    var isHeldBack = false

    var count: Int { events.count - taken }

    mutating func take() -> InputEvent? {
      guard count > 0 else { return nil }
      defer {
        taken += 1
        if taken == events.count || taken == InputQueue.most {
          events.removeFirst(taken)
          taken = 0
        }
      }
      return events[taken]
    }
  }

  /// With more events than this, no more input is read.
  static let most = 4096

  private let state = Mutex(State())
  private let wake: @Sendable () -> Void

  /// - Parameter wake: called when a thread that was held back may read again.
  init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

  /// Whether the thread may read more; if not, it is woken later.
  func hasRoom() -> Bool {
    state.withLock { state in
      state.isHeldBack = state.count >= Self.most
      return !state.isHeldBack
    }
  }

  func append(_ event: InputEvent) {
    let reader = state.withLock { state -> CheckedContinuation<InputEvent?, Never>? in
      guard !state.isFinished else { return nil }
      if let reader = state.reader {
        state.reader = nil
        return reader
      }
      // Of several sizes in a row only the last one is of use.
      if case .resize = event, state.count > 0, case .resize = state.events[state.events.count - 1] {
        state.events[state.events.count - 1] = event
      } else {
        state.events.append(event)
      }
      return nil
    }
    reader?.resume(returning: event)
  }

  /// What is there is still read, and then nil.
  func finish() {
    let reader = state.withLock { state in
      state.isFinished = true
      defer { state.reader = nil }
      return state.reader
    }
    reader?.resume(returning: nil)
  }

  /// - Returns: nil at the end, when cancelled, and when somebody else begins to read.
  func next() async -> InputEvent? {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        enum Step {
          case wait(CheckedContinuation<InputEvent?, Never>?)
          case give(InputEvent?, wakes: Bool)
        }
        let isCancelled = Task.isCancelled
        let step = state.withLock { state -> Step in
          if isCancelled { return .give(nil, wakes: false) }
          if let event = state.take() {
            let wakes = state.isHeldBack && state.count < Self.most / 2
            if wakes { state.isHeldBack = false }
            return .give(event, wakes: wakes)
          }
          if state.isFinished { return .give(nil, wakes: false) }
          defer { state.reader = continuation }
          return .wait(state.reader)
        }
        switch step {
        case .wait(let former): former?.resume(returning: nil)
        case .give(let event, let wakes):
          if wakes { wake() }
          continuation.resume(returning: event)
        }
      }
    } onCancel: {
      let reader = state.withLock { state in
        defer { state.reader = nil }
        return state.reader
      }
      reader?.resume(returning: nil)
    }
  }
}
