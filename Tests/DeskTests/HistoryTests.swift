// An account's history: walked through, copied and undone.

import Accounts
import Foundation
import Terminal
import Testing
import Words

@testable import Desk

/// The lines of the history: walked through, undone, with their reasons.
@Suite struct HistoryTests {
  /// Five edits of Ada's name, the newest first, and an event from elsewhere between them.
  private static func detail(_ account: Account) -> AccountDetail {
    func edit(
      _ number: Int, _ from: String, _ to: String, reason: String? = nil, undoOf: Int? = nil,
      _ stage: Accounts.Stage = .confirmed
    ) -> HistoryLine {
      let at = noon.addingTimeInterval(Double(number) * 60 - 3600)
      return HistoryLine(
        at: at,
        .edit(
          Edit(
            id: EditID(rawValue: People.id(500 + number)), account: account.id, customer: account.stripeCustomerID,
            author: "bea@example.com", reason: reason, undoOf: undoOf.map { EditID(rawValue: People.id(500 + $0)) },
            before: Values(name: from, email: account.email), after: Changes(name: .set(to)), stage: stage,
            recordedAt: at, acceptedAt: at.addingTimeInterval(0.2),
            settledAt: stage == .confirmed ? at.addingTimeInterval(1) : nil, requestID: "req_\(number)",
            eventID: stage == .confirmed ? "evt_\(number)" : nil)))
    }
    let event = HistoryLine(
      at: noon.addingTimeInterval(-3450),
      .event(
        HistoryLine.Event(
          type: "customer.updated", origin: "webhook", outcome: "applied", eventID: "evt_elsewhere",
          changed: ChangedValues(email: FromTo(from: "a@example.com", to: account.email)))))
    return AccountDetail(
      account: account,
      records: .init(
        stripe: .init(name: account.name, email: account.email), users: account.values, auth: account.values),
      createdAt: Date(timeIntervalSince1970: 1_680_000_000), signsInWith: ["email"],
      history: [
        edit(5, "Ada B.", "Ada Lovelace", reason: "asked on the phone"),
        edit(4, "Ada C.", "Ada B.", undoOf: 3), event, edit(3, "Ada B.", "Ada C."), edit(2, "Ada", "Ada B."),
        edit(1, "Eda", "Ada"),
      ], version: account.version)
  }

  private func opened(
    columns: Int = 80, rows: Int = 24, isUnicode: Bool = true, language: Language = .english
  ) -> Stage {
    var stage = Stage.running(columns: columns, rows: rows, isUnicode: isUnicode, language: language)
    stage.press(.enter)
    stage.answerAll()
    stage.send(.detail(People.id(1), .success(Self.detail(stage.base.accounts[0]))))
    return stage
  }

  /// Presses a key until this line is chosen.
  private func walk(_ stage: inout Stage, to key: String, by code: Key.Code = .down) {
    for _ in 0..<100 where stage.model.chosenKey != key { stage.press(code) }
    #expect(stage.model.chosenKey == key)
  }

  @Test(arguments: [(60, 16), (80, 24), (200, 60)]) func everyLineIsReachedAndSeen(_ columns: Int, _ rows: Int) {
    var stage = opened(columns: columns, rows: rows)
    let keys = Self.detail(stage.base.accounts[0]).history.map(\.key)
    for code in [Key.Code.down, .up] {
      for key in code == .down ? keys : Array(keys.reversed().dropFirst()) {
        walk(&stage, to: key, by: code)
        #expect(stage.text.contains("▸"), "\(key) is not seen")
      }
    }
    for _ in 0..<60 { stage.press("k") }
    #expect(stage.model.chosenKey == nil && stage.model.detailTop == 0)
    stage.press("G")
    #expect(stage.model.chosenKey == keys.last)
    stage.press("g")
    #expect(stage.model.chosenKey == nil && stage.model.detailTop == 0)
    for _ in 0..<9 { stage.press(.pageDown) }
    #expect(stage.model.chosenKey != nil)
  }

  @Test func theChosenLineStaysWhenNewerOnesCome() throws {
    var stage = opened(rows: 16)
    walk(&stage, to: People.id(503))
    var detail = Self.detail(stage.base.accounts[0])
    let newer = (1...4).map { number in
      HistoryLine(
        at: noon,
        .event(
          HistoryLine.Event(type: "customer.updated", origin: "webhook", outcome: "stale", eventID: "evt_new\(number)"))
      )
    }
    detail = AccountDetail(
      account: detail.account, records: detail.records, history: newer + detail.history, version: detail.version)
    stage.send(.detail(People.id(1), .success(detail)))
    #expect(stage.model.chosenKey == People.id(503))
    #expect(stage.text.contains("▸"))
    // One that is gone is not chosen any more, and another account has none.
    stage.send(
      .detail(People.id(1), .success(AccountDetail(account: detail.account, records: detail.records, history: newer))))
    #expect(stage.model.chosenKey == nil)
    walk(&stage, to: "evt_new2")
    stage.press("n")
    #expect(stage.model.chosenKey == nil)
  }

