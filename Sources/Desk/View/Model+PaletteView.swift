// The palette on the screen: the line that is typed in, and the commands that fit, with their keys.

import Terminal
import Themes
import Words

extension Model {
  /// Rows of its box above the first command: the border and the line that is typed in.
  static let paletteHeading = 2

  var paletteArea: Rectangle {
    let body = layout.body
    // What stands beside it would be read with it.
    if look.isPlain { return body }
    let columns = panelColumns(76)
    let rows = min(body.size.rows, max(1, paletteEntries.count) + Self.paletteHeading + 1)
    return Rectangle(
      column: (size.columns - columns) / 2, row: body.origin.row, columns: columns, rows: rows)
  }

  /// The commands that are seen at once.
  var paletteRows: Int { max(1, paletteArea.size.rows - Self.paletteHeading - 1) }

  /// The first command that is seen: the chosen one always is.
  var paletteTop: Int {
    let count = paletteEntries.count
    let chosen = palette?.chosen ?? 0
    return min(max(0, chosen - paletteRows / 2), max(0, count - paletteRows))
  }

  func drawPalette(on canvas: inout Canvas) {
    guard let palette else { return }
    let entries = paletteEntries
    let area = paletteArea
    canvas.box(area, title: Line(look.words.paletteTitle, .heading), role: .accent)
    let inside = area.inside
    let prompt = Position(column: inside.origin.column + 1, row: inside.origin.row)
    canvas.write(Line(":", .key), at: prompt, columns: 1)
    let start = Position(column: prompt.column + 1, row: prompt.row)
    canvas.field(palette.field, at: start, columns: inside.size.columns - 3, hasCursor: question == nil)
    if palette.field.text.isEmpty {
      // Behind the cursor, which stands in the first column.
      canvas.write(
        Line(look.words.palettePrompt, .dim), at: Position(column: start.column + 1, row: start.row),
        columns: inside.size.columns - 4)
    }
    let rows = Rectangle(
      column: inside.origin.column, row: inside.origin.row + 1, columns: inside.size.columns,
      rows: max(0, inside.size.rows - 1))
    if entries.isEmpty {
      canvas.write([Line(" " + look.words.paletteNothing, .dim)], in: rows)
      return
    }
    let keys = entries.map { TextWidth.columns(of: look.glyphs.plain($0.key)) }.max() ?? 0
    let top = paletteTop
    for (line, entry) in entries.dropFirst(top).prefix(rows.size.rows).enumerated() {
      let isChosen = top + line == palette.chosen
      canvas.write(
        entry.line(look, columns: rows.size.columns, keys: keys, isChosen: isChosen),
        at: Position(column: rows.origin.column, row: rows.origin.row + line), columns: rows.size.columns,
        over: isChosen ? .selected : nil)
    }
    canvas.marks(top: top, shown: rows.size.rows, of: entries.count, in: area)
  }
}

extension PaletteEntry {
  /// Its key, its label with the letters that fit, and what is to be said of it.
  fileprivate func line(_ look: Look, columns: Int, keys: Int, isChosen: Bool) -> Line {
    var line = Line(isChosen ? look.glyphs.marker : " ", .accent).with(look.glyphs.plain(key), .key)
      .padded(to: 1 + keys).with("  ")
    let role: Role = reason == nil ? .text : .dim
    for (place, character) in label.enumerated() {
      line.append(String(character), places.contains(place) ? .accent : role)
    }
    line = line.plain(look.glyphs)
    let said = reason ?? remark
    guard !said.isEmpty else { return line }
    // Beside it, as far to the right as it goes.
    let left = columns - line.columns - 3
    guard left >= 8 else { return line }
    let tail = Line(said, .dim).plain(look.glyphs).truncated(to: left, ellipsis: look.glyphs.ellipsis)
    return line.padded(to: columns - 1 - tail.columns).with(tail)
  }
}
