// A theme: a style for each role.

public import Terminal

/// Styles by meaning. A role that a theme leaves out looks like its text.
public struct Theme: Hashable, Sendable {
  /// What kind of terminal background a theme is made for. It never paints that background itself.
  public enum Ground: String, CaseIterable, Sendable {
    case dark, light, any
  }

  public let name: String
  public let ground: Ground
  private let styles: [Role: Style]

  public init(name: String, ground: Ground = .any, styles: [Role: Style]) {
    self.name = name
    self.ground = ground
    self.styles = styles
  }

  public subscript(role: Role) -> Style { styles[role] ?? styles[.text] ?? .plain }

  /// The roles that this theme gives a style of their own.
  public var roles: Set<Role> { Set(styles.keys) }
}
