// Frames into ncurses: only the cells that have changed, and one update.

internal import CNcurses
internal import Glibc

extension Curses {
  /// Shows a frame; what of it lies outside of the screen is not seen, and what it does not cover is blank.
  /// - Returns: whether anything had to be done.
  func draw(_ frame: Frame) -> Bool {
    var former = shown.flatMap { $0.size == frame.size ? $0 : nil }
    var hasChanges = former?.cells != frame.cells
    guard hasChanges || frame.cursor != former?.cursor else { return false }
    if standIns?.isFull(for: frame.cells.count) == true {
      standIns?.removeAll()
      repaint()
      (former, hasChanges) = (nil, true)
    }
    let cursor = frame.cursor.flatMap { contains($0) ? $0 : nil }
    if hasCursor && (hasChanges || cursor == nil) { showCursor(false) }
    if hasChanges {
      write(frame, over: former)
      if isOverfull && framesUntilForgetting == 0 {
        forgetColors()
        write(frame, over: nil)
        // With too many in this one frame it was in vain, and would be with the next.
        if isOverfull { framesUntilForgetting = 50 }
      }
      framesUntilForgetting = max(0, framesUntilForgetting - 1)
    }
    accountdesk_update(Int32(cursor?.row ?? -1), Int32(cursor?.column ?? 0))
    if cursor != nil && !hasCursor { showCursor(true) }
    shown = frame
    return true
  }

  /// Some colours stand for others, since there are no more numbers.
  private var isOverfull: Bool { colors.isFull || arePairsFull }

  private func contains(_ position: Position) -> Bool {
    (0..<size.columns).contains(position.column) && (0..<size.rows).contains(position.row)
  }

  private func showCursor(_ isShown: Bool) {
    curs_set(isShown ? 1 : 0)
    hasCursor = isShown
  }

  /// All numbers anew, and with them all cells: the same numbers will mean other colours.
  private func forgetColors() {
    colors.removeAll()
    pairs.removeAll()
    latestLook = nil
    arePairsFull = false
    reset_color_pairs()
    accountdesk_repaint()
  }

  private func write(_ frame: Frame, over former: Frame?) {
    if former == nil { accountdesk_erase() }
    let columns = min(size.columns, frame.size.columns)
    for row in 0..<min(size.rows, frame.size.rows) {
      let start = row * frame.size.columns
      let cells = frame.cells[start..<start + columns]
      guard let before = former?.cells[start..<start + columns] else {
        write(cells, row: row, before: nil)
        continue
      }
      if cells != before { write(cells, row: row, before: before) }
    }
  }

  private func write(_ cells: ArraySlice<Cell>, row: Int, before: ArraySlice<Cell>?) {
    let isDoubtful = touchesDoubt(cells, before)
    // Then everything behind is written again too: nobody knows what of it the terminal has overwritten.
    if isDoubtful { accountdesk_redraw_row(Int32(row)) }
    // With wide characters in it a row is written as a whole: half of one is taken away when the other is overwritten.
    // But stand-ins that stay are not touched.
    let isPlain =
      !isDoubtful
      && (cells.contains(where: isDoubtful(_:))
        || cells.allSatisfy(\.isNarrow) && before?.allSatisfy(\.isNarrow) != false)
    var index = cells.startIndex
    var sinceDoubt = Self.mostOverflow
    while index < cells.endIndex {
      let cell = cells[index]
      if before.map({ isPlain && $0[index] == cell }) ?? (!isDoubtful && isErased(cell)) {
        index += 1
        continue
      }
      let hasRoom = index + 1 < cells.endIndex && cells[index + 1].content.isEmpty
      sinceDoubt = isDoubtful && self.isDoubtful(cell) ? 0 : sinceDoubt + 1
      index += put(
        cell, column: index - cells.startIndex, row: row, hasRoom: hasRoom,
        // ncurses does not write blanks that it believes to be there.
        isDoubtful: sinceDoubt == 0 || sinceDoubt <= Self.mostOverflow && cell.content == .blank)
    }
  }

  /// Whether it looks as one that was erased.
  private func isErased(_ cell: Cell) -> Bool { cell.content == .blank && look(cell.style) == (0, 0) }

  /// Whether a doubtful cell changes, or one that a doubtful cell may reach into.
  private func touchesDoubt(_ cells: ArraySlice<Cell>, _ before: ArraySlice<Cell>?) -> Bool {
    guard let before else { return cells.contains(where: isDoubtful(_:)) }
    var sinceDoubt = Self.mostOverflow + 1
    for index in cells.indices {
      let isSame = cells[index] == before[index]
      if isDoubtful(cells[index]) || !isSame && isDoubtful(before[index]) {
        sinceDoubt = 0
      } else {
        sinceDoubt += 1
      }
      if !isSame, sinceDoubt <= Self.mostOverflow { return true }
    }
    return false
  }

