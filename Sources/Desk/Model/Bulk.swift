// A re-sync of many, from its preview to its report. It goes on whatever the screen shows.

public import Accounts

public struct Bulk: Equatable, Sendable {
  public enum Phase: Equatable, Sendable {
    /// What it would do, before it is begun.
    case preview
    case running
    case stopping
    case ended(BulkStop)
  }

  /// One that did not go well.
  public struct Failure: Equatable, Sendable {
    public let account: Account
    public let reason: String
  }

  /// What is held of failures; the others are only counted.
  static let mostFailures = 1000

  /// Tells its news from those of an earlier one.
  let number: Int
  public let scope: Scope
  public internal(set) var phase = Phase.preview
  /// Whether its screen stands over the desk.
  public internal(set) var isOpen = true
  var counting = Loading()
  public internal(set) var summary: ScopeSummary?
  public internal(set) var tally = BulkTally()
  public internal(set) var failures: [Failure] = []
  var meter = BulkMeter(start: .zero)
  var began = Duration.zero
  var ended: Duration?
  /// Why it waits, and until when.
  var waiting: Fault?
  var waitsUntil = Duration.zero
  /// The failure that the keys act on, and the first line of a preview that is shown.
  var chosen = 0
  var top = 0

  init(number: Int, scope: Scope) {
    self.number = number
    self.scope = scope
  }

  /// It stops when the desk does.
  public var isRunning: Bool { phase == .running || phase == .stopping }
  /// Whether its screen counts time or spins.
  var isMoving: Bool { isOpen && (isRunning || counting.isUnderWay) }
  /// How many there is something to read of at Stripe.
  var readable: Int { summary.map { max(0, $0.linked - $0.counts[.deleted]) } ?? 0 }
  public var total: Int { max(summary?.counts.all ?? 0, tally.done) }
  var percent: Int { total == 0 ? 100 : tally.done * 100 / total }

  /// What is left to do by running once more: those that failed, or all of it where it did not come to its end.
  var rest: Scope? {
    guard case .ended(let stop) = phase else { return nil }
    if stop != .done { return scope }
    return failures.isEmpty ? nil : Scope(ids: Set(failures.map(\.account.id)))
  }
}

/// How a re-sync of many ended, in words.
public enum BulkStop: Equatable, Sendable {
  case done
  case stopped
  case gaveUp(Fault)
}

/// What a re-sync of many tells.
public enum BulkStep: Sendable {
  case account(ResyncedAccount)
  case waiting(Fault, Duration)
  case ended(BulkStop)
}
