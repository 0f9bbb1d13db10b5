// A frame that is being drawn, with the look that it is drawn in and the places of what stands on it.

import Terminal
import Themes

struct Canvas {
  var frame: Frame
  let look: Look
  /// The model's, laid out once for all that is drawn.
  let layout: Layout

  init(_ model: Model) {
    frame = Frame(size: model.size, style: model.look.theme[.text])
    look = model.look
    layout = model.layout
  }

  /// Writes a line; what does not fit is cut, and the cut is shown.
  mutating func write(_ line: Line, at position: Position, columns: Int, over role: Role? = nil, isDim: Bool = false) {
    let line = line.plain(look.glyphs).truncated(to: columns, ellipsis: look.glyphs.ellipsis)
    var column = position.column
    let end = position.column + columns
    for span in line.spans {
      var style = look.theme[role ?? span.role]
      // A field keeps its ground in a selected row and in a dimmed one.
      if isDim, role == nil { style = look.theme[.dim] }
      column += frame.write(
        span.text, at: Position(column: column, row: position.row), columns: end - column, style: style)
    }
    if let role {
      frame.fill(
        Rectangle(column: column, row: position.row, columns: end - column, rows: 1), style: look.theme[role])
    }
  }

  /// Lines one below the other, as many as fit.
  mutating func write(_ lines: some Sequence<Line>, in area: Rectangle, isDim: Bool = false) {
    for (offset, line) in lines.prefix(area.size.rows).enumerated() {
      write(
        line, at: Position(column: area.origin.column, row: area.origin.row + offset), columns: area.size.columns,
        isDim: isDim)
    }
  }

  /// A part of many lines; marks on the border tell that there are more.
  mutating func scrolled(
    _ lines: [Line], from top: Int, in area: Rectangle, of box: Rectangle, isDim: Bool = false
  ) {
    let first = min(max(0, top), max(0, lines.count - area.size.rows))
    write(lines.dropFirst(first), in: area, isDim: isDim)
    marks(top: first, shown: area.size.rows, of: lines.count, in: box)
  }

  /// On the border: there is more above, and below.
  mutating func marks(top: Int, shown: Int, of count: Int, in box: Rectangle) {
    let column = box.origin.column + box.size.columns - 5
    func mark(_ glyph: String, _ row: Int) {
      frame.write(" \(glyph) ", at: Position(column: column, row: row), columns: 3, style: look.theme[.key])
    }
    if top > 0 { mark(look.glyphs.ascending, box.origin.row) }
    if top + shown < count { mark(look.glyphs.descending, box.origin.row + box.size.rows - 1) }
  }

  /// A border with a title in it, and nothing inside.
  mutating func box(_ area: Rectangle, title: Line, role: Role = .border) {
    guard area.size.columns >= 2, area.size.rows >= 2 else { return }
    frame.fill(area, style: look.theme[.text])
    let box = look.glyphs.box
    let style = look.theme[role]
    let (left, top) = (area.origin.column, area.origin.row)
    let (right, bottom) = (left + area.size.columns - 1, top + area.size.rows - 1)
    for row in [top, bottom] {
      frame.fill(
        Rectangle(column: left + 1, row: row, columns: area.size.columns - 2, rows: 1), with: box.horizontal,
        style: style)
    }
    for column in [left, right] {
      frame.fill(
        Rectangle(column: column, row: top + 1, columns: 1, rows: area.size.rows - 2), with: box.vertical, style: style)
    }
    for (text, column, row) in [
      (box.topLeft, left, top), (box.topRight, right, top), (box.bottomLeft, left, bottom),
      (box.bottomRight, right, bottom),
    ] {
      frame.write(text, at: Position(column: column, row: row), columns: 1, style: style)
    }
    guard !title.text.isEmpty else { return }
    let shown = Line(" ", role).with(title).with(" ", role)
    let width = min(shown.plain(look.glyphs).columns, area.size.columns - 4)
    write(shown, at: Position(column: left + 1, row: top), columns: width)
  }
}

extension Line {
  consuming func with(_ other: Line) -> Line {
    spans += other.spans
    return self
  }

  /// Without the typographic characters that a terminal lacks.
  func plain(_ glyphs: Glyphs) -> Line {
    if glyphs.isUnicode { return self }
    var line = self
    for index in spans.indices { line.spans[index].text = glyphs.plain(spans[index].text) }
    return line
  }
}

extension Model {
  /// Lines that fit, whatever marks the terminal has.
  func wrapped(_ line: Line, to columns: Int, indent: Int = 0) -> [Line] {
    line.plain(look.glyphs).wrapped(to: columns, indent: indent)
  }
}
