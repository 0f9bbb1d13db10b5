// `accountdesk edit ID`: the desk's own way round the ring, from the command line; and many at once from standard input.

import Accounts
import ArgumentParser
import FoundationEssentials
import Words

struct EditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "edit", abstract: words.aboutEdit, discussion: words.discussionEdit)

  @OptionGroup var services: ServiceOptions
  @Argument(help: ArgumentHelp(words.optionEditId)) var id: String?
  @Option(help: ArgumentHelp(words.optionEditName)) var name: String?
  @Option(help: ArgumentHelp(words.optionEditEmail)) var email: String?
  @Flag(help: ArgumentHelp(words.optionEditClearName)) var clearName = false
  @Option(help: ArgumentHelp(words.optionEditUndo, valueName: "edit")) var undo: String?
  @Option(help: ArgumentHelp(words.optionEditReason)) var reason: String?
  @Option(help: ArgumentHelp(words.optionEditWait)) var wait = Wait.seconds(10)
  @Flag(help: ArgumentHelp(words.optionEditForce)) var force = false
  @Flag(help: ArgumentHelp(words.optionEditFromStdin)) var fromStdin = false
  @OptionGroup var many: RunOptions
  @Option(name: .customLong("run"), help: ArgumentHelp(words.optionEditRun, valueName: "id")) var runID: String?
  @Flag(help: ArgumentHelp(words.optionEditJson)) var json = false
  @Flag(help: ArgumentHelp(words.optionEditYes)) var yes = false

  func validate() throws {
    if fromStdin {
      guard id == nil, name == nil, email == nil, !clearName, undo == nil, reason == nil else {
        throw ValidationError(words.stdinAlone)
      }
      if let runID, RunID(rawValue: runID) == nil { throw ValidationError(words.noRunID(runID)) }
      return
    }
    if many.dryRun || many.rate != nil || runID != nil { throw ValidationError(words.onlyFromStdin) }
    if id == nil { throw ValidationError(words.noAccountNamed) }
    let hasValues = name != nil || email != nil || clearName
    if undo != nil, hasValues { throw ValidationError(words.undoAlone) }
    if undo == nil, !hasValues { throw ValidationError(words.nothingToEdit) }
    if name != nil, clearName { throw ValidationError(words.nameAndClearName) }
  }

  func run() async throws {
    try await withExitStatus {
      let services = try await services.services()
      if fromStdin { return try await runMany(services) }
      let account = try await services.store.one(id ?? "")
      var draft = try await draft(for: account, in: services.store)
      draft.reason = reason
      draft.override = force
      if services.isLive, !yes { try Prompt.agree(to: draft.changes.sentence(from: account.values, words)) }
      try await EditTimeline(services: services, json: json).run(draft, wait: wait.duration)
    }
  }

  private func runMany(_ services: Services) async throws {
    let run = runID.flatMap(RunID.init(rawValue:)) ?? RunID()
    let project = try await services.store.about()
    if services.isLive || project.livemode == true, !many.dryRun, !yes {
      // Standard input is the file: nobody can be asked.
      throw CommandFailure(.badInput, words.liveNeedsYes)
    }
    let input = StandardInput()
    let source = EditFileSource(
      read: { () async throws(EditSourceError) in try await input.read() }, close: { input.close() })
    let options = many.options(wait: wait.duration, override: force, requiresReason: project.requireReason)
    try await EditRunReport(run: run, isJSON: json, isDry: many.dryRun, waits: wait.duration > .zero)
      .follow(source, services, options)
  }

  private func draft(for account: Account, in store: AccountStore) async throws -> EditDraft {
    guard let undo else {
      var changes = Changes()
      if clearName { changes.name = .clear } else if let name { changes.name = .set(name) }
      if let email { changes.email = .set(email) }
      return EditDraft(account: account.id, changes: changes)
    }
    // What is no id of an edit would be an error of the database's.
    let edits = UUID(uuidString: undo) == nil ? [] : try await store.edits([EditID(rawValue: undo)])
    guard let edit = edits.first, edit.account == account.id else {
      throw CommandFailure(.badInput, words.noSuchEdit(undo))
    }
    if let obstacle = edit.obstacleToUndo(standing: account.values) { throw EditFailure.problems([obstacle]) }
    return EditDraft(undoing: edit) ?? EditDraft(account: account.id, changes: Changes())
  }
}

/// A time as people write it: `10s`, `500ms`, `2m`, `0`.
enum Wait: ExpressibleByArgument {
  case seconds(Double)

  init?(argument: String) {
    let units: [(String, Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("", 1)]
    for (unit, factor) in units where argument.hasSuffix(unit) {
      guard let number = Double(argument.dropLast(unit.count)), number >= 0, number * factor <= 86_400 else {
        return nil
      }
      self = .seconds(number * factor)
      return
    }
    return nil
  }

  var duration: Duration {
    switch self {
    case .seconds(let seconds): .milliseconds(Int(seconds * 1000))
    }
  }

  var defaultValueDescription: String {
    switch self {
    case .seconds(let seconds): "\(Int(seconds))s"
    }
  }
}
