// `accountdesk serve` as a process of its own, started again at once whenever it ends, on the same port.

import Foundation
import Glibc
import Subprocess
import SystemPackage
import TestSupport

actor ReceiverProcess {
  /// What came of one that was asked to stop.
  struct Stop: Sendable {
    let took: Duration
    let isClean: Bool
  }

  /// Short, as the end waits for a pass.
  private static let catchUpEvery = "3s"

  nonisolated let port: Int
  private let settings: [String: String]
  /// Nil between two lives, and until it listens.
  private var processID: pid_t?
  private var isKilled = false
  private var isOver = false
  private var whenListening: [CheckedContinuation<pid_t?, Never>] = []
  private var whenEnded: [CheckedContinuation<TerminationStatus, Never>] = []
  private(set) var lives = 0
  /// Ends that nobody asked for, with the last that was said.
  private(set) var deaths: [String] = []

  init(port: Int, settings: [String: String]) {
    self.port = port
    self.settings = settings
  }

  /// Until `end` is called.
  func run() async throws {
    defer {
      isOver = true
      for waiter in whenListening { waiter.resume(returning: nil) }
      whenListening = []
    }
    while !isOver {
      try await live()
      if deaths.count > 20 { throw Trouble("the receiver does not live: \(deaths.last ?? "")") }
    }
  }

  /// A SIGKILL, as soon as there is one to kill.
  func kill() async {
    guard let processID = await listening() else { return }
    isKilled = true
    Glibc.kill(processID, SIGKILL)
    _ = await ended()
  }

  /// A SIGTERM; after `bound` it is killed all the same.
  func stop(within bound: Duration) async -> Stop? {
    guard let processID = await listening() else { return nil }
    isKilled = true
    let asked = ContinuousClock.now
    Glibc.kill(processID, SIGTERM)
    let reaper = Task {
      if try await !comesTrue(within: bound, { self.processID != processID }) { Glibc.kill(processID, SIGKILL) }
    }
    let status = await ended()
    reaper.cancel()
    return Stop(took: ContinuousClock.now - asked, isClean: status == .exited(0))
  }

  /// Stops it for good.
  func end(within bound: Duration) async -> Stop? {
    isOver = true
    return await stop(within: bound)
  }

  private func live() async throws {
    isKilled = false
    var last: [String] = []
    let result = try await Subprocess.run(
      .path(FilePath(Program.path)),
      arguments: ["serve", "--listen", "127.0.0.1:\(port)", "--catch-up-every", Self.catchUpEvery],
      environment: Program.environment(settings), input: .none, output: .discarded, error: .sequence
    ) { execution in
      for try await line in execution.standardError.strings() {
        if line.contains("127.0.0.1:\(self.port)"), self.processID == nil {
          self.listens(execution.processIdentifier.value)
        }
        last = last.suffix(4) + [line]
      }
      // Its number is its own until it has been collected, which comes behind this.
      self.processID = nil
    }
    if !isKilled { deaths.append("\(result.terminationStatus): \(last.joined())") }
    for waiter in whenEnded { waiter.resume(returning: result.terminationStatus) }
    whenEnded = []
  }

  private func listens(_ processID: pid_t) {
    self.processID = processID
    lives += 1
    for waiter in whenListening { waiter.resume(returning: processID) }
    whenListening = []
  }

  private func listening() async -> pid_t? {
    if let processID { return processID }
    if isOver { return nil }
    return await withCheckedContinuation { whenListening.append($0) }
  }

  private func ended() async -> TerminationStatus {
    await withCheckedContinuation { whenEnded.append($0) }
  }
}
