// What speaks against an action now. The action's own code refuses it in the same words.

import Accounts
import Words

extension Model {
  /// Why this cannot be done now; nil where it can.
  func objection(to action: Action) -> String? {
    let words = look.words
    if identity.isReadOnly, action.changesData { return words.readOnly }
    if let problem = roleObjection(to: action) { return problem }
    switch action {
    case .open where list.selected == nil, .nextAccount where list.selected == nil,
      .previousAccount where list.selected == nil:
      return words.nobodySelected
    case .copyMenu, .copyStripePage, .copySupabasePage: return copyObjection(to: action)
    case .takeUpDraft where form?.offered == nil, .forgetDraft where form?.offered == nil: return words.noDraft
    case .proveLogin: return unprovenLogin == nil ? words.meNothingToProve : nil
    case .portalLink: return portalObjection(list.selectedAccount)
    case .link: return linkObjection(list.selectedAccount)
    case .sendOurs: return sendOursObjection
    case .openOther:
      guard let account = list.selectedAccount else { return words.nobodySelected }
      return account.conflictsWith == nil ? words.noOtherAccount : nil
    case .approve, .reject: return holdObjection(list.selectedAccount)
    case .edit: return editObjection(list.selectedAccount)
    case .undo: return editObjection(list.selectedAccount) ?? undoObjection
    case .showBulk where bulk == nil: return words.bulkNone
    case .mark where list.selected == nil, .markAll where list.rows.isEmpty && list.asked == nil:
      return words.nobodySelected
    case .unmarkAll where marks.isEmpty: return words.nothingMarked
    case .resync where focus == .list && !marks.isEmpty: return nil
    case .resync:
      guard let account = list.selectedAccount else { return words.nobodySelected }
      if account.stripeCustomerID == nil { return words.accountUnlinked }
      return resyncing.contains(account.id) ? words.underWay : nil
    case .replay:
      guard let account = list.selectedAccount else { return words.nobodySelected }
      if replaying.contains(account.id) { return words.underWay }
      if account.status == .unlinked { return account.stripeCustomerID == nil ? words.accountUnlinked : nil }
      return mayReplay(account) ? nil : words.nothingParked(account.name.shown(words))
    case .back where focus == .list && list.query.search.isEmpty && list.query.status == nil:
      return words.nothingNarrowed
    default: return nil
    }
  }

  /// Why this account cannot be edited.
  func editObjection(_ account: Account?) -> String? {
    let words = look.words
    guard let account else { return words.nobodySelected }
    if project?.edits == false { return words.editsOff }
    if account.stripeCustomerID == nil { return words.accountUnlinked }
    return account.status == .deleted ? words.accountDeleted : nil
  }
}
