// Colours brought down to what a terminal has.

/// A direct colour; channels from 0 to 255.
struct RGB: Hashable {
  var red: Int
  var green: Int
  var blue: Int

  init(_ red: Int, _ green: Int, _ blue: Int) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// How far apart two colours look; the eye sees green best and blue least.
  func distance(to other: RGB) -> Int {
    let (red, green, blue) = (red - other.red, green - other.green, blue - other.blue)
    return 3 * red * red + 6 * green * green + blue * blue
  }
}

enum Palette {
  /// xterm's first sixteen. People change them, so only the numbers from 16 on are sure.
  static let named = [
    RGB(0, 0, 0), RGB(205, 0, 0), RGB(0, 205, 0), RGB(205, 205, 0), RGB(0, 0, 238), RGB(205, 0, 205),
    RGB(0, 205, 205), RGB(229, 229, 229), RGB(127, 127, 127), RGB(255, 0, 0), RGB(0, 255, 0), RGB(255, 255, 0),
    RGB(92, 92, 255), RGB(255, 0, 255), RGB(0, 255, 255), RGB(255, 255, 255),
  ]

  private static let steps = [0, 95, 135, 175, 215, 255]

  /// - Parameter index: 0 to 255.
  static func rgb(_ index: Int) -> RGB {
    switch index {
    case ..<16: named[max(0, index)]
    case ..<232: RGB(steps[(index - 16) / 36], steps[(index - 16) / 6 % 6], steps[(index - 16) % 6])
    default: RGB(8 + (min(255, index) - 232) * 10, 8 + (min(255, index) - 232) * 10, 8 + (min(255, index) - 232) * 10)
    }
  }

  /// The nearest of the 240 sure ones, from 16 on.
  static func nearest(_ color: RGB) -> Int {
    func step(_ value: Int) -> Int { steps.indices.min { abs(steps[$0] - value) < abs(steps[$1] - value) } ?? 0 }
    let cube = 16 + 36 * step(color.red) + 6 * step(color.green) + step(color.blue)
    let grey = 232 + min(23, max(0, ((color.red + color.green + color.blue) / 3 - 3) / 10))
    return color.distance(to: rgb(grey)) < color.distance(to: rgb(cube)) ? grey : cube
  }

  /// The nearest of the first sixteen.
  static func nearestNamed(_ color: RGB) -> Int {
    named.indices.min { named[$0].distance(to: color) < named[$1].distance(to: color) } ?? 7
  }
}
