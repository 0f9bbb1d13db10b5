// Marks, and the re-sync of many: at the desk and on the command line.

public protocol BulkWords: Sendable {
  // Marks.
  func marked(_ count: String) -> String
  func markedAll(_ count: String) -> String
  var marksGone: String { get }
  var helpMark: String { get }
  var helpMarkAll: String { get }
  var helpUnmarkAll: String { get }

  // The screen.
  var bulkTitle: String { get }
  var bulkCounting: String { get }
  func bulkPreview(_ count: String) -> String
  var bulkPreviewNothing: String { get }
  func bulkUnlinked(_ count: String) -> String
  func bulkTime(_ duration: String, rate: String) -> String
  func bulkLogins(_ count: String) -> String
  var bulkNoLogins: String { get }
  var bulkLoginsFollow: String { get }
  func bulkMoreLogins(_ what: String) -> String
  var bulkRunning: String { get }
  var bulkStopping: String { get }
  func bulkWaiting(_ seconds: String) -> String
  var bulkChanged: String { get }
  var bulkUnchanged: String { get }
  var bulkSkipped: String { get }
  var bulkFailed: String { get }
  func bulkDone(_ done: String, of total: String) -> String
  func bulkRate(_ perSecond: String) -> String
  func bulkTimeLeft(_ duration: String) -> String
  func bulkTook(_ duration: String) -> String
  var bulkFailures: String { get }
  func bulkMoreFailures(_ count: String) -> String
  var bulkNoFailures: String { get }
  var bulkEnded: String { get }
  var bulkStopped: String { get }
  var bulkGaveUp: String { get }
  var bulkRunAgain: String { get }
  /// One line at the bottom; it may not be long.
  func bulkShort(_ percent: String, key: String) -> String
  func bulkNews(changed: String, unchanged: String, skipped: String, failed: String) -> String
  func bulkRemark(_ sentence: String) -> String
  func bulkLeaving(done: String, of total: String) -> String
  var bulkBusy: String { get }
  var bulkNone: String { get }
  var nothingMarked: String { get }
  var helpBulkStart: String { get }
  var helpBulkKeep: String { get }
  var helpBulkTake: String { get }
  var helpBulkStop: String { get }
  var helpBulkAgain: String { get }
  var helpBulkShow: String { get }
  var helpBulkHide: String { get }
  var helpInBulk: String { get }

  // The command.
  var discussionResync: String { get }
  var optionResyncAll: String { get }
  var optionResyncDryRun: String { get }
  func optionResyncRate(_ usual: Int) -> String
  var resyncOneOf: String { get }
  func rateOutOfRange(_ most: Int) -> String
  func resyncQuestion(_ count: Int) -> String
  func resyncLoginsQuestion(_ count: Int) -> String
  func andMore(_ count: Int) -> String
  func fieldInRecord(_ field: String, record: String) -> String
  func resyncSummary(_ news: String, isDry: Bool) -> String
  func resyncStopped(done: Int, of total: Int) -> String
  func resyncFailures(_ count: Int) -> String
}

extension English: BulkWords {
  public func marked(_ count: String) -> String { "\(count) marked" }
  public func markedAll(_ count: String) -> String { "All that are listed are marked: \(count)." }
  public var marksGone: String { "Nothing is marked any more." }
  public var helpMark: String { "mark" }
  public var helpMarkAll: String { "mark all that are listed, or would be" }
  public var helpUnmarkAll: String { "unmark all" }

