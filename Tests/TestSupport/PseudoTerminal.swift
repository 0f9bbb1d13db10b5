// A terminal without a screen: what a program writes to it is kept, and keys are what a test writes.

import Glibc
import Synchronization

/// Owns the other end of a pseudo-terminal, and the programs started on it; they end with it.
public final class PseudoTerminal: Sendable {
  private struct State {
    var children: [Int32] = []
    var output: [UInt8] = []
    var emulator: Emulator
    var isOpen = true
  }

  /// Its path.
  public let device: String
  private let master: Int32
  /// Kept open, so that the settings outlive the programs and can be looked at.
  private let slave: Int32
  private let state: Mutex<State>

  /// - Throws: the call that failed, with its errno.
  public init(columns: Int, rows: Int) throws {
    // posix_openpt and its like are not in the module map; this is what they do.
    master = try checked("open", open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK))
    var locked: Int32 = 0
    _ = try checked("TIOCSPTLCK", ioctl(master, 0x4004_5431, &locked))
    var number: UInt32 = 0
    _ = try checked("TIOCGPTN", ioctl(master, 0x8004_5430, &number))
    device = "/dev/pts/\(number)"
    slave = try checked("open", open(device, O_RDWR | O_NOCTTY | O_CLOEXEC))
    state = Mutex(State(emulator: Emulator(columns: columns, rows: rows)))
    try resize(columns: columns, rows: rows)
  }

  deinit {
    for child in state.withLock({ $0.children }) {
      kill(child, SIGKILL)
      waitpid(child, nil, 0)
    }
    hangUp()
    close(slave)
  }

  /// All that was written to it so far.
  public var output: [UInt8] { state.withLock { $0.output } }

  /// What it looks like now.
  public var emulator: Emulator { state.withLock { $0.emulator } }

  /// Byte by byte, to compare them.
  public var settings: [UInt8] { withUnsafeBytes(of: current) { Array($0) } }

  /// Whether keys arrive one by one, unseen, and none of them is a signal.
  public var isRaw: Bool { current.c_lflag & tcflag_t(ECHO | ICANON | ISIG) == 0 }

  /// Who has the terminal now; nil where it is nobody's.
  public var foregroundGroup: Int32? {
    var group: pid_t = 0
    return ioctl(master, UInt(TIOCGPGRP), &group) == 0 && group > 0 ? group : nil
  }

  private var current: termios {
    var settings = termios()
    tcgetattr(slave, &settings)
    return settings
  }

  /// The programs on it get a SIGWINCH where it is theirs.
  public func resize(columns: Int, rows: Int) throws {
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = try checked("TIOCSWINSZ", ioctl(master, UInt(TIOCSWINSZ), &size))
    state.withLock { $0.emulator.resize(columns: columns, rows: rows) }
  }

  /// Whose opinion on the width of a character it has from now on.
  public func setWidths(_ widths: Emulator.Widths) {
    state.withLock { $0.emulator.widths = widths }
  }

  /// The line is cut.
  public func hangUp() {
    state.withLock { state in
      if state.isOpen { close(master) }
      state.isOpen = false
    }
  }

  public func write(_ text: String) throws { try write(Array(text.utf8)) }

  /// As much as fits at once; a terminal takes about four kilobytes that nobody reads.
  @discardableResult
  public func write(_ bytes: [UInt8]) throws -> Int { try checked("write", Glibc.write(master, bytes, bytes.count)) }

  /// Takes what has come, answers the questions in it, and returns whether there was anything.
  @discardableResult
  public func read() -> Bool { show(take()) }

  /// Takes what has come and does not look at it: for measuring, where the emulator would be what takes the time.
  public func take() -> [UInt8] {
    state.withLock { state in
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      let count = state.isOpen ? Glibc.read(master, &buffer, buffer.count) : 0
      return Array(buffer.prefix(max(0, count)))
    }
  }

  /// Looks at what was taken, and answers the questions in it.
  @discardableResult
  public func show(_ bytes: [UInt8]) -> Bool {
    guard !bytes.isEmpty else { return false }
    return state.withLock { state in
      state.output += bytes
      state.emulator.feed(bytes[...])
      let answers = state.emulator.takeAnswers()
      if state.isOpen, !answers.isEmpty { _ = Glibc.write(master, answers, answers.count) }
      return true
    }
  }

  /// Holds this thread until there is something to read: for measuring, where nothing may stand between.
  public func blockForOutput(upTo limit: Duration) -> Bool {
    var poller = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    return poll(&poller, 1, Int32(limit / .milliseconds(1))) > 0
  }

  /// Reads until something is so, and returns whether it was within the limit.
  public func wait(
    limit: Duration = .seconds(90),
    until isSo: (PseudoTerminal) -> Bool
  ) async -> Bool {
    let isWithin = try? await comesTrue(within: limit, every: .milliseconds(2)) {
      while read() {}
      return isSo(self)
    }
    return isWithin ?? false
  }

  /// Starts a program as the leader of a session of its own, with this as its terminal.
  public func start(_ path: String, _ arguments: [String] = [], environment: [String: String]) throws -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // The leader of a new session takes the first terminal that it opens as its own.
    posix_spawn_file_actions_addopen(&actions, 0, device, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The program listens to every signal, whatever these tests ignore or a thread of theirs blocks.
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigdefault(&attributes, &all)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    // And POSIX_SPAWN_SETSID, which the module map does not show.
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK) | 0x80)
    var words = ([path] + arguments).map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for word in words + variables { free(word) } }
    var child: pid_t = 0
    let code = posix_spawn(&child, path, &actions, &attributes, &words, &variables)
    guard code == 0 else { throw SystemCallFailure(call: "posix_spawn", code: code) }
    state.withLock { [child] in $0.children.append(child) }
    return child
  }

  /// - Returns: the exit code, 128 and the signal for one that was killed, or nil where it did not end in time.
  public func waitForEnd(
    of child: Int32, limit: Duration = .seconds(90)
  ) async -> Int32? {
    var status: Int32?
    _ = await wait(limit: limit) { terminal in
      status = terminal.hasEnded(child)
      return status != nil
    }
    return status
  }

  /// - Returns: the same, or nil while it runs. To be asked no more when it has been told.
  public func hasEnded(_ child: Int32) -> Int32? {
    var status: Int32 = 0
    guard waitpid(child, &status, WNOHANG) == child else { return nil }
    state.withLock { $0.children.removeAll { $0 == child } }
    while read() {}
    return status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
  }
}

public struct SystemCallFailure: Error, CustomStringConvertible {
  public let call: String
  public let code: Int32

  public init(call: String, code: Int32) {
    self.call = call
    self.code = code
  }

  public var description: String { "\(call): \(String(cString: strerror(code)))" }
}

private func checked<Result: SignedInteger>(_ call: String, _ result: Result) throws -> Result {
  guard result >= 0 else { throw SystemCallFailure(call: call, code: errno) }
  return result
}
