// Send ours: the other way out of a drift, an ordinary edit with what Supabase has.

import Accounts
import Words

extension Model {
  mutating func openSendOurs() -> [Effect] {
    if let problem = sendOursObjection {
      notice = .message(.warning, problem)
      return []
    }
    guard var form = newForm() else { return [] }
    let (changes, records) = form.account.ours
    form.fill(EditDraft(account: form.account.id, changes: changes))
    form.ours = records
    self.form = form
    return [findDraft(form.account.id)] + checkSoon()
  }

  /// Why there is nothing of ours to send; nil where there is.
  var sendOursObjection: String? {
    guard let account = list.selectedAccount else { return look.words.nobodySelected }
    if let problem = editObjection(account) { return problem }
    let newest = details[account.id].flatMap { $0.account.version >= account.version ? $0.account : nil } ?? account
    return newest.ours.changes.isEmpty ? look.words.nothingOfOurs : nil
  }
}
