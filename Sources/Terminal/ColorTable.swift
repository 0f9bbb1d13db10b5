// Which of ncurses' colour numbers stands for a colour of a frame.
//
// ncurses writes direct colours only for types whose description says so, and few machines have those. So on a terminal
// that can do it the numbers from 16 on are handles: each stands for one colour of the frame, and in what ncurses
// writes the handle is replaced by its colour.

struct ColorTable {
  /// A number for ncurses (-1 the terminal's own) and whether bold has to make it bright.
  struct Number: Hashable {
    var value: Int32
    var isBright = false
  }

  private static let handles = 16..<256

  let depth: ColorDepth
  /// 8, 16 or 256.
  let described: Int
  private var handleOf: [Color: Int] = [:]
  /// What was looked up once: the nearest of a palette takes time to find.
  private var known: [Color: Number] = [:]
  private var colorOf = [Color?](repeating: nil, count: 256)
  /// There were more colours than handles since the last `removeAll`.
  private(set) var isFull = false

  init(depth: ColorDepth, described: Int) {
    self.depth = depth
    self.described = described
  }

  mutating func removeAll() { self = ColorTable(depth: depth, described: described) }

  mutating func number(_ color: Color) -> Number {
    if color == .standard || depth == .none { return Number(value: -1) }
    if let number = known[color] { return number }
    let number = found(color)
    // One that stands for another is looked up again: a handle of its own may become free.
    if !isFull { known[color] = number }
    return number
  }

  private mutating func found(_ color: Color) -> Number {
    switch (depth, color) {
    case (.none, _), (_, .standard): Number(value: -1)
    case (.sixteen, .indexed(let index)): named(index < 16 ? Int(index) : Palette.nearestNamed(Palette.rgb(Int(index))))
    case (.sixteen, .rgb(let red, let green, let blue)):
      named(Palette.nearestNamed(RGB(Int(red), Int(green), Int(blue))))
    case (_, .indexed(let index)) where index < 16: Number(value: Int32(index))
    case (.palette, .indexed(let index)): Number(value: Int32(index))
    case (.palette, .rgb(let red, let green, let blue)):
      Number(value: Int32(Palette.nearest(RGB(Int(red), Int(green), Int(blue)))))
    case (.truecolor, _): Number(value: Int32(handle(color)))
    }
  }

  private func named(_ index: Int) -> Number {
    index >= described ? Number(value: Int32(index - 8), isBright: true) : Number(value: Int32(index))
  }

  private mutating func handle(_ color: Color) -> Int {
    if let handle = handleOf[color] { return handle }
    // The nearest palette colour's own number if it is free: should a handle ever get through, it looks nearly right.
    let own = nearest(color)
    if let free = colorOf[own] == nil ? own : Self.handles.first(where: { colorOf[$0] == nil }) {
      colorOf[free] = color
      handleOf[color] = free
      return free
    }
    isFull = true
    return Self.handles.min { distance(color, colorOf[$0]) < distance(color, colorOf[$1]) } ?? own
  }

  private func nearest(_ color: Color) -> Int {
    if case .indexed(let index) = color { return max(16, Int(index)) }
    return Palette.nearest(rgb(color))
  }

  private func distance(_ color: Color, _ other: Color?) -> Int {
    other.map { rgb(color).distance(to: rgb($0)) } ?? .max
  }

  private func rgb(_ color: Color) -> RGB {
    switch color {
    case .standard: RGB(128, 128, 128)
    case .indexed(let index): Palette.rgb(Int(index))
    case .rgb(let red, let green, let blue): RGB(Int(red), Int(green), Int(blue))
    }
  }

  // MARK: - In what is written

  /// Handles in `ESC [ 38 ; 5 ; n m` and `ESC [ 48 ; 5 ; n m` become their colours.
  func translated(_ bytes: [UInt8]) -> [UInt8] {
    guard depth == .truecolor, !handleOf.isEmpty else { return bytes }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + bytes.count / 4)
    var rest = bytes[...]
    while let escape = rest.firstIndex(of: 0x1b) {
      result += rest[..<escape]
      rest = rest[escape...]
      let head = rest.prefix(7)
      guard head.count == 7, head.elementsEqual(Self.foreground) || head.elementsEqual(Self.background),
        let end = rest.dropFirst(7).firstIndex(where: { !(0x30...0x39).contains($0) }), rest[end] == UInt8(ascii: "m"),
        let handle = Int(String(decoding: rest.dropFirst(7)[..<end], as: UTF8.self)),
        (0..<256).contains(handle), let color = colorOf[handle]
      else {
        result.append(rest.removeFirst())
        continue
      }
      result += head.dropLast(2)
      switch color {
      case .rgb(let red, let green, let blue): result += Array("2;\(red);\(green);\(blue)m".utf8)
      case .indexed(let index): result += Array("5;\(index)m".utf8)
      // Never has a handle.
      case .standard: result += Array("5;\(handle)m".utf8)
      }
      rest = rest[(end + 1)...]
    }
    return result + rest
  }

  private static let foreground = Array("\u{1b}[38;5;".utf8)
  private static let background = Array("\u{1b}[48;5;".utf8)
}
