// Keys as the table writes them, and as people read them.

import Terminal
import Words

/// One key, written shortly.
struct Stroke: ExpressibleByExtendedGraphemeClusterLiteral {
  let key: Key

  init(extendedGraphemeClusterLiteral character: Character) { key = Key(.character(character)) }
  private init(_ key: Key) { self.key = key }

  static func control(_ character: Character) -> Stroke { Stroke(Key(.character(character), control: true)) }
  static func alt(_ character: Character) -> Stroke { Stroke(Key(.character(character), alt: true)) }
  static func function(_ number: Int) -> Stroke { Stroke(Key(.function(number))) }

  static let enter = Stroke(Key(.enter))
  static let escape = Stroke(Key(.escape))
  static let tab = Stroke(Key(.tab))
  static let backTab = Stroke(Key(.backTab))
  static let backspace = Stroke(Key(.backspace))
  static let delete = Stroke(Key(.delete))
  static let up = Stroke(Key(.up))
  static let down = Stroke(Key(.down))
  static let left = Stroke(Key(.left))
  static let right = Stroke(Key(.right))
  static let home = Stroke(Key(.home))
  static let end = Stroke(Key(.end))
  static let pageUp = Stroke(Key(.pageUp))
  static let pageDown = Stroke(Key(.pageDown))
  static let controlLeft = Stroke(Key(.left, control: true))
  static let controlRight = Stroke(Key(.right, control: true))
  static let altLeft = Stroke(Key(.left, alt: true))
  static let altRight = Stroke(Key(.right, alt: true))
  static let altBackspace = Stroke(Key(.backspace, alt: true))
}

extension Key {
  /// Without what terminals differ in: whether a capital letter carries its shift, and a letter with Ctrl its case.
  var normal: Key {
    var key = self
    guard case .character(let character) = code else { return key }
    key.shift = false
    if control, let small = character.lowercased().first { key.code = .character(small) }
    return key
  }

  /// 0 to 9, pressed alone.
  var digit: Int? {
    guard case .character(let character) = code, !control, !alt, character.isASCII else { return nil }
    return character.wholeNumberValue
  }

  /// What it types; nil if it is a command.
  var typed: String? {
    guard case .character(let character) = code, !control, !alt else { return nil }
    return String(character)
  }

  /// As the screen names it.
  func name(_ look: Look) -> String {
    let words = look.words
    let hasSigns = look.glyphs.isUnicode && !look.isPlain
    let name: String =
      switch code {
      case .character(" "): words.keySpace
      case .character(let character): control ? character.uppercased() : String(character)
      case .enter: hasSigns ? "↵" : words.keyEnter
      case .tab: words.keyTab
      case .backTab: words.keyBackTab
      case .backspace: words.keyBackspace
      case .delete: words.keyDelete
      case .escape: words.keyEscape
      case .insert: words.keyInsert
      case .up: hasSigns ? "↑" : words.keyUp
      case .down: hasSigns ? "↓" : words.keyDown
      case .left: hasSigns ? "←" : words.keyLeft
      case .right: hasSigns ? "→" : words.keyRight
      case .home: words.keyHome
      case .end: words.keyEnd
      case .pageUp: words.keyPageUp
      case .pageDown: words.keyPageDown
      case .function(let number): "F\(number)"
      }
    return (control ? words.keyControl : "") + (alt ? words.keyAlt : "") + name
  }
}
