// A backfill as it reaches a person and a script: examples of what would change, a bar on a terminal, lines elsewhere, and
// the end.

import Accounts
import FoundationEssentials
import Supabase
import Terminal
import Words

/// Told of everything that happens; one after another.
actor BackfillReport {
  /// Of each kind.
  private static let mostExamples = 5
  /// Between two lines where there is no terminal.
  private static let step = Duration.seconds(10)

  private let expected: Int
  private let isJSON: Bool
  private let isDry: Bool
  private let start = ContinuousClock.now
  private var counts: BackfillCounts
  /// What this process has seen; others may be at it, too.
  private var listedHere = 0
  private var meter = BulkMeter(start: .zero)
  private var bar = ProgressBar()
  private var told = Duration.zero
  private var waiting: String?
  private var examples: [String: Int] = [:]

  init(expected: Int, isJSON: Bool, isDry: Bool, sofar: BackfillCounts = BackfillCounts()) {
    self.expected = expected
    self.isJSON = isJSON
    self.isDry = isDry
    counts = sofar
  }

  func begin(_ state: BackfillState) {
    Output.say(words.backfillBegun(state.id, listed: words.number(state.counts[.listed])))
  }

  func take(_ news: BackfillNews) {
    bar.hide()
    let now = ContinuousClock.now - start
    switch news {
    case .page(let page, let examples):
      waiting = nil
      counts += page
      listedHere += page[.listed]
      meter.note(listedHere, at: now)
      examples.forEach(show)
      if !bar.isShown, now - told >= Self.step {
        told = now
        Output.say(progress(now).joined(separator: "  "))
      }
    case .waiting(let failure, let wait):
      let seconds = words.age(seconds: Int(wait.components.seconds))
      let sentence = sentences([Fault(failure, words).what, words.bulkWaiting(seconds)])
      // Several that wait for the same say it once.
      if !bar.isShown, sentence != waiting { Output.say(Output.safe(sentence)) }
      waiting = sentence
    case .finishing:
      waiting = nil
      if !bar.isShown { Output.say(words.backfillFinishing) }
    }
    showBar(now)
  }

  /// The summary.
  /// - Throws: `CommandFailure` for every end but that all is done.
  func finish(_ end: BackfillEnd, state: BackfillState?) throws {
    bar.hide()
    // Others' pages are in it as well.
    if let state { counts = state.counts }
    var isDone = false
    var hasAllEvents = true
    switch end {
    case .done(let state, let isWhole):
      counts = state.counts
      isDone = !state.isAbandoned
      hasAllEvents = isWhole
    case .doneDry: isDone = true
    case .stopped, .gaveUp: break
    }
    if isJSON {
      try Output.json(BackfillSummaryLine(id: state?.id, counts: counts, isDone: isDone, isDry: isDry))
    } else {
      for line in summary { Output.line(line) }
    }
    switch end {
    case .stopped: throw CommandFailure(.tryAgain, isDry ? words.cancelled : words.backfillStopped)
    case .gaveUp(let failure):
      let failure = CommandFailure(failure)
      throw isDry ? failure : CommandFailure(failure.status, sentences([failure.message, words.backfillGoOn]))
    case .done(let state, _) where state.isAbandoned: throw CommandFailure(.tryAgain, words.backfillAbandoned)
    case .done, .doneDry: break
    }
    if !hasAllEvents { throw CommandFailure(.tryAgain, words.backfillTooOld) }
    Output.say(isDry ? words.backfillDryDone : words.backfillDone)
    if counts[.conflict] + counts[.failed] > 0 { Output.say(words.backfillParked) }
  }

  /// A line for each number that says something.
  private var summary: [String] {
    let lines: [(String, Int)] = [
      (words.backfillListed, counts[.listed]),
      (words.backfillUsersNames, counts[.usersNames]), (words.backfillAuthNames, counts[.authNames]),
      (words.backfillUsersEmails, counts[.usersEmails]), (words.backfillLoginsChanged, counts[.logins]),
      (words.backfillUnchanged, counts[.unchanged]), (words.backfillStale, counts[.stale]),
      (words.backfillUnlinked, counts[.unlinked]), (words.backfillConflicts, counts[.conflict]),
      (words.backfillFailed, counts[.failed]), (words.backfillDeleted, counts[.deleted]),
      (words.backfillMissing, counts[.missing]),
    ]
    let width = lines.map { TextWidth.columns(of: $0.0) }.max() ?? 0
    return lines.filter { $0.1 > 0 || $0.0 == words.backfillListed }.map {
      Output.padded($0.0, width + 2) + words.number($0.1)
    }
  }

  private func show(_ example: BackfillForecast.Example) {
    let kind = "\(example.field.rawValue) \(example.record.rawValue)"
    examples[kind, default: 0] += 1
    guard examples[kind, default: 0] <= Self.mostExamples else { return }
    if isJSON {
      try? Output.json(BackfillExampleLine(example: example))
    } else {
      let change = words.change(
        field: words.fieldInRecord(example.field.word(words), record: example.record.rawValue),
        from: example.from.shown(words), to: example.to.shown(words))
      Output.line(Output.safe(TextSafety.joined([example.stripeCustomerID, example.id, change])))
    }
  }

  private func progress(_ now: Duration) -> [String] {
    let whole = max(expected, counts[.listed])
    return [words.bulkDone(words.number(counts[.listed]), of: words.number(whole))]
      + ProgressBar.pace(meter, left: whole - counts[.listed], at: now)
  }

  private func showBar(_ now: Duration) {
    guard bar.isShown else { return }
    let share = Double(counts[.listed]) / Double(max(1, expected, counts[.listed]))
    bar.show(share: share, waiting.map { [$0] } ?? progress(now))
  }
}

private struct BackfillExampleLine: Encodable {
  let example: BackfillForecast.Example

  private enum Key: String, CodingKey {
    case id, field, record, from, to
    case stripeCustomerID = "stripe_customer_id"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(example.id, forKey: .id)
    try container.encode(example.stripeCustomerID, forKey: .stripeCustomerID)
    try container.encode(example.field, forKey: .field)
    try container.encode(example.record, forKey: .record)
    try container.encode(example.from, forKey: .from)
    try container.encode(example.to, forKey: .to)
  }
}

/// Every number is there, 0 included.
private struct BackfillSummaryLine: Encodable {
  let id: String?
  let counts: BackfillCounts
  let isDone: Bool
  let isDry: Bool

  private enum Key: String, CodingKey { case summary }
  private enum SummaryKey: CodingKey {
    case word(String)
    init(stringValue: String) { self = .word(stringValue) }
    init?(intValue: Int) { nil }
    var intValue: Int? { nil }
    var stringValue: String {
      switch self {
      case .word(let text): text
      }
    }
  }

  func encode(to encoder: any Encoder) throws {
    var outer = encoder.container(keyedBy: Key.self)
    var container = outer.nestedContainer(keyedBy: SummaryKey.self, forKey: .summary)
    try container.encode(id, forKey: .word("id"))
    try container.encode(isDone, forKey: .word("done"))
    try container.encode(isDry, forKey: .word("dry_run"))
    for kind in BackfillCounts.Kind.allCases { try container.encode(counts[kind], forKey: .word(kind.rawValue)) }
  }
}
