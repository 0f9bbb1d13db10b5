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
  /// The very background that the theme is made for, where that is known.
  public let background: Color?
  private let styles: [Role: Style]
  /// The same for every role, by its place.
  private let table: [Style]

  public init(name: String, ground: Ground = .any, background: Color? = nil, styles: [Role: Style]) {
    self.name = name
    self.ground = ground
    self.background = background
    self.styles = styles
    table = Role.allCases.map { styles[$0] ?? styles[.text] ?? .plain }
  }

  /// The same under another name, with some styles of its own.
  func inherited(
    as name: String, ground: Ground?, background: Color?, styles: [Role: Style]
  ) -> Theme {
    Theme(
      name: name, ground: ground ?? self.ground, background: background ?? (ground == nil ? self.background : nil),
      styles: self.styles.merging(styles) { $1 })
  }

  public subscript(role: Role) -> Style { table[role.place] }

  /// The roles that this theme gives a style of their own.
  public var roles: Set<Role> { Set(styles.keys) }
}
