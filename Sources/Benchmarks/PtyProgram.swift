// A program on a pseudo-terminal of its own: what it writes is read as it comes, with the time of each piece.

import Glibc

/// Owns the terminal's other end and the process; both end with it.
final class PtyProgram {
  let processID: pid_t
  private let master: Int32

  /// - Throws: the call that failed, with its errno.
  init(_ path: String, _ arguments: [String], environment: [String: String], columns: Int, rows: Int) throws {
    // posix_openpt and its like are not in the module map; this is what they do.
    master = try checked("open", open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC))
    var locked: Int32 = 0
    _ = try checked("TIOCSPTLCK", ioctl(master, 0x4004_5431, &locked))
    var number: UInt32 = 0
    _ = try checked("TIOCGPTN", ioctl(master, 0x8004_5430, &number))
    let name = "/dev/pts/\(number)"
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = try checked("TIOCSWINSZ", ioctl(master, UInt(TIOCSWINSZ), &size))
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // The leader of a new session takes the first terminal that it opens as its own.
    posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(0x80) /* POSIX_SPAWN_SETSID, which the module map does not show */)

    var words = ([path] + arguments).map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { (words + variables).forEach { free($0) } }
    var child: pid_t = 0
    let code = posix_spawn(&child, path, &actions, &attributes, &words, &variables)
    guard code == 0 else { throw SystemCallFailure(call: "posix_spawn", code: code) }
    processID = child
  }

  deinit {
    kill(processID, SIGTERM)
    var status: Int32 = 0
    // What it still writes has to be read, or it may wait for us as we wait for it.
    while waitpid(processID, &status, WNOHANG) == 0 { _ = read(upTo: .milliseconds(20)) }
    close(master)
  }

  func write(_ text: String) throws {
    _ = try checked("write", Glibc.write(master, text, text.utf8.count))
  }

  /// What comes next, or nil when nothing comes for as long as this.
  func read(upTo wait: Duration) -> [UInt8]? {
    var poller = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    let milliseconds = Int32(wait.components.seconds * 1000 + wait.components.attoseconds / 1_000_000_000_000_000)
    guard poll(&poller, 1, milliseconds) > 0 else { return nil }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = Glibc.read(master, &buffer, buffer.count)
    guard count > 0 else { return nil }
    return Array(buffer.prefix(count))
  }

  /// Reads until nothing has come for `quiet`, and returns how many bytes came.
  @discardableResult
  func drain(quiet: Duration) -> Int {
    var bytes = 0
    while let piece = read(upTo: quiet) { bytes += piece.count }
    return bytes
  }

  /// Reads until `text` has been written.
  /// - Returns: whether it was, within `limit`.
  func wait(for text: String, limit: Duration) -> Bool {
    let wanted = Array(text.utf8)
    var seen: [UInt8] = []
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
      guard let piece = read(upTo: .milliseconds(50)) else { continue }
      seen += piece
      if seen.firstRange(of: wanted) != nil { return true }
    }
    return false
  }

  /// Seconds of processor time so far, and kilobytes of memory that are resident now.
  func usage() throws -> (processorSeconds: Double, residentKilobytes: Int) {
    let stat = try contents("/proc/\(processID)/stat")
    // The second field is the name in brackets, and may hold spaces. Behind it come the state, ten more, and then
    // the ticks in user and in system mode.
    let fields = Array(stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " "))
    let ticks = fields.count > 13 ? (Int(fields[12]) ?? 0) + (Int(fields[13]) ?? 0) : 0
    let status = try contents("/proc/\(processID)/status")
    let resident = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    let kilobytes = resident.flatMap { line in line.split(separator: " ").lazy.compactMap { Int($0) }.first } ?? 0
    return (Double(ticks) / Double(sysconf(Int32(_SC_CLK_TCK))), kilobytes)
  }

  private func contents(_ path: String) throws -> String {
    guard let file = fopen(path, "r") else { throw SystemCallFailure(call: "fopen", code: errno) }
    defer { fclose(file) }
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    let count = fread(&buffer, 1, buffer.count, file)
    return String(decoding: buffer.prefix(count), as: UTF8.self)
  }
}

struct SystemCallFailure: Error, CustomStringConvertible {
  let call: String
  let code: Int32
  var description: String { "\(call): \(String(cString: strerror(code)))" }
}

private func checked<Result: SignedInteger>(_ call: String, _ result: Result) throws -> Result {
  guard result >= 0 else { throw SystemCallFailure(call: call, code: errno) }
  return result
}
