// What is wrong with a theme file, and where.

/// One mistake in a theme file.
public struct ThemeError: Error, Hashable, Sendable {
  public enum Problem: Hashable, Sendable {
    /// Not TOML; the parser's own words.
    case syntax(String)
    /// A key that is not one of these.
    case unknownKey(String, expected: [String])
    /// Such a value was expected at this key.
    case value(key: String, expected: Expected)
    /// This key has to be there.
    case missing(String)
  }

  public enum Expected: Hashable, Sendable {
    case text
    case yesOrNo
    case table
    case color
    /// dark, light, any or #rrggbb.
    case ground
    case oneOf([String])
  }

  public let file: String
  /// From 1.
  public let line: Int
  public let problem: Problem

  public init(file: String, line: Int, problem: Problem) {
    self.file = file
    self.line = line
    self.problem = problem
  }
}
