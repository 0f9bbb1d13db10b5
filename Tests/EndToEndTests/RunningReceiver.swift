// `accountdesk serve` as a program of its own for one test, with what it says.

import Crypto
import Foundation
import Glibc
import HTTPTypes
import Subprocess
import SystemPackage
import TestSupport
import Testing
import Transport

struct RunningReceiver: Sendable {
  let address: String
  let processID: Int32
  let said: SaidLines

  /// Signs and delivers as Stripe does.
  /// - Returns: the status of the answer.
  func deliver(_ body: String, secret: String) async throws -> Int {
    let time = Int(Date().timeIntervalSince1970)
    let code = HMAC<SHA256>.authenticationCode(
      for: Data("\(time).\(body)".utf8), using: SymmetricKey(data: Data(secret.utf8)))
    let digits = code.map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined()
    return try await CurlTransport.shared.send(
      Request(
        .post, "http://\(address)/webhooks/stripe",
        headers: [.init("Stripe-Signature")!: "t=\(time),v1=\(digits)"], body: Data(body.utf8))
    ).status
  }

  /// The lines of its metrics.
  func metrics() async throws -> [Substring] {
    let answer = try await CurlTransport.shared.send(Request(.get, "http://\(address)/metrics"))
    try #require(answer.status == 200)
    return String(decoding: answer.body, as: UTF8.self).split(separator: "\n")
  }

  /// An event of a customer whom nobody has.
  static func event(_ id: String) -> String {
    let created = Int(Date().timeIntervalSince1970)
    return """
      {"id":"\(id)","object":"event","api_version":"2026-10-28.endive","created":\(created),"livemode":false,\
      "type":"customer.updated","request":{"id":null,"idempotency_key":null},"data":{"object":{"id":"cus_none",\
      "object":"customer","created":\(created),"livemode":false,"name":"Nobody","email":"nobody@example.com",\
      "metadata":{}},"previous_attributes":{"name":"No one"}}}
      """
  }

  /// On a free port for as long as `body` takes, and ended by the signal that asks for it.
  /// - Parameter shell: where it is started by a shell, the words before the program's path.
  static func with(
    _ settings: [String: String], _ options: [String] = [], address: String = "127.0.0.1:0", shell: String? = nil,
    workingDirectory: String? = nil,
    _ body: @escaping @Sendable (RunningReceiver) async throws -> Void
  ) async throws {
    let words = ["serve", "--listen", address] + options
    let arguments = shell.map { ["-c", "\($0) exec \"$0\" \"$@\"", Program.path] + words } ?? words
    let result = try await Subprocess.run(
      .path(FilePath(shell == nil ? Program.path : "/bin/sh")), arguments: Arguments(arguments),
      environment: Program.environment(settings), workingDirectory: workingDirectory.map { FilePath($0) },
      input: .none, output: .discarded, error: .sequence
    ) { execution in
      let said = SaidLines()
      let errors = execution.standardError
      let (addresses, found) = AsyncStream.makeStream(of: String.self)
      return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          for try await line in errors.strings() {
            // The door says where it is open, too, and perhaps first.
            if let range = line.range(of: "127.0.0.1:"), !line.contains("door is open") {
              found.yield(String(line[range.lowerBound...].prefix { $0.isNumber || $0 == "." || $0 == ":" }))
            }
            await said.take(String(line.filter { !$0.isNewline }))
          }
          found.finish()
          await said.end()
        }
        let outcome: Swift.Result<Void, any Error>
        do {
          var iterator = addresses.makeAsyncIterator()
          guard var address = await iterator.next() else { throw ReceiverEnded(said: await said.lines) }
          if address.last == "." { address.removeLast() }
          try await body(
            RunningReceiver(address: address, processID: execution.processIdentifier.value, said: said))
          outcome = .success(())
        } catch {
          outcome = .failure(error)
        }
        try? execution.send(signal: .terminate)
        try await group.waitForAll()
        return try outcome.get()
      }
    }
    #expect(result.terminationStatus == .exited(0))
  }
}

struct ReceiverEnded: Error { let said: [String] }

extension CurlTransport {
  /// One for all that a test sends.
  static let shared = CurlTransport()
}

/// What a program has said so far; whoever waits for some words is told when they come.
actor SaidLines {
  private(set) var lines: [String] = []
  private var waiting: [(text: String, count: Int, turn: CheckedContinuation<Bool, Never>)] = []
  private var isOver = false

  func count(of text: String) -> Int { lines.count { $0.contains(text) } }

  /// - Returns: false where it ended without having said it so many times.
  func wait(for text: String, times count: Int = 1) async -> Bool {
    if self.count(of: text) >= count { return true }
    if isOver { return false }
    return await withCheckedContinuation { waiting.append((text, count, $0)) }
  }

  func take(_ line: String) {
    lines.append(line)
    let ready = waiting.filter { count(of: $0.text) >= $0.count }
    waiting.removeAll { count(of: $0.text) >= $0.count }
    for one in ready { one.turn.resume(returning: true) }
  }

  func end() {
    isOver = true
    for one in waiting { one.turn.resume(returning: false) }
    waiting = []
  }
}