  public var bulkTitle: String { "Re-sync of many" }
  public var bulkCounting: String { "Counting…" }
  public func bulkPreview(_ count: String) -> String {
    "\(count) accounts are read from Stripe now, and what it says is applied:"
  }
  public var bulkPreviewNothing: String { "None of the marked accounts is there any more." }
  public func bulkUnlinked(_ count: String) -> String {
    "\(count) of them have no customer, or a deleted one, and are passed over."
  }
  public func bulkTime(_ duration: String, rate: String) -> String {
    "At \(rate) a second, which leaves room under Stripe's limit, that takes about \(duration)."
  }
  public func bulkLogins(_ count: String) -> String {
    "Logins that differ from Stripe: \(count). They stay, or change to Stripe's e-mail:"
  }
  public var bulkNoLogins: String { "No login is known to differ from Stripe." }
  public var bulkLoginsFollow: String {
    "Where the e-mail was changed at Stripe and that is not known here yet, the login follows it."
  }
  public func bulkMoreLogins(_ what: String) -> String { "and \(what) more" }
  public var bulkRunning: String { "Running" }
  public var bulkStopping: String { "Stopping: what has begun is finished…" }
  public func bulkWaiting(_ seconds: String) -> String { "It goes on in \(seconds), by itself." }
  public var bulkChanged: String { "changed" }
  public var bulkUnchanged: String { "unchanged" }
  public var bulkSkipped: String { "passed over" }
  public var bulkFailed: String { "failed" }
  public func bulkDone(_ done: String, of total: String) -> String { "\(done) of \(total)" }
  public func bulkRate(_ perSecond: String) -> String { "\(perSecond)/s" }
  public func bulkTimeLeft(_ duration: String) -> String { "\(duration) left" }
  public func bulkTook(_ duration: String) -> String { "took \(duration)" }
  public var bulkFailures: String { "Failed" }
  public func bulkMoreFailures(_ count: String) -> String { "and \(count) more, of which only the number is kept" }
  public var bulkNoFailures: String { "Nothing failed." }
  public var bulkEnded: String { "Done." }
  public var bulkStopped: String { "Stopped." }
  public var bulkGaveUp: String { "Given up." }
  public var bulkRunAgain: String { "Run again, it leaves alone what is right already." }
  public func bulkShort(_ percent: String, key: String) -> String { "re-sync \(percent) (\(key))" }
  public func bulkNews(changed: String, unchanged: String, skipped: String, failed: String) -> String {
    "\(changed) changed, \(unchanged) unchanged, \(skipped) passed over, \(failed) failed"
  }
  public func bulkRemark(_ sentence: String) -> String { "Re-sync: \(sentence)." }
  public func bulkLeaving(done: String, of total: String) -> String {
    "A re-sync of many is running, \(done) of \(total) done. Leaving stops it; what is done stays done."
  }
  public var bulkBusy: String { "This re-sync of many is still running; the marks stay for the next." }
  public var bulkNone: String { "No re-sync of many was begun yet: mark accounts, and re-sync them." }
  public var nothingMarked: String { "Nothing is marked." }
  public var helpBulkStart: String { "start" }
  public var helpBulkKeep: String { "start, keep logins" }
  public var helpBulkTake: String { "start, take Stripe's" }
  public var helpBulkStop: String { "stop" }
  public var helpBulkAgain: String { "run the rest again" }
  public var helpBulkShow: String { "show the re-sync of many" }
  public var helpBulkHide: String { "to the desk" }
  public var helpInBulk: String { "In the re-sync of many" }

  public var discussionResync: String {
    """
    Named accounts are looked up first: if one is unknown, nothing is done. 0 if all went well (unchanged, deleted and \
    unlinked accounts included); 75 if some are kept from being applied, or if it was stopped; otherwise by what failed. \
    Running it again is always safe.
    """
  }
  public var optionResyncAll: String { "All accounts." }
  public var optionResyncDryRun: String { "Read from Stripe, say what would be changed, and change nothing." }
  public func optionResyncRate(_ usual: Int) -> String {
    "Reads a second; \(usual), because the shop shares Stripe's limit."
  }
  public var resyncOneOf: String { "Name accounts, or say --status, or --all: one of the three." }
  public func rateOutOfRange(_ most: Int) -> String { "--rate takes a number from 0.1 to \(most)." }
  public func resyncQuestion(_ count: Int) -> String {
    count == 1
      ? "One account is read from Stripe, and what it says is applied."
      : "\(count) accounts are read from Stripe, and what it says is applied."
  }
  public func resyncLoginsQuestion(_ count: Int) -> String {
    "\(count == 1 ? "This login differs" : "These \(count) logins differ") from Stripe. Type keep to leave \(count == 1 ? "it" : "them"), stripe to take Stripe's:"
  }
  public func andMore(_ count: Int) -> String { "and \(count) more" }
  public func fieldInRecord(_ field: String, record: String) -> String { "\(field) in \(record)" }
  public func resyncSummary(_ news: String, isDry: Bool) -> String {
    isDry ? "If it were not a dry run: \(news)." : "\(news.prefix(1).uppercased())\(news.dropFirst())."
  }
  public func resyncStopped(done: Int, of total: Int) -> String {
    "Stopped: \(done) of \(total) accounts are done. Run again, it leaves alone what is right already."
  }
  public func resyncFailures(_ count: Int) -> String {
    count == 1
      ? "One account was not applied, for the reason said above."
      : "\(count) accounts were not applied, for the reasons said above."
  }
}
