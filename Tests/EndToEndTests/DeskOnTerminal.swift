// The real desk on a terminal of the test's own: every byte that it writes can be looked at, and what is left of the
// terminal afterwards.

import Foundation
import Glibc
import TestSupport
import Testing

struct DeskOnTerminal {
  let terminal: PseudoTerminal
  let processID: Int32
  /// The terminal's settings before it began.
  let before: [UInt8]

  /// The environment of a desk on a sandbox; `changes` over it.
  static func environment(_ sandbox: RunningSandbox, _ changes: [String: String] = [:]) -> [String: String] {
    let basic = [
      "TERM": "xterm-256color", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin",
      "HOME": "/nonexistent", "SWIFT_BACKTRACE": "enable=no",
    ]
    return basic.merging(sandbox.settings) { $1 }.merging(changes) { $1 }
  }

  /// Starts it, by a shell line where one is given in which `$0` is the program, and waits for its first rows.
  static func start(
    _ sandbox: RunningSandbox, on given: PseudoTerminal? = nil, columns: Int = 100, rows: Int = 28,
    by line: String? = nil, _ changes: [String: String] = [:]
  ) async throws -> DeskOnTerminal {
    let terminal = try given ?? PseudoTerminal(columns: columns, rows: rows)
    let before = terminal.settings
    let environment = environment(sandbox, changes)
    let child =
      if let line {
        try terminal.start("/bin/bash", ["-c", line, Program.path], environment: environment)
      } else {
        try terminal.start(Program.path, environment: environment)
      }
    let desk = DeskOnTerminal(terminal: terminal, processID: child, before: before)
    try await desk.see("Ada Lovelace")
    return desk
  }

  /// Waits until the screen shows this.
  func see(_ text: String, limit: Duration = .seconds(300)) async throws {
    try await see("«\(text)»", limit: limit) { $0.contains(text) }
  }

  func see(_ wanted: String, limit: Duration = .seconds(300), until isSo: (String) -> Bool) async throws {
    guard await terminal.wait(limit: limit, until: { isSo($0.emulator.text) }) else {
      throw NotSeen(wanted: wanted, screen: terminal.emulator.text)
    }
  }

  struct NotSeen: Error, CustomStringConvertible {
    let wanted: String
    let screen: String
    var description: String { "\(wanted) did not come; the screen was:\n\(screen)" }
  }

  /// All of it, while what the program writes meanwhile is read.
  func write(_ bytes: [UInt8]) async -> Bool {
    var rest = bytes[...]
    return await terminal.wait(limit: .seconds(300)) { terminal in
      while !rest.isEmpty, let count = try? terminal.write(Array(rest.prefix(4000))), count > 0 {
        rest = rest.dropFirst(count)
      }
      return rest.isEmpty
    }
  }

  /// What every desk sets, where the type has it.
  static let modes: Set<Int> = [1, 1000, 1004, 1006, 1049, 2004]

  /// The end came with this status, and the terminal is as it was.
  func expectEnd(_ status: Int32, _ how: Comment, limit: Duration = .seconds(90)) async {
    #expect(await terminal.waitForEnd(of: processID, limit: limit) == status, how)
    expectTerminalAsBefore(how)
  }

  func expectTerminalAsBefore(_ how: Comment) {
    #expect(terminal.settings == before, how)
    #expect(terminal.emulator.modes == [7, 25], how)
    #expect(terminal.emulator.isPlain, how)
    #expect(terminal.emulator.unknown == [], how)
  }
}
