// One line of text that is being typed, with the keys that readline has. It counts in graphemes: what the eye takes
// for one character is moved over and deleted as one.

import Terminal

public struct TextField: Equatable, Sendable {
  private var characters: [Character]
  /// The grapheme before which the cursor stands.
  public private(set) var cursor: Int
  private var changes = TextChanges()
  /// What was last taken out in one piece; `yank` puts it in again.
  private var killed = ""

  public init(_ text: String = "") {
    characters = Array(text)
    cursor = characters.count
  }

  public var text: String { String(characters) }
  /// What stands before the cursor.
  var beforeCursor: String { String(characters[..<cursor]) }
  var isEmpty: Bool { characters.isEmpty }

  /// As a password is shown.
  func masked(with mark: Character) -> TextField {
    var field = TextField(String(repeating: mark, count: characters.count))
    field.cursor = cursor
    return field
  }

  /// Puts text in at the cursor. A combining mark joins the character before it.
  mutating func insert(_ text: String) {
    guard !text.isEmpty else { return }
    // A word that is typed is one change; what is pasted is another.
    let isWord = text.count == 1 && text.first?.isWhitespace == false
    remember(text.count == 1 ? isWord ? .typingWord : .typingBlank : .other)
    replace(cursor..<cursor, with: text)
  }

  /// Another text altogether; the cursor stands at its end.
  mutating func set(_ text: String) {
    guard text != self.text else { return }
    remember(.other)
    replace(0..<characters.count, with: text)
  }

  mutating func moveLeft() { move(to: cursor - 1) }
  mutating func moveRight() { move(to: cursor + 1) }
  mutating func moveToStart() { move(to: 0) }
  mutating func moveToEnd() { move(to: characters.count) }
  mutating func moveWordLeft() { move(to: wordStart) }
  mutating func moveWordRight() { move(to: wordEnd) }

  /// To the character that stands in this column when so many are left out on the left.
  mutating func move(toColumn column: Int, after dropped: Int) {
    var place = max(0, dropped)
    var left = column
    while place < characters.count {
      left -= TextWidth.columns(of: characters[place])
      if left < 0 { break }
      place += 1
    }
    move(to: place)
  }

  mutating func deleteBackward() { delete(max(0, cursor - 1)..<cursor, .deleting) }
  mutating func deleteForward() { delete(cursor..<min(characters.count, cursor + 1), .deleting) }
  mutating func deleteToStart() { kill(0..<cursor) }
  mutating func deleteToEnd() { kill(cursor..<characters.count) }
  mutating func deleteWordLeft() { kill(blankWordStart..<cursor) }
  mutating func deleteWordRight() { kill(cursor..<wordEnd) }
  /// Back to the beginning of the letters, as Alt with backspace does: it stops at a hyphen or an @.
  mutating func deleteWordPartLeft() { kill(wordStart..<cursor) }

  /// Puts in what was last taken out in one piece.
  mutating func yank() {
    guard !killed.isEmpty else { return }
    remember(.other)
    replace(cursor..<cursor, with: killed)
  }

  /// Exchanges the character before the cursor with the one at it; at the end, the last two.
  mutating func transpose() {
    let place = cursor == characters.count ? cursor - 1 : cursor
    guard place > 0 else { return }
    remember(.other)
    replace(place - 1..<place + 1, with: String([characters[place], characters[place - 1]]))
  }

  // MARK: Undo

  mutating func undo() {
    guard let earlier = changes.undo(from: (characters, cursor)) else { return }
    (characters, cursor) = earlier
  }

  mutating func redo() {
    guard let later = changes.redo(from: (characters, cursor)) else { return }
    (characters, cursor) = later
  }

  private mutating func remember(_ kind: TextChanges.Kind) { changes.begin(kind, (characters, cursor)) }

  private mutating func move(to place: Int) {
    // What is typed elsewhere is another change.
    changes.end()
    cursor = min(max(0, place), characters.count)
  }

  private mutating func kill(_ range: Range<Int>) {
    guard !range.isEmpty else { return }
    killed = String(characters[range])
    delete(range, .other)
  }

  private mutating func delete(_ range: Range<Int>, _ kind: TextChanges.Kind) {
    guard !range.isEmpty else { return }
    remember(kind)
    replace(range, with: "")
  }

  /// The cursor comes to stand behind the new text. What comes together may become one grapheme.
  private mutating func replace(_ range: Range<Int>, with text: String) {
    let before = String(characters[..<range.lowerBound]) + text
    characters = Array(before + String(characters[range.upperBound...]))
    cursor = min(before.count, characters.count)
  }

  private var wordStart: Int {
    var place = cursor
    while place > 0, !characters[place - 1].isWordPart { place -= 1 }
    while place > 0, characters[place - 1].isWordPart { place -= 1 }
    return place
  }

  private var wordEnd: Int {
    var place = cursor
    while place < characters.count, !characters[place].isWordPart { place += 1 }
    while place < characters.count, characters[place].isWordPart { place += 1 }
    return place
  }

  /// Ctrl-W takes everything back to a blank, as in a shell.
  private var blankWordStart: Int {
    var place = cursor
    while place > 0, characters[place - 1].isWhitespace { place -= 1 }
    while place > 0, !characters[place - 1].isWhitespace { place -= 1 }
    return place
  }
}

extension Character {
  fileprivate var isWordPart: Bool { isLetter || isNumber }
}
