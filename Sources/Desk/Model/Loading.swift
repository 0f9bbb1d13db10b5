// How it stands with something that is fetched: the screen keeps what it has, and says what it waits for.

public import Accounts
public import FoundationEssentials

/// The fetching of one thing.
public struct Loading: Equatable, Sendable {
  public enum State: Equatable, Sendable {
    /// Nothing is under way; what there is, if anything, is fresh.
    case idle
    case loading(since: Duration)
    /// It failed and there is nothing to show.
    case failed(Fault)
    /// It failed; what is shown is from then.
    case stale(Fault, asOf: Date)
  }

  /// A fast answer never flickers: waiting is shown after this.
  static let patience = Duration.milliseconds(100)

  private var since: Duration?
  private var isQuiet = false
  /// Why the newest attempt failed; stays until one succeeds.
  public private(set) var fault: Fault?
  /// When it last succeeded.
  public private(set) var asOf: Date?

  /// - Parameter asOf: when what there is already was fetched.
  public init(asOf: Date? = nil) { self.asOf = asOf }

  public var state: State {
    if let since { return .loading(since: since) }
    guard let fault else { return .idle }
    return asOf.map { .stale(fault, asOf: $0) } ?? .failed(fault)
  }

  /// - Parameter quietly: what is shown is refreshed behind it, and nobody waits.
  mutating func begin(_ now: Moment, quietly: Bool = false) {
    since = now.steady
    isQuiet = quietly
  }

  mutating func succeeded(_ now: Moment) {
    since = nil
    fault = nil
    asOf = now.date
  }

  mutating func failed(_ fault: Fault) {
    since = nil
    self.fault = fault
  }

  var isUnderWay: Bool { since != nil }
  /// How long an answer has been waited for; nil where none is.
  func waited(_ now: Moment) -> Duration? { since.map { now.steady - $0 } }
  /// An answer may come before anybody has seen that there was none.
  func hasJustBegun(_ now: Moment) -> Bool { since.map { now.steady - $0 < Self.patience } ?? false }
  /// Somebody waits for it.
  var isAwaited: Bool { since != nil && !isQuiet }

  /// Whether somebody has waited long enough to be told.
  func isSlow(_ now: Moment) -> Bool {
    guard let since, !isQuiet else { return false }
    return now.steady - since >= Self.patience
  }
}
