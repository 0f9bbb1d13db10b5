// Time as the model has it: it is told, and never looks at a clock itself.

public import FoundationEssentials

/// One moment, on a clock that never goes back and by the date.
public struct Moment: Hashable, Sendable {
  /// Since some fixed moment.
  public var steady: Duration
  public var date: Date

  public init(steady: Duration, date: Date) {
    self.steady = steady
    self.date = date
  }
}

extension Duration {
  /// Whole milliseconds, rounded down.
  var milliseconds: Int {
    let (seconds, attoseconds) = components
    return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
  }
}
