// The main screens in Chinese, as pictures of text.

import Accounts
import Terminal
import Testing
import Words

@testable import Desk

/// The main screens in Chinese, whose characters take two columns.
@Suite struct ChineseSnapshotTests {
  private func running(
    columns: Int = 80, rows: Int = 24, isLive: Bool = false, isUnicode: Bool = true
  ) -> Stage {
    .running(
      columns: columns, rows: rows, isLive: isLive, isUnicode: isUnicode, language: .simplifiedChinese)
  }

  @Test(arguments: [(60, 16), (80, 24), (100, 28), (200, 60)]) func browse(_ columns: Int, _ rows: Int) {
    var stage = running(columns: columns, rows: rows)
    stage.press("j")
    stage.answerAll()
    expectSnapshot(stage.frame, "zh-browse-\(columns)x\(rows)")
  }

  @Test(arguments: [(60, 16), (80, 24)]) func detail(_ columns: Int, _ rows: Int) {
    var stage = running(columns: columns, rows: rows)
    stage.press("j")
    stage.press(.enter)
    stage.answerAll()
    expectSnapshot(stage.frame, "zh-detail-\(columns)x\(rows)")
  }

  @Test(arguments: [(60, 16), (80, 24), (200, 60)]) func form(_ columns: Int, _ rows: Int) {
    var stage = running(columns: columns, rows: rows)
    stage.editAda()
    expectSnapshot(stage.frame, "zh-form-\(columns)x\(rows)")
  }

  /// Set up for two columns to a line's character, a terminal has no glyphs and Chinese all the same.
  @Test func withoutGlyphs() {
    var stage = running(isUnicode: false)
    stage.editAda()
    expectSnapshot(stage.frame, "zh-ascii-form")
  }

  @Test func tooSmall() { expectSnapshot(running(columns: 40, rows: 10, isLive: true).frame, "zh-small-40x10") }

  @Test func search() {
    var stage = running()
    stage.press("/")
    stage.type("李")
    stage.answerAll()
    expectSnapshot(stage.frame, "zh-search-typing")
    stage.type("没有这个人")
    stage.answerAll()
    expectSnapshot(stage.frame, "zh-search-nothing")
  }

  @Test func outage() {
    var stage = Stage(columns: 60, rows: 16, language: .simplifiedChinese)
    stage.send(.started)
    let fault = SimplifiedChinese()
    stage.failAll(
      Fault(
        .unreachable, what: fault.connectionRefused(.supabase, host: "db.test"), changed: fault.changedNothing,
        help: fault.checkNetwork(host: "db.test")))
    expectSnapshot(stage.frame, "zh-outage")
  }

  @Test func receiverSilent() {
    var stage = running(columns: 80, rows: 24, isLive: true)
    stage.project = Stage.project(receiver: 260)
    stage.press("R")
    stage.answerAll()
    stage.editAda()
    expectSnapshot(stage.frame, "zh-receiver-silent")
  }

  @Test func editStages() throws {
    var stage = running()
    stage.editAda()
    stage.press(.enter)
    let (_, id) = try stage.save()
    stage.send(.recorded(stage.edit(id, .recorded)))
    stage.send(.sending(id, attempt: 1))
    stage.send(.saved(id, .success(stage.edit(id, .accepted))))
    stage.pass(.milliseconds(900))
    expectSnapshot(stage.frame, "zh-edit-accepted")
    stage.pass(.seconds(20))
    stage.send(.sighted(id, .success(stage.edit(id, .accepted, late: true))))
    expectSnapshot(stage.frame, "zh-edit-late")
    stage.send(.sighted(id, .success(stage.edit(id, .confirmed))))
    expectSnapshot(stage.frame, "zh-edit-confirmed")
    stage.press(.escape)
    expectSnapshot(stage.frame, "zh-edit-closed")
  }

  @Test func editRefused() throws {
    var stage = running(columns: 60, rows: 16)
    stage.editAda()
    stage.press(.enter)
    let (_, id) = try stage.save()
    stage.send(.recorded(stage.edit(id, .recorded)))
    let refusal = Refusal(
      type: "invalid_request_error", code: "email_invalid", param: "email",
      message: "Invalid email address: ada.king@example.com", status: 400, requestID: "req_8nJ2kf93")
    stage.send(.saved(id, .success(stage.edit(id, .refused, refusal: refusal))))
    expectSnapshot(stage.frame, "zh-edit-refused")
  }

  @Test func editOverOthers() throws {
    var stage = running(isLive: true)
    stage.editAda()
    stage.press(.enter)
    expectSnapshot(stage.frame, "zh-confirm-live")
    stage.press("y")
    let (_, id) = try stage.save()
    let theirs = EditProblem(
      .openEdit, blocking: false,
      detail: .init(author: "bea@acme.test", values: Changes(email: .set("ada@other.example.com")), ageSeconds: 200))
    stage.send(.saved(id, .failure(.problems([theirs]))))
    expectSnapshot(stage.frame, "zh-confirm-over-others")
  }

  @Test func leaving() {
    var stage = running(columns: 60, rows: 16)
    stage.editAda()
    stage.press(.enter)
    stage.press(.escape)
    stage.press("q")
    expectSnapshot(stage.frame, "zh-ask-leave")
  }

  @Test func login() {
    var stage = running()
    stage.press("j")
    stage.press("r")
    expectSnapshot(stage.frame, "zh-ask-login")
  }

  @Test func help() {
    var stage = running(columns: 80, rows: 40)
    stage.press("?")
    expectSnapshot(stage.frame, "zh-help")
    stage.press("G")
    expectSnapshot(stage.frame, "zh-help-end")
  }

  /// An input method opens its window where the cursor is.
  @Test func theCursorStandsBehindWhatIsTyped() throws {
    var stage = running()
    stage.press("e")
    stage.control("u")
    let empty = try #require(stage.frame.cursor)
    stage.type("李明")
    #expect(stage.frame.cursor == Position(column: empty.column + 4, row: empty.row))
    stage.press(.left)
    #expect(stage.frame.cursor == Position(column: empty.column + 2, row: empty.row))
  }
}
