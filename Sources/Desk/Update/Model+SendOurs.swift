// Send ours: the other way out of a drift, an ordinary edit with what Supabase has.

import Accounts
import Words

extension Account {
  /// What an edit would make of Stripe's values so that the drift ends, and from which record each comes. A login's
  /// address is auth's, a name is the profile's. No e-mail is ever emptied.
  var ours: (changes: Changes, records: Set<Record>) {
    var changes = Changes()
    var records: Set<Record> = []
    for field in Field.allCases {
      let order: [Record] = field == .email ? [.auth, .users] : [.users, .auth]
      let found = order.lazy.compactMap { record in
        drift.first { $0.field == field && $0.record == record && !(field == .email && ($0.value ?? "").isEmpty) }
      }.first
      guard let found else { continue }
      changes[field] = found.value.flatMap { $0.isEmpty ? nil : .set($0) } ?? .clear
      records.insert(found.record)
    }
    return (changes, records)
  }
}

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
    return checkSoon()
  }

  /// Why there is nothing of ours to send; nil where there is.
  var sendOursObjection: String? {
    guard let account = list.selectedAccount else { return look.words.nobodySelected }
    if let problem = editObjection(account) { return problem }
    let newest = details[account.id].flatMap { $0.account.version >= account.version ? $0.account : nil } ?? account
    return newest.ours.changes.isEmpty ? look.words.nothingOfOurs : nil
  }
}
