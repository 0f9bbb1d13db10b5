// Commands that go through everybody: the list as JSON, and a reconcile that only looks.

import ArgumentParser

struct CommandsBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "commands", abstract: "accounts --json and reconcile --dry-run, by the number of accounts.")

  @Option(help: "How many accounts; several, separated by commas.") var accounts = Numbers([1000, 1_000_000])

  func run() async throws {
    print("\(machine), shared by the program, local Supabase and PostgreSQL")
    for accounts in accounts.values {
      try await BenchmarkProject.with(accounts: accounts) { project in
        report("\n\(accounts) accounts", "")
        for arguments in [["accounts", "--json"], ["reconcile", "--dry-run", "--json"]] {
          let run = try await MeasuredRun(arguments, settings: project.settings)
          guard run.status == 0 else { throw NotShown(text: "the end of \(arguments): \(run.status)") }
          let rate = Int(Double(accounts) / run.seconds)
          report(
            arguments.joined(separator: " "),
            "\(Int(run.seconds * 1000)) ms, \(rate) accounts/s, resident at most \(run.residentMegabytes) MB")
        }
      }
    }
  }
}
