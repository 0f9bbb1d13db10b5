// Every way out of a real program on a real terminal, which must be as it was afterwards.

import Glibc
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(40)))
struct ProbeTests {
  /// Without the runtime's own handlers, which ask what to do when a program crashes on a terminal.
  private static let environment = [
    "TERM": "xterm-256color", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin", "SWIFT_BACKTRACE": "enable=no",
  ]

  /// The executable beside the test bundle.
  private static var probe: String { Program.path(of: "TerminalProbe") }

  /// A way to end, and what the shell would see of it.
  struct Way: CustomTestStringConvertible {
    let testDescription: String
    let status: Int32
    let end: @Sendable (PseudoTerminal, Int32) throws -> Void

    static func key(_ key: String, _ status: Int32) -> Way {
      Way(testDescription: "key \(key)", status: status) { terminal, _ in try terminal.write(key) }
    }

    static func signal(_ signal: Int32, _ status: Int32) -> Way {
      Way(testDescription: "signal \(signal)", status: status) { _, child in _ = kill(child, signal) }
    }
  }

  @Test(
    arguments: [
      .key("q", 0), .key("e", 4), .key("t", 128 + SIGILL), .key("a", 128 + SIGABRT), .signal(SIGTERM, 3),
      .signal(SIGHUP, 3), .signal(SIGSEGV, 128 + SIGSEGV), .signal(SIGBUS, 128 + SIGBUS),
      .signal(SIGQUIT, 128 + SIGQUIT),
      .signal(SIGFPE, 128 + SIGFPE), .signal(SIGTRAP, 128 + SIGTRAP),
    ] as [Way])
  func everyWayOutGivesTheTerminalBack(_ way: Way) async throws {
    let terminal = try PseudoTerminal(columns: 60, rows: 8)
    let before = terminal.settings
    let child = try terminal.start(Self.probe, environment: Self.environment)
    #expect(await terminal.wait { $0.emulator.lines[0] == "ready" })
    #expect(terminal.isRaw)
    try way.end(terminal, child)
    #expect(await terminal.waitForEnd(of: child) == way.status)
    #expect(terminal.settings == before)
    #expect(terminal.emulator.modes == [7, 25])
    #expect(terminal.emulator.unknown == [])
  }

  @Test func theTerminalsEndEndsIt() async throws {
    let terminal = try PseudoTerminal(columns: 60, rows: 8)
    let child = try terminal.start(Self.probe, environment: Self.environment)
    #expect(await terminal.wait { $0.emulator.lines[0] == "ready" })
    terminal.hangUp()
    #expect(await terminal.waitForEnd(of: child) == 3)
  }

  @Test func oneThatDoesNotListenIsEndedAtLast() async throws {
    let terminal = try PseudoTerminal(columns: 60, rows: 8)
    let before = terminal.settings
    let child = try terminal.start(Self.probe, environment: Self.environment)
    #expect(await terminal.wait { $0.emulator.lines[0] == "ready" })
    try terminal.write("d")
    #expect(await terminal.wait { $0.emulator.lines[0] == "deaf" })
    // Asked again and again, it goes: not at once, since two signals may well come together.
    var status: Int32?
    for _ in 0..<100 where status == nil {
      kill(child, SIGTERM)
      status = await terminal.waitForEnd(of: child, limit: .milliseconds(200))
    }
    #expect(status == 128 + SIGTERM)
    #expect(terminal.settings == before)
    #expect(terminal.emulator.modes == [7, 25])
  }

  @Test func aResizeArrives() async throws {
    let terminal = try PseudoTerminal(columns: 60, rows: 8)
    let child = try terminal.start(Self.probe, environment: Self.environment)
    #expect(await terminal.wait { $0.emulator.lines[0] == "ready" })
    try terminal.resize(columns: 70, rows: 12)
    #expect(await terminal.wait { $0.emulator.lines[2] == "Size(columns: 70, rows: 12)" })
    try terminal.write("q")
    #expect(await terminal.waitForEnd(of: child) == 0)
  }

  /// By the key and by the signal; a shell with job control is between.
  @Test(arguments: [false, true])
  func itStopsAndGoesOn(bySignal: Bool) async throws {
    let terminal = try PseudoTerminal(columns: 70, rows: 12)
    let before = terminal.settings
    let script = """
      set -m; "$0"; echo "stopped with $?"; read line; fg >/dev/null
      echo "ended with $?"; read line
      """
    let shell = try terminal.start("/bin/bash", ["-c", script, Self.probe], environment: Self.environment)
    for round in 1...2 {
      #expect(await terminal.wait { $0.emulator.lines[0].hasPrefix(round == 1 ? "ready" : "event") })
      if round == 2 { break }
      if bySignal { killGroup(terminal) } else { try terminal.write("\u{1a}") }
      #expect(
        await terminal.wait { $0.emulator.text.contains("stopped with 148") },
        "\(String(describing: terminal.foregroundGroup)): \(String(decoding: terminal.output, as: UTF8.self).debugDescription)"
      )
      #expect(terminal.emulator.modes == [7, 25])
      #expect(!terminal.isRaw)
      #expect(terminal.settings == before)
      try terminal.write("\n")
    }
    // Continued: everything is taken again, and a size was announced.
    #expect(await terminal.wait { $0.emulator.lines[0].contains("resize") })
    #expect(terminal.isRaw)
    #expect(terminal.emulator.modes.isSuperset(of: [1, 1000, 1004, 1006, 1049, 2004]))
    try terminal.write("q")
    #expect(await terminal.wait { $0.emulator.text.contains("ended with 0") })
    #expect(terminal.settings == before)
    #expect(terminal.emulator.modes == [7, 25])
    try terminal.write("\n")
    #expect(await terminal.waitForEnd(of: shell) == 0)
  }

  /// In the background it stops rather than meddle with the shell's terminal, and still ends when asked.
  @Test func inTheBackgroundItKeepsItsHandsOff() async throws {
    let terminal = try PseudoTerminal(columns: 70, rows: 12)
    let before = terminal.settings
    // The shell may not know yet that the job has stopped once more, and sends SIGCONT only to one that it knows to be.
    let script = """
      set -m; "$0"; bg >/dev/null 2>&1; read line; kill %1; kill -CONT %1; wait %1; echo "ended with $?"; read line
      """
    let shell = try terminal.start("/bin/bash", ["-c", script, Self.probe], environment: Self.environment)
    #expect(await terminal.wait { $0.emulator.lines[0] == "ready" })
    try terminal.write("\u{1a}")
    #expect(await terminal.wait { !$0.emulator.modes.contains(1049) && !$0.isRaw })
    try terminal.write("\n")
    #expect(await terminal.wait { $0.emulator.text.contains("ended with 3") }, "\(terminal.emulator.text)")
    #expect(terminal.settings == before)
    #expect(terminal.emulator.modes == [7, 25])
    try terminal.write("\n")
    #expect(await terminal.waitForEnd(of: shell) == 0)
  }

  /// SIGTSTP to the program that has the terminal.
  private func killGroup(_ terminal: PseudoTerminal) {
    if let group = terminal.foregroundGroup { kill(-group, SIGTSTP) }
  }

  @Test func withoutATerminalItSaysSo() async throws {
    let terminal = try PseudoTerminal(columns: 70, rows: 12)
    var environment = Self.environment
    environment["TERM"] = "dumb"
    let child = try terminal.start(Self.probe, environment: environment)
    #expect(await terminal.waitForEnd(of: child) == 2)
    #expect(terminal.emulator.lines[0].contains("no screen: cannotMoveCursor"))
  }
}
