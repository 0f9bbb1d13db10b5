// What is typed is undone, redone and put in again.

import Sandbox
import Terminal
import TestSupport
import Testing

@testable import Desk

@Suite struct TextUndoTests {
  private func typed(_ text: String, in field: TextField = TextField()) -> TextField {
    var field = field
    for character in text { field.insert(String(character)) }
    return field
  }

  @Test func aWordIsOneStep() {
    var field = typed("ada king  of")
    var seen: [String] = []
    for _ in 1...4 {
      field.undo()
      seen.append(field.text)
    }
    #expect(seen == ["ada king  ", "ada ", "", ""])
    field.redo()
    field.redo()
    #expect(field.text == "ada king  ")
    #expect(field.cursor == 10)
    field.redo()
    field.redo()
    #expect(field.text == "ada king  of")
  }

  @Test func movingBetweenMakesTwoSteps() {
    var field = typed("ab")
    field.moveToStart()
    field = typed("x", in: field)
    field.undo()
    #expect(field.text == "ab")
    #expect(field.cursor == 0)
    field.undo()
    #expect(field.text == "")
  }

  @Test func deletingAndPastingAreSteps() {
    var field = typed("ada")
    field.deleteBackward()
    field.deleteBackward()
    field.insert("lfred the great")
    field.deleteWordLeft()
    #expect(field.text == "alfred the ")
    field.undo()
    #expect(field.text == "alfred the great")
    field.undo()
    #expect(field.text == "a")
    field.undo()
    #expect(field.text == "ada")
    field.undo()
    #expect(field.text == "")
  }

  @Test func whatIsTypedAfterAnUndoEndsTheRedo() {
    var field = typed("ada king")
    field.undo()
    field = typed("x", in: field)
    field.redo()
    #expect(field.text == "ada x")
  }

  @Test func nothingToDoIsNoStep() {
    var field = TextField("ada")
    field.deleteForward()
    field.deleteToEnd()
    field.yank()
    field.undo()
    field.redo()
    #expect(field.text == "ada")
    #expect(field == TextField("ada"))
  }

  @Test func whatWasDeletedIsPutInAgain() {
    var field = TextField("ada@example.com")
    field.deleteToStart()
    #expect(field.text == "")
    field = typed("to: ", in: field)
    field.yank()
    #expect(field.text == "to: ada@example.com")
    field.deleteWordPartLeft()
    #expect(field.text == "to: ada@example.")
    field.moveToStart()
    field.yank()
    #expect(field.text == "comto: ada@example.")
    #expect(field.cursor == 3)
  }

  @Test func twoCharactersAreExchanged() {
    var field = TextField("gary")
    field.transpose()
    #expect(field.text == "gayr")
    #expect(field.cursor == 4)
    field.moveToStart()
    field.transpose()
    #expect(field.text == "gayr")
    field.moveRight()
    field.transpose()
    #expect(field.text == "agyr")
    #expect(field.cursor == 2)
    field = TextField("a👩‍👩‍👧")
    field.transpose()
    #expect(field.text == "👩‍👩‍👧a")
    field.undo()
    #expect(field.text == "a👩‍👩‍👧")
  }

  @Test func thereIsAnEndToWhatIsRemembered() {
    var field = TextField()
    for number in 0..<1000 { field.insert("word\(number) ") }
    for _ in 0..<1000 { field.undo() }
    #expect(field.text.hasSuffix("word799 "))
  }

  /// Any mix of keys: undoing all of it and redoing all of it comes to the same text.
  @Test func undoAndRedoAreEachOthersOpposite() {
    let seed = freshSeed("text undo")
    var random = SeededRandom(seed: seed)
    for _ in 0..<200 {
      var field = TextField("李明 e\u{301} ada@example.com")
      for _ in 0..<30 {
        switch random.below(10) {
        case 0: field.insert("x")
        case 1: field.insert(" ")
        case 2: field.insert("\u{301}")
        case 3: field.insert("pasted text")
        case 4: field.deleteBackward()
        case 5: field.deleteWordLeft()
        case 6: field.moveWordLeft()
        case 7: field.yank()
        case 8: field.transpose()
        default: field.set("other")
        }
      }
      let end = field.text
      for _ in 0..<40 { field.undo() }
      #expect(field.text == "李明 e\u{301} ada@example.com", "seed \(seed)")
      for _ in 0..<40 { field.redo() }
      #expect(field.text == end, "seed \(seed)")
      #expect(field.cursor <= field.text.count, "seed \(seed)")
    }
  }

  /// The keys, in the form.
  @Test func theKeysAreThoseOfReadline() {
    var stage = Stage.running()
    stage.press("e")
    stage.type(" King")
    stage.control("_")
    // The blank and the word behind it are two steps: the blank belongs to nothing before it.
    stage.control("_")
    #expect(stage.model.form?.name.text == "Ada Lovelace")
    #expect(stage.model.form?.isChanged == false)
    stage.press(.character("_"), alt: true)
    stage.press(.character("/"), alt: true)
    #expect(stage.model.form?.name.text == "Ada Lovelace King")
    stage.control("w")
    stage.control("y")
    stage.control("y")
    #expect(stage.model.form?.name.text == "Ada Lovelace KingKing")
    stage.control("t")
    #expect(stage.model.form?.name.text == "Ada Lovelace KingKign")
    stage.press(.backspace, alt: true)
    stage.press(.left, control: true)
    stage.type("x")
    #expect(stage.model.form?.name.text == "Ada xLovelace ")
  }
}
