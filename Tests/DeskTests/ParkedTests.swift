// Everybody's parked events: looked at, opened, tried again.

import Accounts
import Foundation
import Terminal
import Testing
import Words

@testable import Desk

@Suite struct ParkedTests {
  static func events(_ count: Int) -> [ParkedEvent] {
    (1...count).map { number in
      ParkedEvent(
        id: "evt_Test\(1000 + number)", type: "customer.updated", customer: "cus_Nobody\(1000 + number)",
        created: noon.addingTimeInterval(-60 * Double(number)), outcome: .unlinked)
    }
  }

  /// One of each kind, and some of nobody.
  private static let few =
    [
      ParkedEvent(
        id: "evt_Conflict1", type: "customer.updated", customer: "cus_Test1006", account: People.id(6),
        created: noon.addingTimeInterval(-90), outcome: .conflict, reason: "email_taken \(People.id(9))"),
      ParkedEvent(
        id: "evt_Failed1", type: "customer.updated", customer: "cus_Test1007", account: People.id(7),
        created: noon.addingTimeInterval(-700), outcome: .failed, reason: "email_too_long"),
      ParkedEvent(
        id: "evt_Unreadable1", type: nil, customer: nil, receivedAt: noon.addingTimeInterval(-100_000),
        outcome: .failed,
        reason: "22P02"),
    ] + events(2)

  private static func stage(
    _ events: [ParkedEvent] = few, columns: Int = 80, rows: Int = 24, isUnicode: Bool = true,
    language: Language = .english
  ) -> Stage {
    var stage = Stage.running(columns: columns, rows: rows, isUnicode: isUnicode, language: language)
    stage.base.parked = events
    stage.press("v")
    stage.answerAll()
    return stage
  }

  private func chosen(_ stage: Stage) -> String? { stage.model.parked?.chosenEvent?.id }

  @Test(arguments: [(60, 16), (80, 24), (100, 28), (200, 60)]) func view(_ columns: Int, _ rows: Int) {
    expectSnapshot(Self.stage(columns: columns, rows: rows).frame, "parked-\(columns)x\(rows)")
  }

  @Test func viewInASCIIAndChinese() {
    expectSnapshot(Self.stage(isUnicode: false).frame, "ascii-parked")
    expectSnapshot(Self.stage(language: .simplifiedChinese).frame, "zh-parked")
    expectSnapshot(Self.stage([], columns: 60, rows: 16).frame, "parked-none")
    var stage = Stage.running()
    stage.press("v")
    stage.failAll()
    expectSnapshot(stage.frame, "parked-failed")
  }

  @Test func anAccountIsOpened() throws {
    var stage = Self.stage()
    stage.press(.enter)
    #expect(stage.model.parked == nil)
    let request = try stage.taken { effect in if case .loadPage(let request) = effect { request } else { nil } }
    #expect(request.query.search == People.id(6))
    // What no account has cannot be opened; it says what helps.
    stage = Self.stage()
    stage.press("G")
    stage.press(.enter)
    #expect(stage.model.parked != nil && stage.status.contains("No account has this customer."))
  }

  @Test func oneIsTriedAgainOnceAtATime() throws {
    var stage = Self.stage()
    #expect(stage.press("a") == [.replayEvent("evt_Conflict1")])
    #expect(stage.press("a") == [] && stage.model.isMoving)
    stage.send(
      .replayedEvent(
        "evt_Conflict1", .success(Replay(id: "evt_Conflict1", outcome: .conflict, reason: "two_accounts"))))
    #expect(stage.status.contains("another account is linked to the same customer"))
    #expect(stage.model.parked?.rows.count == 5 && chosen(stage) == "evt_Conflict1")
    stage.press("a")
    stage.send(.replayedEvent("evt_Conflict1", .success(Replay(id: "evt_Conflict1", outcome: .applied))))
    #expect(stage.model.parked?.rows.count == 4)
    #expect(stage.status.contains("one event tried again, and done."))
    // The next one is in its place.
    #expect(chosen(stage) == "evt_Failed1")
    stage.press("a")
    stage.send(.replayedEvent("evt_Failed1", .failure(Stage.outage)))
    #expect(stage.status.contains(Stage.outage.sentence) && stage.model.parked?.replaying.isEmpty == true)
  }

