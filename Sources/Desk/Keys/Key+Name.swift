// Keys as people write them in a file: `e`, `ctrl-e`, `alt-f`, `shift-tab`, `pgdn`, `f5`.

import Terminal

extension Key {
  private static let names: [(String, Code)] = [
    ("enter", .enter), ("esc", .escape), ("tab", .tab), ("backspace", .backspace), ("del", .delete), ("ins", .insert),
    ("up", .up), ("down", .down), ("left", .left), ("right", .right), ("home", .home), ("end", .end),
    ("pgup", .pageUp), ("pgdn", .pageDown), ("space", .character(" ")), ("return", .enter), ("escape", .escape),
    ("delete", .delete), ("insert", .insert), ("pageup", .pageUp), ("pagedown", .pageDown),
  ]

  /// Nil for what is no key.
  init?(name: String) {
    var rest = name[...]
    var key = Key(.enter)
    while true {
      let before = rest
      for (prefix, part) in [("ctrl-", \Key.control), ("alt-", \Key.alt), ("shift-", \Key.shift)] {
        // A hyphen alone is a key, too.
        if rest.count > prefix.count, rest.lowercased().hasPrefix(prefix) {
          key[keyPath: part] = true
          rest = rest.dropFirst(prefix.count)
        }
      }
      if rest == before { break }
    }
    guard let code = Self.code(rest) else { return nil }
    key.code = code
    if key.shift, code == .tab { (key.code, key.shift) = (.backTab, false) }
    self = key.normal.asSent
  }

  private static func code(_ name: Substring) -> Code? {
    let word = name.lowercased()
    if let (_, code) = names.first(where: { $0.0 == word }) { return code }
    if word.first == "f", let number = Int(word.dropFirst()), (1...20).contains(number) { return .function(number) }
    guard name.count == 1, let character = name.first, !character.isWhitespace,
      character.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
    else { return nil }
    return .character(character)
  }

  /// What terminals send for it: some letters with Ctrl are other keys.
  private var asSent: Key {
    guard control, case .character(let character) = code else { return self }
    var key = self
    switch character {
    case "i": key.code = .tab
    case "m", "j": key.code = .enter
    case "[": key.code = .escape
    default: return self
    }
    key.control = false
    return key
  }

  /// As `init(name:)` reads it.
  var fileName: String {
    let name: String =
      switch code {
      case .character(let character) where character != " ": String(character)
      case .function(let number): "f\(number)"
      case .backTab: "shift-tab"
      default: Self.names.first { $0.1 == code }?.0 ?? ""
      }
    return (control ? "ctrl-" : "") + (alt ? "alt-" : "") + (shift ? "shift-" : "") + name
  }
}
