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
    let view = stage.model.logView
    stage.press("j")
    #expect(stage.model.logView == view)
    stage.press("g")
    let page = stage.model.layout.body.size.rows - 3
    stage.press(" ")
    #expect(stage.model.logView?.chosen == page && stage.model.logView?.top == 0)
    stage.press(" ")
    #expect(stage.model.logView?.chosen == 2 * page && stage.model.logView?.top == page)
    stage.press(.pageUp)
    stage.press(.pageUp)
    #expect(stage.model.logView?.chosen == 0 && stage.model.logView?.top == 0)
  }

  @Test func anIDIsCopiedFromTheChosenMessage() {
    var stage = stage(3)
    stage.press("y")
    #expect(stage.status.contains("There is no request id to copy."))
    stage.press(.escape)
    let fault = Fault(.tryAgain, what: "Stripe is busy.", changed: "", requestID: "req_busy")
    stage.send(.stripe(fault))
    stage.press("L")
    #expect(stage.press("y") == [.copy("req_busy")])
    // What is said of that is a message as well, and not the one that is meant.
    #expect(stage.model.log.newest(with: "").first?.text.contains("Copied") == true)
    #expect(stage.press("y") == [.copy("req_busy")])
    stage.press("g")
    #expect(stage.press("y") == [])
    // The chosen one stays in sight when the screen becomes small.
    stage.press("G")
    stage.send(.input(.resize(Size(columns: 60, rows: 16))))
    #expect(stage.text.contains("▸ ") && stage.text.contains("message 1"))
  }

  @Test func everyFailureThatHasAPlaceOfItsOwnIsThereToo() throws {
    var stage = Stage.running()
    let ada = stage.base.accounts[0]
    func last() -> String { stage.model.log.entries.last?.text ?? "" }
    stage.press("P")
    stage.send(.portal(ada, .failure(Stage.outage)))
    #expect(last() == "Ada Lovelace: \(Stage.outage.sentence)")
    stage.press(.escape)
    let alan = stage.base.accounts[2]
    stage.press("j")
    stage.press("j")
    stage.press("c")
    stage.send(.linksFound(alan, .failure(Stage.outage)))
    #expect(last() == "Alan Turing: \(Stage.outage.sentence)")
    // Said at the bottom, it is one message and not two.
    stage.press(.escape)
    let before = stage.model.log.entries.count
    stage.send(.linked(alan, .failure(Fault(.tryAgain, what: "Something else.", changed: "", requestID: "req_link"))))
    #expect(stage.model.log.entries.count == before + 1)
    #expect(stage.model.log.entries.last?.ids == ["req_link"])
    stage.press(" ")
    stage.press("r")
    stage.answerAll()
    let number = try #require(stage.model.bulk?.number)
    stage.model.bulk?.phase = .running
    stage.send(.bulk(number, .account(ResyncedAccount(account: ada, outcome: .failed(.keepsChanging)))))
    #expect(last().hasPrefix("Ada Lovelace: "))
    stage.send(.bulk(number, .ended(.gaveUp(Stage.outage))))
    #expect(stage.model.log.entries.suffix(2).contains { $0.text == Stage.outage.sentence })
  }

  @Test func whatAnswersAKeyIsGoneWithTheNext() {
    var stage = Stage.running()
    stage.send(.input(.paste("x")))
    #expect(stage.status.contains(English().pasteOutside))
    stage.send(.input(.resize(Size(columns: 90, rows: 24))))
    #expect(stage.status.contains(English().pasteOutside))
    stage.press("j")
    #expect(!stage.status.contains(English().pasteOutside))
    // What was awaited stays, and so does what goes on.
    for _ in 1...2 { stage.press("j") }
    stage.press("r")
    let pending = stage.status
    stage.press("k")
    #expect(!pending.isEmpty && stage.status == pending)
    stage.send(.resynced(stage.base.accounts[3], edit: nil, .success(ReadResult(outcome: .unchanged))))
    let done = stage.status
    stage.press("j")
    #expect(done != pending && stage.status == done)
  }

  @Test func whatGreetsIsThereToo() {
    var stage = Stage.running()
    stage.model.greet(.warning, "theme.toml, line 3: a colour was expected")
    #expect(texts(stage) == ["theme.toml, line 3: a colour was expected"])
    #expect(stage.status.contains("line 3"))
  }

  /// What the desk says by itself waits for somebody who may have read what failed.
  @Test func aRefusalIsNotPushedAwayUnread() throws {
    var stage = Stage.running()
    stage.editAda()
    stage.press(.enter)
    let (_, id) = try stage.save()
    stage.press(.escape)
    for _ in 1...3 { stage.press("j") }
    stage.press("r")
    stage.send(.saved(id, .failure(.fault(Stage.outage))))
    #expect(stage.status.contains(Stage.outage.sentence))
    stage.send(.resynced(stage.base.accounts[3], edit: nil, .success(ReadResult(outcome: .unchanged))))
    #expect(stage.status.contains(Stage.outage.sentence))
    let count = stage.model.log.entries.count
    #expect(stage.model.log.entries.last?.text != Stage.outage.sentence)
    stage.press("k")
    #expect(!stage.status.contains(Stage.outage.sentence))
    #expect(stage.status.contains(stage.model.log.entries.last?.text ?? "-"))
    #expect(stage.model.log.entries.count == count)
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
