// `accountdesk forget ID`: erases what is kept of a person, and says what it cannot reach.

import Accounts
import ArgumentParser
import Supabase
import Words

struct ForgetCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forget", abstract: words.aboutForget, discussion: words.discussionForget)

  @OptionGroup var services: ServiceOptions
  @Argument(help: ArgumentHelp(words.optionForgetId)) var id: String
  @Flag(help: ArgumentHelp(words.optionForgetDryRun)) var dryRun = false
  @Flag(help: ArgumentHelp(words.optionForgetYes)) var yes = false
  @Flag(help: ArgumentHelp(words.optionAccountsJson)) var json = false

  func run() async throws {
    try await withExitStatus {
      let store = try await services.store()
      // Only an e-mail has to be looked up: of who is gone already, ids are what is left.
      let whom = id.contains("@") ? try await store.one(id).id : id
      var found = try await store.forget(whom, isDry: true, author: Author.local())
      if !dryRun, found.outcome == .wouldForget {
        if !yes {
          guard Output.isTerminal else { throw CommandFailure(.badInput, words.forgetNeedsYes) }
          Output.say(words.forgetQuestion(Output.safe(id)))
          guard readLine() == "yes" else { throw CommandFailure(.tryAgain, words.changedNothing) }
        }
        found = try await store.forget(whom, isDry: false, author: Author.local())
      }
      try tell(found)
    }
  }

  private func tell(_ found: Forgetting) throws {
    let sentence = words.forgotten(found.outcome.rawValue)
    switch found.outcome {
    case .forgotten, .wouldForget, .already: break
    case .noAccount: throw CommandFailure(.noSuchAccount, sentence)
    case .staff: throw CommandFailure(.notPermitted, sentence)
    case .openEdits: throw CommandFailure(.tryAgain, sentence)
    }
    if json {
      try Output.json(found)
    } else {
      for (what, count) in found.counts.sorted(by: { $0.key < $1.key }) { Output.line(words.forgetCount(what, count)) }
    }
    Output.say(sentence)
    guard !json else { return }
    Output.say(words.forgetKeeps)
    for place in found.keptElsewhere { Output.say("- " + words.keptElsewhere(place)) }
  }
}
