// Drafts that outlive the program: kept while somebody types, offered to them at the next opening of that form, gone
// after saving or discarding.

import Accounts
import Words

extension Model {
  /// So often at most while somebody types: what a crash costs.
  static let keepEvery = Duration.milliseconds(250)

  private func draftPlace(_ account: String) -> KeptDraft.Place {
    KeptDraft.Place(author: identity.author, project: identity.project ?? identity.profile, account: account)
  }

  func findDraft(_ account: String) -> Effect { .findDraft(draftPlace(account)) }

  private var draftNow: KeptDraft? {
    guard let form, form.phase == .typing || form.isConfirming, let text = form.keptText, text != form.filled else {
      return nil
    }
    return KeptDraft(place: draftPlace(form.account.id), text: text, before: form.account.values, at: now.date)
  }

  /// Keeps what is typed, and removes what is not wanted any more; whatever brought that about.
  mutating func draftWants() -> [Effect] {
    if let draft = draftNow {
      if kept?.place != draft.place || kept?.text != draft.text, !isKeepingSoon {
        isKeepingSoon = true
        return [.wait(.draft, Self.keepEvery)]
      }
      return []
    }
    // Until it is in the journal, a saved one may still come back into the form.
    if case .saved(let id)? = form?.phase, flight(id)?.isOnlyHere == true { return [] }
    return dropDraft()
  }

  /// The wait is over, or there is no time for one.
  mutating func keepDraft() -> [Effect] {
    isKeepingSoon = false
    guard let draft = draftNow, kept?.place != draft.place || kept?.text != draft.text else { return [] }
    kept = draft
    return [.keepDraft(draft)]
  }

  mutating func dropDraft() -> [Effect] {
    guard let place = kept?.place else { return [] }
    kept = nil
    return [.dropDraft(place)]
  }

  /// Offered where nothing new is typed yet.
  mutating func found(_ draft: KeptDraft) -> [Effect] {
    guard let form, form.isTyping, draft.place == draftPlace(form.account.id), kept == nil else { return [] }
    // Somebody did it meanwhile.
    var tried = form
    tried.takeUp(draft.text)
    guard tried.isTyped else { return [.dropDraft(draft.place)] }
    self.form?.offered = draft
    return []
  }

  mutating func draftAction(_ action: Action) -> [Effect] {
    guard let draft = form?.offered else { return [] }
    form?.offered = nil
    guard action == .takeUpDraft else {
      // What is typed now is kept by itself.
      return kept == nil ? [.dropDraft(draft.place)] : []
    }
    form?.takeUp(draft.text)
    kept = draft
    return checkSoon()
  }
}

extension EditForm {
  var isConfirming: Bool { if case .confirming = phase { true } else { false } }
}

extension EditFlight {
  /// Neither the journal nor anybody else knows of it.
  fileprivate var isOnlyHere: Bool { isSaving && recordedAt == nil }
}
