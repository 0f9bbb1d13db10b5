// One line that is typed: moving, deleting and what counts as a character.

import Testing

@testable import Desk

@Suite struct TextFieldTests {
  private func field(_ text: String, _ change: (inout TextField) -> Void) -> String {
    var field = TextField(text)
    change(&field)
    // The bar shows the cursor.
    return field.beforeCursor + "|" + field.text.dropFirst(field.cursor)
  }

  @Test func movesAndDeletesAsReadlineDoes() {
    #expect(field("ada king") { $0.moveToStart() } == "|ada king")
    #expect(field("ada king") { $0.moveWordLeft() } == "ada |king")
    #expect(
      field("ada king") {
        $0.moveToStart()
        $0.moveWordRight()
      } == "ada| king")
    #expect(field("ada king") { $0.deleteWordLeft() } == "ada |")
    #expect(field("a@b.c d@e.f ") { $0.deleteWordLeft() } == "a@b.c |")
    #expect(
      field("ada king") {
        $0.moveWordLeft()
        $0.deleteToStart()
      } == "|king")
    #expect(
      field("ada king") {
        $0.moveWordLeft()
        $0.deleteToEnd()
      } == "ada |")
    #expect(
      field("ada king") {
        $0.moveToStart()
        $0.deleteWordRight()
      } == "| king")
    #expect(
      field("ada") {
        $0.moveLeft()
        $0.deleteBackward()
      } == "a|a")
    #expect(
      field("ada") {
        $0.moveLeft()
        $0.deleteForward()
      } == "ad|")
  }

  @Test func staysWithinItsText() {
    for change: (inout TextField) -> Void in [
      { $0.moveLeft() }, { $0.moveRight() }, { $0.moveWordLeft() }, { $0.moveWordRight() }, { $0.deleteBackward() },
      { $0.deleteForward() }, { $0.deleteWordLeft() }, { $0.deleteWordRight() }, { $0.deleteToEnd() },
      { $0.deleteToStart() }, { $0.insert("") },
    ] {
      #expect(field("", change) == "|")
    }
  }

  @Test func countsWhatTheEyeTakesForOneCharacter() {
    #expect(field("ae\u{301}") { $0.deleteBackward() } == "a|")
    #expect(
      field("👩‍👩‍👧x") {
        $0.moveLeft()
        $0.moveLeft()
      } == "|👩‍👩‍👧x")
    #expect(field("🇩🇪🇫🇷") { $0.deleteBackward() } == "🇩🇪|")
    // A mark that is typed joins the letter before it.
    var field = TextField("e")
    field.insert("\u{301}")
    #expect(field.text == "e\u{301}")
    #expect(field.cursor == 1)
    field.insert("x")
    #expect(field.text == "e\u{301}x")
    // Two halves of a flag come together.
    field = TextField("\u{1f1e9}-\u{1f1ea}")
    field.moveLeft()
    field.deleteBackward()
    #expect(field.text == "🇩🇪")
    #expect(field.cursor <= 1)
  }
}
