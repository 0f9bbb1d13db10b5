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
    for row in 0..<24 { click(&stage, 10, row, .doublePress) }
    #expect(stage.model.form?.isChanged == false)
    stage.model.form = before.form
    #expect((stage.model == before) == true, "more than the field that is typed in")
  }

  @Test func aClickInAFieldTypesThere() {
    var stage = Stage.running()
    stage.press("e")
    let email = row(stage, "Email")
    let column = stage.frame.lines[email].prefix { $0 != "@" }.count
    click(&stage, column, email)
    #expect(stage.model.form?.focus == .email)
    stage.type(".king")
    #expect(stage.model.form?.email.text == "ada.king@example.com")
    // Before the text is its beginning, far behind it its end; a field of its own columns, wide characters and all.
    click(&stage, 3, row(stage, "Name"))
    stage.type("Dr 李明 ")
    #expect(stage.model.form?.name.text == "Dr 李明 Ada Lovelace")
    let name = stage.frame.lines[row(stage, "Name")]
    let start = TextWidth.columns(of: String(name.prefix { $0 != "D" }))
    click(&stage, start + 5, row(stage, "Name"))
    stage.type("x")
    #expect(stage.model.form?.name.text == "Dr 李x明 Ada Lovelace")
    click(&stage, 75, row(stage, "Name"))
    stage.type("!")
    #expect(stage.model.form?.name.text == "Dr 李x明 Ada Lovelace!")
  }

  @Test func aClickInTheListEndsTheTypingOfASearch() {
    var stage = Stage.running()
    stage.press("/")
    stage.type("a")
    stage.answerAll()
    click(&stage, 10, 6, .wheelDown)
    #expect(stage.model.search != nil)
    let grace = row(stage, "Grace Hopper")
    click(&stage, 10, grace)
    #expect(stage.model.search == nil && stage.model.list.query.search == "a")
    #expect(stage.model.list.selectedAccount?.name == "Grace Hopper")
    // And where the search stands, it is typed in again.
    click(&stage, 75, 1)
    #expect(stage.model.search?.text == "a")
  }

  /// On a narrow screen the first tabs are cut off so that the chosen one is seen: what is clicked is what is there.
  @Test func tabsThatHaveMovedAreWhereTheyAreSeen() throws {
    var stage = Stage.running(columns: 60, rows: 16)
    stage.press("/")
    stage.press(.enter)
    stage.model.list.query.search = "a long search that takes the room"
    for _ in 0..<9 { stage.press("f") }
    stage.answerAll()
    let shown = stage.model.shownTabs
    #expect(shown != stage.model.tabStrip)
    let tab = try #require(shown.tabs.first { $0.columns.upperBound < 30 })
    click(&stage, tab.columns.lowerBound, stage.model.layout.tabs.origin.row)
    #expect(stage.model.list.query.status == tab.status)
  }

  @Test func aClickInTheCopyMenuCopies() {
    var stage = Stage.running()
    stage.press("y")
    click(&stage, 20, row(stage, "ada@example.com  "), .wheelDown)
    let place = stage.frame.lines.lastIndex { $0.contains("ada@example.com") } ?? 0
    click(&stage, 20, place)
    #expect(stage.model.copying == nil)
    #expect(stage.wanted.contains(.copy("ada@example.com")))
    // What is said of it outlives the button that is let go.
    click(&stage, 20, place, .release)
    #expect(stage.status.contains("Copied"))
    click(&stage, 20, place)
    #expect(!stage.status.contains("Copied"))
    let selected = stage.model.list.selected
    stage.press("y")
    click(&stage, 1, 3)
    #expect(stage.model.copying == nil && stage.model.list.selected == selected)
  }

  @Test func aClickInTheLogChooses() {
    var stage = Stage.running()
    for number in 1...5 { stage.model.log.note(.info, "message \(number)", at: noon) }
    stage.press("L")
    click(&stage, 30, row(stage, "message 3"))
    #expect(stage.model.chosenLogEntry?.text == "message 3")
    #expect(stage.frame.lines[row(stage, "message 3")].contains("▸"))
  }

  @Test func outsideOfTheScreenIsNothing() {
    var stage = Stage.running()
    for place in [(-5, -5), (500, 500), (Int.max, Int.max), (Int.min, 3)] { click(&stage, place.0, place.1) }
    #expect(stage.model.list.selected == People.id(1))
  }
}