  /// How far a doubtful cell may reach into others: as far as its marks could, each in a column of its own.
  private static let mostOverflow = 5

  private func isDoubtful(_ cell: Cell) -> Bool {
    !cell.content.isASCII && !cell.content.isEmpty && standIns != nil && isUnicode
      && TextWidth.isDoubtful(cell.content, ambiguousIsWide: ambiguousColumns == 2)
  }

  /// - Parameter hasRoom: whether the next cell is left free for a second column.
  /// - Returns: the columns used, 1 or 2.
  private func put(_ cell: Cell, column: Int, row: Int, hasRoom: Bool, isDoubtful: Bool) -> Int {
    let (attributes, pair) = look(cell.style)
    if !isDoubtful, let scalar = cell.content.scalar, scalar.isASCII || isUnicode,
      let columns = TextWidth.ownColumns(of: scalar), columns == 1 || hasRoom
    {
      if !put(cell.content, column, row, attributes, pair) { _ = put(CellText("?"), column, row, attributes, pair) }
      return columns
    }
    var glyph = glyph(cell.text)
    if glyph.columns == 2 && !hasRoom { glyph = Glyph(text: isUnicode ? TextWidth.unknown : "?", columns: 1) }
    if isDoubtful, let first = standIns?.scalar(clipped(glyph, column), columns: glyph.columns, column: column) {
      _ = put(CellText(first), column, row, attributes, pair)
      if glyph.columns == 2 { _ = put(StandIns.second, column + 1, row, attributes, pair) }
    } else if !put(CellText(glyph.text), column, row, attributes, pair) {
      for place in 0..<glyph.columns { _ = put(CellText("?"), column + place, row, attributes, pair) }
    }
    return glyph.columns
  }

  /// In the last columns what might go on in the next row is left out: the marks, or all of it.
  private func clipped(_ glyph: Glyph, _ column: Int) -> String {
    let room = size.columns - column
    if TextWidth.mostColumns(of: glyph.text, ambiguousIsWide: ambiguousColumns == 2) <= room { return glyph.text }
    let base = String(glyph.text.unicodeScalars.prefix(1))
    return TextWidth.mostColumns(of: base, ambiguousIsWide: ambiguousColumns == 2) <= room ? base : "?"
  }

  private func put(_ content: CellText, _ column: Int, _ row: Int, _ attributes: attr_t, _ pair: Int32) -> Bool {
    withUnsafeTemporaryAllocation(of: wchar_t.self, capacity: 6) { characters in
      var count = 0
      while count < 5, let scalar = content.scalar(count) {
        characters[count] = wchar_t(bitPattern: scalar.value)
        count += 1
      }
      characters[count] = 0
      return accountdesk_put(Int32(row), Int32(column), characters.baseAddress, attributes, pair)
    }
  }

  /// Frames are written by `Frame.write`, which leaves nothing harmful in a cell; but a cell can be set by hand too.
  private func glyph(_ text: String) -> Glyph {
    if TextWidth.isPlain(text) { return Glyph(text: text.isEmpty ? " " : String(text.prefix(1)), columns: 1) }
    guard let glyph = text.first.flatMap({ TextWidth.glyphs(of: $0).first }) else {
      return Glyph(text: " ", columns: 1)
    }
    // Of a wide one the first column says that something stands here, and the second stays blank.
    return isUnicode ? glyph : Glyph(text: "?", columns: 1)
  }

  private func look(_ style: Style) -> (attr_t, Int32) {
    // Cells beside each other mostly look the same.
    if let latest = latestLook, latest.style == style { return (latest.attributes, latest.pair) }
    let foreground = colors.number(style.foreground)
    let background = colors.number(style.background)
    let attributes = accountdesk_attributes(
      style.bold || foreground.isBright, style.dim, style.italic, style.underline, style.reverse)
    let pair = pair(ColorPair(foreground: foreground.value, background: background.value))
    latestLook = CellLook(style: style, attributes: attributes, pair: pair)
    return (attributes, pair)
  }

  /// 0, the terminal's own colours, where there are more pairs than the terminal can have.
  private func pair(_ colors: ColorPair) -> Int32 {
    if colors.foreground < 0 && colors.background < 0 { return 0 }
    if let pair = pairs[colors] { return pair }
    let number = Int32(pairs.count + 1)
    guard number < accountdesk_pairs(), init_extended_pair(number, colors.foreground, colors.background) == OK else {
      arePairsFull = true
      return 0
    }
    pairs[colors] = number
    return number
  }
}

extension Cell {
  /// Neither a wide character nor the second half of one.
  fileprivate var isNarrow: Bool {
    if content.isASCII { return true }
    if let scalar = content.scalar, let columns = TextWidth.ownColumns(of: scalar) { return columns == 1 }
    return !content.isEmpty && TextWidth.columns(of: text) == 1
  }
}
