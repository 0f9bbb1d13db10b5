// The log on the screen: the newest message first, with its time and the ids that belong to it.

import Terminal
import Themes
import Words

extension Model {
  func drawLog(on canvas: inout Canvas) {
    guard let logView else { return }
    let entries = log.newest(with: logView.query)
    let body = layout.body
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
    for entry in entries.dropFirst(logView.top) {
      guard row < area.size.rows else { break }
      let lines = logLines(entry)
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

  private func logLines(_ entry: MessageLog.Entry) -> [Line] {
    let time = time(entry.at)
    let said = marked(entry.tone, entry.text)
    var line = Line(time, .dim).with(" ").with(said)
    if entry.count > 1 { line = line.with(" ×\(entry.count)", .dim) }
    for id in entry.ids { line = line.with("  \(id)", .dim) }
    return wrapped(line, to: logArea.size.columns, indent: TextWidth.columns(of: time) + 3)
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

  /// The message at the top when the oldest stands at the bottom.
  func lastTop(ofLog entries: [MessageLog.Entry]) -> Int {
    var rows = logArea.size.rows
    var top = entries.count
    for entry in entries.reversed() {
      rows -= logLines(entry).count
      if rows < 0 { break }
      top -= 1
    }
    return max(0, min(top, entries.count - 1))
  }
}
