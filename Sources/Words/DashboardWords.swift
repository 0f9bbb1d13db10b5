// The sync dashboard.

public protocol DashboardWords: Sendable {
  var helpDashboard: String { get }
  var helpInDashboard: String { get }
  var dashboardTitle: String { get }

  // The plots.
  var eventsByMinute: String { get }
  func eventsSummary(now: Int, total: Int) -> String
  var lagTitle: String { get }
  /// Of the edits that were confirmed: how long the middle one and the slowest took.
  func lagSummary(_ count: Int, median: String, longest: String) -> String
  var noLag: String { get }
  /// A length of time on an axis, in seconds: a power of ten.
  func tick(seconds: Double) -> String
  func minutesAgo(_ minutes: Int) -> String
  var now: String { get }

  // The facts.
  var labelNewest: String { get }
  func newestEvent(_ type: String, ago age: String) -> String
  /// It came so long after it had happened.
  func cameAfter(_ age: String) -> String
  var noEvent: String { get }
  var labelWaiting: String { get }
  func waitingEdits(_ count: Int, since age: String) -> String
  func lateOfThem(_ count: Int) -> String
  var noneWaiting: String { get }
  var labelCatchUp: String { get }
  /// Everything that happened longer ago than that is here.
  func caughtUp(_ age: String) -> String
  func lookedLast(_ age: String) -> String
  var notLookedYet: String { get }
  func customersToRead(_ count: Int) -> String
  var labelReceivers: String { get }
  /// How a receiver gets events, by its code: webhooks, poll.
  func receiverMode(_ mode: String) -> String
  func aliveSince(_ age: String) -> String
  func silentFor(_ age: String) -> String
  var labelAccounts: String { get }
  var labelParked: String { get }
  var labelFailures: String { get }
  var labelRefused: String { get }
  func accounts(_ count: Int) -> String
  func edits(_ count: Int) -> String
  var none: String { get }
  var noReason: String { get }
}

extension English: DashboardWords {
  public var helpDashboard: String { "the sync dashboard" }
  public var helpInDashboard: String { "On the dashboard" }
  public var dashboardTitle: String { "Sync dashboard" }

  public var eventsByMinute: String { "Events a minute" }
  public func eventsSummary(now: Int, total: Int) -> String { "\(number(now)) now, \(number(total)) in the hour" }
  public var lagTitle: String { "Edit to confirmed" }
  public func lagSummary(_ count: Int, median: String, longest: String) -> String {
    count == 1 ? longest : "\(median), at most \(longest)"
  }
  public var noLag: String { "none in the hour" }
  public func tick(seconds: Double) -> String {
    seconds < 1 ? "\(Int((seconds * 1000).rounded())) ms" : "\(number(Int(seconds.rounded()))) s"
  }
  public func minutesAgo(_ minutes: Int) -> String { "\(minutes) min ago" }
  public var now: String { "now" }

  public var labelNewest: String { "newest event" }
  public func newestEvent(_ type: String, ago age: String) -> String { "\(age) ago: \(type)" }
  public func cameAfter(_ age: String) -> String { "came after \(age)" }
  public var noEvent: String { "none has come yet" }
  public var labelWaiting: String { "waiting" }
  public func waitingEdits(_ count: Int, since age: String) -> String {
    count == 1 ? "1 edit for its event, for \(age)" : "\(number(count)) edits for their events, for up to \(age)"
  }
  public func lateOfThem(_ count: Int) -> String { "\(number(count)) late" }
  public var noneWaiting: String { "no edit waits for its event" }
  public var labelCatchUp: String { "catch-up" }
  public func caughtUp(_ age: String) -> String { "all is here up to \(age) ago" }
  public func lookedLast(_ age: String) -> String { "looked \(age) ago" }
  public var notLookedYet: String { "has not looked yet" }
  public func customersToRead(_ count: Int) -> String {
    count == 1 ? "1 customer to be read from Stripe" : "\(number(count)) customers to be read from Stripe"
  }
  public var labelReceivers: String { "receivers" }
  public func receiverMode(_ mode: String) -> String { mode == "poll" ? "polling" : mode }
  public func aliveSince(_ age: String) -> String { "alive, seen \(age) ago" }
  public func silentFor(_ age: String) -> String { "silent for \(age)" }
  public var labelAccounts: String { "accounts" }
  public var labelParked: String { "parked events" }
  public var labelFailures: String { "failures" }
  public var labelRefused: String { "refused" }
  public func accounts(_ count: Int) -> String { count == 1 ? "1 account" : "\(number(count)) accounts" }
  public func edits(_ count: Int) -> String { count == 1 ? "1 edit" : "\(number(count)) edits" }
  public var none: String { "none" }
  public var noReason: String { "no reason given" }
}
