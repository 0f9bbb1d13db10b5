// `accountdesk resync`: reads customers from Stripe now, and applies what it says; some by their ids, those of a status,
// or all.

public import Accounts
public import ArgumentParser
import Words

struct ResyncCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resync", abstract: words.aboutResync, discussion: words.discussionResync)

  @OptionGroup var services: ServiceOptions
  @Argument(help: ArgumentHelp(words.optionResyncIds)) var ids: [String] = []
  @Option(help: ArgumentHelp(words.optionStatus)) var status: SyncStatus?
  @Flag(help: ArgumentHelp(words.optionResyncAll)) var all = false
  @Flag(help: ArgumentHelp(words.optionResyncDryRun)) var dryRun = false
  @Option(help: ArgumentHelp(words.optionResyncLogins)) var logins: Logins?
  @Option(help: ArgumentHelp(words.optionResyncRate(Int(BulkResync.usualRate)))) var rate = BulkResync.usualRate
  @Flag(help: ArgumentHelp(words.optionAccountsJson)) var json = false
  @Flag(help: ArgumentHelp(words.optionEditYes)) var yes = false

  func validate() throws {
    let kinds = [!ids.isEmpty, status != nil, all].count { $0 }
    if kinds == 0 { throw ValidationError(words.nothingToResync) }
    if kinds > 1 { throw ValidationError(words.resyncOneOf) }
    if !BulkResync.rates.contains(rate) {
      throw ValidationError(words.rateOutOfRange(Int(BulkResync.rates.upperBound)))
    }
  }

  func run() async throws {
    try await withExitStatus {
      let services = try await services.services()
      let scope = try await scope(services.store)
      let summary = try await services.store.summary(of: scope)
      let project = try await services.store.about()
      let isLive = services.isLive || project.livemode == true
      let logins = dryRun ? logins ?? .keep : try agreed(summary, isLive: isLive)
      let bulk = BulkResync(
        store: services.store, stripe: services.stripe, rate: rate,
        // Who names accounts wants to know at once; who runs through many wants it done.
        patience: ids.isEmpty ? .seconds(120) : .zero)
      let report = ResyncReport(
        total: summary.counts.all, isJSON: json, isDry: dryRun, isBrief: ids.isEmpty,
        isTerminal: Output.hasTerminalForTalk)
      let end = await withStopSignals {
        await bulk.run(scope, logins: logins, isDry: dryRun, author: services.author) { await report.take($0) }
      }
      try await report.finish(end)
    }
  }

  /// All ids are looked for before anything is done.
  private func scope(_ store: AccountStore) async throws -> Scope {
    if ids.isEmpty { return Scope(listed: [Scope.Listed(status: status)]) }
    var found: Set<String> = []
    for id in ids {
      let account = try await store.one(id)
      if account.stripeCustomerID == nil { throw CommandFailure(.badInput, words.accountUnlinked) }
      found.insert(account.id)
    }
    return Scope(ids: found)
  }

  /// What to do with logins; asks where it is not said and one would change, and on live data in any case.
  private func agreed(_ summary: ScopeSummary, isLive: Bool) throws -> Logins {
    if isLive, !yes { try Prompt.requireTerminal() }
    var agreed = logins
    if agreed == nil, summary.logins > 0, Output.isTerminal, !yes {
      for change in summary.loginChanges {
        let login = words.change(
          field: Field.email.word(words), from: change.from.shown(words), to: change.to.shown(words))
        Output.say(Output.safe(words.remark(on: change.name ?? change.account, login)))
      }
      let more = summary.logins - summary.loginChanges.count
      if more > 0 { Output.say(words.andMore(more)) }
      Output.say(words.resyncLoginsQuestion(summary.logins))
      guard let answer = readLine().flatMap(Logins.init(rawValue:)) else {
        throw CommandFailure(.tryAgain, words.changedNothing)
      }
      agreed = answer
    }
    if isLive, !yes { try Prompt.agree(to: words.resyncQuestion(summary.linked)) }
    return agreed ?? .keep
  }
}

extension Logins: ExpressibleByArgument {}
