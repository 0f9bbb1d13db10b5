// A program on a pseudo-terminal of its own, watched closely: what it writes is noticed as it comes.

import Glibc
import TestSupport

/// Owns the terminal; the process ends with it.
final class PtyProgram {
  let processID: pid_t
  private let terminal: PseudoTerminal
  private var seen = 0

  init(_ path: String, _ arguments: [String], environment: [String: String], columns: Int, rows: Int) throws {
    terminal = try PseudoTerminal(columns: columns, rows: rows)
    processID = try terminal.start(path, arguments, environment: environment)
  }

  func write(_ text: String) throws { try terminal.write(text) }

  /// Waits until something comes.
  /// - Returns: whether it did, within `limit`.
  func wait(upTo limit: Duration) -> Bool { terminal.blockForOutput(upTo: limit) }

  /// Takes what has come and all that follows it within `quiet`.
  /// - Returns: how many bytes that was.
  @discardableResult
  func drain(quiet: Duration) -> Int {
    while terminal.blockForOutput(upTo: quiet) { terminal.read() }
    defer { seen = terminal.output.count }
    return terminal.output.count - seen
  }

  /// Waits until the screen shows `text`.
  /// - Returns: whether it does, within `limit`.
  func wait(for text: String, limit: Duration) -> Bool {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
      if terminal.blockForOutput(upTo: .milliseconds(50)) { terminal.read() }
      if terminal.emulator.lines.contains(where: { $0.contains(text) }) { return true }
    }
    return false
  }

  /// The screen's lines.
  var text: [String] {
    terminal.read()
    return terminal.emulator.lines
  }

  func shows(_ wanted: String) -> Bool { text.contains { $0.contains(wanted) } }

  func resize(columns: Int, rows: Int) throws { try terminal.resize(columns: columns, rows: rows) }

  /// How long from now until the last of what comes with pauses of less than `quiet`, and how many bytes that is.
  func timeOfLastOutput(quiet: Duration) throws -> (time: Duration, bytes: Int) {
    let begun = ContinuousClock.now
    guard terminal.blockForOutput(upTo: .seconds(5)) else { throw NotShown(text: "anything") }
    var bytes: [UInt8] = []
    var last = ContinuousClock.now
    repeat {
      bytes += terminal.take()
      last = .now
    } while terminal.blockForOutput(upTo: quiet)
    terminal.show(bytes)
    seen = terminal.output.count
    return (last - begun, bytes.count)
  }

  func usage() throws -> ProcessUsage { try ProcessUsage(of: processID) }
}
