// Copying: the menu, and what goes to the clipboard of the terminal.

import Accounts
import Words

extension Model {
  mutating func copyAction(_ action: Action) -> [Effect] {
    switch action {
    case .copyMenu:
      guard let account = list.selectedAccount, let first = copyItems(account).first else { return [] }
      copying = CopyMenu(account: account, chosen: first.kind)
      return []
    case .copyChosen:
      guard let menu = copying else { return [] }
      copying = nil
      return copy(menu.chosen, of: menu.account)
    case .copyRequest where logView != nil: return copyFromLog(.request)
    case .copyEvent where logView != nil: return copyFromLog(.event)
    default:
      // From the menu it is that account's, whatever the list does meanwhile.
      guard let kind = CopyKind(action), let account = copying?.account ?? list.selectedAccount else { return [] }
      copying = nil
      return copy(kind, of: account)
    }
  }

  private mutating func copy(_ kind: CopyKind, of account: Account) -> [Effect] {
    let words = look.words
    guard let value = copyValue(kind, of: account) else {
      notice = .message(.warning, copyObjection(kind))
      return []
    }
    notice = .message(.ok, words.copied(kind.word(words), value))
    return [.copy(value)]
  }

  private func copyObjection(_ kind: CopyKind) -> String {
    kind == .supabasePage ? look.words.notHostedBySupabase : look.words.nothingToCopy(kind.word(look.words))
  }

  /// Why nothing of the selected account can be copied by this action; nil where it can.
  func copyObjection(to action: Action) -> String? {
    guard let account = list.selectedAccount else { return look.words.nobodySelected }
    return CopyKind(action).flatMap { copyValue($0, of: account) == nil ? copyObjection($0) : nil }
  }

  /// Up and down in the menu.
  mutating func moveInCopyMenu(_ action: Action) {
    guard let menu = copying else { return }
    let kinds = copyItems(menu.account).map(\.kind)
    guard let place = kinds.firstIndex(of: menu.chosen) else { return }
    copying?.chosen = kinds[action.moved(from: place, page: 1, last: kinds.count - 1)]
  }
}
