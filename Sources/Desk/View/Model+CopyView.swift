// The menu of what can be copied, over everything else.

import Accounts
import Terminal
import Themes
import Words

extension Model {
  func drawCopyMenu(on canvas: inout Canvas) {
    guard let menu = copying else { return }
    let words = look.words
    let items = copyItems(menu.account)
    let area = copyArea(menu)
    let inside = area.size.columns - 4
    let label = (items.map { TextWidth.columns(of: $0.kind.word(words)) }.max() ?? 0) + 2
    var lines = items.map { kind, value in
      Line(kind == menu.chosen ? look.glyphs.marker : " ", .accent).with(" ")
        .with(keyName(kind.action), .key).with("  ")
        .with(kind.word(words).padded(to: label), .dim).with(value)
    }
    lines += [Line()] + wrapped(Line(words.copyByMouse, .dim), to: inside)
    let rows = area.size.rows
    // What it may cost on a small screen is the hint, never what is chosen.
    let shown = lines.count <= rows - 2 ? lines : Array(lines.prefix(max(0, rows - 2)))
    let name = TextWidth.truncated(menu.account.name.shown(words), to: 40, ellipsis: look.glyphs.ellipsis)
    canvas.box(area, title: Line(words.remark(on: words.copyTitle, name), .heading), role: .accent)
    canvas.write(
      shown,
      in: Rectangle(
        column: area.origin.column + 2, row: area.origin.row + 1, columns: inside, rows: max(0, rows - 2)))
  }

  /// Its box: one line for each that can be copied, the first of them at the top.
  func copyArea(_ menu: CopyMenu) -> Rectangle {
    let columns = panelColumns(84)
    let hint = wrapped(Line(look.words.copyByMouse, .dim), to: columns - 4)
    let body = layout.body
    let rows = min(body.size.rows, copyItems(menu.account).count + 1 + hint.count + 2)
    return Rectangle(
      column: (size.columns - columns) / 2, row: body.origin.row + max(0, (body.size.rows - rows) / 3),
      columns: columns, rows: rows)
  }
}

extension String {
  /// Blanks up to this column.
  fileprivate func padded(to columns: Int) -> String {
    self + String(repeating: " ", count: max(0, columns - TextWidth.columns(of: self)))
  }
}
