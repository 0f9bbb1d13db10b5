// Clicks and the wheel.

import Accounts
import Terminal
import Testing

@testable import Desk

@Suite struct MouseTests {
  private func click(_ stage: inout Stage, _ column: Int, _ row: Int, _ action: Mouse.Action = .press) {
    stage.send(.input(.mouse(Mouse(action, at: Position(column: column, row: row)))))
  }

  /// The row of the screen on which this text is.
  private func row(_ stage: Stage, _ text: String) -> Int {
    stage.frame.lines.firstIndex { $0.contains(text) } ?? -1
  }

  @Test func aClickSelectsAndTwoOpen() {
    var stage = Stage.running()
    click(&stage, 10, row(stage, "Grace Hopper"))
    #expect(stage.model.list.selectedAccount?.name == "Grace Hopper")
    #expect(stage.model.focus == .list)
    click(&stage, 10, row(stage, "Alan Turing"), .doublePress)
    #expect(stage.model.list.selectedAccount?.name == "Alan Turing")
    #expect(stage.model.focus == .detail)
  }

  @Test func aClickBesideTheRowsSelectsNothing() {
    var stage = Stage.running()
    // The ten accounts are on the rows 4 to 13.
    for row in Array(0...3) + Array(14...23) { click(&stage, 2, row) }
    #expect(stage.model.list.selected == People.id(1))
  }

  @Test func aClickOnATabFilters() throws {
    var stage = Stage.running()
    let tab = try #require(stage.model.tabStrip.tabs.first { $0.status == .drifted })
    click(&stage, tab.columns.lowerBound + 1, 1)
    #expect(stage.model.list.query.status == .drifted)
  }

  @Test func theWheelMovesTheList() {
    var stage = Stage.running(People.many(200))
    click(&stage, 10, 10, .wheelDown)
    #expect(stage.model.list.selected == People.id(4))
    click(&stage, 10, 10, .wheelUp)
    #expect(stage.model.list.selected == People.id(1))
  }

  @Test func theWheelScrollsTheDetailBesideTheList() {
    var stage = Stage.running(columns: 120, rows: 16)
    click(&stage, 110, 8, .wheelDown)
    #expect(stage.model.detailTop == 3)
    #expect(stage.model.list.selected == People.id(1))
    #expect(stage.model.focus == .list)
  }

  @Test func theMouseChangesNothingUnderAForm() {
    var stage = Stage.running()
    stage.press("e")
    let before = stage.model
    for row in 0..<24 { click(&stage, 10, row) }
    #expect(stage.model == before)
  }

  @Test func outsideOfTheScreenIsNothing() {
    var stage = Stage.running()
    for place in [(-5, -5), (500, 500), (Int.max, Int.max), (Int.min, 3)] { click(&stage, place.0, place.1) }
    #expect(stage.model.list.selected == People.id(1))
  }
}
