// Contrast as WCAG 2 defines it.

import Glibc
public import Terminal

public enum Contrast {
  /// From 1 (the same) to 21 (black on white); nil where one of the colours is the terminal's own affair.
  public static func ratio(_ one: Color, _ other: Color) -> Double? {
    guard let one = luminance(one), let other = luminance(other) else { return nil }
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)
  }

  private static func luminance(_ color: Color) -> Double? {
    guard let (red, green, blue) = color.components else { return nil }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  private static func linear(_ component: UInt8) -> Double {
    let value = Double(component) / 255
    return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
  }
}

extension Color {
  /// Red, green and blue where they are the same on every terminal: of #rrggbb, of the colour cube and of the greys.
  fileprivate var components: (UInt8, UInt8, UInt8)? {
    switch self {
    case .standard, .indexed(0...15): return nil
    case .rgb(let red, let green, let blue): return (red, green, blue)
    case .indexed(let index) where index >= 232:
      let grey = 8 + 10 * (index - 232)
      return (grey, grey, grey)
    case .indexed(let index):
      let steps: [UInt8] = [0, 95, 135, 175, 215, 255]
      let place = Int(index - 16)
      return (steps[place / 36], steps[place / 6 % 6], steps[place % 6])
    }
  }
}
