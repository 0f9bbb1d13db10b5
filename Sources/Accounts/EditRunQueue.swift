// What a run does next: which line, whether to wait, when to give up, and what can be told in order. Pure.

import Stripe
import Supabase

/// A line on its way.
struct EditFlight: Sendable {
  /// Its place among the lines that arrived, from 0.
  let number: Int
  let item: EditItem
  /// Once it is in the journal.
  var edit: EditID?
  var tries = 0
  /// How many had gone well when it last failed.
  var seen = 0
  var failure: ResyncFailure?

  /// The same, as it stands in the journal.
  func of(_ edit: EditID) -> EditFlight {
    var flight = self
    flight.edit = edit
    return flight
  }
}

/// What a step came to.
enum EditRunEvent: Sendable {
  /// The next line; nil at the end.
  case arrived(EditItem?)
  case nothingArrived
  case notArrived(ResyncFailure)
  case unreadable(EditFileProblem)
  case found(EditFlight, EditDraft)
  /// Stripe took it, and its confirmation is waited for.
  case sent(EditFlight, Edit)
  case ended(EditFlight, EditRunLine.Outcome)
  case failed(EditFlight, ResyncFailure)
  /// Stopped before anything was done.
  case dropped(EditFlight)
}

struct EditRunQueue {
  enum Step {
    case read
    case find(EditFlight)
    case send(EditFlight, EditDraft)
    case watch(EditFlight, Edit)
  }

  private enum Phase { case finding, sending, watching }

  private let patience: Duration
  private var arrived = 0
  private var isReading = false
  private var isLastRead = false
  /// Read, and its account is not known yet; one at a time, so that one person's lines stay in order.
  private var unfound: EditFlight?
  /// Its account is known, and may be busy with an earlier line.
  private var ready: (EditFlight, EditDraft)?
  private var again: [(EditFlight, EditDraft)] = []
  private var toWatch: [(EditFlight, Edit)] = []
  private var phases: [Int: Phase] = [:]
  /// What each line under way wants changed, those included that are to be tried again.
  private var drafts: [Int: EditDraft] = [:]
  private var results: [Int: EditRunLine] = [:]
  /// How many lines were told, or are not going to be.
  private var passed = 0
  private var refusals = 0
  private var succeeded = 0
  private var trouble: ResyncFailure?
  private var pauses = 0
  private var waited = Duration.zero
  private var early: EditRunEnd?

  init(patience: Duration) { self.patience = patience }

  /// Nothing new begins; what has begun ends.
  mutating func stop() {
    if goesOn { early = .stopped }
  }

  var end: EditRunEnd { early ?? .done }

  /// Nothing is to be read any more.
  var isClosed: Bool { early != nil }

  /// Nothing is left, where nothing is under way.
  var isOver: Bool {
    !goesOn || isLastRead && unfound == nil && ready == nil && again.isEmpty && trouble == nil
  }

  /// What was read before a file became unreadable is done all the same.
  private var goesOn: Bool {
    switch early {
    case nil, .unreadable: true
    default: false
    }
  }

  mutating func next() -> Step? {
    if let (flight, edit) = toWatch.popLast() {
      phases[flight.number] = .watching
      return .watch(flight, edit)
    }
    guard goesOn, trouble == nil else { return nil }
    // After a failure one goes ahead and shows whether it works again.
    if phases.values.count(where: { $0 != .watching }) < (pauses > 0 ? 1 : EditRunner.width) {
      if !again.isEmpty { return send(again.removeFirst()) }
      if let waiting = ready, !drafts.values.contains(where: { $0.account == waiting.1.account }) {
        ready = nil
        return send(waiting)
      }
      if let flight = unfound, ready == nil, phases[flight.number] == nil {
        phases[flight.number] = .finding
        return .find(flight)
      }
    }
    if !isReading, !isLastRead, unfound == nil, arrived - passed < EditRunner.window {
      isReading = true
      return .read
    }
    return nil
  }

