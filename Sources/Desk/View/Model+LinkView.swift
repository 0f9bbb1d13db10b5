// The panel in which an account is linked to a customer.

import Accounts
import Terminal
import Themes
import Words

extension Model {
  func drawLink(on canvas: inout Canvas) {
    guard let linking else { return }
    let words = look.words
    let columns = panelColumns(76)
    let inside = columns - 4
    let lines = linkLines(linking, inside)
    let body = layout.body
    let rows = min(body.size.rows, lines.count + 2)
    let area = Rectangle(
      column: (size.columns - columns) / 2, row: body.origin.row + max(0, (body.size.rows - rows) / 3),
      columns: columns, rows: rows)
    let name = TextWidth.truncated(linking.account.name.shown(words), to: 40, ellipsis: look.glyphs.ellipsis)
    canvas.box(area, title: Line(words.linkTitle(name), .heading), role: isLive ? .error : .accent)
    canvas.write(
      lines,
      in: Rectangle(column: area.origin.column + 2, row: area.origin.row + 1, columns: inside, rows: max(0, rows - 2)))
  }

  private func linkLines(_ panel: LinkPanel, _ columns: Int) -> [Line] {
    let words = look.words
    switch panel.state {
    case .asking(let since): return [waiting(words.linkAsking, since)]
    case .linking(_, let since): return [waiting(words.linkUnderWay, since)]
    case .failed(let fault): return wrapped(marked(.error, fault.sentence), to: columns, indent: 2)
    case .refused(let result): return wrapped(marked(.error, words.sentence(of: result)), to: columns, indent: 2)
    case .found(let rows):
      var lines: [Line] = []
      for (number, row) in rows.enumerated() {
        let described = describe(row, panel.isChoice ? columns - 2 : columns)
        let mark = number == panel.chosen ? look.glyphs.marker : " "
        lines +=
          panel.isChoice
          ? described.enumerated().map { Line(spans: Line($0 == 0 ? "\(mark) " : "  ", .accent).spans + $1.spans) }
          : described
      }
      lines.append(Line())
      switch panel.acceptable {
      case nil where panel.isChoice: lines += wrapped(Line(words.linkAmbiguous, .warning), to: columns)
      case nil: break
      case let row? where row.kind == .noCustomer:
        lines += wrapped(Line(words.linkMakesCustomer, .warning), to: columns)
      case let row?:
        lines += wrapped(Line(words.linkTo(row.stripeCustomerID ?? "-"), .warning), to: columns)
        lines += wrapped(Line(words.linkKeepsLogin, .dim), to: columns)
      }
      return lines
    }
  }

  private func describe(_ row: LinkProposal, _ columns: Int) -> [Line] {
    let words = look.words
    var lines: [Line] = []
    if row.kind == .noCustomer {
      lines += wrapped(Line(row.name.shown(words)).with("  " + row.email.shown(words), .dim), to: columns)
    } else {
      let values = [row.customerName, row.customerEmail].compactMap(\.self).filter { !$0.isEmpty }
      lines += wrapped(
        Line(row.stripeCustomerID ?? "-", .accent).with(values.map { "  " + $0 }.joined()), to: columns)
    }
    if row.evidence.isEmpty { lines += wrapped(Line(words.linkKind(row.kind.rawValue), .dim), to: columns) }
    for code in row.evidence {
      lines += wrapped(Line("  - \(words.linkEvidence(code))", .dim), to: columns, indent: 4)
    }
    return lines
  }

  private func waiting(_ text: String, _ since: Duration) -> Line {
    let isSlow = now.steady - since >= Loading.patience
    return Line("\(isSlow ? look.glyphs.spin(now) : look.glyphs.waiting) \(text)", .pending)
  }
}
