// Marking accounts: one and on, all that are listed, none.

import Accounts
import Words

extension Model {
  mutating func markAction(_ action: Action) -> [Effect] {
    switch action {
    case .mark:
      guard let account = list.selectedAccount else { return [] }
      marks.toggle(account, in: list.rowsQuery)
      list.move(by: 1)
      if marks.isEmpty { marks = Marks() }
      return marks.count == nil ? [.countScope(marks.scope, .marks)] : []
    case .markAll:
      // While other rows are on their way it is theirs that are marked: what is asked for stands above the list.
      guard list.asked != nil || !list.rows.isEmpty else { return [] }
      marks.markAll(list.query)
      return [.countScope(marks.scope, .marks)]
    case .unmarkAll:
      guard !marks.isEmpty else { return [] }
      marks = Marks()
      notice = .message(.info, look.words.marksGone)
      return [.cancel(.scope(.marks))]
    default: return []
    }
  }

  mutating func counted(_ scope: Scope, for use: ScopeUse, _ result: Result<ScopeSummary, Fault>) -> [Effect] {
    let words = look.words
    switch use {
    case .marks:
      guard marks.scope == scope, marks.count == nil else { return [] }
      switch result {
      case .success(let summary):
        marks.count = summary.counts.all
        if marks.count == 0 { marks = Marks() }
        notice = .message(
          .info, marks.isEmpty ? words.nothingMarked : words.markedAll(words.number(summary.counts.all)))
      case .failure(let fault): notice = .message(.error, fault.sentence)
      }
    case .preview:
      guard var bulk, bulk.phase == .preview, bulk.scope == scope else { return [] }
      if let summary = bulk.counting.take(result, now) { bulk.summary = summary }
      self.bulk = bulk
    }
    return []
  }
}
