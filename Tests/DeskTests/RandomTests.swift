// The desk under messages in any order.

import Accounts
import Foundation
import Sandbox
import Terminal
import TestSupport
import Testing

@testable import Desk

/// Thousands of messages that no sane day would bring in this order.
@Suite struct RandomTests {
  private static let keys: [Key] =
    Keymap.bindings.filter { $0.action != .quit && $0.action != .leaveNow }.flatMap(\.keys)
    + "abz 7é李".map { Key(.character($0)) } + [Key(.function(5)), Key(.insert)]
  private static let pastes = [
    "x", " ada@example.com\n", "\u{1b}[2J\u{7}", "e\u{301}👩‍👩‍👧 \u{202e}", String(repeating: "長", count: 400), "",
  ]
  private static let sizes = [
    Size(columns: 80, rows: 24), Size(columns: 60, rows: 16), Size(columns: 10, rows: 3), Size(columns: 1, rows: 1),
    Size(columns: 0, rows: 0), Size(columns: 99, rows: 17), Size(columns: 100, rows: 28), Size(columns: 141, rows: 30),
    Size(columns: 200, rows: 60), Size(columns: 61, rows: 200),
  ]

  @Test(arguments: 0..<16) func neverTrapsLosesTheSelectionOrAnOutcome(_ run: Int) {
    // DESK_STEPS makes them longer.
    let steps = ProcessInfo.processInfo.environment["DESK_STEPS"].flatMap { Int($0) } ?? 400
    play(freshSeed("random desk, run \(run)"), steps: steps)
  }

  /// Two thousand that are short: each begins anew, with other people, another operator and another terminal.
  @Test(arguments: 0..<8) func neitherDoThousandsOfShortOnes(_ run: Int) {
    let seed = freshSeed("short random desks, run \(run)")
    for number in 0..<250 { play(seed &+ UInt64(number), steps: 15) }
  }

  private func play(_ seed: UInt64, steps: Int) {
    var random = SeededRandom(seed: seed)
    let people = People.few + People.many(random.pick([0, 3, 150, 700])).dropFirst(10)
    var stage = Stage(
      people, isLive: random.below(4) == 0, isUnicode: random.below(4) > 0, signsIn: random.below(3) == 0)
    stage.base.parked = random.pick([[], ParkedTests.events(3), ParkedTests.events(250)])
    stage.caller = Operator(id: "u1", email: "ada@acme.test", role: "editor", idleLock: random.pick([nil, 40]))
    stage.send(.started)
    for step in 0..<steps {
      stage.pass(.milliseconds(random.pick([0, 1, 90, 1000, 20_000])))
      if random.below(10) == 0 { change(&stage.base, &random) }
      let before = stage.model
      let message = message(&stage, &random)
      if let message {
        let effects = stage.send(message)
        #expect(!asksAgain(effects, after: message), "seed \(seed), step \(step): what failed is asked for at once")
      }
      check(stage.model, before, message, "seed \(seed), step \(step)")
      if stage.model.ending == .now { return }
      if step % 5 == 0 { look(stage, "seed \(seed), step \(step)") }
    }
    // Whatever was left open gets its answer.
    stage.send(.input(.resize(Size(columns: 80, rows: 24))))
    while let (_, id) = stage.takeSave() { stage.send(.saved(id, .success(stage.edit(id, .accepted)))) }
    for flight in stage.model.flights where flight.isInFlight {
      stage.send(.sighted(flight.id, .success(stage.edit(flight.id, .confirmed))))
    }
    #expect(stage.model.inFlight == 0, "seed \(seed): an edit without an outcome")
    stage.answerAll()
    look(stage, "seed \(seed), the end")
  }

  /// What could not be had is asked for again after a while, or by a key.
  private func asksAgain(_ effects: [Effect], after message: Message) -> Bool {
    guard case .page(let failed, .failure) = message else { return false }
    return effects.contains { effect in
      if case .loadPage(let request) = effect { request.purpose == failed.purpose } else { false }
    }
  }

  /// Something that happens; nil where nothing fits.
  private func message(_ stage: inout Stage, _ random: inout SeededRandom) -> Message? {
    if let bulk = stage.model.bulk, random.below(6) == 0 {
      return .bulk(bulk.number - random.below(2), Self.step(&random))
    }
    switch random.below(12) {
    case 0...4: return .input(.key(random.pick(Self.keys)))
    case 5: return .input(.paste(random.pick(Self.pastes)))
    case 6:
      let place = Position(column: random.below(220) - 10, row: random.below(80) - 10)
      return .input(.mouse(Mouse(random.pick([.press, .release, .doublePress, .wheelUp, .wheelDown]), at: place)))
    case 7 where random.below(4) == 0: return .input(.resize(random.pick(Self.sizes)))
    case 7 where random.below(20) == 0: return .input(.key(Key(.character("c"), control: true)))
    case 8: return edited(&stage, &random)
    default:
      guard !stage.wanted.isEmpty else { return nil }
      return answer(stage.wanted.remove(at: random.below(stage.wanted.count)), stage, &random)
    }
  }

