// A QR code for a terminal (ISO/IEC 18004): bytes, level M, versions 1 to 10, which is up to 213 bytes.

public struct QRCode: Sendable, Equatable {
  /// Modules in a row, and rows.
  public let side: Int
  /// Row by row; true is dark.
  private var modules: [Bool]
  /// What carries no data: patterns, timing, format and version.
  private var isFixed: [Bool]

  public subscript(_ column: Int, _ row: Int) -> Bool { modules[row * side + column] }

  /// - Returns: nil for more than 213 bytes.
  public init?(_ text: String) { self.init(text, mask: nil) }

  /// - Parameter mask: 0 to 7; nil chooses.
  init?(_ text: String, mask chosen: Int?) {
    let bytes = Array(text.utf8)
    guard let version = (1...10).first(where: { Blocks($0).room >= bytes.count }) else { return nil }
    side = 4 * version + 17
    modules = Array(repeating: false, count: side * side)
    isFixed = modules
    drawPatterns(version)
    place(Blocks(version).codewords(of: bytes))
    // The mask that looks least like a pattern of the code's own.
    var best: (penalty: Int, modules: [Bool])?
    for mask in chosen.map({ $0...$0 }) ?? 0...7 {
      var tried = self
      tried.apply(mask)
      tried.drawFormat(mask)
      let penalty = tried.penalty
      if best.map({ penalty < $0.penalty }) ?? true { best = (penalty, tried.modules) }
    }
    if let best { modules = best.modules }
  }

  /// Lines of half blocks, dark on light as cameras want it, with the light edge that the code needs. Where the
  /// terminal is dark the light modules are what is drawn.
  public var lines: [String] {
    let edge = 4
    func isLight(_ column: Int, _ row: Int) -> Bool {
      !((0..<side).contains(column) && (0..<side).contains(row) && self[column, row])
    }
    return stride(from: -edge, to: side + edge, by: 2).map { row in
      (-edge..<side + edge).map { column in
        switch (isLight(column, row), row + 1 < side + edge && isLight(column, row + 1)) {
        case (true, true): "█"
        case (true, false): "▀"
        case (false, true): "▄"
        case (false, false): " "
        }
      }.joined()
    }
  }

  // MARK: - What does not depend on the data

  private mutating func set(_ column: Int, _ row: Int, _ isDark: Bool) {
    modules[row * side + column] = isDark
    isFixed[row * side + column] = true
  }

  private mutating func drawPatterns(_ version: Int) {
    for place in 0..<side {
      set(6, place, place % 2 == 0)
      set(place, 6, place % 2 == 0)
    }
    for (column, row) in [(3, 3), (side - 4, 3), (3, side - 4)] { drawFinder(column, row) }
    let places = Self.alignments[version - 1]
    for row in places {
      for column in places {
        let isCorner = [(6, 6), (6, side - 7), (side - 7, 6)].contains { $0 == (column, row) }
        if !isCorner { drawAlignment(column, row) }
      }
    }
    drawFormat(0)
    if version >= 7 { drawVersion(version) }
  }

  private mutating func drawFinder(_ middle: Int, _ centre: Int) {
    for down in -4...4 {
      for across in -4...4 {
        let (column, row) = (middle + across, centre + down)
        guard (0..<side).contains(column), (0..<side).contains(row) else { continue }
        let distance = max(abs(across), abs(down))
        set(column, row, distance != 2 && distance != 4)
      }
    }
  }

  private mutating func drawAlignment(_ middle: Int, _ centre: Int) {
    for down in -2...2 {
      for across in -2...2 { set(middle + across, centre + down, max(abs(across), abs(down)) != 1) }
    }
  }

  private mutating func drawFormat(_ mask: Int) {
    // Level M is 00.
    var rest = mask
    for _ in 0..<10 { rest = rest << 1 ^ (rest >> 9) * 0x537 }
    let bits = (mask << 10 | rest) ^ 0x5412
    func bit(_ index: Int) -> Bool { bits >> index & 1 == 1 }
    for index in 0...5 { set(8, index, bit(index)) }
    set(8, 7, bit(6))
    set(8, 8, bit(7))
    set(7, 8, bit(8))
    for index in 9..<15 { set(14 - index, 8, bit(index)) }
    for index in 0..<8 { set(side - 1 - index, 8, bit(index)) }
    for index in 8..<15 { set(8, side - 15 + index, bit(index)) }
    set(8, side - 8, true)
  }

  private mutating func drawVersion(_ version: Int) {
    var rest = version
    for _ in 0..<12 { rest = rest << 1 ^ (rest >> 11) * 0x1f25 }
    let bits = version << 12 | rest
    for index in 0..<18 {
      let isDark = bits >> index & 1 == 1
      set(side - 11 + index % 3, index / 3, isDark)
      set(index / 3, side - 11 + index % 3, isDark)
    }
  }

