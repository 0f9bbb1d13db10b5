// The desk for those who listen to a screen: nothing drawn, every state a word.

import Accounts
import Terminal
import Testing
import Words

@testable import Desk

@Suite struct PlainTests {
  private static let drawn: Set<Character> = Set("│─┌┐└┘●◌◔≠■✗–∅▸✓⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏↵↑↓←→|+")

  /// The screens of a day.
  private func screens(_ language: Language = .english) throws -> [(String, Stage)] {
    var screens: [(String, Stage)] = []
    var stage = Stage.running(columns: 100, rows: 28, language: language, isPlain: true)
    screens.append(("browse", stage))
    stage.press("j")
    stage.press(.enter)
    stage.answerAll()
    screens.append(("detail", stage))
    stage.press(.escape)
    stage.press("k")
    stage.editAda()
    screens.append(("form", stage))
    stage.press(.enter)
    let (_, id) = try stage.save()
    stage.send(.recorded(stage.edit(id, .recorded)))
    stage.send(.saved(id, .success(stage.edit(id, .accepted))))
    stage.pass(.milliseconds(900))
    screens.append(("accepted", stage))
    stage.send(.sighted(id, .success(stage.edit(id, .confirmed))))
    screens.append(("confirmed", stage))
    stage.press(.escape)
    stage.press("?")
    screens.append(("help", stage))
    stage.press(.escape)
    stage.press("L")
    screens.append(("log", stage))
    stage.press(.escape)
    stage.press(":")
    screens.append(("palette", stage))
    return screens
  }

  @Test func nothingIsDrawnAndEveryStateIsAWord() throws {
    for (name, stage) in try screens() {
      // An arrow between two values is text; everything else of the kind is drawing.
      let text = stage.text.replacing(" → ", with: " ")
      let found = text.filter { Self.drawn.contains($0) && !"–|+".contains($0) }
      #expect(found.isEmpty, "\(name): \(found)")
      expectSnapshot(stage.frame, "plain-\(name)")
    }
    for (name, stage) in try screens(.simplifiedChinese) where name == "confirmed" || name == "browse" {
      expectSnapshot(stage.frame, "zh-plain-\(name)")
    }
  }

  @Test func theCursorStandsOnTheSelectedRow() {
    var stage = Stage.running(columns: 80, rows: 24, isPlain: true)
    for _ in 0..<3 {
      let row = stage.frame.cursor?.row ?? 0
      let email = stage.model.list.selectedAccount?.email ?? ""
      let line = stage.frame.lines[row]
      #expect(line.contains(email))
      stage.press("j")
    }
  }

  /// A screen that stands still is read once.
  @Test func waitingMovesNothing() throws {
    var stage = Stage.running(columns: 80, rows: 24, isPlain: true)
    stage.editAda()
    stage.press(.enter)
    let (_, id) = try stage.save()
    stage.send(.recorded(stage.edit(id, .recorded)))
    stage.pass(.milliseconds(400))
    let before = stage.frame
    stage.pass(.milliseconds(700))
    stage.send(.due(.tick))
    #expect(stage.frame == before)
  }

  @Test func theMarksOfTheTerminalDoNotBringDrawingBack() {
    var stage = Stage.running(columns: 80, rows: 24, isPlain: true)
    let before = stage.text
    stage.send(.marks(isUnicode: false))
    stage.send(.marks(isUnicode: true))
    #expect(stage.text == before)
  }
}
