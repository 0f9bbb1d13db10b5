// A program of ours as a process of its own that says where it listens.

import Glibc
import Subprocess
import SystemPackage
import TestSupport

struct ListeningProgram: Sendable {
  let port: Int
  let processID: Int32

  /// Runs it for as long as `body` takes. Its first line of talk has to end with the port; what it logs goes to a file
  /// without a name, as cheaply as to any log.
  static func with<Value: Sendable>(
    _ name: String, _ arguments: [String], settings: [String: String] = [:],
    _ body: @Sendable @escaping (ListeningProgram) async throws -> Value
  ) async throws -> Value {
    let path = FilePath("/tmp/accountdesk-benchmark-\(getpid())-\(UInt32.random(in: 0 ... .max)).log")
    let log = try FileDescriptor.open(
      path, .readWrite, options: [.create, .exclusiveCreate, .closeOnExec, .append], permissions: .ownerReadWrite)
    unlink(path.string)
    defer { try? log.close() }
    let result = try await Subprocess.run(
      .path(FilePath(Program.path(of: name))), arguments: Arguments(arguments),
      environment: Program.environment(settings), input: .none, output: .discarded,
      error: .fileDescriptor(log, closeAfterSpawningProcess: false)
    ) { execution in
      let outcome: Swift.Result<Value, any Error>
      do {
        let port = try await port(saidIn: log, by: name)
        outcome = .success(
          try await body(ListeningProgram(port: port, processID: execution.processIdentifier.value)))
      } catch {
        outcome = .failure(error)
      }
      try? execution.send(signal: .terminate)
      return try outcome.get()
    }
    return result.closureResult
  }

  private static func port(saidIn log: FileDescriptor, by name: String) async throws -> Int {
    var port: Int?
    _ = try await comesTrue {
      var buffer = [UInt8](repeating: 0, count: 4096)
      let count = try buffer.withUnsafeMutableBytes { try log.read(fromAbsoluteOffset: 0, into: $0) }
      let text = String(decoding: buffer.prefix(count), as: UTF8.self)
      guard text.contains("\n"), let line = text.split(separator: "\n").first else { return false }
      port = line.split(separator: ":").last.flatMap { Int($0.filter(\.isNumber)) }
      return port != nil
    }
    guard let port else { throw NotShown(text: "the port of \(name)") }
    return port
  }
}
