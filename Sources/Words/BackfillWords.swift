// The backfill on the command line.

public protocol BackfillWords: Sendable {
  var aboutBackfill: String { get }
  var optionBackfillDryRun: String { get }
  var optionBackfillResume: String { get }
  var optionBackfillAbandon: String { get }
  var optionBackfillLogins: String { get }
  var optionBackfillNames: String { get }
  var backfillOneOf: String { get }
  var backfillResumeKeeps: String { get }
  var backfillNoneOpen: String { get }
  var backfillFinishing: String { get }
  var backfillStopped: String { get }
  var backfillGoOn: String { get }
  var backfillAbandoned: String { get }
  var backfillTooOld: String { get }
  var backfillDone: String { get }
  var backfillDryDone: String { get }
  var backfillParked: String { get }
  var backfillListed: String { get }
  var backfillUsersNames: String { get }
  var backfillAuthNames: String { get }
  var backfillUsersEmails: String { get }
  var backfillLoginsChanged: String { get }
  var backfillUnchanged: String { get }
  var backfillStale: String { get }
  var backfillUnlinked: String { get }
  var backfillConflicts: String { get }
  var backfillFailed: String { get }
  var backfillDeleted: String { get }
  var backfillMissing: String { get }
  var discussionBackfill: String { get }
  func optionBackfillRate(_ usual: Int) -> String
  func backfillOpen(began: String, author: String) -> String
  func backfillQuestion(logins: Bool) -> String
  func backfillBegun(_ id: String, listed: String) -> String
}

extension English: BackfillWords {
  public var aboutBackfill: String { "Read every customer from Stripe once: the first sync." }
  public var optionBackfillDryRun: String {
    "Read from Stripe, say what would be changed, with examples, and change nothing."
  }
  public var optionBackfillResume: String {
    "Go on with the one that was not finished, or join the machines that are at it."
  }
  public var optionBackfillAbandon: String { "Give up the one that was not finished, and begin anew." }
  public var optionBackfillLogins: String {
    "What to do with e-mails that differ from Stripe: keep them (the usual, since Stripe is often the older), or take Stripe's."
  }
  public var optionBackfillNames: String {
    "What to do with names that differ from Stripe: take Stripe's, where it has one (the usual), or keep them."
  }
  public var backfillOneOf: String { "Say --dry-run, --resume or --abandon: one of the three." }
  public var backfillResumeKeeps: String { "What is gone on with keeps its --logins and --names." }
  public var backfillNoneOpen: String { "No backfill is unfinished." }
  public var backfillFinishing: String {
    "All is listed. Now the events since it began, and the customers that no list shows."
  }
  public var backfillStopped: String { "Stopped. It goes on where it was with: accountdesk backfill --resume" }
  public var backfillGoOn: String {
    "What was done stays done; it goes on where it was with: accountdesk backfill --resume"
  }
  public var backfillAbandoned: String { "Somebody ended this backfill before it was done." }
  public var backfillTooOld: String {
    "It took longer than the 30 days that Stripe keeps events: run one more, for what was changed meanwhile."
  }
  public var backfillDone: String { "Done: every customer was seen." }
  public var backfillDryDone: String { "A dry run: nothing was changed." }
  public var backfillParked: String { "What could not be applied is listed by: accountdesk events" }
  public var backfillListed: String { "Customers listed" }
  public var backfillUsersNames: String { "Names changed in public.users" }
  public var backfillAuthNames: String { "Names changed in auth.users" }
  public var backfillUsersEmails: String { "E-mails changed in public.users" }
  public var backfillLoginsChanged: String { "Logins changed" }
  public var backfillUnchanged: String { "Known already, and the same" }
  public var backfillStale: String { "Known already, and newer here" }
  public var backfillUnlinked: String { "Without an account" }
  public var backfillConflicts: String { "In conflict" }
  public var backfillFailed: String { "Failed" }
  public var backfillDeleted: String { "Deleted at Stripe" }
  public var backfillMissing: String { "Not known to Stripe" }
  public var discussionBackfill: String {
    """
    Pages through all customers and stores what Stripe says of each. Values that came by webhook meanwhile stay. \
    Stopped in any way, it goes on with --resume; several machines may share one. It ends with the events since it \
    began, and with the linked customers that Stripe's list does not show. 0 if all of it was done; 75 if it was \
    stopped; otherwise by what failed.
    """
  }
  public func optionBackfillRate(_ usual: Int) -> String {
    "Requests a second, of all machines together; \(usual), because the shop shares Stripe's limit."
  }
  public func backfillOpen(began: String, author: String) -> String {
    "One that began at \(began) (\(author)) is not finished: --resume goes on with it, --abandon begins anew."
  }
  public func backfillQuestion(logins: Bool) -> String {
    "Every customer is read from Stripe; names\(logins ? ", e-mails and logins" : "") that differ take Stripe's."
  }
  public func backfillBegun(_ id: String, listed: String) -> String { "Backfill \(id), \(listed) customers so far." }
}
