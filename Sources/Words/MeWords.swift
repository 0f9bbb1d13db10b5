// The account page for oneself.

public protocol MeWords: Sendable {
  var aboutMe: String { get }
  var discussionMe: String { get }
  var meTitle: String { get }
  var meLogin: String { get }
  var meHelpPortal: String { get }
  var meHelpProve: String { get }
  var meHelpResync: String { get }
  /// The new address is there, and the old one still signs in.
  func meUnproven(wanted: String, standing: String, key: String) -> String
  /// What a change of one's own e-mail means, and that it is done; nil: it was the name alone.
  func meEmailMeaning(from: String, to: String) -> String
  func meDone(email: String?) -> String
  var meNothingToProve: String { get }
  func meAsking(_ address: String) -> String
  func meMailSent(_ address: String) -> String
  var meUnlinked: String { get }
  var meNobody: String { get }
  var meNeedsSignIn: String { get }
}

extension English: MeWords {
  public var aboutMe: String { "Your own account: your name, e-mail, sign-in and plan, and what you changed." }
  public var discussionMe: String {
    """
    Needs a sign-in (accountdesk login), the project's publishable key and the door's address. Your name and e-mail are \
    changed at Stripe, by the door; the address that you sign in with follows when you have answered Auth's mail.
    """
  }
  public var meTitle: String { "Your account" }
  public var meLogin: String { "sign-in" }
  public var meHelpPortal: String { "billing (a link to Stripe's portal)" }
  public var meHelpProve: String { "mail to prove the new sign-in" }
  public var meHelpResync: String { "read Stripe again" }
  public func meUnproven(wanted: String, standing: String, key: String) -> String {
    "You still sign in with \(standing). \(wanted) takes its place when you answer the mail that was sent there; "
      + "\(key) sends it again."
  }
  public func meEmailMeaning(from: String, to: String) -> String {
    "\(from) → \(to) · you sign in with the old address until you have answered a mail to the new one"
  }
  public func meDone(email: String?) -> String {
    email.map { "Done: your e-mail is \($0). You sign in with it when its mail is answered." }
      ?? "Done: your name is changed."
  }
  public var meNothingToProve: String { "Your sign-in is your e-mail already." }
  public func meAsking(_ address: String) -> String { "Asking for a mail to \(address)…" }
  public func meMailSent(_ address: String) -> String {
    "A mail is on its way to \(address): answer it, and you sign in with it from then on."
  }
  public var meUnlinked: String { "You have no customer at Stripe yet, so there is nothing to change here." }
  public var meNobody: String { "Your account is not here. If it is new, try again in a minute." }
  public var meNeedsSignIn: String { "This is the page of somebody who is signed in; run `accountdesk login`." }
}
