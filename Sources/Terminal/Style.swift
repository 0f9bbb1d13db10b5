// How a cell looks: colours and attributes, as values that know nothing of ncurses.

public enum Color: Hashable, Sendable {
  /// The terminal's own.
  case standard
  /// The palette's; 0 to 15 are the terminal's named ones.
  case indexed(UInt8)
  case rgb(UInt8, UInt8, UInt8)
}

public struct Style: Hashable, Sendable {
  public var foreground: Color
  public var background: Color
  public var bold: Bool
  public var dim: Bool
  public var italic: Bool
  public var underline: Bool
  public var reverse: Bool

  public init(
    foreground: Color = .standard, background: Color = .standard, bold: Bool = false, dim: Bool = false,
    italic: Bool = false, underline: Bool = false, reverse: Bool = false
  ) {
    self.foreground = foreground
    self.background = background
    self.bold = bold
    self.dim = dim
    self.italic = italic
    self.underline = underline
    self.reverse = reverse
  }

  public static let plain = Style()
}
