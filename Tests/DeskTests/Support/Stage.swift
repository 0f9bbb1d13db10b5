// A desk without a terminal, services or a clock: messages in, effects out, and a database in memory that answers
// when it is told to.

import Accounts
import Foundation
import Terminal
import Words

@testable import Desk

struct Stage {
  var model: Model
  var base: PeopleBase
  /// What the model wanted and what was not yet answered, the oldest first.
  var wanted: [Effect] = []

  init(
    _ accounts: [Account] = People.few, columns: Int = 80, rows: Int = 24, isLive: Bool = false, isUnicode: Bool = true,
    language: Language = .english, isReadOnly: Bool = false, isPlain: Bool = false, signsIn: Bool = false,
    startsSignedOut: Bool = false, isOwn: Bool = false
  ) {
    base = PeopleBase(accounts)
    var identity = Identity(
      profile: "acme-dev", author: signsIn ? "" : "ada@acme.test", isLive: isLive, isReadOnly: isReadOnly,
      signsIn: signsIn)
    identity.startsSignedOut = startsSignedOut
    if isOwn { identity.ownID = People.id(1) }
    model = Model(
      look: Look(language: language, isUnicode: isUnicode, zone: .utc, isPlain: isPlain), identity: identity,
      size: Size(columns: columns, rows: rows), now: Moment(steady: .zero, date: noon),
      spareIDs: (1...20).reversed().map { EditID(rawValue: People.id(900 + $0)) })
  }

  /// Started, and all that it asked for at first is answered.
  static func running(
    _ accounts: [Account] = People.few, columns: Int = 80, rows: Int = 24, isLive: Bool = false, isUnicode: Bool = true,
    language: Language = .english, isReadOnly: Bool = false, isPlain: Bool = false, isOwn: Bool = false
  ) -> Stage {
    var stage = Stage(
      accounts, columns: columns, rows: rows, isLive: isLive, isUnicode: isUnicode, language: language,
      isReadOnly: isReadOnly, isPlain: isPlain, isOwn: isOwn)
    stage.send(.started)
    stage.answerAll()
    return stage
  }

  var frame: Frame { view(model, size: model.size) }
  var text: String { frame.text }
  /// What is said at the bottom, as if the screen were wide enough for one line.
  var status: String {
    var wide = model
    wide.size.columns = 1000
    return wide.statusLines.map(\.text).joined(separator: " ")
  }
  var project = Stage.project()
  var dashboard = Figures.usual
  /// Whom the database takes the one at the desk for.
  var caller = Operator(id: "u1", email: "ada@acme.test", role: "editor")

  /// What the database says of itself at noon, by how long ago things were.
  static func project(
    receiver seconds: Double? = 3, mode: String? = "webhooks", newest: Double? = 20, late: Int = 0
  ) -> ProjectState {
    ProjectState(
      schemaVersion: 1, now: noon, livemode: nil, receiverSeenAt: seconds.map { noon.addingTimeInterval(-$0) },
      receiverMode: mode, newestEventAt: newest.map { noon.addingTimeInterval(-$0) }, lateEvents: late, accounts: 10)
  }

  @discardableResult
  mutating func send(_ message: Message) -> [Effect] {
    let effects = update(&model, message)
    for effect in effects {
      if case .cancel(let slot) = effect { wanted.removeAll { $0.slot == slot } }
      if let slot = effect.slot { wanted.removeAll { $0.slot == slot } }
      wanted.append(effect)
    }
    return effects
  }

  mutating func pass(_ duration: Duration) {
    model.now.steady += duration
    model.now.date += Double(duration.milliseconds) / 1000
  }

  // MARK: Keys

  @discardableResult
  mutating func press(_ code: Key.Code, control: Bool = false, alt: Bool = false) -> [Effect] {
    send(.input(.key(Key(code, control: control, alt: alt))))
  }

  @discardableResult
  mutating func press(_ character: Character) -> [Effect] { press(.character(character)) }

  mutating func control(_ character: Character) { press(.character(character), control: true) }

  mutating func type(_ text: String) {
    for character in text { press(character) }
  }

  /// The account of that person, opened.
  mutating func open(_ number: Int) {
    model.list.selected = People.id(number)
    press(.enter)
    answerAll()
  }

  /// At the sign-in, in the place of whoever stands there.
  mutating func signIn(as email: String) {
    control("u")
    press(.backTab)
    control("u")
    type(email)
    press(.tab)
    type("x")
    press(.enter)
  }

  // MARK: Answers

  /// Takes the oldest wish of this kind out.
  mutating func take<Value>(_ pick: (Effect) -> Value?) -> Value? {
    for (index, effect) in wanted.enumerated() {
      if let value = pick(effect) {
        wanted.remove(at: index)
        return value
      }
    }
    return nil
  }

  /// The oldest wish of this kind, which has to be there.
  mutating func taken<Value>(_ pick: (Effect) -> Value?) throws -> Value {
    guard let value = take(pick) else { throw NotWanted() }
    return value
  }

