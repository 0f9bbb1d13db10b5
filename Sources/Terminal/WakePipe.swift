// The pipe that wakes the terminal's thread: signal handlers say in it which signal came, others that there is work.

internal import CNcurses
internal import Glibc

/// Owns the pipe. There is one for the life of the process, and it is never closed: a handler may still be about to
/// write into it on some other thread, and the number must not belong to a file by then.
final class WakePipe: Sendable {
  static let shared = WakePipe()

  let readEnd: Int32
  private let writeEnd: Int32

  private init() {
    var ends: [Int32] = [-1, -1]
    let code = pipe(&ends)
    precondition(code == 0, "no pipe can be made: \(errno)")
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    (readEnd, writeEnd) = (ends[0], ends[1])
  }

  /// From any thread. A full pipe wakes as well.
  func wake() {
    var byte: UInt8 = 0
    _ = write(writeEnd, &byte, 1)
  }

  /// - Returns: the numbers of the signals that came, in order.
  func takeSignals() -> [Int32] {
    var buffer = [UInt8](repeating: 0, count: 256)
    var signals: [Int32] = []
    while true {
      let count = read(readEnd, &buffer, buffer.count)
      guard count > 0 else { return signals }
      signals += buffer.prefix(count).filter { $0 != 0 }.map(Int32.init)
    }
  }

  func catchSignals() { accountdesk_catch_signals(writeEnd) }
  func releaseSignals() { accountdesk_release_signals() }
}