  @Test func aClickChooses() throws {
    var stage = opened(columns: 120, rows: 40)
    let row = try #require(stage.frame.lines.firstIndex { $0.contains("evt_elsewhere") })
    stage.send(.input(.mouse(Mouse(.press, at: Position(column: 110, row: row)))))
    #expect(stage.model.chosenKey == "evt_elsewhere")
  }

  @Test func copyingTakesTheChosenLines() {
    var stage = opened()
    walk(&stage, to: People.id(503))
    stage.press("y")
    #expect(stage.press("r").contains(.copy("req_3")))
    stage.press("y")
    #expect(stage.press("v").contains(.copy("evt_3")))
  }

  // MARK: Undo

  @Test func theNewestIsUndoneWhereNoneIsChosen() throws {
    var stage = opened()
    stage.press("u")
    #expect(stage.text.contains("undoes the edit of"))
    stage.press(.enter)
    let (draft, _) = try stage.save()
    #expect(draft.changes == Changes(name: .set("Ada B.")))
    #expect(draft.undoOf?.rawValue == People.id(505))
  }

  @Test func aLaterChangeStandsInBetween() {
    var stage = opened()
    walk(&stage, to: People.id(503))
    stage.press("u")
    #expect(stage.model.form == nil)
    #expect(stage.status.contains(English().changedLater(field: "name", now: "Ada Lovelace")))
  }

  @Test func whatIsNoEditIsNotUndone() {
    var stage = opened()
    walk(&stage, to: "evt_elsewhere")
    stage.press("u")
    #expect(stage.model.form == nil)
    #expect(stage.status.contains(English().onlyEditsUndone))
  }

  @Test func anotherTextIsNoUndo() throws {
    var stage = opened()
    stage.press("u")
    stage.type("!")
    #expect(!stage.text.contains("undoes the edit of"))
    stage.press(.enter)
    #expect(try stage.save().draft.undoOf == nil)
  }

  // MARK: Reasons

  @Test func aReasonIsSentAlong() throws {
    var stage = opened()
    stage.press("e")
    stage.type("!")
    stage.press(.tab)
    stage.press(.tab)
    stage.send(.input(.paste(" asked on\nthe phone ")))
    stage.press(.enter)
    #expect(try stage.save().draft.reason == "asked on the phone")
  }

  @Test func aReasonIsAskedForWhereTheProjectWantsOne() throws {
    var stage = opened()
    stage.send(
      .project(.success(ProjectState(schemaVersion: 1, now: noon, livemode: false, requireReason: true))))
    stage.press("e")
    stage.type("!")
    stage.press(.enter)
    #expect(stage.takeSave() == nil)
    #expect(stage.model.form?.focus == .reason)
    #expect(stage.text.contains(English().reasonRequired))
    stage.type("asked")
    #expect(!stage.text.contains(English().reasonRequired))
    stage.press(.enter)
    #expect(try stage.save().draft.reason == "asked")
  }

  @Test func aReasonAloneIsNoEditAndIsNotLostSilently() {
    var stage = opened()
    stage.press("e")
    stage.press(.backTab)
    stage.type("because")
    stage.press(.enter)
    #expect(stage.takeSave() == nil)
    stage.press(.escape)
    #expect(stage.model.question == .discard)
  }

  @Test func theDatabaseMayAskForAReasonFirst() throws {
    var stage = opened()
    stage.press("e")
    stage.type("!")
    stage.press(.enter)
    let (_, id) = try stage.save()
    stage.send(.saved(id, .failure(.problems([EditProblem(.reasonRequired)]))))
    #expect(stage.model.form?.focus == .reason)
    #expect(stage.text.contains(English().reasonRequired))
  }

  // MARK: As it looks

  @Test(arguments: [(60, 16), (80, 24), (100, 28)]) func chosen(_ columns: Int, _ rows: Int) {
    var stage = opened(columns: columns, rows: rows)
    walk(&stage, to: People.id(504))
    expectSnapshot(stage.frame, "history-\(columns)x\(rows)")
    walk(&stage, to: People.id(505), by: .up)
    stage.press("u")
    expectSnapshot(stage.frame, "undo-\(columns)x\(rows)")
  }

  @Test func asciiAndChinese() {
    var stage = opened(isUnicode: false)
    walk(&stage, to: People.id(505))
    expectSnapshot(stage.frame, "ascii-history")
    stage = opened(language: .simplifiedChinese)
    walk(&stage, to: People.id(504))
    expectSnapshot(stage.frame, "zh-history")
    walk(&stage, to: People.id(505), by: .up)
    stage.press("u")
    expectSnapshot(stage.frame, "zh-undo")
  }
}
