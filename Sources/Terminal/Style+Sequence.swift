// A style as the escape sequence that a terminal knows it by, for programs that print lines and draw no screen.

extension Style {
  /// What has to be written to set it, whatever was set before.
  public func sequence(_ depth: ColorDepth) -> String {
    let attributes = [(bold, "1"), (dim, "2"), (italic, "3"), (underline, "4"), (reverse, "7")]
    var codes = ["0"] + attributes.filter(\.0).map(\.1)
    codes += foreground.codes(depth, isGround: false) + background.codes(depth, isGround: true)
    return "\u{1b}[\(codes.joined(separator: ";"))m"
  }

  /// What takes every style back.
  public static let endSequence = "\u{1b}[0m"
}

extension Color {
  fileprivate func codes(_ depth: ColorDepth, isGround: Bool) -> [String] {
    let rgb: RGB
    switch (depth, self) {
    case (.none, _), (_, .standard): return []
    case (_, .indexed(let index)) where index < 16: return [named(Int(index), isGround)]
    case (.palette, .indexed(let index)), (.truecolor, .indexed(let index)):
      return [isGround ? "48" : "38", "5", "\(index)"]
    case (.sixteen, .indexed(let index)): rgb = Palette.rgb(Int(index))
    case (_, .rgb(let red, let green, let blue)): rgb = RGB(Int(red), Int(green), Int(blue))
    }
    return switch depth {
    case .none: []
    case .sixteen: [named(Palette.nearestNamed(rgb), isGround)]
    case .palette: [isGround ? "48" : "38", "5", "\(Palette.nearest(rgb))"]
    case .truecolor: [isGround ? "48" : "38", "2", "\(rgb.red)", "\(rgb.green)", "\(rgb.blue)"]
    }
  }

  private func named(_ index: Int, _ isGround: Bool) -> String {
    "\((index < 8 ? 30 + index : 82 + index) + (isGround ? 10 : 0))"
  }
}

extension Capabilities {
  /// The colours of a terminal that lines are printed on, by what it is called: nobody is asked.
  public static func printedColors(_ environment: [String: String]) -> ColorDepth {
    let type = environment["TERM"] ?? ""
    let isPoor = type.isEmpty || type == "dumb" || type.hasPrefix("vt")
    let has256 = ["256", "direct", "kitty", "ghostty", "alacritty", "foot", "wezterm"].contains { type.contains($0) }
    let isDirect = ["truecolor", "24bit"].contains(environment["COLORTERM"]?.lowercased())
    return colors(environment, described: isPoor ? 0 : has256 || isDirect ? 256 : 16, canTranslate: true)
  }
}
