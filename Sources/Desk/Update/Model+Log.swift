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
    if let fault = message.fault, !before.isSignedOut || fault.kind != .signedOut {
      log.note(.error, fault.sentence, ids: fault.ids, at: now.date)
    }
    if case .message(let tone, let text)? = notice, notice != before.notice {
      log.note(tone, text, ids: message.ids, at: now.date)
    }
    if flights != before.flights { noteFlights(since: before.flights) }
    followLog()
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
    if view.top > 0, view.query.isEmpty { view.top += log.total - view.total }
    view.total = log.total
    view.top = min(view.top, max(0, log.newest(with: view.query).count - 1))
    logView = view
  }

  mutating func scrollLog(_ action: Action) {
    guard let view = logView else { return }
    let entries = log.newest(with: view.query)
    let page = max(1, shownInLog(entries, from: view.top) - 1)
    let last = lastTop(ofLog: entries)
    let wanted =
      switch action {
      case .up: view.top - 1
      case .down: view.top + 1
      case .pageUp: view.top - page
      case .pageDown: view.top + page
      case .bottom: last
      default: 0
      }
    logView?.top = min(max(0, wanted), last)
  }

  mutating func searchLog(_ action: Action) {
    guard var view = logView else { return }
    switch action {
    case .search: view.field = TextField(view.query)
    case .leaveSearch:
      view.field = nil
      view.query = ""
      view.top = 0
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

extension Fault {
  fileprivate var ids: [String] { [requestID].compactMap(\.self) }
}

extension Message {
  /// A failure that stands somewhere on the screen and in no message of its own.
  fileprivate var fault: Fault? {
    switch self {
    case .page(_, .failure(let fault)), .counts(.failure(let fault)), .project(.failure(let fault)),
      .detail(_, .failure(let fault)), .checked(_, .failure(let fault)), .dashboard(.failure(let fault)):
      fault
    case .stripe(let fault), .stripeReached(let fault): fault
    default: nil
    }
  }

  /// The ids that belong to what it brings.
  fileprivate var ids: [String] {
    switch self {
    case .resynced(_, _, .failure(let fault)), .replayed(_, .failure(let fault)): fault.ids
    default: []
    }
  }
}
