// What is seen whole on the smallest screen.

import Accounts
import Terminal
import Testing

@testable import Desk

/// What must be seen whole, however small the screen and however long the values are.
@Suite struct NeverCutTests {
  private static let sizes = [
    Size(columns: 60, rows: 16), Size(columns: 80, rows: 24), Size(columns: 100, rows: 28),
    Size(columns: 200, rows: 60),
  ]

  /// Without blanks, borders and line ends, as wrapped text is compared.
  private func squeezed(_ text: String) -> String { text.filter { !$0.isWhitespace && !"│┌┐└┘─▸".contains($0) } }

  @Test(arguments: sizes) func anOutcome(_ size: Size) throws {
    let name = "Ada " + String(repeating: "de la Cruz y ", count: 8) + "Lovelace"
    let email = String(repeating: "a", count: 90) + "@example.com"
    var stage = Stage.running(columns: size.columns, rows: size.rows)
    stage.press("e")
    stage.control("u")
    stage.send(.input(.paste(name)))
    stage.press(.tab)
    stage.control("u")
    stage.send(.input(.paste(email)))
    stage.press(.enter)
    let (_, id) = try stage.save()
    stage.send(.saved(id, .success(stage.edit(id, .confirmed))))
    let outcome = squeezed("Done: \(name), who signs in with \(email) from now on (all three agree).")
    // The list of a wide screen stands beside it.
    let panel = stage.model.layout.panel
    #expect(squeezed(part(stage.frame, panel)).contains(outcome))
    stage.press(.escape)
    #expect(squeezed(part(stage.frame, stage.model.layout.status)).contains(outcome))
    #expect(stage.model.list.visible.contains(stage.model.list.selectedIndex ?? -1))
  }

  private func part(_ frame: Frame, _ area: Rectangle?) -> String {
    guard let area else { return "" }
    return (area.origin.row..<area.origin.row + area.size.rows).map { row in
      (area.origin.column..<area.origin.column + area.size.columns).map { frame[$0, row].text }.joined()
    }.joined()
  }

  @Test(arguments: sizes) func modeAndAuthor(_ size: Size) {
    var stage = Stage(columns: size.columns, rows: size.rows, isLive: true)
    let author = "key:somebody-with-a-rather-long-name@a-host-with-a-rather-long-name.internal.example.com"
    stage.model = Model(
      look: stage.model.look,
      identity: Identity(profile: String(repeating: "p", count: 80), author: author, isLive: true),
      size: size, now: stage.model.now, spareIDs: [])
    stage.send(.started)
    stage.answerAll()
    #expect(squeezed(part(stage.frame, stage.model.layout.header)).contains(author))
    #expect(stage.frame.lines[0].contains(" LIVE"))
    #expect(stage.model.layout.listRows > 0)
  }

  @Test func theChosenTab() {
    var stage = Stage.running(columns: 60, rows: 16)
    stage.press("/")
    stage.type("a")
    stage.press(.enter)
    for digit in "0123456789" {
      stage.press(digit)
      stage.answerAll()
      #expect(stage.frame.lines[2].contains("▸"), "\(digit)")
    }
  }
}
