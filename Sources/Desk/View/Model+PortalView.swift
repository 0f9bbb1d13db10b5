// The box with the link to Stripe's customer portal.

import Accounts
import Terminal
import Themes
import Words

extension Model {
  func drawPortal(on canvas: inout Canvas) {
    guard let portal else { return }
    let words = look.words
    // As wide as the link, where the screen is: then the mouse can take it in one piece.
    var wanted = 76
    if case .made(let url, _) = portal.state { wanted = max(wanted, TextWidth.columns(of: url) + 4) }
    let columns = min(size.columns - 4, wanted)
    let inside = columns - 4
    var lines: [Line] = []
    switch portal.state {
    case .asking(let since):
      let isSlow = now.steady - since >= Loading.patience
      lines = [Line("\(isSlow ? look.glyphs.spin(now) : look.glyphs.waiting) \(words.portalAsking)", .pending)]
    case .made(let url, let at):
      lines = wrapped(Line(url, .accent), to: inside)
      lines += [Line()] + wrapped(Line(words.portalMeans, .warning), to: inside)
      let age = words.age(seconds: max(0, (now.steady - at).milliseconds / 1000))
      lines += wrapped(Line(words.portalAge(age), .dim), to: inside)
    case .failed(let fault): lines = wrapped(marked(.error, fault.sentence), to: inside, indent: 2)
    }
    let body = layout.body
    let rows = min(body.size.rows, lines.count + 2)
    let area = Rectangle(
      column: (size.columns - columns) / 2, row: body.origin.row + max(0, (body.size.rows - rows) / 3),
      columns: columns, rows: rows)
    let name = TextWidth.truncated(portal.account.name.shown(words), to: 40, ellipsis: look.glyphs.ellipsis)
    canvas.box(area, title: Line(words.portalTitle(name), .heading), role: isLive ? .error : .accent)
    canvas.write(
      lines,
      in: Rectangle(column: area.origin.column + 2, row: area.origin.row + 1, columns: inside, rows: max(0, rows - 2)))
  }
}
