// The other account of a conflict, one key away.

import Accounts
import Words

extension Account {
  /// The account that has the e-mail, or the same customer; nil where there is none or it is not known.
  var conflictsWith: String? {
    guard status == .conflict, let parts = reason?.split(separator: " "), parts.count > 1 else { return nil }
    return String(parts[1])
  }
}

extension Model {
  /// Looks for it; when it has come, it is opened. Escape takes the search back.
  mutating func openOther() -> [Effect] {
    guard let account = list.selectedAccount else { return [] }
    guard let other = account.conflictsWith else {
      notice = .message(.info, look.words.noOtherAccount)
      return []
    }
    return open(other)
  }
}
