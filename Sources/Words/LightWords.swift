// How the services stand, in the header; and how old is what is shown.

public protocol LightWords: Sendable {
  /// It cannot be reached, and has not been for so long.
  func serviceDown(_ name: String, _ age: String) -> String
  /// Its answer has been waited for so long.
  func serviceSlow(_ name: String, _ age: String) -> String
  var webhooksUnknown: String { get }
  /// Events come, by Stripe's call or by asking for them.
  var webhooksOk: String { get }
  var pollingOk: String { get }
  /// A light that is fine, though nothing has come for so long.
  func quiet(_ light: String, _ age: String) -> String
  /// A receiver is alive, and nothing has come yet.
  var noEventYet: String { get }
  func eventsLate(_ count: Int) -> String
  var receiverNever: String { get }
  func receiverSilent(_ age: String) -> String

  /// What is shown is from then, so long ago.
  func asOf(_ time: String, _ age: String) -> String
  /// What is shown is old, and why.
  func stale(_ asOf: String, _ what: String) -> String
  /// What failed is tried again without anybody's doing.
  var triedAgain: String { get }
}

extension English: LightWords {
  public func serviceDown(_ name: String, _ age: String) -> String { "\(name) down \(age)" }
  public func serviceSlow(_ name: String, _ age: String) -> String { "\(name) slow \(age)" }
  public var webhooksUnknown: String { "webhooks …" }
  public var webhooksOk: String { "webhooks ok" }
  public var pollingOk: String { "polling ok" }
  public func quiet(_ light: String, _ age: String) -> String { "\(light), quiet \(age)" }
  public var noEventYet: String { "receiver ok, no event yet" }
  public func eventsLate(_ count: Int) -> String { count == 1 ? "1 event late" : "\(number(count)) events late" }
  public var receiverNever: String { "no receiver yet" }
  public func receiverSilent(_ age: String) -> String { "receiver silent \(age)" }
  public func asOf(_ time: String, _ age: String) -> String { "as of \(time), \(age) ago" }
  public func stale(_ asOf: String, _ what: String) -> String { "\(asOf). \(what)" }
  public var triedAgain: String { "It is tried again by itself." }
}
