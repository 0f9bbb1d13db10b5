// Reconcile on the command line: what differs, where it comes from, and what became of it.

public protocol ReconcileWords: Sendable {
  var aboutReconcile: String { get }
  var discussionReconcile: String { get }
  var optionReconcileDryRun: String { get }
  var optionReconcileSendOurs: String { get }
  var optionReconcileEvery: String { get }
  func optionReconcileRate(_ usual: Int) -> String
  var reconcileOneWay: String { get }
  var everyTooShort: String { get }
  var reconcileDryJustOnce: String { get }
  func reconcileQuestion(sendsOurs: Bool) -> String

  /// One difference: what Stripe has and what the record has.
  func difference(_ what: String, stripe: String, record: String, origin: String) -> String
  /// Where it is likely to come from; the codes stand in JSON.
  func driftOrigin(_ code: String) -> String
  /// Why one was not mended; the codes stand in JSON.
  func reconcileReason(_ code: String) -> String?
  var loginKept: String { get }

  /// Behind the bar.
  func reconcileSoFar(_ found: String) -> String

  // The summary, a line each.
  func reconcileEvents(_ missed: Int?, isDry: Bool) -> String
  var eventsIncomplete: String { get }
  func reconcileListed(_ accounts: String, outOfStep: Int, isDry: Bool) -> String
  func reconcileCounts(_ counts: [(what: String, count: String)]) -> String
  func reconcileFound(_ found: String, mended: String, left: String, isDry: Bool) -> String
  var reconcileNothing: String { get }

  // What stays, and which command helps.
  var reconcileDryLeft: String { get }
  func reconcileKept(_ count: Int) -> String
  func reconcileLeft(_ count: Int) -> String
  func reconcileStopped(_ accounts: String) -> String
  func reconcilePass(_ number: Int, news: String) -> String
}

extension English: ReconcileWords {
  public var aboutReconcile: String { "Finds missed events and what differs between the records, and mends it." }
  public var discussionReconcile: String {
    """
    Missed events are taken in first. Then everybody is looked at by what is stored, and Stripe is read only of those \
    that differ or are in doubt. A re-sync mends them, and leaves logins alone unless told; with --send-ours our values \
    go to Stripe by an edit. 0 if nothing is left to do; 75 if something stays, which is said with what helps (a dry run \
    that finds something ends so, too); otherwise by what failed. Running it again is always safe.
    """
  }
  public var optionReconcileDryRun: String { "Say what differs, and change nothing." }
  public var optionReconcileSendOurs: String { "Send our values to Stripe by an edit, and do not take Stripe's." }
  public var optionReconcileEvery: String { "Again and again, as 10m, until it is stopped." }
  public func optionReconcileRate(_ usual: Int) -> String {
    "Reads and edits a second; \(usual), because the shop shares Stripe's limit."
  }
  public func reconcileSoFar(_ found: String) -> String { "\(found) differ" }
  public var reconcileOneWay: String { "--send-ours and --logins exclude each other." }
  public var everyTooShort: String { "--every takes a time from 1s up." }
  public var reconcileDryJustOnce: String { "--dry-run and --every exclude each other." }
  public func reconcileQuestion(sendsOurs: Bool) -> String {
    sendsOurs
      ? "Wherever the records differ, our values go to Stripe."
      : "Wherever the records differ, Stripe is read and what it says is applied."
  }

  public func difference(_ what: String, stripe: String, record: String, origin: String) -> String {
    "\(what): \(record), Stripe: \(stripe) (\(origin))"
  }
  public func driftOrigin(_ code: String) -> String {
    switch code {
    case "app": "changed in the app"
    case "stripe": "Stripe's is newer"
    case "first_sight": "never known to agree"
    case "conflict": "another account is in the way"
    case "cleared": "cleared at Stripe"
    default: "origin unknown"
    }
  }
  public func reconcileReason(_ code: String) -> String? {
    switch code {
    case "late": "Stripe has it; the webhook is late"
    case "not_confirmed": "Stripe has it; it is not confirmed yet"
    case "superseded": "somebody's later change stands instead"
    case "changed_since": "it was changed meanwhile"
    case "open_edit": "another edit of it is open"
    case "edits_off": "edits are switched off in this project"
    case "too_old": "the edit was recorded too long ago"
    default: code.hasPrefix("refused") ? "Stripe \(code)" : nil
    }
  }
  public var loginKept: String { "the login is kept" }

  public func reconcileEvents(_ missed: Int?, isDry: Bool) -> String {
    switch missed {
    case nil: "A receiver is looking for missed events itself."
    case 0: "No event was missed."
    case 1: isDry ? "1 event was missed and would be taken in." : "1 missed event was taken in."
    case .some(let count):
      isDry
        ? "\(number(count)) events were missed and would be taken in." : "\(number(count)) missed events were taken in."
    }
  }
  public var eventsIncomplete: String {
    "Older events are gone from Stripe's list: run accountdesk resync --all, too."
  }
  public func reconcileListed(_ accounts: String, outOfStep: Int, isDry: Bool) -> String {
    let rows = outOfStep == 1 ? "1 row" : "\(number(outOfStep)) rows"
    let looked = "\(accounts) accounts looked at"
    return outOfStep == 0
      ? "\(looked); the list agrees with the records."
      : "\(looked); \(rows) of the list \(isDry ? "out of step" : "brought up to date")."
  }
  public func reconcileCounts(_ counts: [(what: String, count: String)]) -> String {
    "Differences: " + counts.map { "\($0.what) \($0.count)" }.joined(separator: ", ") + "."
  }
  public func reconcileFound(_ found: String, mended: String, left: String, isDry: Bool) -> String {
    isDry ? "\(found) accounts differ or are in doubt." : "\(found) accounts differed: \(mended) mended, \(left) left."
  }
  public var reconcileNothing: String { "Nothing differs." }

  public var reconcileDryLeft: String {
    "This was a dry run; nothing was changed. To mend it: accountdesk reconcile, or reconcile --send-ours"
  }
  public func reconcileKept(_ count: Int) -> String {
    (count == 1 ? "One login that differs was kept." : "\(number(count)) logins that differ were kept.")
      + " To take Stripe's: accountdesk reconcile --logins stripe. To send ours: accountdesk reconcile --send-ours"
  }
  public func reconcileLeft(_ count: Int) -> String {
    (count == 1 ? "One account stays as it is," : "\(number(count)) accounts stay as they are,")
      + " for the reason said above. What is parked: accountdesk events. One account: accountdesk show ID"
  }
  public func reconcileStopped(_ accounts: String) -> String {
    "Stopped after \(accounts) accounts. What is mended stays mended; run it again for the rest."
  }
  public func reconcilePass(_ number: Int, news: String) -> String { "Pass \(number): \(news)" }
}
