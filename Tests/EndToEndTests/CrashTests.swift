// The crash test, small, so that it stays alive; its full size is `swift run CrashTest`.

import Subprocess
import SystemPackage
import TestSupport
import Testing

@Suite struct CrashTests {
  @Test(.timeLimit(.minutes(40)), arguments: [["--receivers", "1"], ["--receivers", "2", "--drop", "0.2"]])
  func nothingIsLostAndNothingDiffers(_ more: [String]) async throws {
    let sizes = ["--edits", "300", "--customers", "40", "--kills", "6", "--stops", "1", "--restarts", "1"]
    let result = try await Turnstile.servers.pass {
      try await Subprocess.run(
        .path(FilePath(Program.path(of: "CrashTest"))), arguments: Arguments(sizes + more),
        environment: Program.environment([:]), input: .none, output: .string(limit: 1 << 20),
        error: .string(limit: 1 << 20))
    }
    #expect(result.terminationStatus == .exited(0), "\(result.standardOutput) \(result.standardError)")
    #expect(result.standardOutput.contains("kills 6 · stops"))
    #expect(result.standardOutput.contains("lost 0 · differing 0 · unsettled 0"))
  }
}
