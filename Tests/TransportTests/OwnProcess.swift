// Tests that look at their whole process, or need its environment, run alone in one of their own: the same program,
// told to run that one test, which says what it found in lines `name=value`.

import Foundation
import Glibc
import HTTPTypes
import Subprocess
import SystemPackage
import TestSupport
import Testing
import Transport

enum OwnProcess {
  static let variable = "ACCOUNTDESK_OWN_PROCESS"

  static var isOne: Bool { getenv(variable) != nil }

  /// - Returns: what the test of that name said.
  static func run(_ test: String, settings: [String: String] = [:]) async throws -> [String: String] {
    let variables: [Environment.Key: String] = Dictionary(
      uniqueKeysWithValues: settings.merging([variable: test]) { $1 }.map { (Environment.Key(rawValue: $0)!, $1) })
    let inherited = Dictionary(
      uniqueKeysWithValues: ["PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH"].compactMap { name in
        getenv(name).map { (Environment.Key(rawValue: name)!, String(cString: $0)) }
      })
    let result = try await Subprocess.run(
      .path(FilePath("/proc/self/exe")),
      arguments: ["--testing-library", "swift-testing", "--filter", "OwnProcessTests/\(test)"],
      environment: .custom(variables.merging(inherited) { mine, _ in mine }), input: .none,
      output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
    guard result.terminationStatus.isSuccess else {
      throw Failed(said: result.standardOutput + result.standardError)
    }
    var said: [String: String] = [:]
    for line in result.standardOutput.split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: "=", maxSplits: 1)
      if parts.count == 2 { said[String(parts[0])] = String(parts[1]) }
    }
    return said
  }

  struct Failed: Error, CustomStringConvertible {
    let said: String
    var description: String { "the process of its own failed: \(said)" }
  }
}

@Suite(.enabled(if: OwnProcess.isOne), .timeLimit(.minutes(40))) struct OwnProcessTests {
  private func say(_ name: String, _ value: String) { print("\n\(name)=\(value)") }

  private var threads: Int { (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count) ?? 0 }

  @Test func aHundredHeld() async throws {
    let gate = Gate()
    try await EchoServer.serving(.holding(by: gate)) { base in
      let transport = CurlTransport()
      // The server's threads and the shared ones are there from here on.
      let before = threads
      let answers = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<100 { group.addTask { try await transport.send(Request(.get, "\(base)/held")).status } }
        await gate.wait(for: 100)
        say("threads", "\(threads - before)")
        await gate.open()
        return try await group.reduce(0) { $0 + ($1 == 200 ? 1 : 0) }
      }
      say("answers", "\(answers)")
    }
  }

  @Test func getsByProxy() async throws {
    let response = try await CurlTransport().send(Request(.get, "http://service.example.com/path"))
    say("body", String(decoding: response.body, as: UTF8.self))
  }

  @Test func getsSafelyByProxy() async throws {
    do {
      _ = try await CurlTransport().send(Request(.get, "https://service.example.com/path"))
    } catch {
      say("error", "\(error)")
    }
  }

  @Test func getsDirectly() async throws {
    let service = try #require(getenv("SERVICE").map { String(cString: $0) })
    let response = try await CurlTransport().send(Request(.get, service))
    say("body", String(decoding: response.body, as: UTF8.self))
  }
}
