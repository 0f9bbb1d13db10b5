// A plot of one row of values over time, drawn with characters: as bars of block characters, as ranges of braille
// dots, or in ASCII. A value like any other: the same plot in the same room is the same lines.

import Terminal
import Themes

struct Plot: Equatable {
  /// What is drawn of each moment.
  enum Shape: Equatable {
    /// A bar from the bottom up to the higher of the two values.
    case bars
    /// From the lower to the higher value.
    case ranges
  }

  /// The oldest first; nil where there is nothing.
  var moments: [ClosedRange<Double>?]
  var shape: Shape
  var scale: PlotScale
  /// Under the left and the right end.
  var from: String
  var to: String

  /// Fewer columns than this are no plot.
  static let leastColumns = 12
  /// With fewer rows there is no axis below.
  static let leastRowsWithAxis = 4

  /// The lines of the plot, each `columns` wide, the highest values first.
  ///
  /// - Parameters:
  ///   - columns, rows: of everything, axes and labels included. In less than `leastColumns` there are no lines.
  func lines(columns: Int, rows: Int, role: Role, glyphs: Glyphs) -> [Line] {
    guard columns >= Self.leastColumns, rows >= 1 else { return [] }
    let hasAxis = rows >= Self.leastRowsWithAxis
    let height = hasAxis ? rows - 2 : rows
    let labels = labels(height)
    let gutter = (labels.values.map { TextWidth.columns(of: $0) }.max() ?? 0) + 1
    let width = columns - gutter - 1
    let picture = picture(width, height, glyphs)
    var lines = (0..<height).map { row in
      let label = labels[row] ?? ""
      let blanks = String(repeating: " ", count: gutter - 1 - TextWidth.columns(of: label))
      return Line(blanks + label + " ", .dim)
        .with(label.isEmpty ? glyphs.axis.side : glyphs.axis.tick, .border)
        .with(picture[row], role)
    }
    if hasAxis {
      let axis = glyphs.axis.corner + String(repeating: glyphs.axis.bottom, count: width)
      lines.append(Line(String(repeating: " ", count: gutter)).with(axis, .border))
      lines.append(Line(String(repeating: " ", count: gutter + 1) + ends(width), .dim))
    }
    return lines
  }

  /// Which label stands on which row: no row has two.
  private func labels(_ height: Int) -> [Int: String] {
    var labels: [Int: String] = [:]
    for tick in scale.ticks {
      let row = height - 1 - min(height - 1, Int(scale.place(tick.value) * Double(height)))
      // The ends are told first, and those that crowd them not at all.
      if labels[row] == nil { labels[row] = tick.label }
    }
    return labels
  }

  private func ends(_ width: Int) -> String {
    let room = width - TextWidth.columns(of: from) - TextWidth.columns(of: to)
    if room >= 1 { return from + String(repeating: " ", count: room) + to }
    let left = width - TextWidth.columns(of: to)
    return left >= 0 ? String(repeating: " ", count: left) + to : ""
  }

  // MARK: The picture

  /// Places between 0 and 1, one for each of so many columns; the newest at the right end. Where several moments share
  /// a column it shows the widest range of them, so that no peak is lost.
  private func places(_ columns: Int) -> [ClosedRange<Double>?] {
    (0..<max(0, columns)).map { column in
      let first = column * moments.count / columns
      let last = max(first + 1, (column + 1) * moments.count / columns)
      let some = moments[min(first, moments.count)..<min(last, moments.count)].compactMap(\.self)
      guard let low = some.map(\.lowerBound).min(), let high = some.map(\.upperBound).max() else { return nil }
      return scale.place(low)...scale.place(high)
    }
  }

  private func picture(_ width: Int, _ height: Int, _ glyphs: Glyphs) -> [String] {
    guard glyphs.isUnicode else { return ascii(places(width), height) }
    switch shape {
    case .bars: return bars(places(width), height)
    case .ranges: return dots(places(2 * width), height)
    }
  }

  private static let blocks: [Character] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  private func bars(_ places: [ClosedRange<Double>?], _ height: Int) -> [String] {
    let steps = places.map { place -> Int in
      guard let high = place?.upperBound, high > 0 else { return 0 }
      // Whatever there is is seen.
      return max(1, Int((high * Double(8 * height)).rounded()))
    }
    return (0..<height).map { row in
      let below = 8 * (height - 1 - row)
      return String(steps.map { Self.blocks[min(8, max(0, $0 - below))] })
    }
  }

  /// The dots of a braille character: bits by column and, from the top, by row.
  private static let bits: [[UInt32]] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]]

  private func dots(_ places: [ClosedRange<Double>?], _ height: Int) -> [String] {
    let most = 4 * height - 1
    var cells = Array(repeating: Array(repeating: UInt32(0), count: places.count / 2), count: height)
    for (column, place) in places.prefix(2 * (places.count / 2)).enumerated() {
      guard let place else { continue }
      // A single dot would not be seen: there are two of it at least.
      let low = min(most - 1, Int((place.lowerBound * Double(most)).rounded()))
      for step in low...max(low + 1, Int((place.upperBound * Double(most)).rounded())) {
        let row = most - step
        cells[row / 4][column / 2] |= Self.bits[column % 2][row % 4]
      }
    }
    return cells.map { row in
      String(row.map { bits in bits == 0 ? " " : Unicode.Scalar(0x2800 + bits).map(Character.init) ?? " " })
    }
  }

  private func ascii(_ places: [ClosedRange<Double>?], _ height: Int) -> [String] {
    let halves = 2 * height
    let filled = places.map { place -> ClosedRange<Int>? in
      guard let place, shape == .ranges || place.upperBound > 0 else { return nil }
      let high = min(halves - 1, max(0, Int((place.upperBound * Double(halves)).rounded()) - 1))
      return shape == .bars ? 0...high : min(high, Int(place.lowerBound * Double(halves)))...high
    }
    return (0..<height).map { row in
      let lower = 2 * (height - 1 - row)
      return String(
        filled.map { range -> Character in
          switch (range?.contains(lower) ?? false, range?.contains(lower + 1) ?? false) {
          case (true, true): ":"
          case (true, false): "."
          case (false, true): "'"
          case (false, false): " "
          }
        })
    }
  }
}
