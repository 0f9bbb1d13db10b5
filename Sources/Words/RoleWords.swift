// Operators, the project's rules, held logins, the journal and the erasure of a person.

public protocol RoleWords: Sendable {
  var aboutOperators: String { get }
  var aboutOperatorsList: String { get }
  var aboutOperatorsGrant: String { get }
  var aboutOperatorsRevoke: String { get }
  var optionOperatorsTable: String { get }
  var optionGrantUser: String { get }
  var optionGrantRole: String { get }
  var noOperators: String { get }
  var operatorBanned: String { get }
  var operatorHasFactor: String { get }
  /// What became of giving or taking a role; the codes are the database's.
  func granted(_ outcome: String, _ user: String, role: String?) -> String
  var optionMigrateAdmin: String { get }

  var aboutSettings: String { get }
  var discussionSettings: String { get }
  var optionSettingsRule: String { get }
  var optionSettingsValue: String { get }
  var optionSettingsReason: String { get }
  func ruleMeaning(_ name: String) -> String
  func noSuchRule(_ name: String, _ names: [String]) -> String
  func badRuleValue(_ name: String, isTime: Bool, mayBeOff: Bool) -> String
  func ruleChanged(_ name: String, to value: String) -> String
  func ruleUnchanged(_ name: String, _ value: String) -> String

  var optionEventsApprove: String { get }
  var optionEventsReject: String { get }
  var oneThingWithEvents: String { get }
  func heldChange(from: String, to: String) -> String
  func decideQuestion(_ count: Int, approve: Bool) -> String
  func putBackAtStripe(_ account: String, email: String) -> String
  func decided(_ outcome: String) -> String

  var aboutJournal: String { get }
  var discussionJournal: String { get }
  var optionJournalSince: String { get }
  var optionJournalAccount: String { get }
  func badTime(_ text: String) -> String

  var aboutForget: String { get }
  var discussionForget: String { get }
  var optionForgetId: String { get }
  var optionForgetDryRun: String { get }
  var optionForgetYes: String { get }
  var forgetNeedsYes: String { get }
  func forgetQuestion(_ id: String) -> String
  func forgetCount(_ what: String, _ count: Int) -> String
  var forgetKeeps: String { get }
  func keptElsewhere(_ place: String) -> String
  func forgotten(_ outcome: String) -> String

  // At the desk.
  var helpApprove: String { get }
  var helpReject: String { get }
  var anApproval: String { get }
  var anAppChange: String { get }
  var noneHeld: String { get }
  func approveQuestion(from: String, to: String, origin: String) -> String
  func rejectQuestion(from: String, to: String, origin: String) -> String
  func roleLacks(_ role: String) -> String
}

extension English: RoleWords {
  public var aboutOperators: String { "Lists who has a role, gives and takes roles (admins)." }
  public var aboutOperatorsList: String { "Lists who has a role." }
  public var aboutOperatorsGrant: String { "Gives somebody a role: viewer, editor or admin." }
  public var aboutOperatorsRevoke: String { "Takes somebody's role. It ends at once, also where they are signed in." }
  public var optionOperatorsTable: String { "Print who may do what." }
  public var optionGrantUser: String { "The e-mail that they sign in with, or their user id." }
  public var optionGrantRole: String { "viewer, editor or admin." }
  public var noOperators: String { "Nobody has a role yet. The first admin: accountdesk migrate --admin EMAIL" }
  public var operatorBanned: String { "locked out" }
  public var operatorHasFactor: String { "second factor" }
  public func granted(_ outcome: String, _ user: String, role: String?) -> String {
    switch outcome {
    case "granted": "\(user) is \(role ?? "-") from now on."
    case "revoked": "\(user) has no role any more."
    case "unchanged":
      role.map { "\(user) is \($0) already. Nothing was changed." } ?? "\(user) has no role. Nothing was changed."
    case "no_user": "Nobody signs in with \(user). They have to sign up first. Nothing was changed."
    case "several_users": "Several users have the e-mail \(user): name one by the user id. Nothing was changed."
    case "unconfirmed":
      "\(user) has not confirmed this e-mail at sign-up or sign-in, so it may be anybody's. If you are sure whose it is, "
        + "name the user id. Nothing was changed."
    case "own_role": "Nobody changes their own role. Ask another admin. Nothing was changed."
    case "last_admin": "\(user) is the last admin: make somebody else an admin first. Nothing was changed."
    default: outcome
    }
  }
  public var optionMigrateAdmin: String { "Make this user an admin afterwards, the first one." }

  public var aboutSettings: String { "Shows the project's rules, and changes them (admins)." }
  public var discussionSettings: String {
    """
    They are rows of the database and hold for everybody at once, whatever stands in somebody's own settings. Every \
    change is in the journal. Times are typed as 15s, 10m, 8h, 30d.
    """
  }
  public var optionSettingsRule: String { "The rule to change." }
  public var optionSettingsValue: String { "on, off, apply, hold, or a time." }
  public var optionSettingsReason: String { "Why, for the journal." }
  public func ruleMeaning(_ name: String) -> String {
    switch name {
    case "edits": "whether anybody may send edits"
    case "hold": "hold: a login e-mail that no operator changed waits for approval; apply: it does not"
    case "require_reason": "whether an edit needs a reason"
    case "require_aal2": "whether the staff needs a second factor"
    case "late_after": "after this long a confirmation is late"
    case "retention": "how long the texts of events are kept"
    case "journal_retention": "how long the journal is kept; off: for ever"
    case "idle_lock": "after this long without a key a desk locks itself; off: never"
    default: name
    }
  }
  public func noSuchRule(_ name: String, _ names: [String]) -> String {
    "There is no rule \(name). There are: \(names.joined(separator: ", "))."
  }
  public func badRuleValue(_ name: String, isTime: Bool, mayBeOff: Bool) -> String {
    let values =
      isTime
      ? "a time, as 15s, 10m, 8h or 30d" + (mayBeOff ? ", or off" : "") : name == "hold" ? "apply or hold" : "on or off"
    return "\(name) takes \(values)."
  }
  public func ruleChanged(_ name: String, to value: String) -> String {
    "\(name) is \(value) from now on, for everybody."
  }
  public func ruleUnchanged(_ name: String, _ value: String) -> String { "\(name) is \(value) already." }

