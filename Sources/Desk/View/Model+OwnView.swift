// The account page for oneself: who one is here, what one signs in with, the plan, and what became of one's own edits.

import Accounts
import Terminal
import Themes
import Words

extension Model {
  private var ownLabels: (name: String, email: String, login: String, plan: String) {
    let words = look.words
    return (words.fieldName, words.fieldEmail, words.meLogin, words.labelPlan)
  }

  var ownLabelColumns: Int {
    let labels = ownLabels
    return ([labels.name, labels.email, labels.login, labels.plan].map { TextWidth.columns(of: $0) }.max() ?? 0) + 2
  }

  func ownPage(_ columns: Int) -> DetailPage {
    let words = look.words
    let labels = ownLabels
    guard let account = list.selectedAccount else { return DetailPage(lines: ownAbsence(columns)) }
    guard let detail = details[account.id] else {
      let known =
        fact(labels.name, account.name.shown(words), columns) + fact(labels.email, account.email.shown(words), columns)
      return DetailPage(lines: known + [Line()] + waiting(columns))
    }
    var lines: [Line] = []
    if let age = ageText(details.loading) {
      let text = details.loading.fault.map { words.stale(age, $0.what) } ?? age
      lines += wrapped(Line(text, .warning), to: columns, indent: 2) + [Line()]
    }
    lines += fact(labels.name, account.name.shown(words), columns)
    lines += fact(labels.email, account.email.shown(words), columns)
    lines += fact(labels.login, (detail.records.auth?.email).shown(words), columns)
    lines += fact(labels.plan, detail.plan.map { planText($0) } ?? words.noPlan, columns)
    if let (wanted, standing) = unprovenLogin {
      let text = words.meUnproven(wanted: wanted, standing: standing.shown(words), key: keyName(.proveLogin))
      lines += [Line()] + wrapped(marked(.warning, text), to: columns, indent: 2)
    }
    if account.stripeCustomerID == nil {
      lines += [Line()] + wrapped(Line(words.meUnlinked, .dim), to: columns)
    }
    lines.append(Line())
    var page = DetailPage(lines: lines)
    addHistory(detail, columns, to: &page)
    return page
  }

  /// Where there is nobody yet, or not at all.
  private func ownAbsence(_ columns: Int) -> [Line] {
    let words = look.words
    switch list.loading.state {
    case .failed(let fault), .stale(let fault, _): return faultLines(fault, columns)
    case .loading where list.loading.isSlow(now): return [Line("\(look.glyphs.spin(now)) \(words.loading)", .pending)]
    case .loading: return []
    case .idle: return wrapped(Line(words.meNobody, .warning), to: columns)
    }
  }
}
