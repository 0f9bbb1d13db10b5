// The main screens in English, as pictures of text.

import Accounts
import Terminal
import Testing
import Themes

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

  /// Somebody else's values, short and too long to stand beside ours.
  @Test func changedSince() {
    for (name, email, file) in [
      ("Ada Byron", "ada@byron.example.com", "confirm-changed-since"),
      (
        "Ada Lovelace Byron, Countess of Lovelace", "ada.countess.of.lovelace.1815@mail.byron.example.com",
        "confirm-changed-since-long"
      ),
    ] {
      var stage = Stage.running()
      stage.editAda()
      stage.send(.due(.check))
      let theirs = EditProblem(.changedSince, blocking: false, detail: .init(name: name, email: email))
      stage.send(.checked(serial: stage.model.form?.serial ?? 0, .success(EditCheck(problems: [theirs]))))
      stage.press(.enter)
      expectSnapshot(stage.frame, file)
      // What tells the values apart is there.
      #expect(stage.text.replacing(/\s|│/, with: "").contains(name.replacing(" ", with: "")))
      #expect(!stage.text.contains("…"))
    }
  }

  @Test func otherOutcomes() throws {
    for (outcome, file) in [(Accounts.Stage.superseded, "edit-superseded"), (.unknown, "edit-unknown")] {
      var stage = Stage.running()
      stage.editAda()
      stage.press(.enter)
      let (_, id) = try stage.save()
      stage.send(.saved(id, .success(stage.edit(id, .accepted))))
      let other = Superseded(origin: "dashboard", values: Values(name: "Ada Byron", email: "ada@example.com"))
      stage.send(
        .sighted(id, .success(stage.edit(id, outcome, superseded: outcome == .superseded ? other : nil))))
      expectSnapshot(stage.frame, file)
    }
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

  @Test func discarding() {
    var stage = Stage.running()
    stage.editAda()
    stage.press(.escape)
    expectSnapshot(stage.frame, "ask-discard")
    stage.press(.escape)
    stage.control("c")
    expectSnapshot(stage.frame, "ask-abandon")
  }

  @Test func deciding() {
    var people = People.few
    people[4] = People.person(
      5, "Đặng Thị Hương", "new@example.com", .held, synced: 60,
      drift: [Drift(field: .email, record: .auth, value: "huong@example.com", stripe: "new@example.com")],
      reason: "login_from customer")
    var stage = Stage.running(people)
    stage.model.list.selected = People.id(5)
    stage.press(.enter)
    stage.answerAll()
    stage.press("A")
    expectSnapshot(stage.frame, "ask-approve")
    stage.press(.escape)
    stage.press("X")
    expectSnapshot(stage.frame, "ask-reject")
  }

  /// What was seen of an account stays while it is fetched anew, stands back after a moment, and says when it is old.
  @Test func staleDetail() throws {
    var stage = Stage.running(columns: 120, rows: 28)
    stage.press("j")
    stage.answerAll()
    // Opened again: shown at once, and not yet standing back.
    stage.press("k")
    stage.press("j")
    stage.send(.due(.detail))
    let dim = stage.model.look.theme[.dim]
    func isDim(_ stage: Stage) -> Bool {
      let row = stage.frame.lines.firstIndex { $0.contains("STRIPE") || $0.contains("Stripe  ") } ?? 4
      let area = stage.model.layout.detail
      let cells = (0..<(area?.inside.size.columns ?? 0)).map { column in
        stage.frame[(area?.inside.origin.column ?? 0) + column, row]
      }
      return cells.contains { $0.text != " " } && cells.allSatisfy { $0.text == " " || $0.style == dim }
    }
    stage.pass(.milliseconds(50))
    #expect(!isDim(stage))
    stage.pass(.milliseconds(100))
    #expect(isDim(stage) && stage.model.isMoving)
    expectSnapshot(stage.frame, "detail-loading-again")
    stage.answerAll()
    #expect(!isDim(stage))
    // What is looked at by itself, every few seconds, never does.
    stage.pass(.seconds(5))
    stage.send(.due(.refresh))
    stage.pass(.milliseconds(300))
    #expect(!isDim(stage))
    // Unlike what somebody asked for.
    stage.press("R")
    stage.pass(.milliseconds(300))
    #expect(isDim(stage))
    stage.failAll()
    stage.pass(.seconds(60))
    expectSnapshot(stage.frame, "detail-stale")
  }

  @Test func theOrderIsAlwaysSeen() {
    for (columns, rows) in [(60, 16), (100, 28), (120, 28)] {
      var stage = Stage.running(columns: columns, rows: rows)
      while stage.model.list.query.sort != .synced { stage.press("s") }
      stage.answerAll()
      #expect(stage.text.contains("SYNCED ↑") || stage.text.contains("SYNCED ↓"), "\(columns)")
      expectSnapshot(stage.frame, "sorted-by-synced-\(columns)x\(rows)")
    }
  }

  @Test(arguments: [(60, 16), (100, 28)]) func ownPage(_ columns: Int, _ rows: Int) {
    let stage = Stage.running([People.few[0]], columns: columns, rows: rows, isOwn: true)
    expectSnapshot(stage.frame, "own-\(columns)x\(rows)")
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
    stage = .running(columns: 60, rows: 16)
    stage.press("?")
    expectSnapshot(stage.frame, "help-60x16")
  }

  // MARK: Styles

  /// What must be seen is seen by its ground: red or reversed for LIVE, another one than the text's for the selection.
  @Test(arguments: ["dark", "light", "monochrome"]) func liveAndTheSelectionStandOut(_ name: String) throws {
    var stage = Stage.running(isLive: true)
    let theme = try #require(Theme.shipped(name))
    stage.model.look.theme = theme
    let header = stage.frame.lines[0]
    let live = try #require(header.firstRange(of: "LIVE"))
    let badge = stage.frame[header.distance(from: header.startIndex, to: live.lowerBound), 0].style
    #expect(badge == theme[.live])
    if case .rgb(let red, let green, let blue) = badge.background {
      #expect(red > 2 * green && red > 2 * blue)
    } else {
      #expect(badge.reverse)
    }
    let row = try #require(stage.frame.lines.firstIndex { $0.hasPrefix("│▸") })
    let styles = Set((1..<79).map { stage.frame[$0, row].style })
    #expect(styles == [theme[.selected]])
    #expect(theme[.selected].reverse || theme[.selected].background != theme[.text].background)
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