  @Test func idsAreCopied() {
    var stage = Self.stage()
    #expect(stage.press("y") == [.copy("evt_Conflict1")])
    #expect(stage.press("c") == [.copy("cus_Test1006")])
    for _ in 1...2 { stage.press("j") }
    #expect(stage.press("c") == [])
    #expect(stage.status.contains("There is no customer id to copy."))
  }

  @Test func manyAreFetchedAheadOfTheScroll() {
    var stage = Self.stage(Self.events(250))
    #expect(stage.model.parked?.rows.count == 100)
    stage.press("G")
    stage.answerAll()
    #expect(stage.model.parked?.rows.count == 200 && chosen(stage) == "evt_Test1100")
    // A look at what is new would take the rows away that are walked through.
    stage.send(.due(.refresh))
    #expect(!stage.wanted.contains(.loadParked(after: nil)))
    stage.press("G")
    stage.answerAll()
    #expect(stage.model.parked?.rows.count == 250)
    stage.press("G")
    #expect(!stage.wanted.contains { if case .loadParked = $0 { true } else { false } })
    #expect(chosen(stage) == "evt_Test1250")
    stage.press("g")
    #expect(stage.model.parked?.top == 0)
  }

  /// One that is parked again was stored anew: what came behind it does not any more.
  @Test func theNextPageIsAskedForBehindOneThatHasNotMoved() {
    var stage = Self.stage(Self.events(150))
    for _ in 1...60 { stage.press("j") }
    #expect(!stage.wanted.contains(.loadParked(after: "evt_Test1100")))
    stage.model.parked?.take(Replay(id: "evt_Test1100", outcome: .unlinked))
    stage.base.parked.insert(stage.base.parked.remove(at: 99), at: 0)
    stage.press("G")
    #expect(stage.wanted.contains(.loadParked(after: "evt_Test1099")))
    stage.answerAll()
    #expect(stage.model.parked.map { Set($0.rows.map(\.id)).count } == 150)
    #expect(stage.model.parked?.rows.count == 150)
  }

  @Test func theChosenOneStaysWhenOthersComeAndGo() {
    var stage = Self.stage()
    stage.press("j")
    stage.base.parked.insert(Self.events(9)[8], at: 0)
    stage.send(.due(.refresh))
    stage.answerAll()
    #expect(stage.model.parked?.rows.count == 6 && chosen(stage) == "evt_Failed1")
    stage.base.parked.removeAll { $0.id == "evt_Failed1" }
    stage.send(.due(.refresh))
    stage.answerAll()
    #expect(chosen(stage) == "evt_Unreadable1")
  }

  @Test func theMouseChoosesAndOpens() {
    var stage = Self.stage()
    let row = stage.frame.lines.firstIndex { $0.contains("cus_Test1007") } ?? 0
    stage.send(.input(.mouse(Mouse(.press, at: Position(column: 20, row: row)))))
    #expect(chosen(stage) == "evt_Failed1")
    stage.send(.input(.mouse(Mouse(.wheelDown, at: Position(column: 20, row: row)))))
    #expect(chosen(stage) == "evt_Test1002")
    stage.send(.input(.mouse(Mouse(.doublePress, at: Position(column: 20, row: row)))))
    #expect(stage.model.parked == nil)
  }

  @Test func itIsLeft() {
    var stage = Self.stage()
    stage.press(.escape)
    #expect(stage.model.parked == nil && stage.model.focus == .list)
    // A page that comes late is nobody's.
    stage.send(.parkedEvents(after: nil, .success(Self.few)))
    #expect(stage.model.parked == nil)
  }
}
