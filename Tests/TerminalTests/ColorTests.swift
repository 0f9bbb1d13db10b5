// Colours brought down, and handles that become colours in what is written.

import Testing
import Themes

@testable import Terminal

struct ColorTests {
  @Test func theNearestOfThePalette() {
    #expect(Palette.nearest(RGB(0, 0, 0)) == 16)
    #expect(Palette.nearest(RGB(255, 255, 255)) == 231)
    #expect(Palette.nearest(RGB(255, 0, 0)) == 196)
    #expect(Palette.nearest(RGB(8, 8, 8)) == 232)
    #expect(Palette.nearest(RGB(127, 128, 129)) == 244)
    for index in 16..<256 {
      let color = Palette.rgb(index)
      #expect(Palette.rgb(Palette.nearest(color)) == color)
    }
    for index in 0..<16 { #expect(Palette.nearestNamed(Palette.rgb(index)) == index) }
  }

  @Test func numbersByDepth() {
    var none = ColorTable(depth: .none, described: 256)
    #expect(none.number(.rgb(1, 2, 3)) == ColorTable.Number(value: -1))
    var eight = ColorTable(depth: .sixteen, described: 8)
    #expect(eight.number(.indexed(1)) == ColorTable.Number(value: 1))
    #expect(eight.number(.indexed(9)) == ColorTable.Number(value: 1, isBright: true))
    #expect(eight.number(.rgb(255, 0, 0)) == ColorTable.Number(value: 1, isBright: true))
    var sixteen = ColorTable(depth: .sixteen, described: 16)
    #expect(sixteen.number(.indexed(9)) == ColorTable.Number(value: 9))
    #expect(sixteen.number(.indexed(196)) == ColorTable.Number(value: 9))
    var palette = ColorTable(depth: .palette, described: 256)
    #expect(palette.number(.indexed(200)) == ColorTable.Number(value: 200))
    #expect(palette.number(.rgb(255, 0, 0)) == ColorTable.Number(value: 196))
    #expect(palette.number(.standard) == ColorTable.Number(value: -1))
  }

  /// With fewer colours a theme stays readable, and what paints a ground of its own keeps one.
  @Test(arguments: Theme.shipped, [(ColorDepth.palette, 4.5), (.sixteen, 3)])
  func aThemeCanBeReadWithFewerColours(_ theme: Theme, _ least: (depth: ColorDepth, contrast: Double)) {
    var table = ColorTable(depth: least.depth, described: least.depth == .sixteen ? 16 : 256)
    func brought(_ color: Color) -> Color {
      let rgb = Palette.rgb(Int(table.number(color).value))
      return .rgb(UInt8(rgb.red), UInt8(rgb.green), UInt8(rgb.blue))
    }
    let ground: Color? = theme.background ?? [.dark: Color.rgb(0, 0, 0), .light: .rgb(255, 255, 255)][theme.ground]
    for role in Role.allCases {
      let style = theme[role]
      guard let behind = style.background == .standard ? ground : brought(style.background) else { continue }
      if style.background != .standard { #expect(behind != ground, "\(theme.name) \(role)") }
      guard style.foreground != .standard else { continue }
      let ratio = Contrast.ratio(brought(style.foreground), behind) ?? 0
      #expect(ratio >= least.contrast, "\(theme.name) \(role): \(ratio)")
    }
  }

  @Test func handlesBecomeColours() {
    var table = ColorTable(depth: .truecolor, described: 256)
    let red = table.number(.rgb(255, 0, 1)).value
    let other = table.number(.rgb(255, 1, 0)).value
    // The palette's own red keeps its looks, though its number may be taken.
    let indexed = table.number(.indexed(196)).value
    #expect(Set([red, other, indexed]).count == 3)
    #expect(table.number(.rgb(255, 0, 1)).value == red)
    #expect(table.number(.indexed(3)).value == 3)
    func translated(_ text: String) -> String { String(decoding: table.translated(Array(text.utf8)), as: UTF8.self) }
    #expect(translated("a\u{1b}[38;5;\(red)mb") == "a\u{1b}[38;2;255;0;1mb")
    #expect(translated("\u{1b}[48;5;\(other)m\u{1b}[1m") == "\u{1b}[48;2;255;1;0m\u{1b}[1m")
    #expect(translated("\u{1b}[38;5;\(indexed)m") == "\u{1b}[38;5;196m")
    for text in ["", "\u{1b}", "\u{1b}[38;5;", "\u{1b}[38;5;9", "\u{1b}[38;5;m", "\u{1b}[38;5;999m", "\u{1b}[38;5;3m"] {
      #expect(translated(text) == text)
    }
  }

  @Test func moreColoursThanHandles() {
    var table = ColorTable(depth: .truecolor, described: 256)
    for number in 0..<240 { _ = table.number(.rgb(UInt8(number), 7, 9)) }
    #expect(!table.isFull)
    let near = table.number(.rgb(10, 8, 9)).value
    #expect(table.isFull)
    #expect(near == table.number(.rgb(10, 7, 9)).value)
    table.removeAll()
    #expect(!table.isFull)
  }
}
