// Asks a person for a line, or takes it from a pipe; what is secret is not shown while it is typed.

import Glibc
import Words

enum Prompt {
  /// Whether somebody sits there.
  static var isPerson: Bool { isatty(STDIN_FILENO) == 1 }

  /// - Throws: where there is nothing to read any more.
  static func line(_ question: String) throws -> String {
    if isPerson { Output.sayPart(question) }
    guard let line = readLine() else { throw CommandFailure(.badInput, words.nothingTyped) }
    return line
  }

  /// Before what changes live data without having been agreed to.
  static func requireTerminal() throws(CommandFailure) {
    guard Output.isTerminal else { throw CommandFailure(.badInput, words.liveNeedsYes) }
  }

  /// Says what will change in live data, and waits for the very word.
  static func agree(to change: String) throws(CommandFailure) {
    try requireTerminal()
    Output.say(words.liveQuestion(Output.safe(change)))
    guard readLine() == "yes" else { throw CommandFailure(.tryAgain, words.changedNothing) }
  }

  static func secret(_ question: String) throws -> String {
    guard isPerson else { return try line("") }
    var before = termios()
    guard tcgetattr(STDIN_FILENO, &before) == 0 else { throw CommandFailure(.badInput, words.nothingTyped) }
    // Character by character, and signals as characters: the terminal is never left without its echo.
    var silent = before
    silent.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
    Output.sayPart(question)
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
    defer {
      tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
      Output.say("")
    }
    var bytes: [UInt8] = []
    while true {
      var byte: UInt8 = 0
      let count = read(STDIN_FILENO, &byte, 1)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { throw CommandFailure(.badInput, words.nothingTyped) }
      switch byte {
      case 0x0a, 0x0d: return String(decoding: bytes, as: UTF8.self)
      case 0x03, 0x1c: throw CommandFailure(.tryAgain, words.nothingTyped)
      case 0x04 where bytes.isEmpty: throw CommandFailure(.badInput, words.nothingTyped)
      case 0x08, 0x7f:
        // A whole character.
        while let last = bytes.popLast(), last & 0xc0 == 0x80 {}
      case 0x15: bytes = []
      case 0..<0x20: break
      default: bytes.append(byte)
      }
    }
  }
}
