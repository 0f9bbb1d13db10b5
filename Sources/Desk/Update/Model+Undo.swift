// Undo: the chosen edit, or the newest, taken back by another edit.

import Accounts
import Words

extension Model {
  /// The form with what that edit replaced; where it cannot be taken back, why.
  mutating func openUndo() -> [Effect] {
    guard let account = list.selectedAccount else { return [] }
    guard details[account.id] != nil else {
      // What there is to undo is seen first.
      focus = .detail
      return []
    }
    if let problem = undoObjection {
      notice = .message(.warning, problem)
      return []
    }
    guard let edit = undoTarget, let draft = EditDraft(undoing: edit), var form = newForm() else { return [] }
    form.fill(draft)
    form.undoing = edit
    self.form = form
    return [findDraft(form.account.id)] + checkSoon()
  }

  /// The edit that undo is about: the chosen one, otherwise the newest that was confirmed.
  var undoTarget: Edit? {
    guard let account = list.selectedAccount else { return nil }
    if let line = chosenLine {
      guard case .edit(let edit) = line.content else { return nil }
      return edit
    }
    return details[account.id]?.history.lazy.compactMap { line -> Edit? in
      if case .edit(let edit) = line.content, edit.stage == .confirmed { edit } else { nil }
    }.first
  }

  /// Why nothing can be undone here; nil where something can, or where nobody knows yet.
  var undoObjection: String? {
    guard let account = list.selectedAccount, let detail = details[account.id] else { return nil }
    guard let edit = undoTarget else {
      return chosenLine == nil ? look.words.nothingToUndo : look.words.onlyEditsUndone
    }
    let standing = detail.account.version >= account.version ? detail.account : account
    return edit.obstacleToUndo(standing: standing.values)?.sentence(look.words)
  }
}
