// What stands between the terminal's thread and everybody else.

internal import Synchronization

final class ScreenBox: Sendable {
  /// What others want of the thread.
  struct Work {
    /// The newest; one that was not drawn in time is never drawn.
    var frame: Frame?
    var wantsRedraw = false
    var wantsSuspend = false
    var isClosing = false
    /// Bytes for the terminal that are not part of a frame.
    var messages: [[UInt8]] = []
  }

  /// What the thread tells.
  struct Status {
    var size: Size
    var capabilities: Capabilities
    var counts = ScreenCounts()
    var isEnded = false
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private let work = Mutex(Work())
  private let status: Mutex<Status>
  let queue: InputQueue

  init() {
    status = Mutex(
      Status(size: Size(columns: 0, rows: 0), capabilities: Capabilities(isUnicode: false, colors: .none)))
    queue = InputQueue { WakePipe.shared.wake() }
  }

  func ask(_ change: (inout Work) -> Void) {
    work.withLock { change(&$0) }
    WakePipe.shared.wake()
  }

  /// Everything but the frame, which stays until it can be drawn.
  func takeWork() -> Work {
    work.withLock { work in
      let taken = work
      work = Work(frame: taken.frame, isClosing: taken.isClosing)
      return taken
    }
  }

  func takeFrame() -> Frame? {
    work.withLock { work in
      defer { work.frame = nil }
      return work.frame
    }
  }

  func tell<Value: Sendable>(_ change: (inout Status) -> sending Value) -> Value { status.withLock { change(&$0) } }

  func finish() {
    queue.finish()
    let waiters = status.withLock { status in
      status.isEnded = true
      defer { status.waiters = [] }
      return status.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Comes back when the thread has given the terminal back.
  func waitForEnd() async {
    await withCheckedContinuation { continuation in
      let isEnded = status.withLock { status in
        if !status.isEnded { status.waiters.append(continuation) }
        return status.isEnded
      }
      if isEnded { continuation.resume() }
    }
  }
}
