// One line of text that is being typed, with the keys that readline has. It counts in graphemes: what the eye takes
// for one character is moved over and deleted as one.

public struct TextField: Equatable, Sendable {
  private var characters: [Character]
  /// The grapheme before which the cursor stands.
  public private(set) var cursor: Int

  public init(_ text: String = "") {
    characters = Array(text)
    cursor = characters.count
  }

  public var text: String { String(characters) }
  /// What stands before the cursor.
  var beforeCursor: String { String(characters[..<cursor]) }
  var isEmpty: Bool { characters.isEmpty }

  /// Puts text in at the cursor. A combining mark joins the character before it.
  mutating func insert(_ text: String) {
    let before = beforeCursor + text
    let whole = before + String(characters[cursor...])
    characters = Array(whole)
    cursor = min(before.count, characters.count)
  }

  mutating func set(_ text: String) { self = TextField(text) }

  mutating func moveLeft() { cursor = max(0, cursor - 1) }
  mutating func moveRight() { cursor = min(characters.count, cursor + 1) }
  mutating func moveToStart() { cursor = 0 }
  mutating func moveToEnd() { cursor = characters.count }
  mutating func moveWordLeft() { cursor = wordStart }
  mutating func moveWordRight() { cursor = wordEnd }

  mutating func deleteBackward() { delete(max(0, cursor - 1)..<cursor) }
  mutating func deleteForward() { delete(cursor..<min(characters.count, cursor + 1)) }
  mutating func deleteToStart() { delete(0..<cursor) }
  mutating func deleteToEnd() { delete(cursor..<characters.count) }
  mutating func deleteWordLeft() { delete(blankWordStart..<cursor) }
  mutating func deleteWordRight() { delete(cursor..<wordEnd) }

  private mutating func delete(_ range: Range<Int>) {
    let before = String(characters[..<range.lowerBound])
    // What comes together may become one grapheme.
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