  private static let alignments = [
    [], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50],
  ]

  // MARK: - What does

  /// Upwards and downwards in pairs of columns, from the right.
  private mutating func place(_ codewords: [UInt8]) {
    var index = 0
    for right in stride(from: side - 1, through: 1, by: -2).map({ $0 <= 6 ? $0 - 1 : $0 }) {
      for step in 0..<side {
        let isUpward = (right + 1) & 2 == 0
        let row = isUpward ? side - 1 - step : step
        for column in [right, right - 1] where !isFixed[row * side + column] && index < codewords.count * 8 {
          modules[row * side + column] = codewords[index / 8] >> (7 - index % 8) & 1 == 1
          index += 1
        }
      }
    }
  }

  private mutating func apply(_ mask: Int) {
    for row in 0..<side {
      for column in 0..<side where !isFixed[row * side + column] {
        let isTurned =
          switch mask {
          case 0: (column + row) % 2 == 0
          case 1: row % 2 == 0
          case 2: column % 3 == 0
          case 3: (column + row) % 3 == 0
          case 4: (column / 3 + row / 2) % 2 == 0
          case 5: column * row % 2 + column * row % 3 == 0
          case 6: (column * row % 2 + column * row % 3) % 2 == 0
          default: ((column + row) % 2 + column * row % 3) % 2 == 0
          }
        if isTurned { modules[row * side + column].toggle() }
      }
    }
  }

  /// The standard's four marks against a mask.
  private var penalty: Int {
    var sum = 0
    for line in 0..<side {
      sum += Self.penalty(of: (0..<side).map { self[$0, line] })
      sum += Self.penalty(of: (0..<side).map { self[line, $0] })
    }
    for row in 1..<side {
      for column in 1..<side {
        let dark = self[column, row]
        if dark == self[column - 1, row], dark == self[column, row - 1], dark == self[column - 1, row - 1] { sum += 3 }
      }
    }
    let dark = modules.count { $0 }
    let off = abs(dark * 20 - modules.count * 10)
    return sum + off / modules.count * 10
  }

  private static func penalty(of line: [Bool]) -> Int {
    var sum = 0
    var run = 0
    for (index, isDark) in line.enumerated() {
      run = index > 0 && line[index - 1] == isDark ? run + 1 : 1
      if run == 5 { sum += 3 } else if run > 5 { sum += 1 }
    }
    // 1:1:3:1:1 with four light ones on a side.
    let core = [true, false, true, true, true, false, true]
    let light = [false, false, false, false]
    for pattern in [core + light, light + core] {
      for start in 0...(line.count - 11) where Array(line[start..<start + 11]) == pattern { sum += 40 }
    }
    return sum
  }
}

/// A version's codewords: the data, cut into blocks, each with its own for mending errors.
private struct Blocks {
  private let version: Int
  private let total: Int
  private let mending: Int
  private let count: Int

  init(_ version: Int) {
    self.version = version
    total = [26, 44, 70, 100, 134, 172, 196, 242, 292, 346][version - 1]
    mending = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26][version - 1]
    count = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5][version - 1]
  }

  private var dataCount: Int { total - mending * count }
  private var lengthBits: Int { version < 10 ? 8 : 16 }
  /// In bytes.
  var room: Int { (dataCount * 8 - 4 - lengthBits) / 8 }

  func codewords(of bytes: [UInt8]) -> [UInt8] {
    var bits: [Bool] = []
    func append(_ value: Int, _ count: Int) { bits += (0..<count).reversed().map { value >> $0 & 1 == 1 } }
    append(0b0100, 4)
    append(bytes.count, lengthBits)
    for byte in bytes { append(Int(byte), 8) }
    append(0, min(4, dataCount * 8 - bits.count))
    append(0, (8 - bits.count % 8) % 8)
    var data = stride(from: 0, to: bits.count, by: 8).map { start in
      bits[start..<start + 8].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) }
    }
    while data.count < dataCount { data.append(data.count % 2 == (bits.count / 8) % 2 ? 0xec : 0x11) }
    return interleaved(data)
  }

  private func interleaved(_ data: [UInt8]) -> [UInt8] {
    let shorter = count - total % count
    let length = total / count - mending
    var blocks: [[UInt8]] = []
    var start = 0
    for index in 0..<count {
      let end = start + length + (index < shorter ? 0 : 1)
      blocks.append(Array(data[start..<end]))
      start = end
    }
    let repairs = blocks.map { Self.remainder(of: $0, mending) }
    var result: [UInt8] = []
    for place in 0...length { result += blocks.compactMap { place < $0.count ? $0[place] : nil } }
    for place in 0..<mending { result += repairs.map { $0[place] } }
    return result
  }

  /// Reed–Solomon over GF(256) with 0x11d.
  private static func remainder(of data: [UInt8], _ degree: Int) -> [UInt8] {
    var divisor = [UInt8](repeating: 0, count: degree - 1) + [1]
    var root: UInt8 = 1
    for _ in 0..<degree {
      for index in 0..<degree {
        divisor[index] = product(divisor[index], root)
        if index + 1 < degree { divisor[index] ^= divisor[index + 1] }
      }
      root = product(root, 2)
    }
    var rest = [UInt8](repeating: 0, count: degree)
    for byte in data {
      let factor = byte ^ rest.removeFirst()
      rest.append(0)
      for index in 0..<degree { rest[index] ^= product(divisor[index], factor) }
    }
    return rest
  }

  private static func product(_ left: UInt8, _ right: UInt8) -> UInt8 {
    var result = 0
    for bit in (0..<8).reversed() {
      result = result << 1 ^ (result >> 7) * 0x11d
      if right >> bit & 1 == 1 { result ^= Int(left) }
    }
    return UInt8(truncatingIfNeeded: result)
  }
}
