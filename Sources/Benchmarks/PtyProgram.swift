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
