// A run of many edits as it reaches a person and a script: a line for each, and the end.

import Accounts
import Supabase
import Words

/// Told of everything that happens; one after another.
actor EditRunReport {
  let run: RunID
  private let undone: RunID?
  private let isJSON: Bool
  private let isDry: Bool
  /// Those that Stripe took are none to be told of as unfinished where nobody waits for more.
  private let waits: Bool
  private var tally = EditRunTally()
  private var failure: ResyncFailure?

  init(run: RunID, undoing undone: RunID? = nil, isJSON: Bool, isDry: Bool, waits: Bool) {
    self.run = run
    self.undone = undone
    self.isJSON = isJSON
    self.isDry = isDry
    self.waits = waits
  }

  func begin() { Output.say(words.runBegun(run.rawValue)) }

  func take(_ news: EditRunNews) {
    switch news {
    case .line(let line):
      tally.take(line.outcome)
      if case .failed(let failure) = line.outcome { self.failure = self.failure ?? failure }
      if isJSON { try? Output.json(ResultLine(line)) } else { show(line) }
    case .waiting(let failure, let wait):
      let seconds = words.age(seconds: Int(wait.components.seconds))
      Output.say(Output.safe(sentences([Fault(failure, words).what, words.bulkWaiting(seconds)])))
    }
  }

  private func show(_ line: EditRunLine) {
    Output.line(
      TextSafety.joined([
        Output.padded("\(line.line)", 6), Output.padded(line.outcome.code, 10), line.account ?? "-",
        line.outcome.sentence(words),
      ]))
  }

  /// The summary.
  /// - Throws: `CommandFailure` for every end that is none to be glad of.
  func finish(_ end: EditRunEnd) throws {
    var isStopped = true
    if case .done = end { isStopped = false }
    if isJSON {
      try Output.json(SummaryLine(run: run, undone: undone, tally: tally, isStopped: isStopped, isDry: isDry))
    }
    let counts = EditRunLine.Outcome.codes.filter { tally[$0] > 0 }.map { "\($0) \(words.number(tally[$0]))" }
    Output.say(words.runSummary(run.rawValue, lines: words.number(tally.lines), counts: counts, isDry: isDry))
    switch end {
    case .done: break
    case .stopped: throw CommandFailure(.tryAgain, words.runStopped(goOn))
    case .gaveUp(let failure):
      let fault = CommandFailure(failure)
      throw CommandFailure(fault.status, sentences([fault.message, words.runStopped(goOn)]))
    case .tooManyRefusals:
      throw CommandFailure(.badInput, words.runTooManyRefusals(EditRunner.mostRefusals, goOn: goOn))
    case .unreadable(let problem):
      throw CommandFailure(.badInput, sentences([Output.safe(problem.sentence(words)), words.runStopped(goOn)]))
    }
    if tally["refused"] > 0 { throw CommandFailure(.badInput, words.runRefused(tally["refused"])) }
    if let failure {
      throw CommandFailure(CommandFailure(failure).status, words.runFailed(tally["failed"], goOn: goOn))
    }
    let open = tally["unknown"] + (waits ? tally["accepted"] + tally["late"] : 0) + tally["superseded"]
    if open > 0 { throw CommandFailure(.tryAgain, words.runOpen(open, goOn: goOn)) }
  }

  private var goOn: String { undone.map { "undo --run \($0)" } ?? "--run \(run)" }
}

/// One line as a line of JSON: every field is there, with null where there is nothing.
private struct ResultLine: Encodable {
  private let result: EditRunLine

  init(_ result: EditRunLine) { self.result = result }

  private enum Key: String, CodingKey { case line, id, edit, outcome, reason }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(result.line, forKey: .line)
    try container.encode(result.account, forKey: .id)
    try container.encode(result.edit, forKey: .edit)
    try container.encode(result.outcome.code, forKey: .outcome)
    try container.encode(result.outcome.reason, forKey: .reason)
  }
}

private struct SummaryLine: Encodable {
  private enum Key: String, CodingKey { case summary }
  private struct Field: CodingKey {
    let stringValue: String
    let intValue: Int? = nil
    init(_ name: String) { stringValue = name }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  let run: RunID
  let undone: RunID?
  let tally: EditRunTally
  let isStopped: Bool
  let isDry: Bool

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    var summary = container.nestedContainer(keyedBy: Field.self, forKey: .summary)
    try summary.encode(run, forKey: Field("run"))
    try summary.encode(undone, forKey: Field("undo_of"))
    try summary.encode(tally.lines, forKey: Field("lines"))
    for code in EditRunLine.Outcome.codes { try summary.encode(tally[code], forKey: Field(code)) }
    try summary.encode(isStopped, forKey: Field("stopped"))
    try summary.encode(isDry, forKey: Field("dry_run"))
  }
}
