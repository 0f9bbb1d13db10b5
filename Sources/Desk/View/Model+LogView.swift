// The log on the screen: the newest message first, with its time and the ids that belong to it.

import Terminal
import Themes
import Words

extension Model {
  func drawLog(on canvas: inout Canvas) {
    guard let logView else { return }
    let entries = log.newest(with: logView.query)
    let body = canvas.layout.body
    let words = look.words
    var title = Line(words.logTitle, .heading)
    if logView.field == nil, !logView.query.isEmpty { title = title.with(" /\(logView.query)", .accent) }
    canvas.box(body, title: title)
    let area = logArea
    if entries.isEmpty {
      canvas.write(
        wrapped(Line(log.entries.isEmpty ? words.logEmpty : words.logNothing, .dim), to: area.size.columns), in: area)
    }
    var row = 0
    for (index, entry) in entries.enumerated().dropFirst(logView.top) {
      guard row < area.size.rows else { break }
      var lines = logLines(entry)
      if index == logView.chosen { lines[0] = lines[0].marked(with: look.glyphs.marker) }
      canvas.write(
        lines,
        in: Rectangle(
          column: area.origin.column, row: area.origin.row + row, columns: area.size.columns,
          rows: area.size.rows - row))
      row += lines.count
    }
    canvas.marks(
      top: logView.top, shown: shownInLog(entries, from: logView.top), of: entries.count, in: body)
    if let field = logView.field { drawLogSearch(field, on: &canvas, body) }
  }

  /// On the border, where the title ends.
  private func drawLogSearch(_ field: TextField, on canvas: inout Canvas, _ box: Rectangle) {
    let left = box.origin.column + TextWidth.columns(of: look.words.logTitle) + 4
    let columns = min(40, box.origin.column + box.size.columns - 8 - left)
    canvas.write(Line("/", .key), at: Position(column: left, row: box.origin.row), columns: 1)
    canvas.field(
      field, at: Position(column: left + 1, row: box.origin.row), columns: columns, hasCursor: question == nil)
  }

  private var logArea: Rectangle {
    let inside = layout.body.inside
    return Rectangle(
      column: inside.origin.column + 1, row: inside.origin.row, columns: max(1, inside.size.columns - 2),
      rows: inside.size.rows)
  }

  /// Which message stands at this place, counted from the newest.
  func logEntry(at place: Position) -> Int? {
    guard let logView, logArea.contains(place) else { return nil }
    var row = logArea.origin.row
    for (index, entry) in log.newest(with: logView.query).enumerated().dropFirst(logView.top) {
      row += logLines(entry).count
      if place.row < row { return index }
    }
    return nil
  }

  private func logLines(_ entry: MessageLog.Entry) -> [Line] {
    let time = time(entry.at)
    let said = marked(entry.tone, entry.text)
    var line = Line("  ").with(time, .dim).with(" ").with(said)
    if entry.count > 1 { line = line.with(" ×\(entry.count)", .dim) }
    for id in entry.ids { line = line.with("  \(id)", .dim) }
    return wrapped(line, to: logArea.size.columns, indent: TextWidth.columns(of: time) + 5)
  }

  // MARK: Only what is seen is laid out

  /// How many messages fit from this one on, one that is cut off at the end not counted.
  func shownInLog(_ entries: [MessageLog.Entry], from top: Int) -> Int {
    var rows = logArea.size.rows
    var count = 0
    for entry in entries.dropFirst(top) {
      rows -= logLines(entry).count
      if rows < 0 { break }
      count += 1
    }
    return max(1, count)
  }

  /// The message at the top when this one stands at the bottom.
  func topOfLog(_ entries: [MessageLog.Entry], endingAt last: Int) -> Int {
    var rows = logArea.size.rows
    var top = last + 1
    for entry in entries.prefix(last + 1).reversed() {
      rows -= logLines(entry).count
      if rows < 0 { break }
      top -= 1
    }
    return max(0, min(top, last))
  }
}

extension Line {
  /// With this in the place of the blank that it begins with.
  fileprivate func marked(with marker: String) -> Line {
    var line = self
    line.spans[0].text = " "
    line.spans.insert(Line(marker, .accent).spans[0], at: 0)
    return line
  }
}