  /// An effect's answer: good, bad, or none at all.
  private func answer(_ effect: Effect, _ stage: Stage, _ random: inout SeededRandom) -> Message? {
    switch effect {
    case .save(_, let id):
      switch random.below(7) {
      case 0: return .saved(id, .failure(.fault(Stage.outage)))
      case 1: return .saved(id, .failure(.uncertain(Stage.outage)))
      case 2:
        let problem = EditProblem(
          random.pick([.changedSince, .openEdit, .emailTaken, .other("new")]),
          field: random.pick([nil, .name, .email]),
          blocking: random.below(2) == 0, detail: .init(name: "x", values: Changes(name: .clear)))
        return .saved(id, .failure(.problems([problem])))
      default: return .saved(id, .success(stage.edit(id, random.pick(Accounts.Stage.allCases))))
      }
    case .resync(let account, let edit, _):
      return .resynced(
        account, edit: edit,
        random.below(2) == 0
          ? .failure(Stage.outage)
          : .success(ReadResult(outcome: .applied, edit: edit.map { stage.edit($0, .confirmed) })))
    case .bulkResync(_, _, let number): return .bulk(number, Self.step(&random))
    case .replay(let account):
      let outcome = random.pick([ReplayOutcome.applied, .conflict, .failed, .unlinked, .expired, .other("new")])
      return .replayed(
        account,
        random.pick([.failure(Stage.outage), .success([]), .success([Replay(id: "evt_1", outcome: outcome)])]))
    case .replayEvent(let id):
      let outcome = random.pick([ReplayOutcome.applied, .stale, .conflict, .unlinked, .expired, .notFound])
      return .replayedEvent(
        id, random.pick([.failure(Stage.outage), .success(nil), .success(Replay(id: id, outcome: outcome))]))
    case .decide(let account, let approve):
      let decision = Decision(
        id: account.id, outcome: random.pick([approve ? .approved : .rejected, .notHeld, .conflict]),
        account: account.id,
        customer: account.stripeCustomerID, from: "a@example.com", to: "b@example.com", origin: "customer")
      return .decided(account, random.pick([.failure(Stage.outage), .success(decision)]))
    case .findDraft(let place):
      let text = KeptDraft.Text(
        name: random.pick([nil, "Ada", ""]), clearsName: random.below(4) == 0,
        email: random.pick([nil, "x@example.com"]),
        reason: random.pick(["", "because"]))
      return .draft(KeptDraft(place: place, text: text, before: Values(), at: noon))
    case .makePortalLink(let account):
      return .portal(account, random.pick([.failure(Stage.outage), .success("https://billing.example.com/p/1")]))
    case .signIn, .signInByCode, .finishSignIn:
      return .signedIn(random.pick([.failure(Stage.outage), SignInTests.signedIn, SignInTests.halfSignedIn]))
    case .askCaller where random.below(3) == 0:
      return .caller(.failure(random.pick([Stage.outage, SignInTests.ended])))
    case .loadCounts where random.below(8) == 0: return .counts(.failure(SignInTests.ended))
    case _ where random.below(5) == 0:
      var copy = stage
      copy.wanted = [effect]
      return failure(of: effect)
    default: return stage.answer(to: effect)
    }
  }

  /// News of a re-sync of many.
  private static func step(_ random: inout SeededRandom) -> BulkStep {
    let account = random.pick(People.few)
    switch random.below(9) {
    case 0: return .ended(random.pick([.done, .stopped, .gaveUp(Stage.outage)]))
    case 1: return .waiting(Stage.outage, .seconds(random.below(60)))
    case 2: return .account(ResyncedAccount(account: account, outcome: .unchanged))
    case 3: return .account(ResyncedAccount(account: account, outcome: .failed(.keepsChanging)))
    case 4: return .account(ResyncedAccount(account: account, outcome: .noCustomer))
    case 5:
      let change = RecordChange(field: .name, record: .auth, from: nil, to: "x")
      return .account(ResyncedAccount(account: account, outcome: .changed([change])))
    default:
      return .account(ResyncedAccount(account: account, outcome: .parked(.conflict, reason: "two_accounts")))
    }
  }

  private func failure(of effect: Effect) -> Message? {
    switch effect {
    case .loadPage(let request): .page(request, .failure(Stage.outage))
    case .loadCounts: .counts(.failure(Stage.outage))
    case .loadProject: .project(.failure(Stage.outage))
    case .loadDetail(let id): .detail(id, .failure(Stage.outage))
    case .countScope(let scope, let use): .scope(scope, use, .failure(Stage.outage))
    case .check(_, let serial): .checked(serial: serial, .failure(Stage.outage))
    case .askStripe: .stripe(Stage.outage)
    case .reachStripe: .stripeReached(Stage.outage)
    case .loadDashboard: .dashboard(.failure(Stage.outage))
    case .wait(let timer, _): .due(timer)
    default: nil
    }
  }

