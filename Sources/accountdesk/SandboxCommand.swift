// `accountdesk sandbox`: the whole ring on one machine, with nothing to set up.

import Accounts
import ArgumentParser
import Sandbox
import Words

struct SandboxCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sandbox", abstract: words.aboutSandbox, discussion: words.discussionSandbox)

  @Option(help: ArgumentHelp(words.optionSandboxUsers)) var users = 50
  @Option(help: ArgumentHelp(words.optionSandboxSeed)) var seed: UInt64 = 1
  @Option(
    help: ArgumentHelp(words.optionSandboxData, valueName: "dir"))
  var data: String?
  @Flag(help: ArgumentHelp(words.optionSandboxHeadless)) var headless = false
  @Flag(help: ArgumentHelp(words.optionSandboxBare)) var bare = false
  @Flag(inversion: .prefixedNo, help: ArgumentHelp(words.optionSandboxReceiver)) var receiver = true
  @Flag(help: ArgumentHelp(words.optionSandboxStaff)) var staff = false
  @OptionGroup var speech: LanguageOptions
  @OptionGroup(title: words.titleFaults) var faults: FaultOptions
  @OptionGroup(title: words.titleDesk) var desk: DeskOptions

  func validate() throws {
    guard (0...10_000_000).contains(users) else { throw ValidationError(words.usersOutOfRange) }
  }

  func run() async throws {
    try await withExitStatus {
      let setup = SandboxSetup(
        users: users, seed: seed, directory: data, isBare: bare, withReceiver: receiver, withStaff: staff,
        faults: faults.values)
      if headless {
        try await stoppingOnSignals { try await printAndWait(setup) }
      } else if Output.isTerminal {
        Output.say(words.startingSandbox)
        try await RunningSandbox.run(setup) { try await DeskCommand.run(on: $0.services(), desk, profile: "sandbox") }
      } else {
        try await stoppingOnSignals { try await RunningSandbox.run(setup) { try await playOneEdit($0) } }
      }
    }
  }

  private func printAndWait(_ setup: SandboxSetup) async throws {
    do {
      try await RunningSandbox.run(setup) { running in
        for (name, value) in running.settings { Output.line("\(name)='\(value)'") }
        Output.line("ready")
        // Nothing is left to do but to be there; a signal cancels this.
        try await Task.sleep(for: .seconds(365 * 86_400))
      }
    } catch is CancellationError {
      // Being stopped is how it ends.
    }
  }

  /// One edit round the ring, for those who look without a terminal.
  private func playOneEdit(_ running: RunningSandbox) async throws {
    guard running.setup.withReceiver, !running.setup.isBare, running.setup.users > 0 else {
      throw CommandFailure(.badInput, words.nothingToPlay)
    }
    let services = try running.services()
    let inSync = try await services.store.accounts(AccountQuery(status: .inSync), page: 100).rows
    guard let account = inSync.first(where: { $0.name == "Ada Lovelace" }) ?? inSync.first else {
      throw CommandFailure(.badInput, words.nothingToPlay)
    }
    // Another address each time on kept data, so that the edit changes something.
    let draft = EditDraft(account: account.id, changes: Changes(email: .set("ada.king.\(account.version)@example.com")))
    Output.line(words.playing(Output.safe(account.name)))
    try await EditTimeline(services: services, json: false).run(draft, wait: .seconds(30))
  }
}