  private mutating func send(_ waiting: (EditFlight, EditDraft)) -> Step {
    drafts[waiting.0.number] = waiting.1
    phases[waiting.0.number] = .sending
    return .send(waiting.0, waiting.1)
  }

  mutating func take(_ event: EditRunEvent) {
    switch event {
    case .arrived(let item):
      isReading = false
      guard let item else {
        isLastRead = true
        return
      }
      unfound = EditFlight(number: arrived, item: item)
      arrived += 1
    case .nothingArrived: isReading = false
    case .notArrived(let failure):
      isReading = false
      meet(failure)
    case .unreadable(let problem):
      isReading = false
      isLastRead = true
      early = early ?? .unreadable(problem)
    case .found(let flight, let draft):
      phases[flight.number] = nil
      unfound = nil
      ready = (flight, draft)
    case .sent(let flight, let edit):
      phases[flight.number] = nil
      wentWell()
      toWatch.append((flight, edit))
    case .ended(let flight, let outcome):
      if phases[flight.number] == .finding { unfound = nil } else { wentWell() }
      tell(flight, outcome)
    case .failed(let flight, let failure): failed(flight, failure)
    case .dropped(let flight): forget(flight)
    }
  }

  private mutating func failed(_ flight: EditFlight, _ failure: ResyncFailure) {
    let draft = drafts[flight.number]
    forget(flight)
    if failure.isCancelled { return }
    guard failure.isWorthWaiting || failure.isFinal else {
      // The line's own trouble; the services are there.
      if draft == nil { unfound = nil }
      wentWell()
      return tell(flight, .failed(failure))
    }
    // One that was looked for is still the next.
    guard let draft else { return meet(failure) }
    var flight = flight
    if !failure.isForTooMany, flight.tries == 0 || succeeded > flight.seen { flight.tries += 1 }
    flight.seen = succeeded
    flight.failure = failure
    if flight.tries >= EditRunner.tries, !failure.isFinal { return tell(flight, .failed(failure)) }
    drafts[flight.number] = draft
    again.append((flight, draft))
    meet(failure)
  }

  private mutating func forget(_ flight: EditFlight) {
    phases[flight.number] = nil
    drafts[flight.number] = nil
  }

  private mutating func meet(_ failure: ResyncFailure) {
    if failure.isFinal {
      if goesOn { early = .gaveUp(failure) }
    } else if !failure.isCancelled {
      trouble = failure
    }
  }

  private mutating func wentWell() {
    succeeded += 1
    pauses = 0
    waited = .zero
  }

  private mutating func tell(_ flight: EditFlight, _ outcome: EditRunLine.Outcome) {
    forget(flight)
    results[flight.number] = EditRunLine(
      line: flight.item.line, account: flight.item.account, edit: flight.edit, outcome: outcome)
  }

  /// What can be told now, in the order of the lines.
  mutating func told() -> [EditRunLine] {
    var lines: [EditRunLine] = []
    while let line = results.removeValue(forKey: passed) {
      passed += 1
      lines.append(line)
      switch line.outcome {
      case .refused: refusals += 1
      case .skipped: break
      default: refusals = 0
      }
      if refusals >= EditRunner.mostRefusals, goesOn { early = .tooManyRefusals }
    }
    return lines
  }

  /// What ended behind a line that did not, and what is not tried again.
  mutating func leftOver() -> [EditRunLine] {
    for (flight, _) in again {
      if let failure = flight.failure { tell(flight, .failed(failure)) }
    }
    again = []
    defer { results = [:] }
    return results.sorted { $0.key < $1.key }.map(\.value)
  }

  /// How long to wait before going on, where that is needed and patience is left.
  mutating func pause() -> (ResyncFailure, Duration)? {
    guard let trouble else { return nil }
    self.trouble = nil
    let wait = min(max(trouble.asksToWait ?? .zero, .seconds(1 << min(pauses, 5))), .seconds(60))
    guard waited + wait <= patience else {
      if goesOn { early = .gaveUp(trouble) }
      return nil
    }
    pauses += 1
    waited += wait
    return (trouble, wait)
  }
}
