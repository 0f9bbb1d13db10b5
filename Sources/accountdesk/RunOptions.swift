// What every run of many edits is told on the command line, and how it is carried out.

import Accounts
import ArgumentParser
import Words

struct RunOptions: ParsableArguments {
  @Flag(help: ArgumentHelp(words.optionRunDryRun)) var dryRun = false
  @Option(help: ArgumentHelp(words.optionRunRate(Int(EditRunner.usualRate)))) var rate: Double?

  func validate() throws {
    if let rate, !EditRunner.rates.contains(rate) {
      throw ValidationError(words.rateOutOfRange(Int(EditRunner.rates.upperBound)))
    }
  }

  func options(wait: Duration, override: Bool, requiresReason: Bool) -> EditRunner.Options {
    EditRunner.Options(
      rate: rate ?? EditRunner.usualRate, wait: wait, isDry: dryRun, override: override,
      requiresReason: requiresReason)
  }
}

extension EditRunReport {
  /// Runs to the end, or to the first signal.
  func follow(_ source: some EditSource, _ services: Services, _ options: EditRunner.Options) async throws {
    begin()
    let runner = EditRunner(
      store: services.store, stripe: services.stripe, author: services.author, run: run, options: options)
    let end = await withStopSignals { await runner.run(source) { await self.take($0) } }
    try finish(end)
  }
}
