// The sandbox's faults as flags: each is taken, and does what it says.

import TestSupport
import Testing

@Suite(.timeLimit(.minutes(40))) struct FaultFlagTests {
  private static let edit = ["edit", "ada@example.com", "--name", "Ada King", "--wait", "2s"]

  @Test(arguments: [
    (["--webhook-loss", "1"], 75),
    (["--webhook-duplicate", "1", "--webhook-reorder", "1", "--api-latency", "50ms", "--supabase-latency", "50ms"], 0),
    (["--stripe-down"], 69),
  ])
  func eachActs(flags: [String], status: Int) async throws {
    try await RunningSandbox.with(["--users", "3", "--api-rate", "100"] + flags) { sandbox async throws in
      let result = try await Program.run(Self.edit, settings: sandbox.settings)
      #expect(result.status == status, "\(flags): \(result.errors)")
    }
  }

  @Test(arguments: ["--webhook-loss", "--webhook-duplicate", "--webhook-reorder", "--api-error"])
  func aShareIsNoMoreThanAll(flag: String) async throws {
    #expect(try await Program.run(["sandbox", "--headless", flag, "2"]).status == 64)
  }
}
