// A command of ours, run to its end: how long it took, and how much memory it held at most.

import Subprocess
import SystemPackage
import TestSupport

struct MeasuredRun {
  let seconds: Double
  let residentMegabytes: Int
  /// The exit code; 128 for a signal.
  let status: Int

  /// What it writes is thrown away.
  init(_ arguments: [String], settings: [String: String]) async throws {
    let started = ContinuousClock.now
    let result = try await Subprocess.run(
      .path(FilePath(Program.path(of: "accountdesk"))), arguments: Arguments(arguments),
      environment: Program.environment(settings), input: .none, output: .discarded, error: .discarded
    ) { execution in
      var most = 0
      // An ended process has nothing resident.
      while let usage = try? ProcessUsage(of: execution.processIdentifier.value), usage.residentKilobytes > 0 {
        most = max(most, usage.residentKilobytes)
        // How often it is looked at.
        try await Task.sleep(for: .milliseconds(50))
      }
      return most
    }
    seconds = (ContinuousClock.now - started) / .seconds(1)
    residentMegabytes = result.closureResult / 1024
    status = if case .exited(let code) = result.terminationStatus { Int(code) } else { 128 }
  }
}