  public var optionEventsApprove: String { "Let these held logins through: ids of events, accounts or customers." }
  public var optionEventsReject: String { "Turn these held logins down; the logins stay as they are." }
  public var oneThingWithEvents: String {
    "--replay, --approve and --reject take ids, one of the three at a time; --account and --limit are for the list."
  }
  public func heldChange(from: String, to: String) -> String { "login \(from) → \(to)" }
  public func decideQuestion(_ count: Int, approve: Bool) -> String {
    let logins = count == 1 ? "1 held login" : "\(number(count)) held logins"
    return approve ? "\(logins) will be let through." : "\(logins) will be turned down."
  }
  public func putBackAtStripe(_ account: String, email: String) -> String {
    "Stripe still has the new e-mail. To put the old one back: accountdesk edit \(account) --email \(email)"
  }
  public func decided(_ outcome: String) -> String {
    switch outcome {
    case "approved": "let through"
    case "rejected": "turned down"
    case "not_held": "nothing waits here"
    case "not_found": "no such event or account"
    case "conflict": "let through; another account has the e-mail, so it waits for that"
    case "failed": "let through; it could not be applied"
    default: outcome
    }
  }

  public var aboutJournal: String { "Exports the journal: who did what, when, and what became of it (admins)." }
  public var discussionJournal: String {
    """
    One JSON object a line, in the order in which it was written. Lines are only ever added; what they say of a person \
    goes when the person is erased. To go on where an export ended: --since the last line's time.
    """
  }
  public var optionJournalSince: String { "Lines from this time on: 2026-11-27T08:00:00Z, or 8h, 30d ago." }
  public var optionJournalAccount: String { "Lines about this account: a user id, a customer id or an e-mail." }
  public func badTime(_ text: String) -> String {
    "\(text) is no time. A time is typed as 2026-11-27T08:00:00Z, or as 8h or 30d ago."
  }

  public var aboutForget: String { "Erases what AccountDesk keeps of a person (admins)." }
  public var discussionForget: String {
    """
    The person's events, edits, parked work, row of the list and what the journal says of them go for good, and they are \
    not taken up again: of their ids a salted trace stays. The user and the customer themselves stay; where data is kept \
    that this cannot reach is said at the end.
    """
  }
  public var optionForgetId: String { "A user id, a customer id or an e-mail." }
  public var optionForgetDryRun: String { "Say what would go, and erase nothing." }
  public var optionForgetYes: String { "Do not ask." }
  public var forgetNeedsYes: String {
    "This cannot be undone. Without a terminal to ask on, say --yes. Nothing was erased."
  }
  public func forgetQuestion(_ id: String) -> String {
    "Everything that is kept of \(id) will be erased for good.\nType yes to go on:"
  }
  public func forgetCount(_ what: String, _ count: Int) -> String {
    let name =
      switch what {
      case "accounts": "rows of the list"
      case "customers": "stored customers"
      case "events": "events and their texts"
      case "subscriptions": "plans"
      case "edits": "edits"
      case "journal_values": "values in the journal"
      default: what
      }
    return "\(number(count)) \(name)"
  }
  public var forgetKeeps: String { "What this cannot reach, and what helps:" }
  public func keptElsewhere(_ place: String) -> String {
    switch place {
    case "stripe_customer": "Stripe: the customer. Delete it in Stripe's dashboard, or ask Stripe for a redaction."
    case "stripe_events": "Stripe: its events, for 30 days in its lists."
    case "auth_user": "Supabase Auth: the user. Delete it in Supabase's dashboard when the person leaves."
    case "users_row": "Your table of users: the row."
    case "customers_row": "Your table of customers: the link."
    case "backups": "Backups of the database, until they expire."
    case "logs": "Logs of Supabase and of proxies, until they expire."
    case "desks": "Exports of the journal, and drafts on operators' machines."
    default: place
    }
  }
  public func forgotten(_ outcome: String) -> String {
    switch outcome {
    case "forgotten": "Erased."
    case "would_forget": "This was a dry run; nothing was erased."
    case "already": "This person was erased before. Nothing is kept."
    case "no_account": "There is no such account, and nothing is kept of it."
    case "staff": "This person has a role. Take it first: accountdesk operators revoke. Nothing was erased."
    case "open_edits": "An edit of this account is still under way. Try again when it is settled. Nothing was erased."
    default: outcome
    }
  }

  public var helpApprove: String { "let the held e-mail through" }
  public var helpReject: String { "turn the held e-mail down" }
  public var anApproval: String { "held e-mail" }
  public var anAppChange: String { "changed in the app" }
  public var noneHeld: String { "No e-mail waits for approval here." }
  public func approveQuestion(from: String, to: String, origin: String) -> String {
    "The login \(from) becomes \(to) (by \(origin)). Let it through?"
  }
  public func rejectQuestion(from: String, to: String, origin: String) -> String {
    "The login stays \(from), and \(to) (by \(origin)) is turned down. Sure?"
  }
  public func roleLacks(_ role: String) -> String { "Your role (\(role)) may not do this." }
}
