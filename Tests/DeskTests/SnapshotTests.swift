// The main screens in English, as pictures of text.

import Accounts
import Terminal
import Testing

@testable import Desk

@Suite struct SnapshotTests {
  @Test(arguments: [(60, 16), (80, 24), (100, 28), (200, 60)]) func browse(_ columns: Int, _ rows: Int) {
    var stage = Stage.running(columns: columns, rows: rows)
    stage.press("j")
    stage.answerAll()
    expectSnapshot(stage.frame, "browse-\(columns)x\(rows)")
  }

  @Test(arguments: [(60, 16), (80, 24)]) func detail(_ columns: Int, _ rows: Int) {
    var stage = Stage.running(columns: columns, rows: rows)
    stage.press("j")
    stage.press(.enter)
    stage.answerAll()
    expectSnapshot(stage.frame, "detail-\(columns)x\(rows)")
  }

  @Test(arguments: [(60, 16), (80, 24), (100, 28), (200, 60)]) func form(_ columns: Int, _ rows: Int) {
    var stage = Stage.running(columns: columns, rows: rows)
    stage.editAda()
    expectSnapshot(stage.frame, "form-\(columns)x\(rows)")
  }

  @Test(arguments: [(10, 3), (59, 24), (80, 15)]) func tooSmall(_ columns: Int, _ rows: Int) {
    let stage = Stage.running(columns: columns, rows: rows, isLive: columns == 59)
    expectSnapshot(stage.frame, "small-\(columns)x\(rows)")
  }

  @Test func ascii() {
    var stage = Stage.running(isUnicode: false)
    stage.press("j")
    stage.answerAll()
    expectSnapshot(stage.frame, "ascii-browse")
    stage.press(.enter)
    stage.answerAll()
    expectSnapshot(stage.frame, "ascii-detail")
    stage.press(.escape)
    stage.press("k")
    stage.editAda()
    expectSnapshot(stage.frame, "ascii-form")
  }

  // MARK: The list

  @Test func search() {
    var stage = Stage.running()
    stage.press("/")
    stage.type("lovel")
    stage.answerAll()
    expectSnapshot(stage.frame, "search-typing")
    stage.press(.enter)
    stage.press("4")
    stage.answerAll()
    expectSnapshot(stage.frame, "search-filtered")
    stage.press("/")
    stage.type("nobody at all")
    stage.answerAll()
    expectSnapshot(stage.frame, "search-nothing")
  }

  @Test func manyRows() {
    var stage = Stage.running(People.many(1_200_000 / 1000))
    stage.press("G")
    stage.answerAll()
    expectSnapshot(stage.frame, "list-end")
  }

  @Test func loading() {
    var stage = Stage()
    stage.send(.started)
    expectSnapshot(stage.frame, "loading-at-once")
    stage.pass(.milliseconds(300))
    expectSnapshot(stage.frame, "loading-first")
    stage.answerAll()
    stage.press("s")
    stage.pass(.milliseconds(300))
    expectSnapshot(stage.frame, "loading-more")
  }

  @Test func outage() {
    var stage = Stage()
    stage.send(.started)
    stage.failAll()
    expectSnapshot(stage.frame, "outage-first")
    stage = .running()
    stage.pass(.seconds(5))
    stage.send(.due(.refresh))
    stage.failAll()
    stage.send(.stripe(Stage.outage))
    expectSnapshot(stage.frame, "outage-later")
  }

  @Test func receiverSilent() {
    var stage = Stage.running(columns: 100, rows: 28)
    stage.project = Stage.project(receiver: 260)
    stage.press("R")
    stage.answerAll()
    expectSnapshot(stage.frame, "receiver-silent")
  }

  // MARK: An edit

