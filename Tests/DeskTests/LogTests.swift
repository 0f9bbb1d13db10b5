// The desk's own log of what it said.

import Accounts
import Terminal
import Testing
import Words

@testable import Desk

@Suite struct LogTests {
  private func texts(_ stage: Stage) -> [String] { stage.model.log.newest(with: "").map(\.text) }

  @Test func whatIsSaidAtTheBottomIsWrittenDown() {
    var stage = Stage.running()
    #expect(texts(stage).isEmpty)
    stage.send(.input(.paste("x")))
    #expect(texts(stage) == [English().pasteOutside])
    stage.press("T")
    #expect(texts(stage).count == 2)
    #expect(texts(stage)[0].contains("--theme"))
    #expect(stage.model.log.entries.last?.at == stage.model.now.date)
  }

  @Test func everyStageOfAnEditIsThereWithItsIDs() throws {
    var stage = Stage.running()
    stage.editAda()
    stage.press(.enter)
    let (_, id) = try stage.save()
    stage.send(.recorded(stage.edit(id, .recorded)))
    stage.send(.sending(id, attempt: 1))
    stage.send(.saved(id, .success(stage.edit(id, .accepted))))
    stage.send(.sighted(id, .success(stage.edit(id, .accepted))))
    stage.send(.sighted(id, .success(stage.edit(id, .confirmed))))
    let entries = stage.model.log.entries
    #expect(entries.map(\.tone) == [.pending, .pending, .pending, .ok])
    #expect(entries.allSatisfy { $0.text.contains("Ada Lovelace") })
    #expect(entries[0].text.contains("email: ada@example.com → ada.king@example.com"))
    #expect(entries.last?.ids == ["req_8nJ2kf93"])
  }

  @Test func aRefusalIsThereThoughTheFormTellsIt() throws {
    var stage = Stage.running()
    stage.editAda()
    stage.press(.enter)
    let (_, id) = try stage.save()
    let refusal = Refusal(
      type: "invalid_request_error", code: "email_invalid", param: "email",
      message: "Invalid email address: ada.king@example.com", status: 400, requestID: "req_refused")
    stage.send(.saved(id, .success(stage.edit(id, .refused, refusal: refusal))))
    #expect(stage.model.log.entries.last?.ids == ["req_refused"])
    #expect(stage.model.log.entries.last?.tone == .error)
  }

  @Test func anOutageIsOneEntryHoweverLongItLasts() {
    var stage = Stage.running()
    for _ in 1...5 {
      stage.pass(.seconds(5))
      stage.send(.due(.refresh))
      stage.failAll()
      stage.send(.due(.retry))
      stage.failAll()
    }
    let entries = stage.model.log.entries
    #expect(entries.count == 1)
    #expect(entries[0].count > 5)
    #expect(entries[0].text == Stage.outage.sentence)
    #expect(entries[0].at == stage.model.now.date)
  }

  @Test func aRequestIDOfAFailureIsKept() {
    var stage = Stage.running()
    stage.press("r")
    let fault = Fault(.tryAgain, what: "Stripe is busy.", changed: "Nothing was changed.", requestID: "req_busy")
    stage.send(.resynced(stage.base.accounts[0], edit: nil, .failure(fault)))
    #expect(stage.model.log.entries.last?.ids == ["req_busy"])
    stage.send(.stripe(Fault(.tryAgain, what: "Stripe is down.", changed: "", requestID: "req_down")))
    #expect(stage.model.log.entries.last?.ids == ["req_down"])
  }

  @Test func itHoldsSoManyAndNoMore() {
    var log = MessageLog()
    for number in 1...1500 { log.note(.info, "\(number)", at: noon) }
    #expect(log.entries.count == MessageLog.most)
    #expect(log.newest(with: "").first?.text == "1500")
    #expect(log.entries.first?.text == "501")
    log.note(.info, "", at: noon)
    #expect(log.newest(with: "").first?.text == "1500")
  }

  // MARK: Reading it

  /// A desk that has said so many things.
  private func stage(_ count: Int, columns: Int = 80, rows: Int = 24) -> Stage {
    var stage = Stage.running(columns: columns, rows: rows)
    for number in 1...count {
      stage.pass(.seconds(1))
      stage.model.log.note(.info, "message \(number)", at: stage.model.now.date)
    }
    stage.press("L")
    return stage
  }

  @Test func itIsScrolledToBothEnds() {
    var stage = stage(100)
    #expect(stage.text.contains("message 100") && !stage.text.contains("message 5 "))
    stage.press("G")
    #expect(stage.text.contains("message 1 "))
    let top = stage.model.logView?.top
    stage.press("j")
    #expect(stage.model.logView?.top == top)
    stage.press("g")
    stage.press(" ")
    #expect(stage.model.logView?.top == stage.model.layout.body.size.rows - 3)
    stage.press(.pageUp)
    #expect(stage.model.logView?.top == 0)
  }

  @Test func whatIsReadStaysWhereItIs() {
    var stage = stage(100)
    for _ in 1...30 { stage.press("j") }
    let before = stage.frame.lines[4]
    #expect(before.contains("message"))
    stage.send(.stripe(Stage.outage))
    #expect(stage.frame.lines[4] == before)
    // At the newest end the newest is wanted.
    stage.press("g")
    stage.send(.stripe(nil))
    stage.send(.stripe(Fault(.tryAgain, what: "Something new.", changed: "")))
    #expect(stage.text.contains("Something new."))
  }

  @Test func itIsSearchedWhileTyping() {
    var stage = stage(100)
    stage.press("/")
    stage.type("message 7")
    #expect(stage.model.search == nil && stage.model.list.query.search.isEmpty)
    #expect(stage.text.contains("message 79") && !stage.text.contains("message 80"))
    stage.press(.enter)
    #expect(stage.text.contains("/message 7"))
    stage.press("/")
    stage.press(.escape)
    #expect(stage.text.contains("message 100"))
    stage.press(.escape)
    #expect(stage.model.logView == nil)
  }

  @Test func lettersInTheLogAreNoCommandsOfTheList() {
    var stage = stage(3)
    stage.press("e")
    #expect(stage.model.form == nil)
    stage.press("q")
    #expect(stage.model.logView == nil && stage.model.ending == nil)
  }

  @Test(arguments: [(60, 16), (80, 24), (100, 28)]) func view(_ columns: Int, _ rows: Int) throws {
    expectSnapshot(try spoken(.running(columns: columns, rows: rows)).frame, "log-\(columns)x\(rows)")
  }

  @Test func viewInASCIIAndChinese() throws {
    expectSnapshot(try spoken(.running(isUnicode: false)).frame, "ascii-log")
    expectSnapshot(try spoken(.running(language: .simplifiedChinese)).frame, "zh-log")
    var empty = Stage.running(columns: 60, rows: 16)
    empty.press("L")
    expectSnapshot(empty.frame, "log-empty")
  }

  /// The log after an edit and an outage.
  private func spoken(_ stage: Stage) throws -> Stage {
    var stage = stage
    stage.editAda()
    stage.press(.enter)
    let (_, id) = try stage.save()
    stage.send(.recorded(stage.edit(id, .recorded)))
    stage.pass(.seconds(1))
    stage.send(.saved(id, .success(stage.edit(id, .accepted))))
    stage.press(.escape)
    stage.pass(.seconds(2))
    stage.send(.sighted(id, .success(stage.edit(id, .confirmed))))
    stage.pass(.seconds(60))
    stage.send(.due(.refresh))
    stage.failAll()
    stage.press("L")
    return stage
  }
}
