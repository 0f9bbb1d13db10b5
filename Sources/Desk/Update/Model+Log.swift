// What is written into the log: every message that comes to the screen, with the ids that belong to it.

import Accounts
import Words

/// What the screen said before a message came.
struct Spoken {
  let notice: Notice?
  let flights: [EditFlight]
  /// Whether the sign-in stands there and says what several failures say.
  let isSignedOut: Bool
}

extension Model {
  var spoken: Spoken { Spoken(notice: notice, flights: flights, isSignedOut: isSignedOut) }

  /// Writes down what a message has brought to the screen.
  mutating func noteInLog(_ message: Message, since before: Spoken) {
    let failure = message.failure(look.words).flatMap { before.isSignedOut && $0.kind == .signedOut ? nil : $0 }
    if case .message(let tone, let text)? = notice, notice != before.notice {
      log.note(tone, text, ids: message.ids + (failure?.ids ?? []), at: now.date)
      if text != failure?.text { note(failure) }
    } else {
      note(failure)
    }
    if flights != before.flights { noteFlights(since: before.flights) }
    followLog()
  }

  private mutating func note(_ failure: Failure?) {
    guard let failure else { return }
    log.note(.error, failure.text, ids: failure.ids, at: now.date)
  }

  private mutating func noteFlights(since before: [EditFlight]) {
    let states = Dictionary(before.map { ($0.id, $0.state) }, uniquingKeysWith: { $1 })
    for flight in flights where flight.state != states[flight.id] {
      let before = states[flight.id]
      // That it is being looked at is over before anybody has read it.
      guard flight.state != .checking else { continue }
      let news = flight.news(now, look)
      var parts = [flight.title, news.text]
      // What it changes is said once.
      if before == nil || before == .checking {
        parts.insert(flight.draft.changes.sentence(from: flight.before, look.words), at: 1)
      }
      let text = parts.dropFirst().reduce(parts[0]) { look.words.remark(on: $0, $1) }
      log.note(news.tone, text, ids: flight.ids, at: now.date)
    }
  }

  // MARK: Reading it

  mutating func openLog() {
    logView = LogView(total: log.total)
  }

  /// What is being read stays where it is when newer messages come above it.
  private mutating func followLog() {
    guard var view = logView, view.total != log.total else { return }
    if view.chosen > 0 || view.isHeld, view.query.isEmpty {
      view.top += log.total - view.total
      view.chosen += log.total - view.total
    }
    view.total = log.total
    logView = view
    revealLogEntry()
  }

  /// The message that the keys act on is on the screen, whatever its size.
  mutating func revealLogEntry() {
    guard var view = logView else { return }
    let entries = log.newest(with: view.query)
    view.chosen = min(max(0, view.chosen), max(0, entries.count - 1))
    view.top = min(view.top, view.chosen)
    if view.chosen >= view.top + shownInLog(entries, from: view.top) {
      view.top = topOfLog(entries, endingAt: view.chosen)
    }
    logView = view
  }

  /// The message that the keys act on; nil where none is shown.
  var chosenLogEntry: MessageLog.Entry? {
    guard let view = logView else { return nil }
    let entries = log.newest(with: view.query)
    return entries.indices.contains(view.chosen) ? entries[view.chosen] : nil
  }

  mutating func scrollLog(_ action: Action) {
    guard let view = logView else { return }
    let entries = log.newest(with: view.query)
    let page = max(1, shownInLog(entries, from: view.top) - 1)
    logView?.chosen = action.moved(from: view.chosen, page: page, last: entries.count - 1)
    if action == .top { logView?.isHeld = false }
    revealLogEntry()
  }

  /// Stripe's id of the request or of the event that belongs to the chosen message.
  mutating func copyFromLog(_ kind: CopyKind) -> [Effect] {
    let words = look.words
    let ids = chosenLogEntry?.ids ?? []
    guard let id = ids.first(where: { $0.hasPrefix(kind == .event ? "evt_" : "req_") }) else {
      notice = .message(.warning, words.nothingToCopy(kind.word(words)))
      return []
    }
    notice = .message(.ok, words.copied(kind.word(words), id))
    // That is a message, too.
    logView?.isHeld = true
    return [.copy(id)]
  }

  mutating func searchLog(_ action: Action) {
    guard var view = logView else { return }
    switch action {
    case .search: view.field = TextField(view.query)
    case .leaveSearch:
      view.field = nil
      view.query = ""
      view.top = 0
      view.chosen = 0
    default: view.field = nil
    }
    logView = view
  }

  mutating func editLogSearch(_ change: (inout TextField) -> Void) {
    guard var view = logView, var field = view.field else { return }
    change(&field)
    view.field = field
    if view.query != field.text {
      view.query = field.text
      view.top = 0
      view.chosen = 0
    }
    logView = view
  }
}

extension EditFlight {
  /// Everything by which Stripe's support finds it.
  fileprivate var ids: [String] {
    var ids = [edit?.requestID, edit?.refusal?.requestID, edit?.eventID].compactMap(\.self)
    switch failure {
    case .fault(let fault), .uncertain(let fault): ids += fault.ids
    case .problems, nil: break
    }
    return ids
  }
}
