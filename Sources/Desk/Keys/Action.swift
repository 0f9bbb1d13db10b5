// What a key can do.

public enum Action: Hashable, Sendable {
  // Anywhere
  case quit, help, palette, log, dashboard, parkedEvents, redraw, suspend, retry, nextTheme
  // In the list and the detail
  case up, down, pageUp, pageDown, top, bottom
  case open, back, nextAccount, previousAccount
  case edit, undo, resync, replay, sendOurs, openOther
  /// About a login that waits; the last is the answer to the question.
  case approve, reject, decideNow
  case search, nextFilter, previousFilter, sort, reverseSort
  case filter(Int)
  case copyMenu
  case copyCustomer, copyUser, copyEmail, copyName, copyRequest, copyEvent, copyStripePage, copySupabasePage
  /// In the menu of what can be copied.
  case copyChosen
  /// A link to Stripe's portal for this person, and that link to the clipboard again.
  case portalLink, copyPortalLink
  /// The mail by which Auth proves the address that one wants to sign in with.
  case proveLogin
  /// A customer for this person, and accepting the one that is shown.
  case link, acceptLink
  case mark, markAll, unmarkAll
  // In the re-sync of many
  case showBulk, hideBulk, startBulk, stopBulk
  // In a search
  case acceptSearch, leaveSearch
  // In a line of text
  case left, right, lineStart, lineEnd, wordLeft, wordRight
  case deleteBackward, deleteForward, deleteToStart, deleteToEnd, deleteWordLeft, deleteWordRight, deleteWordPartLeft
  case yank, transpose, undoTyping, redoTyping
  // In the form
  case save, nextField, previousField, discard, clearName
  // At the sign-in
  case signIn, signInOver, signInByCode
  // In the palette
  case choose
  /// What was typed here before.
  case takeUpDraft, forgetDraft
  // After saving
  case close
  // Answers to a question
  case goOn, stay, discardNow, waitForAnswer, leaveNow, keepLogin, takeLogin
}

extension Action {
  /// Where a key that moves leads from this place; never before the first nor behind the last.
  /// - Parameters:
  ///   - page: how far a page goes.
  ///   - last: the last place there is; below 0 there is none, and the first is meant.
  func moved(from place: Int, page: Int, last: Int) -> Int {
    let wanted =
      switch self {
      case .up: place - 1
      case .down: place + 1
      case .pageUp: place - page
      case .pageDown: place + page
      case .bottom: last
      default: 0
      }
    return min(max(0, wanted), max(0, last))
  }
}
