// The shipped themes: whole, readable, and those of the folder.

import Foundation
import Terminal
import Testing

@testable import Themes

/// The top of the package.
private let top = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

@Suite struct ThemeTests {
  @Test func shippedThemesAreThoseOfTheFolder() throws {
    let folder = top.appending(path: "themes")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(Set(files) == Set(Theme.shippedTexts.map { "\($0.name).toml" }))
    for (name, toml) in Theme.shippedTexts {
      #expect(toml == (try String(contentsOf: folder.appending(path: "\(name).toml"), encoding: .utf8)))
    }
  }

  @Test func everyRoleHasItsPlace() {
    #expect(Role.allCases.map(\.place) == Array(Role.allCases.indices))
    for role in Role.allCases where role != .text {
      let theme = Theme(name: "one", styles: [role: Style(bold: true), .text: Style(dim: true)])
      for other in Role.allCases { #expect(theme[other] == (other == role ? Style(bold: true) : Style(dim: true))) }
    }
  }

  @Test(arguments: Theme.shippedTexts.map(\.name))
  func shippedThemeIsWhole(_ name: String) throws {
    let toml = try #require(Theme.shippedTexts.first { $0.name == name }?.toml)
    let theme = try Theme.parse(toml: toml, file: name)
    #expect(theme.name == name)
    #expect(theme.roles == Set(Role.allCases))
    #expect(Theme.shipped(name) == theme)
  }

  /// Where a theme does not name its background, the terminal's own counts as black or white.
  @Test(arguments: Theme.shippedTexts.map(\.name)) func shippedThemeCanBeRead(_ name: String) throws {
    let theme = try #require(Theme.shipped(name))
    let ground: Color? =
      switch (theme.background, theme.ground) {
      case (let known?, _): known
      case (nil, .dark): .rgb(0, 0, 0)
      case (nil, .light): .rgb(255, 255, 255)
      case (nil, .any): nil
      }
    for role in Role.allCases {
      let style = theme[role]
      let background = style.background == .standard ? ground : style.background
      guard let background, style.foreground != .standard else { continue }
      let ratio = Contrast.ratio(style.foreground, background)
      #expect(ratio.map { $0 >= 4.5 } ?? true, "\(theme.name) \(role): \(ratio ?? 0)")
    }
    // Only where a style stands out by itself may it paint a background.
    for role in Role.allCases where ![.selected, .live, .field].contains(role) {
      #expect(theme[role].background == .standard, "\(theme.name) \(role)")
    }
  }

  /// NO_COLOR, and terminals without colours: what a theme tells by colours alone would not be told at all.
  @Test func withoutColoursTheStandardIsMonochrome() {
    #expect(Theme.standard(on: .none).name == "monochrome")
    for depth in [ColorDepth.sixteen, .palette, .truecolor] { #expect(Theme.standard(on: depth) == .standard) }
  }

  @Test func monochromeHasNoColour() throws {
    let theme = try #require(Theme.shipped("monochrome"))
    for role in Role.allCases {
      #expect(theme[role].foreground == .standard && theme[role].background == .standard)
    }
    #expect(theme[.selected] != theme[.text])
    #expect(theme[.live] != theme[.text])
  }

  @Test func contrastIsThatOfTheStandard() throws {
    #expect(try #require(Contrast.ratio(.rgb(0, 0, 0), .rgb(255, 255, 255))) == 21)
    #expect(Contrast.ratio(.rgb(9, 9, 9), .rgb(9, 9, 9)) == 1)
    // #767676 on white is the well-known grey that just passes.
    let grey = try #require(Contrast.ratio(.rgb(0x76, 0x76, 0x76), .indexed(231)))
    #expect(abs(grey - 4.54) < 0.01)
    #expect(Contrast.ratio(.indexed(232), .rgb(8, 8, 8)) == 1)
    #expect(Contrast.ratio(.indexed(3), .rgb(0, 0, 0)) == nil)
    #expect(Contrast.ratio(.standard, .rgb(0, 0, 0)) == nil)
  }
}