  /// News of some edit, forwards or backwards.
  private func edited(_ stage: inout Stage, _ random: inout SeededRandom) -> Message? {
    guard !stage.model.flights.isEmpty else { return nil }
    let id = random.pick(stage.model.flights).id
    let edit = stage.edit(id, random.pick(Accounts.Stage.allCases), late: random.below(2) == 0)
    switch random.below(4) {
    case 0: return .sending(id, attempt: random.below(3) + 1)
    case 1: return .sighted(id, .failure(Stage.outage))
    case 2: return .recorded(edit)
    default: return .sighted(id, .success(edit))
    }
  }

  /// People come, go and change.
  private func change(_ base: inout PeopleBase, _ random: inout SeededRandom) {
    let number = 2000 + random.below(50)
    base.accounts.removeAll { $0.id == People.id(number) }
    switch random.below(3) {
    case 0 where !base.accounts.isEmpty: base.accounts.remove(at: random.below(base.accounts.count))
    case 1 where !base.parked.isEmpty && random.below(2) == 0:
      base.parked.remove(at: random.below(base.parked.count))
    case 1 where !base.accounts.isEmpty:
      let index = random.below(base.accounts.count)
      let old = base.accounts[index]
      base.accounts[index] = Account(
        id: old.id, name: random.pick(["Ada", "Zed", nil, "Person 100300"]), email: old.email,
        stripeCustomerID: old.stripeCustomerID, status: random.pick(SyncStatus.allCases), version: old.version + 1)
    default: base.accounts.append(People.person(number, random.pick(["Bob", "", nil]), "p\(number)@example.com"))
    }
  }

  private func check(_ model: Model, _ before: Model, _ message: Message?, _ place: String) {
    let list = model.list
    let ids = list.rows.map(\.id)
    #expect(Set(ids).count == ids.count, "\(place): an account is there twice")
    #expect(list.chunks.reduce(0) { $0 + $1.count } == ids.count, "\(place): pages and rows differ")
    #expect(ids.isEmpty || list.selectedIndex != nil, "\(place): nothing is selected")
    if let index = list.selectedIndex {
      #expect(list.visible.contains(index), "\(place): the selection is out of sight")
    }
    #expect(ids.count <= 1200, "\(place): too many rows are held")
    // Answers to what nobody asked for by a key never move the selection.
    switch message {
    case .page(let request, _):
      switch request.purpose {
      case .before, .after, .refresh:
        let mayMove = before.list.rows.isEmpty || before.list.owed != 0
        #expect(mayMove || list.selected == before.list.selected, "\(place): the selection moved")
      case .fresh, .top, .bottom: break
      }
    case .input, nil: break
    default: #expect(list.selected == before.list.selected, "\(place): the selection moved")
    }
    checkMany(model, before, message, place)
    if let parked = model.parked {
      let ids = parked.rows.map(\.id)
      #expect(Set(ids).count == ids.count, "\(place): a parked event is there twice")
      #expect(ids.isEmpty == (parked.chosenEvent == nil), "\(place): no parked event is chosen")
      #expect(ids.isEmpty || (parked.top...parked.top + 300).contains(parked.chosen), "\(place): it is out of sight")
    }
    for flight in before.flights where flight.isInFlight {
      #expect(model.flight(flight.id) != nil, "\(place): an edit is forgotten")
    }
  }

  /// Marks and the re-sync of many.
  private func checkMany(_ model: Model, _ before: Model, _ message: Message?, _ place: String) {
    #expect(model.marks.isEmpty == (model.marks.count == 0) || !model.marks.isEmpty, "\(place): marks without a count")
    #expect(model.marks.count.map { $0 >= 0 } ?? true, "\(place): fewer than no marks")
    if let bulk = model.bulk {
      #expect(bulk.tally.done <= bulk.total && (0...100).contains(bulk.percent), "\(place): more than all")
      #expect(bulk.failures.count <= bulk.tally.failed, "\(place): failures that were not counted")
      #expect(
        bulk.failures.isEmpty ? bulk.chosen == 0 : bulk.failures.indices.contains(bulk.chosen),
        "\(place): nobody is chosen")
    }
    // What runs ends by its own word only, or with the desk.
    if let old = before.bulk, old.isRunning, model.bulk?.number == old.number, model.bulk?.isRunning == false {
      if case .bulk = message {} else { #expect(Bool(false), "\(place): a re-sync of many ended by itself") }
    }
    #expect(before.bulk?.isRunning != true || model.bulk?.number == before.bulk?.number, "\(place): one was lost")
  }

  private func look(_ stage: Stage, _ place: String) {
    let frame = stage.frame
    #expect(frame.size == stage.model.size)
    if let cursor = frame.cursor {
      #expect(cursor.column < frame.size.columns && cursor.row < frame.size.rows, "\(place): the cursor is outside")
    }
    if stage.model.isLive, frame.size.columns >= 20, frame.size.rows > 0 {
      #expect(frame.text.contains("LIVE"), "\(place): LIVE is missing")
    }
    if !stage.model.isTooSmall, stage.model.gate == nil, !stage.model.identity.author.isEmpty {
      #expect(frame.text.contains(stage.model.identity.author), "\(place): the author is missing")
    }
  }
}
