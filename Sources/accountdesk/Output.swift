// Data goes to standard output, talk to standard error; both at once, never half a line.

import FoundationEssentials
import Glibc
import Supabase
import Synchronization
import Terminal
import Words

enum Output {
  /// A line of data. Where nobody reads any more the program ends, as every program in a pipe does.
  static func line(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

  /// A line of talk.
  static func say(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

  /// Talk without an end of its line: a bar that is drawn over itself.
  static func sayPart(_ text: String) { write(text, to: STDERR_FILENO) }

  /// A value as one line of JSON.
  static func json(_ value: some Encodable) throws {
    lines(Array(try SupabaseJSON.encode(value)) + [0x0a])
  }

  /// A person's data as it may reach a terminal: no control or escape sequence passes.
  static func safe(_ text: String?) -> String { text.map(TextWidth.shown) ?? words.noValue }

  /// Padded to a column's width as a terminal measures it.
  static func padded(_ text: String, _ columns: Int) -> String {
    text + String(repeating: " ", count: max(0, columns - TextWidth.columns(of: text)))
  }

  static var isTerminal: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 }

  static var hasTerminalForTalk: Bool { isatty(STDERR_FILENO) == 1 }

  private static func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { write(UnsafeRawBufferPointer($0), to: descriptor) }
  }

  private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) {
    var written = 0
    while written < bytes.count {
      let count = Glibc.write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
      if count >= 0 {
        written += count
      } else if errno == EPIPE {
        signal(SIGPIPE, SIG_DFL)
        raise(SIGPIPE)
      } else if errno == EAGAIN {
        // Somebody else made the pipe one that does not wait.
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&waiting, 1, -1)
      } else if errno != EINTR {
        // A full disk: data that is not whole must not look like it.
        if descriptor == STDOUT_FILENO { failure.withLock { $0 = $0 == 0 ? errno : $0 } }
        return
      }
    }
  }

  /// Lines of JSON, each with its end. They are read by people, too.
  static func lines(_ json: [UInt8]) {
    SupabaseJSON.forTerminal(json).withUnsafeBytes { write($0, to: STDOUT_FILENO) }
  }

  private static let failure = Mutex<Int32>(0)

  /// - Throws: where data could not be written, on a full disk.
  static func check() throws(CommandFailure) {
    let code = failure.withLock { $0 }
    if code != 0 { throw CommandFailure(.cannotCreate, words.cannotWrite(reason: String(cString: strerror(code)))) }
  }
}
