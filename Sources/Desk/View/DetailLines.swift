// One account in full: the three records side by side, what Stripe knows of it, and its history.

import Accounts
import FoundationEssentials
import Terminal
import Themes
import Words

extension Model {
  /// From here on the three records stand beside each other; below, one under the other, so that no value is cut.
  private static let columnsForTable = 62

  var detailLines: [Line] { detailPage.lines }

  /// The selected account's lines, in the width of its pane.
  var detailPage: DetailPage { layout.detail.map(detailPage(in:)) ?? DetailPage() }

  func detailPage(in pane: Rectangle) -> DetailPage {
    if identity.isOwn { return ownPage(max(1, pane.inside.size.columns - 2)) }
    guard let account = list.selectedAccount else { return DetailPage() }
    let columns = max(1, pane.inside.size.columns - 2)
    let words = look.words
    var lines = wrapped(summary(account), to: columns, indent: 2)
    lines += advice(account, columns)
    guard let detail = details[account.id] else {
      lines +=
        [Line()] + fact(words.fieldEmail, account.email.shown(words), columns)
        + fact(words.labelCustomer, account.stripeCustomerID.shown(words), columns) + [Line()]
        + waiting(columns)
      return DetailPage(lines: lines)
    }
    if let age = ageText(details.loading) {
      let text = details.loading.fault.map { words.stale(age, $0.what) } ?? age
      lines += wrapped(Line(text, .warning), to: columns, indent: 2)
    }
    lines.append(Line())
    lines +=
      columns >= Self.columnsForTable && !look.isPlain
      ? table(detail, columns) ?? stack(detail, columns) : stack(detail, columns)
    lines.append(Line())
    lines += facts(detail, columns)
    lines.append(Line())
    var page = DetailPage(lines: lines)
    addHistory(detail, columns, to: &page)
    return page
  }

  /// Where there is no detail yet.
  func waiting(_ columns: Int) -> [Line] {
    let words = look.words
    if details.isMissing { return wrapped(Line(words.noSuchAccount, .warning), to: columns) }
    switch details.loading.state {
    case .failed(let fault), .stale(let fault, _): return faultLines(fault, columns)
    case .loading where details.loading.isSlow(now):
      return [Line("\(look.glyphs.spin(now)) \(words.loading)", .pending)]
    case .loading, .idle: return []
    }
  }

  /// The status with its reason.
  private func summary(_ account: Account) -> Line {
    let words = look.words
    var status = words.status(account.status.rawValue)
    if !account.drift.isEmpty, account.status == .drifted {
      let fields = Field.allCases.filter { field in account.drift.contains { $0.field == field } }
      status = words.remark(on: status, words.series(fields.map { $0.word(words) }))
    }
    var line = Line("\(look.glyphs.status(account.status)) \(status)", account.status.role)
    if let since = account.pendingSince { line = line.with(" " + age(since: since), .pending) }
    if let reason = account.reason, !reason.isEmpty { line = line.with(" · " + words.reason(reason)) }
    return line
  }

  // MARK: The records

  private func value(_ detail: AccountDetail, _ field: Field, _ record: Record) -> (text: String, differs: Bool) {
    let words = look.words
    guard let values = detail.records[record] else { return (words.noRecord, record != .stripe) }
    guard record != .stripe, let stripe = detail.records[.stripe] else { return (values[field].shown(words), false) }
    let isDrift = detail.account.drift.contains { $0.field == field && $0.record == record }
    if field.same(values[field], stripe[field]) { return ("=", isDrift) }
    return (values[field].shown(words), true)
  }

