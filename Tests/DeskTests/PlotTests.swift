// Plots, as the characters they are.

import Testing
import Themes

@testable import Desk

@Suite struct PlotTests {
  private func text(_ plot: Plot, _ columns: Int, _ rows: Int, isUnicode: Bool = true) -> [String] {
    plot.lines(columns: columns, rows: rows, role: .accent, glyphs: isUnicode ? .unicode : .ascii).map(\.text)
  }

  private func bars(_ values: [Double]) -> Plot {
    Plot(
      moments: values.map { $0...$0 }, shape: .bars, scale: .linear(values) { "\(Int($0))" }, from: "8 ago", to: "now")
  }

  private func ranges(_ moments: [ClosedRange<Double>?]) -> Plot {
    Plot(
      moments: moments, shape: .ranges,
      scale: .logarithmic(moments.compactMap(\.self).flatMap { [$0.lowerBound, $0.upperBound] }, least: 0.1) {
        $0 < 1 ? "\(Int(($0 * 1000).rounded()))ms" : "\(Int($0))s"
      }, from: "8 ago", to: "now")
  }

  private static let few: [Double] = [0, 1, 2, 4, 8, 16, 20, 10]
  private static let some: [ClosedRange<Double>?] = [
    0.1...0.1, 0.2...1, nil, 1...10, 0.5...30, 5...5, nil, 100...100,
  ]

  @Test func barsOfBlocks() {
    #expect(
      text(bars(Self.few), 20, 6) == [
        "20 ┤          ▂▂██  ",
        "10 ┤          ████  ",
        "   │        ▅▅██████",
        " 0 ┤  ▂▂▃▃▆▆████████",
        "   └────────────────",
        "    8 ago        now",
      ])
  }

  @Test func rangesOfBrailleDots() {
    #expect(
      text(ranges(Self.some), 20, 6) == [
        " 100s ┤      ⢀⣀⡀  ⠘⠛",
        "  10s ┤     ⣶⣾⣿⣧⣤   ",
        "   1s ┤  ⣤⡄ ⠿⢿⣿⡇    ",
        "100ms ┤⣤⣤⠛⠃  ⠈⠉⠁    ",
        "      └─────────────",
        "       8 ago     now",
      ])
  }

  @Test func nothingButASCII() {
    #expect(
      text(bars(Self.few), 20, 6, isUnicode: false) == [
        "20 +            ::  ",
        "10 +          ::::  ",
        "   |        ..::::::",
        " 0 +  ....::::::::::",
        "   +----------------",
        "    8 ago        now",
      ])
    #expect(
      text(ranges(Self.some), 20, 6, isUnicode: false) == [
        " 100s +       ..   '",
        "  10s +     ..::.   ",
        "   1s +  .. ::::    ",
        "100ms +..::   ''    ",
        "      +-------------",
        "       8 ago     now",
      ])
  }

  /// Where several moments share a column, the highest of them is seen.
  @Test func noPeakIsLost() {
    let values = (0..<600).map { $0 == 301 ? 100.0 : 1 }
    let top = text(bars(values), 34, 5)[0]
    #expect(top.filter { $0 == "█" }.count == 1)
    #expect(top.hasPrefix("100 ┤"))
  }

  /// However few there are, what there is is seen.
  @Test func aLittleIsSeen() {
    let lines = text(bars([1_000_000, 1]), 14, 5)
    #expect(lines[2] == "      0 ┤███▁▁")
    #expect(lines[0] == "1000000 ┤███  ")
  }

  @Test func withoutRoom() {
    // Too low for an axis, too narrow for both its ends, too narrow for anything.
    #expect(text(bars([3, 7, 9]), 30, 3).map { $0.prefix(5) } == ["10 ┤ ", " 5 ┤ ", " 0 ┤▇"])
    #expect(text(bars([3]), 12, 1).count == 1)
    #expect(text(bars([300]), 12, 5).last == "         now")
    #expect(text(bars([3]), 11, 5) == [])
    #expect(text(bars([3]), 40, 0) == [])
  }

  @Test(arguments: [(12, 1), (13, 4), (30, 9), (77, 20), (196, 14)]) func everyLineIsAsWideAsAsked(
    _ columns: Int, _ rows: Int
  ) {
    for isUnicode in [true, false] {
      for plot in [bars(Self.few), bars([]), bars([0, 0]), ranges(Self.some), ranges([nil, nil]), ranges([])] {
        let lines = plot.lines(columns: columns, rows: rows, role: .ok, glyphs: isUnicode ? .unicode : .ascii)
        #expect(lines.count == rows)
        #expect(lines.allSatisfy { $0.columns == columns || $0.text.hasSuffix("now") && $0.columns <= columns })
      }
    }
  }

  @Test func scales() {
    let label: (Double) -> String = { "\($0)" }
    for (most, top) in [(0.0, 1.0), (1, 1), (2, 2), (3, 5), (9, 10), (11, 20), (180, 200), (501, 1000)] {
      #expect(PlotScale.linear([0, most], label: label).ticks.first?.value == top)
    }
    #expect(PlotScale.linear([10], label: label).ticks.map(\.value) == [10, 0, 5])
    // Half an event is none.
    #expect(PlotScale.linear([5], label: label).ticks.map(\.value) == [5, 0])
    let decades = PlotScale.logarithmic([0.04, 20], least: 0.01, label: label)
    #expect(decades.ticks.map { ($0.value * 100).rounded() / 100 } == [100, 0.01, 10, 1, 0.1])
    #expect(PlotScale.logarithmic([], least: 0.01, label: label).ticks.count == 2)
    for value in [-1, 0, .infinity, -.infinity, .nan, 1e300] {
      #expect((0...1).contains(decades.place(value)), "\(value)")
    }
    #expect(decades.place(1) == 0.5 && decades.place(.infinity) == 1 && decades.place(0) == 0)
  }
}
