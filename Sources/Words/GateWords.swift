// Who did something, where it is not said who.

public protocol GateWords: Sendable {
  /// In the place of the one of the staff who did something, for whoever is not of them.
  var anOperator: String { get }
}

extension English: GateWords {
  public var anOperator: String { "an operator" }
}
