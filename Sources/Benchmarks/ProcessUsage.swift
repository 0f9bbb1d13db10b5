// What a process has used so far, as the kernel counts it.

import Glibc
import TestSupport

struct ProcessUsage {
  let processorSeconds: Double
  /// Resident now.
  let residentKilobytes: Int

  init(of processID: pid_t) throws {
    let stat = try Self.contents("/proc/\(processID)/stat")
    // The second field is the name in brackets, and may hold spaces. Behind it come the state, ten more, and then
    // the ticks in user and in system mode.
    let fields = Array(stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " "))
    let ticks = fields.count > 13 ? (Int(fields[12]) ?? 0) + (Int(fields[13]) ?? 0) : 0
    let status = try Self.contents("/proc/\(processID)/status")
    let resident = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    processorSeconds = Double(ticks) / Double(sysconf(Int32(_SC_CLK_TCK)))
    residentKilobytes = resident.flatMap { line in line.split(separator: " ").lazy.compactMap { Int($0) }.first } ?? 0
  }

  private static func contents(_ path: String) throws -> String {
    guard let file = fopen(path, "r") else { throw SystemCallFailure(call: "fopen", code: errno) }
    defer { fclose(file) }
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    let count = fread(&buffer, 1, buffer.count, file)
    return String(decoding: buffer.prefix(count), as: UTF8.self)
  }
}
