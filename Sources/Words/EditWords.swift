// An edit: its stages, its checks and its outcome.

public protocol EditWords: Sendable {
  // The fields, as they stand inside a sentence.
  var nameField: String { get }
  var emailField: String { get }
  var noValue: String { get }
  /// `name: Ada → Ada King`
  func change(field: String, from: String, to: String) -> String
  /// Fields or values, one after another: `name, email`
  func series(_ parts: [String]) -> String
  func changes(_ changes: [String]) -> String
  /// What a sentence is about, and the sentence: `Ada Lovelace: checking…`
  func remark(on name: String, _ sentence: String) -> String

  // The stages, as one word or two.
  var stageChecking: String { get }
  var stageRecorded: String { get }
  var stageAccepted: String { get }
  var stageRefused: String { get }
  var stageConfirmed: String { get }
  var stageSuperseded: String { get }
  var stageUnknown: String { get }

  // The stages as they happen, as lines.
  var checking: String { get }
  var recorded: String { get }
  func sending(attempt: Int) -> String
  func accepted(duration: String, requestID: String?) -> String
  var waitingForWebhook: String { get }
  func late(duration: String) -> String
  var cannotWatch: String { get }

  // What a change of e-mail means, before it is saved.
  func emailMeaning(from: String, to: String) -> String

  // The outcome, for the person on the phone.
  func doneEmail(_ email: String) -> String
  func doneName(_ name: String) -> String
  var doneNameCleared: String { get }
  func doneBoth(name: String, email: String) -> String
  var alreadySo: String { get }
  func refused(_ words: String?) -> String
  func superseded(origin: String?, values: String?) -> String
  var unknownNotThere: String { get }
  var unknownNotRead: String { get }
  var unknownNotApplied: String { get }
  var notSent: String { get }
  var customerDeletedAtStripe: String { get }

  // What speaks against an edit.
  var noSuchAccount: String { get }
  var accountUnlinked: String { get }
  var accountDeleted: String { get }
  func twoAccounts(other: String?) -> String
  var nothingChanged: String { get }
  var nameEmpty: String { get }
  var emailEmpty: String { get }
  func nameTooLong(limit: Int) -> String
  func emailTooLong(limit: Int) -> String
  func emailTaken(by account: String?) -> String
  func changedSince(now: String) -> String
  func openEdit(author: String?, values: String, age: String) -> String
  var editsOff: String { get }
  var reasonRequired: String { get }
  func reasonTooLong(limit: Int) -> String
  var notUndoable: String { get }
  /// Of an edit that is to be taken back.
  func changedLater(field: String, now: String) -> String
  func otherProblem(_ code: String) -> String
  /// A pasted value from which something invisible was taken.
  func cleaned(field: String) -> String
}

extension English: EditWords {
  public var nameField: String { "name" }
  public var emailField: String { "email" }
  public var noValue: String { "(none)" }
  public func change(field: String, from: String, to: String) -> String { "\(field): \(from) → \(to)" }
  public func series(_ parts: [String]) -> String { parts.joined(separator: ", ") }
  public func changes(_ changes: [String]) -> String { changes.joined(separator: ", ") }
  public func remark(on name: String, _ sentence: String) -> String { "\(name): \(sentence)" }

  public var stageChecking: String { "checking" }
  public var stageRecorded: String { "recorded" }
  public var stageAccepted: String { "accepted" }
  public var stageRefused: String { "refused" }
  public var stageConfirmed: String { "confirmed" }
  public var stageSuperseded: String { "superseded" }
  public var stageUnknown: String { "unknown outcome" }

  public var checking: String { "checking…" }
  public var recorded: String { "recorded; nothing has changed yet" }
  public func sending(attempt: Int) -> String {
    attempt == 1 ? "sending to Stripe…" : "sending to Stripe again, attempt \(attempt)…"
  }
  public func accepted(duration: String, requestID: String?) -> String {
    "accepted by Stripe, \(duration)" + (requestID.map { " (\($0))" } ?? "")
  }
  public var waitingForWebhook: String { "accepted by Stripe, waiting for the webhook…" }
  public func late(duration: String) -> String {
    "Stripe has the change, but no webhook has come for \(duration). Still watching; a re-sync fetches it now."
  }
  public var cannotWatch: String { "Supabase does not answer. The edit goes on by itself; still watching." }

