// A headless sandbox for one test or benchmark: started, waited for, and ended again with everything it made.

import Glibc
import Subprocess
import SystemPackage

public struct RunningSandbox: Sendable {
  /// What it printed, by name.
  public let settings: [String: String]
  public let processID: Int32

  /// A key for live data, which goes to Stripe itself or nowhere: for commands that end before they ask it anything.
  public static let liveKey = ["STRIPE_SECRET_KEY": "sk_live_0123456789abcdefghij", "STRIPE_API_BASE": ""]

  public subscript(_ name: String) -> String { settings[name] ?? "" }

  /// The same one, seen with other settings; nil takes one away.
  public func with(_ changes: [String: String?]) -> RunningSandbox {
    var settings = settings
    for (name, value) in changes { settings[name] = value }
    return RunningSandbox(settings: settings, processID: processID)
  }

  /// - Parameter program: the executable; the one beside the test bundle where nothing else is said.
  /// - Throws: where it ended before it was ready; the error has what it said.
  public static func with<Value: Sendable>(
    _ arguments: [String] = [], program: String = Program.path,
    body: @Sendable @escaping (RunningSandbox) async throws -> Value
  ) async throws -> Value {
    try await Turnstile.servers.pass { try await start(arguments, program: program, body: body) }
  }

  private static func start<Value: Sendable>(
    _ arguments: [String], program: String, body: @Sendable @escaping (RunningSandbox) async throws -> Value
  ) async throws -> Value {
    let log = try ScratchFile()
    let result = try await Subprocess.run(
      .path(FilePath(program)), arguments: Arguments(["sandbox", "--headless"] + arguments),
      environment: Program.environment([:]), input: .none, output: .sequence,
      error: .fileDescriptor(log.descriptor, closeAfterSpawningProcess: false)
    ) { execution in
      var settings: [String: String] = [:]
      var lines = execution.standardOutput.strings().makeAsyncIterator()
      while let line = try await lines.next() {
        let text = String(line.filter { !$0.isNewline })
        if text == "ready" {
          let running = RunningSandbox(settings: settings, processID: execution.processIdentifier.value)
          let outcome: Swift.Result<Value, any Error>
          do { outcome = .success(try await body(running)) } catch { outcome = .failure(error) }
          try? execution.send(signal: .terminate)
          while try await lines.next() != nil {}
          return try outcome.get()
        }
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2 { settings[String(parts[0])] = unquoted(parts[1]) }
      }
      throw SandboxEnded(said: log.contents())
    }
    return result.closureResult
  }

  /// The lines can be read by a shell, so a value may stand in single quotes.
  private static func unquoted(_ text: Substring) -> String {
    guard text.count >= 2, text.first == "'", text.last == "'" else { return String(text) }
    return String(text.dropFirst().dropLast()).replacing("'\\''", with: "'")
  }
}

public struct SandboxEnded: Error, CustomStringConvertible {
  public let said: String
  public var description: String { "the sandbox ended before it was ready: \(said)" }
}

/// A file without a name, gone with its last descriptor.
private final class ScratchFile: Sendable {
  let descriptor: FileDescriptor

  init() throws {
    let path = FilePath("/tmp/accountdesk-log-\(getpid())-\(UInt32.random(in: 0 ... .max))")
    descriptor = try FileDescriptor.open(
      path, .readWrite, options: [.create, .exclusiveCreate], permissions: [.ownerReadWrite])
    unlink(path.string)
  }

  deinit { try? descriptor.close() }

  func contents() -> String {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = (try? buffer.withUnsafeMutableBytes { try descriptor.read(fromAbsoluteOffset: 0, into: $0) }) ?? 0
    return String(decoding: buffer.prefix(count), as: UTF8.self)
  }
}
