// `accountdesk reconcile`: missed events and whatever differs, found and mended; once, or again and again.

import Accounts
import ArgumentParser
import Words

struct ReconcileCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reconcile", abstract: words.aboutReconcile, discussion: words.discussionReconcile)

  @OptionGroup var services: ServiceOptions
  @Flag(help: ArgumentHelp(words.optionReconcileDryRun)) var dryRun = false
  @Flag(help: ArgumentHelp(words.optionReconcileSendOurs)) var sendOurs = false
  @Option(help: ArgumentHelp(words.optionResyncLogins)) var logins: Logins?
  @Option(help: ArgumentHelp(words.optionReconcileEvery, valueName: "time")) var every: Wait?
  @Option(help: ArgumentHelp(words.optionReconcileRate(Int(BulkResync.usualRate)))) var rate = BulkResync.usualRate
  @Flag(help: ArgumentHelp(words.optionAccountsJson)) var json = false
  @Flag(help: ArgumentHelp(words.optionEditYes)) var yes = false

  func validate() throws {
    if sendOurs, logins != nil { throw ValidationError(words.reconcileOneWay) }
    if let every, every.duration < .seconds(1) { throw ValidationError(words.everyTooShort) }
    if dryRun, every != nil { throw ValidationError(words.reconcileDryJustOnce) }
    if !BulkResync.rates.contains(rate) {
      throw ValidationError(words.rateOutOfRange(Int(BulkResync.rates.upperBound)))
    }
  }

  func run() async throws {
    try await withExitStatus {
      let services = try await services.services()
      if !dryRun, !yes {
        let project = try await services.store.about()
        if services.isLive || project.livemode == true {
          try Prompt.agree(to: words.reconcileQuestion(sendsOurs: sendOurs))
        }
      }
      if let every {
        try await watch(services, every: every.duration)
      } else {
        let total = Output.hasTerminalForTalk ? try await services.store.counts().all : nil
        let report = ReconcileReport(isJSON: json, isDry: dryRun, total: total)
        let (tally, end) = await withStopSignals { await pass(services, report) }
        try await report.finish(tally, end)
      }
    }
  }

  private func pass(_ services: Services, _ report: ReconcileReport) async -> (tally: ReconcileTally, end: BulkEnd) {
    await Reconcile(store: services.store, stripe: services.stripe, author: services.author, rate: rate).run(
      sendOurs ? .sendOurs : .resync(logins ?? .keep), isDry: dryRun
    ) { await report.take($0) }
  }

  /// Until it is told to stop; a pass that failed is told, and the next one tried.
  private func watch(_ services: Services, every pause: Duration) async throws {
    await withStopSignals {
      var number = 0
      while !Task.isCancelled {
        number += 1
        let report = ReconcileReport(isJSON: json, isDry: false)
        let (tally, end) = await pass(services, report)
        let news = await report.news(tally, end)
        Output.say(Output.safe(words.reconcilePass(number, news: news)))
        if Task.isCancelled { return }
        try? await Task.sleep(for: pause)
      }
    }
  }
}
