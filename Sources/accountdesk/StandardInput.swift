// Standard input piece by piece, on a queue of its own, so that a slow writer holds up nobody, and a wait can be ended.

import Accounts
import Dispatch
import Glibc

final class StandardInput: Sendable {
  private static let piece = 1 << 16

  private let descriptor: Int32
  private let queue = DispatchQueue(label: "stdin")
  /// Written to when nothing more is wanted; a wait watches it, too.
  private let wake: (read: Int32, write: Int32)

  init(_ descriptor: Int32 = STDIN_FILENO) {
    self.descriptor = descriptor
    var ends: [Int32] = [-1, -1]
    _ = pipe(&ends)
    wake = (ends[0], ends[1])
  }

  deinit {
    Glibc.close(wake.read)
    Glibc.close(wake.write)
  }

  /// - Returns: nil at the end.
  func read() async throws(EditSourceError) -> [UInt8]? {
    try await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: self.next()) }
    }.get()
  }

  /// Ends a wait, and every one after it.
  func close() {
    var byte: UInt8 = 0
    _ = write(wake.write, &byte, 1)
  }

  private func next() -> Result<[UInt8]?, EditSourceError> {
    while true {
      var waits = [
        pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: wake.read, events: Int16(POLLIN), revents: 0),
      ]
      if poll(&waits, 2, -1) < 0, errno != EINTR { return .failure(.file(.readFailed(Self.reason))) }
      if waits[1].revents != 0 { return .failure(.closed) }
      if waits[0].revents == 0 { continue }
      var bytes = [UInt8](repeating: 0, count: Self.piece)
      let count = Glibc.read(descriptor, &bytes, Self.piece)
      if count == 0 { return .success(nil) }
      if count > 0 { return .success(Array(bytes.prefix(count))) }
      if errno != EINTR, errno != EAGAIN { return .failure(.file(.readFailed(Self.reason))) }
    }
  }

  private static var reason: String { String(cString: strerror(errno)) }
}
