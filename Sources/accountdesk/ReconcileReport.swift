// A reconcile as it reaches a person and a script: a line for each account or each difference, and the summary.

import Accounts
import Terminal
import Words

/// Told of everything that happens; one after another.
actor ReconcileReport {
  private let isJSON: Bool
  private let isDry: Bool
  private let total: Int
  private let start = ContinuousClock.now
  private var meter = BulkMeter(start: .zero)
  private var looked = 0
  private var found = 0
  private var waiting: String?
  private var bar: ProgressBar

  /// - Parameter total: how many accounts there are, for a bar; nil: no bar.
  init(isJSON: Bool, isDry: Bool, total: Int? = nil) {
    self.isJSON = isJSON
    self.isDry = isDry
    self.total = total ?? 0
    bar = ProgressBar(isShown: total != nil && Output.hasTerminalForTalk)
  }

  func take(_ news: ReconcileNews) {
    bar.hide()
    switch news {
    case .looked(let tally):
      waiting = nil
      looked = tally.accounts
      meter.note(looked, at: .now - start)
    case .account(let account):
      waiting = nil
      found += 1
      show(account)
    case .waiting(let failure, let wait):
      let seconds = words.age(seconds: Int(wait.components.seconds))
      let sentence = Output.safe(sentences([Fault(failure, words).what, words.bulkWaiting(seconds)]))
      waiting = sentence
      if !bar.isShown { Output.say(sentence) }
    }
    showBar()
  }

  private func showBar() {
    let whole = max(1, total, looked)
    let parts =
      waiting.map { [$0] }
      ?? [words.bulkDone(words.number(looked), of: words.number(whole))]
      + ProgressBar.pace(meter, left: whole - looked, at: .now - start)
      + (found > 0 ? [words.reconcileSoFar(words.number(found))] : [])
    bar.show(share: Double(looked) / Double(whole), parts)
  }

  /// The summary.
  /// - Throws: `CommandFailure` where something stays.
  func finish(_ tally: ReconcileTally, _ end: BulkEnd) throws {
    bar.hide()
    try summarize(tally, end)
    for line in lines(tally, end) { Output.say(Output.safe(line)) }
    if let failure = failure(tally, end) { throw failure }
  }

  /// The same as one line, for a pass of many.
  func news(_ tally: ReconcileTally, _ end: BulkEnd) -> String {
    try? summarize(tally, end)
    return sentences(lines(tally, end) + [failure(tally, end)?.message ?? ""])
  }

  private func summarize(_ tally: ReconcileTally, _ end: BulkEnd) throws {
    guard isJSON else { return }
    var isStopped = true
    if case .done = end { isStopped = false }
    try Output.json(ReconcileSummaryLine(tally: tally, isStopped: isStopped, isDry: isDry))
  }

  private func lines(_ tally: ReconcileTally, _ end: BulkEnd) -> [String] {
    // It did not get as far as that.
    if tally.accounts == 0, case .gaveUp = end { return [] }
    var lines = [words.reconcileEvents(tally.missedEvents, isDry: isDry)]
    if !tally.isComplete { lines.append(words.eventsIncomplete) }
    lines.append(
      words.reconcileListed(words.number(tally.accounts), outOfStep: tally.outOfStep, isDry: isDry))
    if tally.found == 0 {
      if case .done = end { lines.append(words.reconcileNothing) }
      return lines
    }
    lines.append(
      words.reconcileFound(
        words.number(tally.found), mended: words.number(tally.mended), left: words.number(tally.left), isDry: isDry))
    let counts = tally.differences.sorted { $0.key < $1.key }.map {
      (
        what: words.fieldInRecord($0.key.field.word(words), record: $0.key.record.rawValue),
        count: words.number($0.value)
      )
    }
    if !counts.isEmpty { lines.append(words.reconcileCounts(counts)) }
    return lines
  }

  private func failure(_ tally: ReconcileTally, _ end: BulkEnd) -> CommandFailure? {
    switch end {
    case .stopped: return CommandFailure(.tryAgain, words.reconcileStopped(words.number(tally.accounts)))
    case .gaveUp(let failure): return CommandFailure(failure)
    case .done: break
    }
    var left: [String] = []
    if isDry {
      if tally.left > 0 || tally.outOfStep > 0 || (tally.missedEvents ?? 0) > 0 { left.append(words.reconcileDryLeft) }
    } else {
      if tally.kept > 0 { left.append(words.reconcileKept(tally.kept)) }
      if tally.left > tally.kept { left.append(words.reconcileLeft(tally.left - tally.kept)) }
    }
    return left.isEmpty ? nil : CommandFailure(.tryAgain, sentences(left))
  }

  // MARK: One account

  private func show(_ account: ReconciledAccount) {
    if isJSON {
      for line in ReconcileLine.lines(of: account) { try? Output.json(line) }
      return
    }
    let word = account.outcome?.code ?? account.account.status.rawValue
    let details = account.differences.map { difference in
      words.difference(
        words.fieldInRecord(difference.drift.field.word(words), record: difference.drift.record.rawValue),
        stripe: difference.drift.stripe.shown(words), record: difference.drift.value.shown(words),
        origin: words.driftOrigin(difference.origin.rawValue))
    }
    let reason = (account.outcome?.reason ?? account.account.reason).map {
      words.reconcileReason($0) ?? words.reason($0)
    }
    Output.line(
      TextSafety.joined(
        [Output.padded(word, 9), account.account.stripeCustomerID ?? "-", account.account.id] + details
          + [account.isKept ? words.loginKept : account.isLeft ? reason : nil]))
  }
}

