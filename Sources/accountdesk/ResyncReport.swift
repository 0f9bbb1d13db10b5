// A re-sync of many as it reaches a person and a script: a line for each account, a bar on a terminal, and the end.

import Accounts
import Terminal
import Words

/// Told of everything that happens; one after another.
actor ResyncReport {
  private let total: Int
  private let isJSON: Bool
  private let isDry: Bool
  /// Only what changed or failed has a line.
  private let isBrief: Bool
  private let start = ContinuousClock.now
  private var tally = BulkTally()
  private var meter = BulkMeter(start: .zero)
  private var waiting: String?
  private var bar: ProgressBar
  /// Why the first one failed, and whether any was kept from the records.
  private var failure: ResyncFailure?
  private var isParked = false

  init(total: Int, isJSON: Bool, isDry: Bool, isBrief: Bool, isTerminal: Bool) {
    self.total = total
    self.isJSON = isJSON
    self.isDry = isDry
    self.isBrief = isBrief
    bar = ProgressBar(isShown: isTerminal)
  }

  func take(_ news: BulkNews) {
    bar.hide()
    switch news {
    case .account(let result):
      waiting = nil
      tally.take(result.outcome)
      meter.note(tally.done, at: .now - start)
      switch result.outcome {
      case .failed(let failure): self.failure = self.failure ?? failure
      case .parked: isParked = true
      case .changed, .unchanged, .noCustomer, .deleted: break
      }
      show(result)
    case .waiting(let failure, let wait):
      let seconds = words.age(seconds: Int(wait.components.seconds))
      let sentence = sentences([Fault(failure, words).what, words.bulkWaiting(seconds)])
      waiting = sentence
      if !bar.isShown { Output.say(Output.safe(sentence)) }
    }
    showBar()
  }

  /// The summary.
  /// - Throws: `CommandFailure` for every end that is none to be glad of.
  func finish(_ end: BulkEnd) throws {
    bar.hide()
    var isStopped = false
    if case .done = end {} else { isStopped = true }
    if isJSON {
      try Output.json(ResyncSummaryLine(tally: tally, total: total, isStopped: isStopped, isDry: isDry))
    }
    if isJSON || isBrief || total > 1 {
      let news = words.bulkNews(
        changed: words.number(tally.changed), unchanged: words.number(tally.unchanged),
        skipped: words.number(tally.skipped), failed: words.number(tally.failed))
      Output.say(words.resyncSummary(news, isDry: isDry))
    }
    switch end {
    case .stopped:
      throw CommandFailure(.tryAgain, words.resyncStopped(done: tally.done - tally.failed, of: max(total, tally.done)))
    case .gaveUp(let failure): throw CommandFailure(failure)
    case .done: break
    }
    if let failure, !isParked {
      throw tally.failed == 1
        ? CommandFailure(failure) : CommandFailure(CommandFailure(failure).status, words.resyncFailures(tally.failed))
    }
    if tally.failed > 0 { throw CommandFailure(.tryAgain, words.resyncFailures(tally.failed)) }
  }

  private func show(_ result: ResyncedAccount) {
    let outcome = result.outcome
    if isJSON {
      try? Output.json(ResyncLine(result))
      return
    }
    if isBrief, outcome.changes.isEmpty, !outcome.isFailure { return }
    let detail = outcome.changes.isEmpty ? outcome.reason : outcome.sentence(words)
    Output.line(
      TextSafety.joined([
        Output.padded(outcome.code, 9), result.account.stripeCustomerID ?? "-", result.account.id, detail,
      ]))
  }

  private func showBar() {
    let now = ContinuousClock.now - start
    let whole = max(1, total, tally.done)
    var parts: [String] = []
    if let waiting {
      parts.append(waiting)
    } else {
      parts.append(words.bulkDone(words.number(tally.done), of: words.number(whole)))
      parts += ProgressBar.pace(meter, left: whole - tally.done, at: now)
      if tally.failed > 0 { parts.append("\(words.number(tally.failed)) \(words.bulkFailed)") }
    }
    bar.show(share: Double(tally.done) / Double(whole), parts)
  }
}

/// One account as a line of JSON: every field is there, with null where there is nothing.
private struct ResyncLine: Encodable {
  private let result: ResyncedAccount

  init(_ result: ResyncedAccount) { self.result = result }

  private enum Key: String, CodingKey {
    case id, outcome, reason, changes
    case stripeCustomerID = "stripe_customer_id"
  }
  private enum ChangeKey: String, CodingKey { case field, record, from, to }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(result.account.id, forKey: .id)
    try container.encode(result.account.stripeCustomerID, forKey: .stripeCustomerID)
    try container.encode(result.outcome.code, forKey: .outcome)
    try container.encode(result.outcome.reason, forKey: .reason)
    var changes = container.nestedUnkeyedContainer(forKey: .changes)
    for change in result.outcome.changes {
      var line = changes.nestedContainer(keyedBy: ChangeKey.self)
      try line.encode(change.field, forKey: .field)
      try line.encode(change.record, forKey: .record)
      try line.encode(change.from, forKey: .from)
      try line.encode(change.to, forKey: .to)
    }
  }
}

private struct ResyncSummaryLine: Encodable {
  struct Summary: Encodable {
    let accounts: Int
    let applied: Int
    let unchanged: Int
    let skipped: Int
    let failed: Int
    let stopped: Bool
    let dryRun: Bool

    enum CodingKeys: String, CodingKey {
      case accounts, applied, unchanged, skipped, failed, stopped
      case dryRun = "dry_run"
    }
  }

  let summary: Summary

  init(tally: BulkTally, total: Int, isStopped: Bool, isDry: Bool) {
    summary = Summary(
      accounts: max(total, tally.done), applied: tally.changed, unchanged: tally.unchanged, skipped: tally.skipped,
      failed: tally.failed, stopped: isStopped, dryRun: isDry)
  }
}
