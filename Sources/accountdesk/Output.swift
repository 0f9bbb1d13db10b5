// Data goes to standard output, talk to standard error; both at once, never half a line.

import FoundationEssentials
import Glibc
import Supabase
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
    line(String(decoding: try SupabaseJSON.encode(value), as: UTF8.self))
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
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        bytes = bytes.dropFirst(count)
      } else if errno == EPIPE {
        signal(SIGPIPE, SIG_DFL)
        raise(SIGPIPE)
      } else if errno != EINTR && errno != EAGAIN {
        return
      }
    }
  }
}