/// One difference as a line of JSON; an account in doubt without any has one, too. Every field is there, with null where
/// there is nothing.
private struct ReconcileLine: Encodable {
  let account: ReconciledAccount
  let difference: ReconciledDifference?

  static func lines(of account: ReconciledAccount) -> [ReconcileLine] {
    account.differences.isEmpty
      ? [ReconcileLine(account: account, difference: nil)]
      : account.differences.map { ReconcileLine(account: account, difference: $0) }
  }

  private enum Key: String, CodingKey {
    case id, status, field, record, stripe, value, origin, outcome, reason
    case stripeCustomerID = "stripe_customer_id"
  }

  /// `applied`, `kept` (a login), or what the account came to; null where nothing was tried.
  private var outcome: String? {
    guard let outcome = account.outcome else { return nil }
    if account.isDry, !outcome.isFailure { return nil }
    if let difference, !outcome.isFailure { return difference.isMended ? "applied" : "kept" }
    return outcome.code
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(account.account.id, forKey: .id)
    try container.encode(account.account.stripeCustomerID, forKey: .stripeCustomerID)
    try container.encode(account.account.status.rawValue, forKey: .status)
    try container.encode(difference?.drift.field.rawValue, forKey: .field)
    try container.encode(difference?.drift.record.rawValue, forKey: .record)
    try container.encode(difference?.drift.stripe, forKey: .stripe)
    try container.encode(difference?.drift.value, forKey: .value)
    try container.encode(difference?.origin.rawValue, forKey: .origin)
    try container.encode(outcome, forKey: .outcome)
    try container.encode(account.outcome == nil ? account.account.reason : account.outcome?.reason, forKey: .reason)
  }
}

private struct ReconcileSummaryLine: Encodable {
  private struct Count: Encodable {
    let field: String
    let record: String
    let count: Int
  }

  let tally: ReconcileTally
  let isStopped: Bool
  let isDry: Bool

  private enum Key: String, CodingKey {
    case summary, accounts, found, mended, left, kept, differences, origins, stopped
    case missedEvents = "missed_events"
    case eventsComplete = "events_complete"
    case outOfStep = "out_of_step"
    case dryRun = "dry_run"
  }

  func encode(to encoder: any Encoder) throws {
    var line = encoder.container(keyedBy: Key.self)
    var container = line.nestedContainer(keyedBy: Key.self, forKey: .summary)
    try container.encode(tally.missedEvents, forKey: .missedEvents)
    try container.encode(tally.isComplete, forKey: .eventsComplete)
    try container.encode(tally.accounts, forKey: .accounts)
    try container.encode(tally.outOfStep, forKey: .outOfStep)
    try container.encode(tally.found, forKey: .found)
    try container.encode(tally.mended, forKey: .mended)
    try container.encode(tally.left, forKey: .left)
    try container.encode(tally.kept, forKey: .kept)
    try container.encode(
      tally.differences.sorted { $0.key < $1.key }.map {
        Count(field: $0.key.field.rawValue, record: $0.key.record.rawValue, count: $0.value)
      }, forKey: .differences)
    try container.encode(
      Dictionary(uniqueKeysWithValues: DriftOrigin.allCases.map { ($0.rawValue, tally.origins[$0] ?? 0) }),
      forKey: .origins)
    try container.encode(isStopped, forKey: .stopped)
    try container.encode(isDry, forKey: .dryRun)
  }
}