  struct NotWanted: Error {}

  /// Answers everything that reads, waits included but for the periodic ones, until nothing is asked any more.
  mutating func answerAll() {
    for _ in 0..<200 {
      let next = take { effect -> Effect? in
        switch effect {
        case .signIn, .signInByCode, .finishSignIn, .lockSession, .wait(.idle, _), .save, .watch, .resync, .replay,
          .replayEvent, .decide, .makePortalLink, .proveLogin, .findLink, .link, .bulkResync,
          .wait(.refresh, _), .wait(.stripe, _),
          .wait(.retry, _), .wait(.tick, _), .wait(.clock, _), .wait(.dashboard, _):
          nil
        default: effect
        }
      }
      guard let next else { return }
      if let message = answer(to: next) { send(message) }
    }
  }

  /// What the services would say.
  func answer(to effect: Effect) -> Message? {
    switch effect {
    case .loadPage(let request):
      .page(
        request,
        .success(base.page(request.query, after: request.cursor, backwards: request.backwards, size: request.size)))
    case .loadOwn(let id, let request):
      .page(request, .success(AccountPage(rows: base.accounts.filter { $0.id == id })))
    case .loadCounts: .counts(.success(base.counts))
    case .loadProject: .project(.success(project))
    case .askStripe: .stripe(nil)
    case .reachStripe: .stripeReached(nil)
    case .loadDashboard: .dashboard(.success(dashboard))
    case .loadDetail(let id): .detail(id, .success(base.detail(id)))
    case .loadParked(let after): .parkedEvents(after: after, .success(base.parked(after: after)))
    case .askCaller: .caller(.success(caller))
    case .check(_, let serial): .checked(serial: serial, .success(EditCheck(problems: [])))
    case .wait(let timer, _): .due(timer)
    case .countScope(let scope, let use): .scope(scope, use, .success(base.summary(of: scope)))
    case .signIn, .signInByCode, .finishSignIn, .lockSession, .save, .watch, .resync, .replay, .replayEvent, .decide,
      .bulkResync, .makePortalLink, .proveLogin, .findLink, .link, .keepDraft, .dropDraft, .findDraft, .cancel, .redraw,
      .suspend, .copy, .leave:
      nil
    }
  }

  static let outage = Fault(
    .unreachable, what: "Supabase does not answer: db.test refuses the connection.", changed: "Nothing was changed.",
    help: "Check the network and the address db.test, then try again.")

  /// Fails everything that reads.
  mutating func failAll(_ fault: Fault = Stage.outage) {
    let asked = wanted
    wanted.removeAll { effect in
      switch effect {
      case .loadPage, .loadOwn, .loadCounts, .loadProject, .loadDetail, .loadDashboard, .loadParked, .check, .askCaller:
        true
      default: false
      }
    }
    for effect in asked {
      switch effect {
      case .loadPage(let request), .loadOwn(_, let request): send(.page(request, .failure(fault)))
      case .loadCounts: send(.counts(.failure(fault)))
      case .loadProject: send(.project(.failure(fault)))
      case .loadDetail(let id): send(.detail(id, .failure(fault)))
      case .loadDashboard: send(.dashboard(.failure(fault)))
      case .loadParked(let after): send(.parkedEvents(after: after, .failure(fault)))
      case .askCaller: send(.caller(.failure(fault)))
      case .check(_, let serial): send(.checked(serial: serial, .failure(fault)))
      default: break
      }
    }
  }

  // MARK: Edits

  /// The edit that was asked for last, as the journal would have it.
  mutating func takeSave() -> (draft: EditDraft, id: EditID)? {
    take { effect in if case .save(let draft, let id) = effect { (draft, id) } else { nil } }
  }

  /// The edit that was asked for last, which has to be there.
  mutating func save() throws -> (draft: EditDraft, id: EditID) {
    guard let saved = takeSave() else { throw NotWanted() }
    return saved
  }

  func edit(
    _ id: EditID, _ stage: Accounts.Stage, late: Bool = false, refusal: Refusal? = nil, superseded: Superseded? = nil
  ) -> Edit {
    let flight = model.flights.first { $0.id == id }
    let isAccepted = stage == .accepted || stage == .confirmed || stage == .superseded
    return Edit(
      id: id, account: flight?.account ?? "", customer: "cus_Test1001", author: "ada@acme.test",
      before: flight?.before ?? Values(), after: flight?.draft.changes ?? Changes(), stage: stage, recordedAt: noon,
      acceptedAt: isAccepted ? noon.addingTimeInterval(0.182) : nil,
      refusedAt: stage == .refused ? noon.addingTimeInterval(0.2) : nil,
      settledAt: stage.isSettled ? noon.addingTimeInterval(1.104) : nil, late: late,
      requestID: isAccepted ? "req_8nJ2kf93" : nil, refusal: refusal, supersededBy: superseded)
  }
}
