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

  // The link to Stripe's customer portal.
  func portalTitle(_ name: String) -> String
  var portalAsking: String { get }
  var portalMeans: String { get }
  func portalAge(_ age: String) -> String
  func portalCopied(_ name: String) -> String
  var noPortalUnlinked: String { get }
  var noPortalDeleted: String { get }
  var helpPortal: String { get }
  var helpCopyAgain: String { get }
  var helpNewLink: String { get }
  var helpInPortal: String { get }

  // What was typed before and not saved.
  func draftOffered(_ age: String, _ changes: String) -> String
  func draftKeys(take: String, forget: String) -> String
  var noDraft: String { get }
  var helpTakeUpDraft: String { get }
  var helpForgetDraft: String { get }

  // What a status means, and what helps.
  /// Nil where all is well. `reason` is the database's, as in `reason(_:)`.
  func statusMeaning(_ status: String, reason: String?) -> String?
  var takesStripes: String { get }
  var fetchesNow: String { get }
  var helpSendOurs: String { get }
  var helpOpenOther: String { get }
  var noOtherAccount: String { get }
  var nothingOfOurs: String { get }
  func sendsOurs(_ records: String) -> String

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

  public func portalTitle(_ name: String) -> String { "Stripe's portal for \(name)" }
  public var portalAsking: String { "asking Stripe for a link…" }
  public var portalMeans: String {
    "Copied. Whoever has this link sees and changes this person's billing: give it to nobody else."
  }
  public func portalAge(_ age: String) -> String {
    "Made \(age) ago. Stripe ends it soon where it is not opened (after about five minutes)."
  }
  public func portalCopied(_ name: String) -> String { "\(name): the link to Stripe's portal is copied." }
  public var noPortalUnlinked: String { "This account has no Stripe customer, so there is no portal for it." }
  public var noPortalDeleted: String { "This customer is deleted at Stripe, so there is no portal for it." }
  public var helpPortal: String { "link to Stripe's customer portal" }
  public var helpCopyAgain: String { "copy again" }
  public var helpNewLink: String { "new link" }
  public var helpInPortal: String { "With a link to the portal" }

  public func draftOffered(_ age: String, _ changes: String) -> String {
    "You typed this \(age) ago and did not save it" + (changes.isEmpty ? "." : ": \(changes)")
  }
  public func draftKeys(take: String, forget: String) -> String { "\(take) take it up  \(forget) throw it away" }
  public var noDraft: String { "There is nothing here that was typed before." }
  public var helpTakeUpDraft: String { "take up what was typed before" }
  public var helpForgetDraft: String { "throw away what was typed before" }

  public func statusMeaning(_ status: String, reason: String?) -> String? {
    switch status {
    case "drifted":
      "The records disagree. Stripe's values count, unless you send ours there."
    case "conflict" where reason?.hasPrefix("two_accounts") == true:
      "Two accounts share one customer: no login changes until one of them is unlinked."
    case "conflict":
      "Stripe's change waits, whole. It is applied by itself as soon as nothing is in its way."
    case "failed" where reason == "unknown_outcome":
      "Nobody knows yet whether Stripe took the newest edit. A re-sync finds out."
    case "failed": "Stripe's values could not be applied here. They stay parked until they can."
    case "held": "The new e-mail waits for approval before anybody signs in with it."
    case "late": "Stripe has the change, and its webhook is overdue. It may still come."
    case "pending": "Stripe has the change, and its webhook is on the way."
    case "unlinked": "It has no Stripe customer, so there is nothing to edit or to re-sync."
    case "deleted": "Its customer is deleted at Stripe, for good. Name and e-mail stay here as they were."
    case "unknown": "Stripe has not been read for it yet."
    default: nil
    }
  }
  public var takesStripes: String { "take Stripe's (re-sync)" }
  public var fetchesNow: String { "re-sync, to fetch it now" }
  public var helpSendOurs: String { "send ours to Stripe" }
  public var helpOpenOther: String { "open the other account" }
  public var noOtherAccount: String { "This account is in conflict with no other." }
  public var nothingOfOurs: String { "Nothing of ours differs from Stripe, so there is nothing to send." }
  public func sendsOurs(_ records: String) -> String { "sends to Stripe what stands in \(records)" }

  public var formReason: String { "Reason" }
  public var reasonOptional: String { "(optional)" }
  public var reasonAsked: String { "(has to be given)" }

  public var helpCopy: String { "copy" }
  public var helpCopyThis: String { "copy this" }
  public var helpCopyStripePage: String { "copy the address of its Stripe page" }
  public var helpCopySupabasePage: String { "copy the address of its Supabase page" }
  public var helpInCopy: String { "While copying" }
}
