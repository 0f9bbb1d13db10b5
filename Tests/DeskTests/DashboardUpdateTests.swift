// The dashboard: opened, refreshed while it is shown, closed; and what it does when Supabase does not answer.

import Accounts
import Terminal
import Testing
import Words

@testable import Desk

@Suite struct DashboardUpdateTests {
  private func opened(_ figures: Dashboard = Figures.usual, columns: Int = 80, rows: Int = 24) -> Stage {
    var stage = Stage.running(columns: columns, rows: rows)
    stage.dashboard = figures
    stage.press("D")
    stage.answerAll()
    return stage
  }

  @Test func isAskedForAgainWhileItIsShown() {
    var stage = Stage.running()
    #expect(stage.press("D").contains(.loadDashboard))
    #expect(!stage.text.contains("loading"))
    stage.answerAll()
    #expect(stage.wanted.contains(.wait(.dashboard, .seconds(3))))
    stage.pass(.seconds(3))
    #expect(stage.send(.due(.dashboard)).contains(.loadDashboard))
    // One at a time, however slow it is.
    #expect(!stage.send(.due(.dashboard)).contains(.loadDashboard))
  }

  @Test(arguments: [Key.Code.escape, .character("q"), .character("D")]) func isCancelledWhenItIsClosed(_ key: Key.Code)
  {
    var stage = Stage.running()
    stage.press("D")
    #expect(stage.wanted.contains(.loadDashboard))
    let effects = stage.press(key)
    #expect(effects.contains(.cancel(.dashboard)) && effects.contains(.cancel(.timer(.dashboard))))
    #expect(stage.model.dashboard == nil && stage.model.ending == nil)
    // An answer that was on its way opens nothing.
    stage.send(.dashboard(.success(Figures.usual)))
    #expect(stage.model.dashboard == nil)
    #expect(!stage.wanted.contains { $0.slot == .timer(.dashboard) })
  }

  /// What is about the list or an account is done where it can be seen.
  @Test func anActionOfTheListClosesIt() {
    var stage = opened()
    stage.press(":")
    stage.type("edit")
    let effects = stage.press(.enter)
    #expect(effects.contains(.cancel(.dashboard)))
    #expect(stage.model.dashboard == nil && stage.model.form != nil)
    stage = opened()
    stage.press(":")
    stage.type("filter drifted")
    stage.press(.enter)
    #expect(stage.model.dashboard == nil && stage.model.list.query.status == .drifted)
  }

  @Test func waitingIsShownAfterAWhile() {
    var stage = Stage.running()
    stage.press("D")
    #expect(stage.model.isMoving)
    stage.pass(.milliseconds(99))
    #expect(!stage.text.contains("loading…"))
    stage.pass(.milliseconds(1))
    #expect(stage.text.contains("loading…"))
  }

  @Test func whatFailedIsTold() {
    var stage = Stage.running()
    stage.press("D")
    stage.failAll()
    #expect(stage.text.contains("Supabase does not answer: db.test refuses the connection."))
    #expect(stage.text.contains("Nothing was changed."))
    #expect(stage.text.contains("R tries now."))
    #expect(stage.press("R").contains(.loadDashboard))
    stage.answerAll()
    #expect(stage.text.contains("Events a minute"))
  }

  @Test func whatWasThereStaysAndTellsItsAge() {
    var stage = opened()
    stage.pass(.seconds(20))
    stage.send(.due(.dashboard))
    stage.failAll()
    #expect(stage.text.contains("Sync dashboard as of 12:00:00, 20 s ago"))
    #expect(stage.text.contains("db.test refuses the connection"))
    #expect(stage.text.contains("Events a minute"))
    stage.send(.due(.dashboard))
    stage.answerAll()
    #expect(!stage.text.contains("as of"))
  }

  /// Ages go on by the desk's clock, from what the database's clock said.
  @Test func agesGoByTheSecond() {
    var stage = opened(columns: 100, rows: 40)
    #expect(stage.text.contains("12 s ago: customer.updated"))
    #expect(stage.text.contains("alive, seen 3 s ago"))
    stage.pass(.seconds(1))
    stage.send(.due(.clock))
    #expect(stage.text.contains("13 s ago: customer.updated"))
    stage.pass(.seconds(12))
    #expect(stage.text.contains("silent for 16 s"))
    #expect(stage.wanted.contains(.wait(.clock, .seconds(1))))
    stage.press(.escape)
    stage.answerAll()
    stage.clockStrikes()
    #expect(!stage.wanted.contains { $0.slot == .timer(.clock) })
  }

  @Test func scrollsWhereItDoesNotFit() {
    var stage = opened(columns: 60, rows: 16)
    #expect(!stage.text.contains("email_invalid"))
    stage.press("G")
    #expect(stage.text.contains("email_invalid"))
    stage.press("g")
    #expect(stage.text.contains("Events a minute"))
    for _ in 0..<100 { stage.press("j") }
    #expect(stage.text.contains("email_invalid"))
    for _ in 0..<100 { stage.send(.input(.mouse(Mouse(.wheelUp, at: Position(column: 5, row: 5))))) }
    #expect(stage.model.dashboard?.top == 0)
  }

  // MARK: Snapshots

  @Test(arguments: [(60, 16), (80, 24), (100, 28), (200, 60)]) func looks(_ columns: Int, _ rows: Int) {
    expectSnapshot(opened(columns: columns, rows: rows).frame, "dashboard-\(columns)x\(rows)")
  }

  @Test func looksOtherwise() {
    expectSnapshot(opened(Figures.nothing).frame, "dashboard-nothing")
    var stage = opened(columns: 60, rows: 16)
    stage.press("G")
    expectSnapshot(stage.frame, "dashboard-60x16-end")
    stage = opened()
    stage.pass(.seconds(75))
    stage.send(.due(.refresh))
    stage.send(.due(.dashboard))
    stage.failAll()
    stage.pass(.seconds(20))
    expectSnapshot(stage.frame, "dashboard-stale")
    stage = .running()
    stage.press("D")
    stage.failAll()
    expectSnapshot(stage.frame, "dashboard-failed")
    stage = .running(isUnicode: false)
    stage.press("D")
    stage.answerAll()
    expectSnapshot(stage.frame, "ascii-dashboard")
  }

  @Test(arguments: [(60, 16), (80, 24), (120, 40)]) func looksInChinese(_ columns: Int, _ rows: Int) {
    var stage = Stage.running(columns: columns, rows: rows, language: .simplifiedChinese)
    stage.press("D")
    stage.answerAll()
    expectSnapshot(stage.frame, "zh-dashboard-\(columns)x\(rows)")
  }
}
