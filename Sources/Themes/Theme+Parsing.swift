// A theme from its file. Every mistake is told with its line and what was expected there.

import TOMLKit
import Terminal

extension Theme {
  /// Reads a theme.
  ///
  /// - Parameters:
  ///   - file: what the errors call it.
  ///   - known: the themes that it may inherit from.
  /// - Throws: the first mistake.
  public static func parse(
    toml: String, file: String = "theme", inheritingFrom known: [Theme] = []
  ) throws(ThemeError) -> Theme {
    let table: TOMLTable
    do {
      table = try TOMLTable(string: toml)
    } catch let error as TOMLParseError {
      throw ThemeError(file: file, line: max(1, error.source.begin.line), problem: .syntax(error.description))
    } catch {
      throw ThemeError(file: file, line: 1, problem: .syntax("\(error)"))
    }
    let reader = ThemeReader(file: file, lines: KeyLines(toml))
    try reader.expect(["name", "inherits", "background", "styles"], in: table, at: [])
    guard table["name"] != nil else { throw reader.error([], .missing("name")) }
    guard let name = table["name"]?.string, !name.isEmpty else { throw reader.wrong(["name"], .text) }
    let base = try reader.base(table["inherits"], known: known)
    let (ground, background) = try reader.background(table["background"])
    var styles: [Role: Style] = [:]
    if let value = table["styles"] {
      guard let table = value.table else { throw reader.wrong(["styles"], .table) }
      try reader.expect(Role.allCases.map(\.rawValue), in: table, at: ["styles"])
      for role in Role.allCases {
        guard let value = table[role.rawValue] else { continue }
        guard let table = value.table else { throw reader.wrong(["styles", role.rawValue], .table) }
        styles[role] = try reader.style(table, at: ["styles", role.rawValue])
      }
    }
    guard let base else {
      return Theme(name: name, ground: ground ?? .any, background: background, styles: styles)
    }
    return base.inherited(as: name, ground: ground, background: background, styles: styles)
  }
}

/// Reads values out of one file, and knows where each stands.
private struct ThemeReader {
  let file: String
  let lines: KeyLines

  private static let attributes: [(String, any WritableKeyPath<Style, Bool> & Sendable)] = [
    ("bold", \.bold), ("dim", \.dim), ("italic", \.italic), ("underline", \.underline), ("reverse", \.reverse),
  ]

  /// The theme that another one begins with.
  func base(_ value: (any TOMLValueConvertible)?, known: [Theme]) throws(ThemeError) -> Theme? {
    guard let value else { return nil }
    guard let name = value.string, let base = known.first(where: { $0.name == name }) else {
      throw wrong(["inherits"], .oneOf(known.map(\.name)))
    }
    return base
  }

  /// A word for the kind of background, or the very colour.
  func background(_ value: (any TOMLValueConvertible)?) throws(ThemeError) -> (Theme.Ground?, Color?) {
    guard let value else { return (nil, nil) }
    guard let word = value.string else { throw wrong(["background"], .ground) }
    if let ground = Theme.Ground(rawValue: word) { return (ground, nil) }
    guard let color = Color(word: word), case .rgb = color, let onBlack = Contrast.ratio(color, .rgb(0, 0, 0)),
      let onWhite = Contrast.ratio(color, .rgb(255, 255, 255))
    else { throw wrong(["background"], .ground) }
    return (onBlack < onWhite ? .dark : .light, color)
  }

  func style(_ table: TOMLTable, at path: [String]) throws(ThemeError) -> Style {
    try expect(["foreground", "background"] + Self.attributes.map(\.0), in: table, at: path)
    var style = Style.plain
    if let value = table["foreground"] { style.foreground = try color(value, at: path + ["foreground"]) }
    if let value = table["background"] { style.background = try color(value, at: path + ["background"]) }
    for (name, attribute) in Self.attributes {
      guard let value = table[name] else { continue }
      guard let isOn = value.bool else { throw wrong(path + [name], .yesOrNo) }
      style[keyPath: attribute] = isOn
    }
    return style
  }

  private func color(_ value: any TOMLValueConvertible, at path: [String]) throws(ThemeError) -> Color {
    if let number = value.int, let index = UInt8(exactly: number) { return .indexed(index) }
    guard let word = value.string, let color = Color(word: word) else { throw wrong(path, .color) }
    return color
  }

  /// Refuses keys that are not of these.
  func expect(_ keys: [String], in table: TOMLTable, at path: [String]) throws(ThemeError) {
    let strange = table.keys.filter { !keys.contains($0) }
    // The first of them in the file.
    guard let key = strange.min(by: { lines.line(of: path + [$0]) < lines.line(of: path + [$1]) }) else { return }
    throw error(path + [key], .unknownKey(key, expected: keys))
  }

  func wrong(_ path: [String], _ expected: ThemeError.Expected) -> ThemeError {
    error(path, .value(key: path.joined(separator: "."), expected: expected))
  }

  func error(_ path: [String], _ problem: ThemeError.Problem) -> ThemeError {
    ThemeError(file: file, line: lines.line(of: path), problem: problem)
  }
}
