// Linking users and customers: on the command line and at the desk.

public protocol LinkWords: Sendable {
  // The command.
  var aboutLink: String { get }
  var discussionLink: String { get }
  var optionLinkIds: String { get }
  var optionLinkAccept: String { get }
  var optionLinkCreate: String { get }
  var optionLinkDryRun: String { get }
  var acceptWhat: String { get }
  func linkQuestion(links: Int, creations: Int) -> String
  func notProposed(_ id: String) -> String
  func severalProposed(_ id: String) -> String
  func unreadMany(_ count: Int) -> String
  func linkKindCount(_ kind: String, count: String) -> String
  var nothingToLink: String { get }
  func linkSummary(linked: String, created: String, failed: String, isDry: Bool) -> String
  var linkStopped: String { get }
  func linkFailures(_ count: Int) -> String

  /// What a kind of line means, and a piece of evidence, as the database codes them.
  func linkKind(_ code: String) -> String
  func linkEvidence(_ code: String) -> String
  /// What became of a link; `other` is the customer or the user in the way.
  func linkOutcome(_ code: String, customer: String, other: String) -> String

  // The desk.
  var helpLink: String { get }
  var helpInLink: String { get }
  var helpLinkAccept: String { get }
  func linkTitle(_ name: String) -> String
  var linkAsking: String { get }
  var linkUnderWay: String { get }
  func linkTo(_ customer: String) -> String
  var linkKeepsLogin: String { get }
  var linkMakesCustomer: String { get }
  var linkAmbiguous: String { get }
  var linkHasCustomer: String { get }
}

extension English: LinkWords {
  public var aboutLink: String { "Users without a customer and customers without a user: proposes links, and links." }
  public var discussionLink: String {
    """
    Run a backfill first: customers that were never read are not known here. Without flags it only lists. metadata: the \
    customer's metadata (supabaseUUID) names the user. email: one customer has the confirmed e-mail of the login, and \
    nobody else has it. ambiguous: several may be meant; accept one by its customer id. no_customer, no_user: nothing \
    was found on the other side. two_accounts, unknown_customer, other_mode: faults, named and left alone. Linking \
    changes no name, e-mail or login: what differs is drift then. 0 if all went well; 66 if an id is unknown; 65 if \
    nothing is proposed for it; 75 if some could not be linked, or it was stopped. To run it again is always safe.
    """
  }
  public var optionLinkIds: String { "Only these: user ids, customer ids or e-mails." }
  public var optionLinkAccept: String {
    "Link what is proposed: metadata, email, or one by its user id or customer id (repeatable)."
  }
  public var optionLinkCreate: String { "Make a customer for each user who has none and for whom none is proposed." }
  public var optionLinkDryRun: String { "Say what would be done, and change nothing." }
  public var acceptWhat: String { "--accept takes metadata, email, a user id or a customer id." }
  public func linkQuestion(links: Int, creations: Int) -> String {
    "Links: \(links). Customers that are made at Stripe: \(creations)."
  }
  public func notProposed(_ id: String) -> String { "Nothing is proposed for \(id). Nothing was changed." }
  public func severalProposed(_ id: String) -> String {
    "Several customers may be meant for \(id); accept one by its customer id. Nothing was changed."
  }
  public func unreadMany(_ count: Int) -> String {
    "\(count) accounts were never read from Stripe, too many to be asked for here. Run a backfill first."
  }
  public func linkKindCount(_ kind: String, count: String) -> String { "\(kind) \(count)" }
  public var nothingToLink: String { "Nothing to link: every user has a customer, and every customer a user." }
  public func linkSummary(linked: String, created: String, failed: String, isDry: Bool) -> String {
    isDry
      ? "It would be: \(linked) linked, \(created) customers made."
      : "\(linked) linked, \(created) made, \(failed) failed."
  }
  public var linkStopped: String { "Stopped. What was done is said above; to run it again is safe." }
  public func linkFailures(_ count: Int) -> String {
    count == 1
      ? "One could not be linked, for the reason said above."
      : "\(count) could not be linked, for the reasons said above."
  }

  public func linkKind(_ code: String) -> String {
    switch code {
    case "metadata": "the customer's metadata names this user"
    case "email": "the only customer with this e-mail"
    case "ambiguous": "several customers may be meant"
    case "no_customer": "no customer was found"
    case "no_user": "no user was found"
    case "two_accounts": "the customer is another user's, too"
    case "unknown_customer": "Stripe knows no such customer"
    case "other_mode": "the customer is of Stripe's other mode"
    default: code
    }
  }
  public func linkEvidence(_ code: String) -> String {
    let parts = code.split(separator: " ", maxSplits: 1).map(String.init)
    let what = parts.count > 1 ? parts[1] : ""
    return switch parts.first {
    case "metadata": "its metadata names the user"
    case "email": "it has the e-mail of the login"
    case "email_confirmed": "the login's e-mail is confirmed"
    case "same_email": "the e-mail is the same"
    case "other_email": "the e-mail is another"
    case "no_email": "one of them has no e-mail"
    case "same_name": "the name is the same"
    case "other_name": "the name is another"
    case "linked_to": "linked to the user \(what)"
    case "several": "one of \(what) customers that fit"
    case "email_shared": "another account has this e-mail, too"
    case "names": "its metadata names the user \(what)"
    case "email_not_confirmed": "a customer has this e-mail, but the login's is not confirmed"
    case "email_of": "the customer with this e-mail, \(what), is somebody else's"
    default: code
    }
  }
  public func linkOutcome(_ code: String, customer: String, other: String) -> String {
    switch code {
    case "linked": "linked to \(customer)"
    case "created": "customer \(customer) made and linked"
    case "already": "has the customer \(customer) already"
    case "user_linked": "not linked: the user has the customer \(other) meanwhile"
    case "customer_linked": "not linked: the customer has the user \(other) meanwhile"
    case "deleted": "not linked: the customer is deleted at Stripe"
    case "not_proposed": "not linked: what is known now does not propose it, or proposes several"
    case "no_user": "not linked: the user is there no more"
    case "unknown_customer": "not linked: Stripe knows no such customer"
    case "other_mode": "not linked: the customer is of Stripe's other mode"
    case "would_link": "would be linked to \(customer)"
    case "would_create": "would get a customer"
    default: code
    }
  }

  public var helpLink: String { "link to a customer" }
  public var helpInLink: String { "While linking" }
  public var helpLinkAccept: String { "link, or make the customer" }
  public func linkTitle(_ name: String) -> String { "Link \(name)" }
  public var linkAsking: String { "looking for a customer…" }
  public var linkUnderWay: String { "reading from Stripe and linking…" }
  public func linkTo(_ customer: String) -> String { "Link to \(customer)?" }
  public var linkKeepsLogin: String { "No name, e-mail or login is changed; what differs is drift then." }
  public var linkMakesCustomer: String {
    "A customer is made at Stripe with this name and e-mail, and linked."
  }
  public var linkAmbiguous: String { "Several customers may be meant. Choose the one that is this person's." }
  public var linkHasCustomer: String { "This account has a customer already." }
}