  public func emailMeaning(from: String, to: String) -> String {
    "\(from) → \(to) · signs in with the new address at once · Supabase sends no mail"
  }

  public func doneEmail(_ email: String) -> String { "Done: signs in with \(email) from now on (all three agree)." }
  public func doneName(_ name: String) -> String { "Done: the name is \(name) from now on (all three agree)." }
  public var doneNameCleared: String { "Done: there is no name any more (all three agree)." }
  public func doneBoth(name: String, email: String) -> String {
    "Done: \(name), who signs in with \(email) from now on (all three agree)."
  }
  public var alreadySo: String { "Stripe had these values already, and nothing was sent." }
  public func refused(_ words: String?) -> String {
    "Stripe refused" + (words.map { ": \($0)" } ?? ".") + " Nothing was changed."
  }
  public func superseded(origin: String?, values: String?) -> String {
    "Another change came later" + (origin.map { " (\($0))" } ?? "") + " and stands instead"
      + (values.map { ": \($0)" } ?? ".")
  }
  public var unknownNotThere: String {
    "Stripe gave no clear answer. Read just now, Stripe does not have the change. If it takes it after all, the webhook brings it; otherwise edit again."
  }
  public var unknownNotRead: String {
    "It is not known whether Stripe took the change, and Stripe could not be read. If it took it, the webhook brings it. Re-sync this account before editing again."
  }
  public var unknownNotApplied: String {
    "Stripe has the new values, but they could not be applied in Supabase. Re-sync this account."
  }
  public var notSent: String { "Nothing was sent to Stripe, and nothing was changed." }
  public var customerDeletedAtStripe: String { "The customer is deleted at Stripe. Nothing was sent or changed." }

  public var noSuchAccount: String { "There is no such account." }
  public var accountUnlinked: String { "This account has no Stripe customer, so there is nothing to edit at Stripe." }
  public var accountDeleted: String { "This customer is deleted at Stripe and cannot be edited." }
  public func twoAccounts(other: String?) -> String {
    "Two accounts are linked to this customer" + (other.map { " (the other is \($0))" } ?? "")
      + ". Unlink one before editing."
  }
  public var nothingChanged: String { "Nothing is changed by this." }
  public var nameEmpty: String { "The name is empty. To clear it, say --clear-name." }
  public var emailEmpty: String { "The e-mail is empty, and a login cannot be without one." }
  public func nameTooLong(limit: Int) -> String { "The name is longer than \(limit) characters." }
  public func emailTooLong(limit: Int) -> String { "The e-mail is longer than \(limit) characters." }
  public func emailTaken(by account: String?) -> String {
    "Another account has this e-mail" + (account.map { " (\($0))." } ?? ".")
  }
  public func changedSince(now: String) -> String { "The account was changed meanwhile. It now has: \(now)." }
  public func openEdit(author: String?, values: String, age: String) -> String {
    "\(author ?? "Somebody") changed this \(age) ago, not confirmed yet: \(values)."
  }
  public var editsOff: String { "Edits are switched off for this project." }
  public var reasonRequired: String { "This project asks for a reason with every edit." }
  public func reasonTooLong(limit: Int) -> String { "The reason is longer than \(limit) characters." }
  public var notUndoable: String { "Only a confirmed edit of this account can be undone, by the values before it." }
  public func changedLater(field: String, now: String) -> String {
    "Cannot be undone: the \(field) was changed again after it, to \(now). Undo that change first, or edit."
  }
  public func otherProblem(_ code: String) -> String { "The database refuses the edit (\(code))." }
  public func cleaned(field: String) -> String {
    "Blanks or invisible characters were taken off the \(field)."
  }
}
