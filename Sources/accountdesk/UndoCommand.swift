// `accountdesk undo --run ID`: takes a run of edits back, as far as nobody has changed since what it set.

import Accounts
import ArgumentParser
import Words

struct UndoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "undo", abstract: words.aboutUndo, discussion: words.discussionUndo)

  @OptionGroup var services: ServiceOptions
  @Option(name: .customLong("run"), help: ArgumentHelp(words.optionUndoRun, valueName: "id")) var runID: String
  @OptionGroup var many: RunOptions
  @Option(help: ArgumentHelp(words.optionEditReason)) var reason: String?
  @Option(help: ArgumentHelp(words.optionEditWait)) var wait = Wait.seconds(10)
  @Flag(help: ArgumentHelp(words.optionAccountsJson)) var json = false
  @Flag(help: ArgumentHelp(words.optionEditYes)) var yes = false

  func validate() throws {
    if RunID(rawValue: runID) == nil { throw ValidationError(words.noRunID(runID)) }
  }

  func run() async throws {
    try await withExitStatus {
      guard let undone = RunID(rawValue: runID) else { return }
      let services = try await services.services()
      let store = services.store
      if try await store.edits(of: undone, after: nil, page: 1).isEmpty {
        throw CommandFailure(.noSuchAccount, words.noSuchRun(undone.rawValue))
      }
      let project = try await store.about()
      if services.isLive || project.livemode == true, !many.dryRun, !yes {
        try Prompt.agree(to: words.undoRunQuestion)
      }
      var options = many.options(wait: wait.duration, override: false, requiresReason: false)
      options.undoReason = reason
      try await EditRunReport(
        run: RunID(undoing: undone), undoing: undone, isJSON: json, isDry: many.dryRun, waits: wait.duration > .zero
      ).follow(RunSource(store: store, run: undone), services, options)
    }
  }
}