  @Test func editStages() {
    var stage = Stage.running()
    stage.editAda()
    stage.press(.enter)
    guard let (_, id) = stage.takeSave() else {
      Issue.record("nothing is saved")
      return
    }
    stage.send(.recorded(stage.edit(id, .recorded)))
    stage.pass(.milliseconds(400))
    expectSnapshot(stage.frame, "edit-recorded")
    stage.send(.sending(id, attempt: 1))
    stage.send(.saved(id, .success(stage.edit(id, .accepted))))
    stage.pass(.milliseconds(900))
    expectSnapshot(stage.frame, "edit-accepted")
    stage.pass(.seconds(20))
    stage.send(.sighted(id, .success(stage.edit(id, .accepted, late: true))))
    expectSnapshot(stage.frame, "edit-late")
    stage.send(.sighted(id, .success(stage.edit(id, .confirmed))))
    expectSnapshot(stage.frame, "edit-confirmed")
    stage.press(.escape)
    expectSnapshot(stage.frame, "edit-closed")
  }

  @Test func editRefused() {
    var stage = Stage.running()
    stage.editAda()
    stage.press(.enter)
    guard let (_, id) = stage.takeSave() else {
      Issue.record("nothing is saved")
      return
    }
    stage.send(.recorded(stage.edit(id, .recorded)))
    let refusal = Refusal(
      type: "invalid_request_error", code: "email_invalid", param: "email",
      message: "Invalid email address: ada.king@example.com", status: 400, requestID: "req_8nJ2kf93")
    stage.send(.saved(id, .success(stage.edit(id, .refused, refusal: refusal))))
    expectSnapshot(stage.frame, "edit-refused")
  }

  @Test func editLive() {
    var stage = Stage.running(isLive: true)
    stage.editAda()
    stage.press(.enter)
    expectSnapshot(stage.frame, "confirm-live")
  }

  @Test func editOverOthers() {
    var stage = Stage.running()
    stage.editAda()
    stage.press(.enter)
    guard let (_, id) = stage.takeSave() else {
      Issue.record("nothing is saved")
      return
    }
    let theirs = EditProblem(
      .openEdit, blocking: false,
      detail: .init(author: "bea@acme.test", values: Changes(email: .set("ada@other.example.com")), ageSeconds: 4))
    stage.send(.saved(id, .failure(.problems([theirs]))))
    expectSnapshot(stage.frame, "confirm-over-others")
  }

  @Test func formProblems() {
    var stage = Stage.running()
    stage.press("e")
    stage.control("u")
    stage.press(.tab)
    stage.control("u")
    stage.send(.input(.paste("\u{200b} grace@navy.test\n")))
    _ = stage.take { if case .wait(.check, _) = $0 { true } else { nil } }
    stage.press(.enter)
    expectSnapshot(stage.frame, "form-problems")
    stage.control("x")
    stage.send(.due(.check))
    let taken = EditProblem(.emailTaken, field: .email, detail: .init(account: People.id(6)))
    stage.send(.checked(serial: stage.model.form?.serial ?? 0, .success(EditCheck(problems: [taken]))))
    expectSnapshot(stage.frame, "form-email-taken")
  }

  @Test func replay() {
    var stage = Stage.running()
    stage.model.list.selected = People.id(6)
    stage.press(.enter)
    stage.answerAll()
    expectSnapshot(stage.frame, "detail-conflict")
    stage.press("a")
    expectSnapshot(stage.frame, "replay-under-way")
    let reason = "email_taken \(People.id(9))"
    stage.send(.replayed(stage.base.accounts[5], .success([Replay(id: "evt_1", outcome: .conflict, reason: reason)])))
    stage.answerAll()
    expectSnapshot(stage.frame, "replay-conflict")
  }

  // MARK: What stands over everything

  @Test func leaving() {
    var stage = Stage.running()
    stage.editAda()
    stage.press(.enter)
    stage.press(.escape)
    stage.press("q")
    expectSnapshot(stage.frame, "ask-leave")
  }

  @Test func login() {
    var stage = Stage.running()
    stage.press("j")
    stage.press("r")
    expectSnapshot(stage.frame, "ask-login")
  }

  @Test func help() {
    var stage = Stage.running(columns: 80, rows: 40)
    stage.press("?")
    expectSnapshot(stage.frame, "help")
    stage.press("G")
    expectSnapshot(stage.frame, "help-end")
  }
}

extension Stage {
  /// The form of the first account, with a new name and a new e-mail typed and checked.
  mutating func editAda() {
    press("e")
    answerAll()
    type(" King")
    press(.tab)
    control("u")
    type("ada.king@example.com")
    answerAll()
  }
}
