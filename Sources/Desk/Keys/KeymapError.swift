// What is wrong with the operator's own keys, and where.

public import Words

/// One mistake in the file of keys.
public struct KeymapError: Error, Hashable, Sendable {
  enum Problem: Hashable, Sendable {
    /// Not TOML; the parser's own words.
    case syntax(String)
    case noTable(String)
    case unknown(String, expected: [String])
    /// Neither a key nor several.
    case noKeys(String)
    case noKey(String, at: String)
    /// Two actions have one key where both hold.
    case clash(String, String, String)
    /// The key is text where it would be a command.
    case typed(String, at: String)
    /// Without a key there would be no way out.
    case needed(String)
    /// The second must not be done by who means the first.
    case apart(String, String, String)
  }

  let file: String
  /// From 1.
  let line: Int
  let problem: Problem

  public func sentence(_ words: some Words) -> String {
    let what: String =
      switch problem {
      case .syntax(let parserWords): words.themeSyntax(parserWords)
      case .noTable(let place): words.keysTable(place)
      case .unknown(let name, let expected): words.keysUnknown(name, expected: expected)
      case .noKeys(let place): words.keysWanted(place)
      case .noKey(let name, let place): words.keysNoKey(place, name)
      case .clash(let key, let one, let other): words.keysClash(key, one, other)
      case .typed(let key, let place): words.keysTyped(place, key)
      case .needed(let place): words.keysNeeded(place)
      case .apart(let key, let one, let other): words.keysApart(key, one, other)
      }
    return words.themeMistake(file: file, line: line, what)
  }
}
