// Text, areas and styles into a frame. Everything is clipped at the frame's edges, and no wide character is ever halved.

extension Frame {
  /// The whole frame as an area.
  public var bounds: Rectangle { Rectangle(origin: Position(column: 0, row: 0), size: size) }

  /// Writes one line from `position` on, in at most `columns` columns, and never past the frame's edge. A grapheme that
  /// does not fit as a whole is left out, with what follows it. Line ends and other controls are shown as `·`.
  /// - Parameter position: may lie outside; what is left of the first column is not seen, and counts as used.
  /// - Returns: the columns used, 0 to `columns`.
  @discardableResult
  public mutating func write(_ text: String, at position: Position, columns: Int, style: Style = .plain) -> Int {
    guard columns > 0, (0..<size.rows).contains(position.row), position.column < size.columns else { return 0 }
    // Far outside on the left nothing can be seen, and adding to such a number might overflow.
    guard position.column > -(1 << 20) else { return 0 }
    let limit = min(columns, size.columns - position.column)
    if TextWidth.isPlain(text) {
      let end = position.column + min(limit, text.utf8.count)
      let start = max(0, position.column)
      if start < end {
        blankHalves(beside: start..<end, position.row)
        var index = position.row * size.columns + start
        for byte in text.utf8.dropFirst(start - position.column).prefix(end - start) {
          cells[index] = Cell(CellText(Unicode.Scalar(byte)), style: style)
          index += 1
        }
      }
      return end - position.column
    }
    var used = 0
    if TextWidth.ownColumns(of: text) != nil {
      for scalar in text.unicodeScalars {
        guard let width = TextWidth.ownColumns(of: scalar), used + width <= limit else { break }
        put(CellText(scalar), width, position.column + used, position.row, style)
        used += width
      }
      return used
    }
    for character in text {
      let glyphs = TextWidth.glyphs(of: character)
      guard used + glyphs.reduce(0, { $0 + $1.columns }) <= limit else { break }
      for glyph in glyphs {
        put(CellText(glyph.text), glyph.columns, position.column + used, position.row, style)
        used += glyph.columns
      }
    }
    return used
  }

  /// Fills an area with one character; a wide one fills pairs of columns, and a blank the odd one.
  public mutating func fill(_ area: Rectangle, with character: Character = " ", style: Style) {
    guard let (columns, rows) = inside(area) else { return }
    let glyph = TextWidth.glyphs(of: character)[0]
    let cell = Cell(CellText(glyph.text), style: style)
    for row in rows {
      blankHalves(beside: columns, row)
      let start = row * size.columns
      for column in columns { cells[start + column] = cell }
      guard glyph.columns == 2 else { continue }
      for column in columns where (column - columns.lowerBound) % 2 == 1 { cells[start + column].content = .none }
      if columns.count % 2 == 1 { cells[start + columns.upperBound - 1].content = .blank }
    }
  }

  /// Changes how an area looks, and leaves its text. A wide character goes by its first column.
  public mutating func restyle(_ area: Rectangle, _ change: (inout Style) -> Void) {
    guard let (columns, rows) = inside(area) else { return }
    for row in rows {
      for column in columns where !self[column, row].content.isEmpty {
        change(&self[column, row].style)
        if column + 1 < size.columns, self[column + 1, row].content.isEmpty {
          self[column + 1, row].style = self[column, row].style
        }
      }
    }
  }

  /// Changes how a whole row looks, and leaves its text.
  public mutating func restyle(row: Int, _ change: (inout Style) -> Void) {
    restyle(Rectangle(column: 0, row: row, columns: size.columns, rows: 1), change)
  }

  /// Puts a frame on top of this one, its first cell at `position`.
  public mutating func draw(_ frame: Frame, at position: Position) {
    guard let (columns, rows) = inside(Rectangle(origin: position, size: frame.size)) else { return }
    for row in rows {
      for column in columns {
        let cell = frame[column - position.column, row - position.row]
        if cell.content.isEmpty {
          // The right half came with its left one, unless that is outside.
          if column == columns.lowerBound { put(.blank, 1, column, row, cell.style) }
          continue
        }
        let isWide = frame[column - position.column + 1, row - position.row].content.isEmpty
        put(cell.content, isWide ? 2 : 1, column, row, cell.style)
      }
    }
    if let cursor = frame.cursor {
      self.cursor = Position(column: cursor.column &+ position.column, row: cursor.row &+ position.row)
    }
  }

  /// Sets one cell, or two for a wide character, and blanks the other half of what was there.
  private mutating func put(_ content: CellText, _ columns: Int, _ column: Int, _ row: Int, _ style: Style) {
    let end = column + columns
    guard end > 0, column < size.columns else { return }
    // Half of it is outside.
    guard column >= 0, end <= size.columns else {
      for place in column..<end { put(.blank, 1, place, row, style) }
      return
    }
    blankHalves(beside: column..<end, row)
    let index = row * size.columns + column
    cells[index] = Cell(content, style: style)
    if columns == 2 { cells[index + 1] = Cell(.none, style: style) }
  }

  /// Before some columns of a row are overwritten: of a wide character that reaches out of them the other half goes.
  private mutating func blankHalves(beside columns: Range<Int>, _ row: Int) {
    let start = row * size.columns
    let (first, next) = (start + columns.lowerBound, start + columns.upperBound)
    if columns.lowerBound > 0, cells[first].content.isEmpty { cells[first - 1].content = .blank }
    if columns.upperBound < size.columns, cells[next].content.isEmpty { cells[next].content = .blank }
  }

  /// The part of an area that is inside; nil where there is none.
  private func inside(_ area: Rectangle) -> (columns: Range<Int>, rows: Range<Int>)? {
    guard let columns = clipped(area.origin.column, area.size.columns, to: size.columns),
      let rows = clipped(area.origin.row, area.size.rows, to: size.rows)
    else { return nil }
    return (columns, rows)
  }

  private func clipped(_ start: Int, _ count: Int, to limit: Int) -> Range<Int>? {
    let (sum, overflow) = start.addingReportingOverflow(max(0, count))
    let lower = max(0, start)
    let upper = min(limit, overflow ? limit : sum)
    return lower < upper ? lower..<upper : nil
  }
}
