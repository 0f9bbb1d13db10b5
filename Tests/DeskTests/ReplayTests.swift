// Parked events that are tried again.

import Accounts
import Foundation
import Terminal
import Testing

@testable import Desk

@Suite struct ReplayTests {
  /// The detail of that person.
  private static func detail(_ number: Int) -> Stage {
    var stage = Stage.running()
    stage.open(number)
    return stage
  }

  private static func isReplay(_ effect: Effect) -> Bool { if case .replay = effect { true } else { false } }

  @Test(arguments: [6, 7]) func parkedEventsAreTriedAgainOnceAtATime(_ number: Int) throws {
    var stage = Self.detail(number)
    #expect(stage.text.contains("a try its parked events again"))
    stage.press("a")
    stage.press("a")
    #expect(stage.wanted.filter(Self.isReplay).count == 1)
    #expect(stage.status.contains("are tried again…"))
    #expect(stage.model.isMoving)
    let account = try stage.taken { effect in if case .replay(let account) = effect { account } else { nil } }
    #expect(account.id == People.id(number))
    stage.base.accounts[number - 1] = People.person(number, account.name, account.email)
    let effects = stage.send(
      .replayed(account, .success([Replay(id: "evt_1", outcome: .stale), Replay(id: "evt_2", outcome: .applied)])))
    #expect(stage.status.contains("2 events tried again, and done."))
    #expect(stage.model.replaying.isEmpty)
    // The account is looked at again at once, and then there is no trouble any more.
    #expect(effects.contains(.loadDetail(account.id)))
    stage.answerAll()
    #expect(!stage.text.contains("parked"))
    // An answer to what nobody asked says nothing.
    #expect(stage.send(.replayed(account, .failure(Stage.outage))).isEmpty)
    #expect(stage.status.contains("and done."))
  }

  @Test func whatIsStillParkedSaysWhy() {
    var stage = Self.detail(6)
    stage.press("a")
    let ends = [
      Replay(id: "evt_1", outcome: .stale),
      Replay(id: "evt_2", outcome: .conflict, reason: "email_taken \(People.id(9))"),
    ]
    stage.send(.replayed(stage.base.accounts[5], .success(ends)))
    #expect(stage.status.contains("conflict"))
    #expect(stage.status.contains(People.id(9)))
    stage.press("a")
    stage.send(.replayed(stage.base.accounts[5], .failure(Stage.outage)))
    #expect(stage.status.contains("Grace Hopper: Supabase does not answer"))
    stage.press("a")
    stage.send(.replayed(stage.base.accounts[5], .success([])))
    #expect(stage.status.contains("no event is parked"))
    #expect(stage.model.replaying.isEmpty)
  }

  @Test(arguments: [(1, "no event is parked"), (3, "customer"), (9, "no event is parked")])
  func whereNothingCanBeParkedNothingIsAsked(_ number: Int, _ words: String) {
    var stage = Self.detail(number)
    #expect(!stage.text.contains("parked events"))
    stage.press("a")
    #expect(!stage.wanted.contains(where: Self.isReplay))
    #expect(stage.status.contains(words), "\(stage.status)")
  }

  @Test func theHistoryNamesWhoAsked() {
    var stage = Self.detail(6)
    let detail = AccountDetail(
      account: stage.base.accounts[5], records: .init(stripe: nil, users: nil, auth: Values()),
      history: [
        HistoryLine(
          at: noon, .event(.init(type: nil, origin: "replay", outcome: "conflict", author: "bea@example.com")))
      ])
    stage.send(.detail(People.id(6), .success(detail)))
    #expect(stage.text.contains("parked events tried again · by bea@example.com · conflict"))
  }
}
