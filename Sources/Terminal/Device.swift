// The terminal as a device of the system: its descriptor, its settings and its size.

internal import CNcurses
internal import Glibc

/// Owns the descriptor, and knows the settings as they were. Nothing here ever waits but `writeAll`.
final class Device {
  enum Reading {
    case bytes(Int)
    case nothing
    /// The terminal is gone.
    case ended
  }

  let descriptor: Int32
  let before: termios

  /// - Parameter path: nil for the process's own terminal.
  init(path: String?) throws(TerminalError) {
    var candidates = [path ?? "/dev/tty"]
    // Without a controlling terminal one of the standard descriptors may still be one.
    if path == nil { candidates += (0...2).compactMap(Self.name) }
    // A description of our own: what is set on it, such as not to wait, is not seen by those who share descriptor 0.
    let flags = O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK
    guard let descriptor = candidates.lazy.map({ open($0, flags) }).first(where: { $0 >= 0 }) else {
      throw .noTerminal(device: path)
    }
    var settings = termios()
    guard tcgetattr(descriptor, &settings) == 0 else {
      close(descriptor)
      throw .noTerminal(device: path)
    }
    self.descriptor = descriptor
    before = settings
  }

  deinit { close(descriptor) }

  private static func name(_ descriptor: Int32) -> String? {
    var buffer = [CChar](repeating: 0, count: 256)
    guard ttyname_r(descriptor, &buffer, buffer.count) == 0 else { return nil }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// nil where the system does not know it; never zero, and not beyond what any real screen has.
  var size: Size? {
    var window = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0 else { return nil }
    return Size(columns: min(1000, Int(window.ws_col)), rows: min(500, Int(window.ws_row)))
  }

  /// Another job of this terminal is in front, and it is for that one to use.
  var isInBackground: Bool {
    let front = tcgetpgrp(descriptor)
    return front >= 0 && front != getpgrp()
  }

  /// Every key comes at once and as it is, and what is written arrives unchanged.
  func makeRaw() throws(TerminalError) {
    var settings = before
    cfmakeraw(&settings)
    guard tcsetattr(descriptor, TCSANOW, &settings) == 0 else { throw .system(call: "tcsetattr", code: errno) }
  }

  /// As it was before; what was typed and not read is gone, so that no half of a mouse report and no rest of a paste
  /// reaches the shell.
  func restore() {
    var settings = before
    tcflush(descriptor, TCIFLUSH)
    tcsetattr(descriptor, TCSANOW, &settings)
  }

  func read(into buffer: inout [UInt8]) -> Reading {
    let count = Glibc.read(descriptor, &buffer, buffer.count)
    if count > 0 { return .bytes(count) }
    return count < 0 && (errno == EAGAIN || errno == EINTR) ? .nothing : .ended
  }

  /// - Returns: how many bytes the terminal took, which may be none; nil when it is gone.
  func write(_ bytes: ArraySlice<UInt8>) -> Int? {
    let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    if count >= 0 { return count }
    return errno == EAGAIN || errno == EINTR ? 0 : nil
  }

  /// Waits for a terminal that is slow to take them, but not for ever.
  func writeAll(_ bytes: [UInt8], limit: Duration) {
    let deadline = ContinuousClock.now + limit
    var rest = bytes[...]
    while !rest.isEmpty, let count = write(rest) {
      rest = rest.dropFirst(count)
      guard !rest.isEmpty, ContinuousClock.now < deadline else { return }
      var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      poll(&waiting, 1, 50)
    }
  }
}
