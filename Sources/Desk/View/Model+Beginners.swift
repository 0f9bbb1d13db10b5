// What helps those who are new: a hint at the first start, and why a list is empty.

import Accounts
import Terminal
import Themes
import Words

extension Model {
  /// The five keys to begin with.
  var firstHint: String {
    look.words.firstHint(
      open: keyName(.open), edit: keyName(.edit), search: keyName(.search), help: keyName(.help),
      palette: keyName(.palette))
  }

  /// Why no account is listed, and which key helps.
  var emptyListLines: [Line] {
    let words = look.words
    let text = list.query.search
    let status = list.query.status.map { words.status($0.rawValue) }
    if text.isEmpty, status == nil {
      return [Line(words.noAccounts, .heading), Line(words.noAccountsYet), Line(words.noAccountsSandbox, .dim)]
    }
    let what = Line(words.nothingFound(text: text, status: status), .heading)
    // While it is typed, the search is taken back by another key than later.
    let action: Action = search != nil ? .leaveSearch : .back
    let key = look.keymap.key(for: action, in: search != nil ? [.search] : [.list])?.name(look) ?? ""
    return [what, Line(text.isEmpty ? words.clearsFilter(key: key) : words.clearsSearch(key: key))]
  }
}