  /// The records beside each other, or nil where a value would have to be cut.
  private func table(_ detail: AccountDetail, _ columns: Int) -> [Line]? {
    let words = look.words
    // Stripe's value never has a mark, so that its column begins two before the others' values.
    let label = labelColumns - 2
    let cells = Record.allCases.map { record in
      Field.allCases.map { field in
        let (text, differs) = value(detail, field, record)
        return (differs ? Line("\(look.glyphs.differs) ", .warning).with(text, .warning) : Line("  ").with(text))
          .plain(look.glyphs)
      }
    }
    let needed = cells.map { ($0.map(\.columns).max() ?? 0) + 2 }
    let even = (columns - label) / Record.allCases.count
    guard needed.reduce(label, +) <= columns else { return nil }
    let widths = needed.allSatisfy { $0 <= even } ? needed.map { _ in even } : needed
    func row(_ first: Line, _ cells: [Line]) -> Line {
      zip(cells, widths).reduce(first.padded(to: label)) { line, cell in
        line.with(cell.0).padded(to: line.columns + cell.1)
      }
    }
    return [row(Line(), Record.allCases.map { Line("  ").with($0.word(words), .heading) })]
      + Field.allCases.enumerated().map { index, field in
        row(Line(field.word(words), .dim), cells.map { $0[index] })
      }
  }

  private func stack(_ detail: AccountDetail, _ columns: Int) -> [Line] {
    let words = look.words
    let label = Record.allCases.map { TextWidth.columns(of: $0.word(words)) }.max() ?? 0
    return Field.allCases.flatMap { field in
      let isSame = Record.allCases.allSatisfy { record in
        detail.records[record] != nil && !value(detail, field, record).differs
      }
      if isSame {
        let heading = Line(field.word(words), .dim).padded(to: labelColumns)
        return wrapped(
          heading.with(value(detail, field, .stripe).text).with("  ").with(Line(words.inAllThree, .dim).whole()),
          to: columns, indent: labelColumns)
      }
      return [Line(field.word(words), .dim)]
        + Record.allCases.flatMap { record in
          let (text, differs) = value(detail, field, record)
          let mark = differs ? Line(" \(look.glyphs.differs) ", .warning) : Line("   ")
          let line = Line("  " + record.word(words), .heading).padded(to: 2 + label).with(mark)
          return wrapped(line.with(text, differs ? .warning : .text), to: columns, indent: 5 + label)
        }
    }
  }

  // MARK: Facts

  private func facts(_ detail: AccountDetail, _ columns: Int) -> [Line] {
    let words = look.words
    let created = detail.createdAt.map { words.sinceDay(day($0)) }
    let customer = [detail.account.stripeCustomerID.shown(words), created].compactMap(\.self)
    let ways = detail.signsInWith.map { words.signInWay($0) }
    let others = detail.sameName > 0 ? words.sameName(detail.sameName) : nil
    let signsIn = [ways.isEmpty ? words.noValue : words.list(ways), others].compactMap(\.self)
    return fact(words.labelCustomer, customer.joined(separator: " · "), columns)
      + fact(words.labelPlan, detail.plan.map { planText($0) } ?? words.noPlan, columns)
      + fact(words.labelSignsIn, signsIn.joined(separator: " · "), columns)
      + fact(words.labelAccount, detail.account.id, columns)
  }

  private var labelColumns: Int {
    let words = look.words
    if identity.isOwn { return ownLabelColumns }
    let labels = [
      words.labelCustomer, words.labelPlan, words.labelSignsIn, words.labelAccount, words.fieldName,
      words.fieldEmail,
    ]
    return (labels.map { TextWidth.columns(of: $0) }.max() ?? 0) + 2
  }

  func fact(_ label: String, _ text: String, _ columns: Int) -> [Line] {
    let heading = Line(label, .dim)
    // An id that does not fit behind its label stands below it, in one piece.
    let width = TextWidth.columns(of: text)
    if !text.contains(" "), width > columns - labelColumns, width <= columns - 2 {
      return [heading, Line("  ").with(text)]
    }
    return wrapped(heading.padded(to: labelColumns).with(text), to: columns, indent: labelColumns)
  }

  func planText(_ plan: AccountDetail.Plan) -> String {
    let words = look.words
    let renews = plan.renewsAt.map { words.renews(day($0)) }
    let details = [plan.status.map { words.planStatus($0) }, renews].compactMap(\.self)
    let name = plan.name.shown(words)
    return details.isEmpty ? name : words.planDetails(name, details)
  }
}

extension Record {
  func word(_ words: some Words) -> String {
    switch self {
    case .stripe: words.recordStripe
    case .users: words.recordUsers
    case .auth: words.recordAuth
    }
  }
}
