// One person on the screen: what can be copied of them, their history, the drafts of their form.

public protocol PersonWords: Sendable {
  // What can be copied.
  var copyTitle: String { get }
  var copyCustomer: String { get }
  var copyUser: String { get }
  var copyEmail: String { get }
  var copyName: String { get }
  var copyRequest: String { get }
  var copyEvent: String { get }
  var copyStripePage: String { get }
  var copySupabasePage: String { get }
  func copied(_ what: String, _ value: String) -> String
  func nothingToCopy(_ what: String) -> String
  /// For whose terminal takes no copies.
  var copyByMouse: String { get }
  var notHostedBySupabase: String { get }

  // The history, and taking an edit back.
  func historyReason(_ reason: String) -> String
  func historyUndoOf(_ time: String?) -> String
  func historyUndone(_ time: String) -> String
  var onlyEditsUndone: String { get }
  func undoing(_ time: String, by author: String?) -> String
  var helpUndoChosen: String { get }

  // The reason of an edit.
  var formReason: String { get }
  var reasonOptional: String { get }
  var reasonAsked: String { get }

  // The keys for copying.
  var helpCopy: String { get }
  var helpCopyThis: String { get }
  var helpCopyStripePage: String { get }
  var helpCopySupabasePage: String { get }
  var helpInCopy: String { get }
}

extension English: PersonWords {
  public var copyTitle: String { "Copy" }
  public var copyCustomer: String { "customer id" }
  public var copyUser: String { "user id" }
  public var copyEmail: String { "e-mail" }
  public var copyName: String { "name" }
  public var copyRequest: String { "request id" }
  public var copyEvent: String { "event id" }
  public var copyStripePage: String { "Stripe page" }
  public var copySupabasePage: String { "Supabase page" }
  public func copied(_ what: String, _ value: String) -> String { "Copied the \(what): \(value)" }
  public func nothingToCopy(_ what: String) -> String { "There is no \(what) to copy." }
  public var copyByMouse: String {
    "Not every terminal lets itself be copied into. Otherwise: hold Shift and select with the mouse."
  }
  public var notHostedBySupabase: String { "This project is not hosted by supabase.com: it has no page there." }

  public func historyReason(_ reason: String) -> String { "reason: \(reason)" }
  public func historyUndoOf(_ time: String?) -> String {
    time.map { "undo of the edit of \($0)" } ?? "undo of an older edit"
  }
  public func historyUndone(_ time: String) -> String { "undone at \(time)" }
  public var onlyEditsUndone: String { "This was not an edit of ours, so there is nothing to undo: edit instead." }
  public func undoing(_ time: String, by author: String?) -> String {
    "undoes the edit of \(time)" + (author.map { " by \($0)" } ?? "")
  }
  public var helpUndoChosen: String { "undo the chosen edit, otherwise the newest, by an edit back" }

  public var formReason: String { "Reason" }
  public var reasonOptional: String { "(none)" }
  public var reasonAsked: String { "(has to be given)" }

  public var helpCopy: String { "copy" }
  public var helpCopyThis: String { "copy this" }
  public var helpCopyStripePage: String { "copy the address of its Stripe page" }
  public var helpCopySupabasePage: String { "copy the address of its Supabase page" }
  public var helpInCopy: String { "While copying" }
}
