// Whether events come: by the receivers' signs of life, by the newest event, and by edits whose event is missing.

import Accounts
import FoundationEssentials
import Words

/// The light for the way from Stripe to Supabase.
enum Webhooks: Equatable {
  /// Nobody could be asked lately.
  case unknown
  /// No receiver has ever run.
  case never
  case silent(seconds: Int)
  /// Stripe has accepted so many edits whose event has not come in time.
  case late(Int)
  case noEventYet
  /// `quiet`: since the newest event, in seconds.
  case ok(polls: Bool, quiet: Int)

  /// A sign of life comes every 5 s; two may be missed.
  static let patience = 15
  /// From here on it is told that nothing comes: no reason to worry, but good to know.
  static let quietFrom = 3600
  /// What is known of receivers is old after this: two looks have brought nothing.
  static let knowledge = Duration.seconds(15)
}

extension Model {
  /// The database's clock tells every age, and the desk's own how long ago that was.
  var webhooks: Webhooks {
    guard let project, let projectSeen, projectLoading.fault == nil else { return .unknown }
    let since = now.steady - projectSeen
    guard since < Webhooks.knowledge else { return .unknown }
    func age(_ date: Date) -> Int {
      let seconds = project.now.timeIntervalSince(date) + Double(since.milliseconds) / 1000
      return Int(max(0, min(seconds, 1e9)))
    }
    guard let seen = project.receiverSeenAt else { return .never }
    // Only what the database said counts: that nobody looked since is no silence of the receiver's.
    if project.now.timeIntervalSince(seen) >= Double(Webhooks.patience) { return .silent(seconds: age(seen)) }
    if project.lateEvents > 0 { return .late(project.lateEvents) }
    guard let newest = project.newestEventAt else { return .noEventYet }
    return .ok(polls: project.receiverMode == "poll", quiet: age(newest))
  }

  /// What has to be known of the lights beside what they are told.
  mutating func noteLights() -> [Effect] {
    if case .down(let fault) = stripe, fault.kind.isOutage {
      stripeDownSince = stripeDownSince ?? now.steady
    } else {
      stripeDownSince = nil
    }
    guard isCounting, !isClocking else { return [] }
    isClocking = true
    return [.wait(.clock, .seconds(1))]
  }

  /// How long Supabase has not answered, where that is longer than anybody is used to; nil while it is down.
  var supabaseSlow: Duration? {
    guard downSince == nil, let waited = projectLoading.waited(now), waited >= Self.slowFrom else { return nil }
    return waited
  }

  private static let slowFrom = Duration.seconds(3)

  /// Whether the screen shows an age that grows by the second.
  private var isCounting: Bool {
    if supabaseSlow != nil || stripeDownSince != nil || downSince != nil || isOld(list.loading) { return true }
    if dashboard?.figures != nil { return true }
    if case .silent = webhooks { return true }
    return false
  }

  // MARK: What is old

  /// Longer than this nothing is shown as if it were new: it should have been looked at twice meanwhile.
  static let oldFrom = 15.0

  /// Whether what was fetched is to be shown with its age.
  func isOld(_ loading: Loading) -> Bool {
    guard let asOf = loading.asOf else { return false }
    if loading.fault != nil { return true }
    return !loading.hasJustBegun(now) && now.date.timeIntervalSince(asOf) >= Self.oldFrom
  }

  /// Its age, in words; nil where it is new.
  func ageText(_ loading: Loading) -> String? {
    guard isOld(loading), let asOf = loading.asOf else { return nil }
    return look.words.asOf(clock(asOf), look.words.age(seconds: seconds(since: asOf)))
  }
}
