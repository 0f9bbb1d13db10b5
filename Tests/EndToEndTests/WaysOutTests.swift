// Every way out of the real desk, on a real terminal whose settings and modes are compared before and after.

import Glibc
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(40))) struct WaysOutTests {
  struct Way: Sendable {
    let name: String
    let status: Int32
    let end: @Sendable (PseudoTerminal, Int32) throws -> Void

    static func keys(_ keys: String) -> Way {
      Way(name: "keys \(keys.debugDescription)", status: 0) { terminal, _ in try terminal.write(keys) }
    }

    static func signal(_ number: Int32, status: Int32) -> Way {
      Way(name: "signal \(number)", status: status) { _, processID in kill(processID, number) }
    }
  }

  /// A Swift trap arrives as SIGILL on one processor and as SIGTRAP on another.
  static let ways: [Way] = [
    .keys("q"), .keys("\u{3}"), .signal(SIGINT, status: 0), .signal(SIGTERM, status: 0), .signal(SIGHUP, status: 0),
    .signal(SIGQUIT, status: 128 + SIGQUIT), .signal(SIGILL, status: 128 + SIGILL),
    .signal(SIGTRAP, status: 128 + SIGTRAP), .signal(SIGSEGV, status: 128 + SIGSEGV),
    .signal(SIGABRT, status: 128 + SIGABRT),
  ]

  /// One after the other on the same terminal; from the list, and with a form open.
  @Test func everyWayOutGivesTheTerminalBack() async throws {
    try await RunningSandbox.with(["--users", "20"]) { sandbox in
      let terminal = try PseudoTerminal(columns: 100, rows: 28)
      for way in Self.ways {
        let desk = try await DeskOnTerminal.start(sandbox, on: terminal)
        #expect(terminal.isRaw)
        #expect(terminal.emulator.modes.isSuperset(of: DeskOnTerminal.modes))
        try way.end(terminal, desk.processID)
        await desk.expectEnd(way.status, "\(way.name)")
      }
      for number in [SIGTERM, SIGHUP, SIGILL] {
        let desk = try await DeskOnTerminal.start(sandbox, on: terminal)
        try terminal.write("e")
        try await desk.see("Edit ")
        kill(desk.processID, number)
        await desk.expectEnd(number == SIGILL ? 128 + SIGILL : 0, "signal \(number) in a form")
      }
    }
  }

  /// Nothing can be done about SIGKILL: the terminal stays as it was in the middle of it. The next desk on it works, and
  /// leaves it as it found it; `reset` puts it right.
  @Test func afterAKillTheNextOneWorks() async throws {
    try await RunningSandbox.with(["--users", "20"]) { sandbox in
      let killed = try await DeskOnTerminal.start(sandbox)
      kill(killed.processID, SIGKILL)
      #expect(await killed.terminal.waitForEnd(of: killed.processID) == 128 + SIGKILL)
      #expect(killed.terminal.isRaw)
      let next = try await DeskOnTerminal.start(sandbox, on: killed.terminal)
      try next.terminal.write("q")
      #expect(await next.terminal.waitForEnd(of: next.processID) == 0)
      #expect(next.terminal.emulator.modes == [7, 25])
      #expect(next.terminal.settings == next.before)
    }
  }

  /// By the key, twice; a shell with job control is between.
  @Test func itStopsAndGoesOn() async throws {
    try await RunningSandbox.with(["--users", "20"]) { sandbox in
      let line = """
        set -m; "$0"; echo "stopped with $?"; read line; fg >/dev/null; echo "stopped again with $?"; read line
        fg >/dev/null; echo "ended with $?"; read line
        """
      let desk = try await DeskOnTerminal.start(sandbox, by: line)
      let terminal = desk.terminal
      for sign in ["stopped with 148", "stopped again with 148"] {
        try await desk.see("Ada Lovelace")
        #expect(await terminal.wait { $0.isRaw && $0.emulator.modes.isSuperset(of: DeskOnTerminal.modes) })
        try terminal.write("\u{1a}")
        try await desk.see(sign)
        desk.expectTerminalAsBefore("\(sign)")
        // Meanwhile the window became another.
        try terminal.resize(columns: 90, rows: 20)
        try terminal.write("\n")
      }
      try await desk.see("Ada Lovelace")
      #expect(await terminal.wait { $0.isRaw && $0.emulator.modes.isSuperset(of: DeskOnTerminal.modes) })
      try terminal.write("?")
      try await desk.see("In the list")
      try terminal.write("\u{3}")
      try await desk.see("ended with 0")
      desk.expectTerminalAsBefore("the end")
      try terminal.write("\n")
      #expect(await terminal.waitForEnd(of: desk.processID) == 0)
    }
  }

  /// The line is cut, and nobody says so: SIGHUP is ignored, as under nohup. It ends; were it to spin, the system would
  /// end it by SIGXCPU when it has used 20 seconds of a processor.
  @Test func aTerminalThatVanishesEndsIt() async throws {
    try await RunningSandbox.with(["--users", "20"]) { sandbox in
      let desk = try await DeskOnTerminal.start(sandbox, by: "trap '' HUP; ulimit -t 20; exec \"$0\"")
      desk.terminal.hangUp()
      #expect(await desk.terminal.waitForEnd(of: desk.processID) == 0)
    }
  }
}
