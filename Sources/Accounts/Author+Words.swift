// An author as people read it.

public import Words

extension GateWords {
  /// As the database names them, or that it was an operator, where it does not say who.
  public func author(_ author: String?) -> String? { author == "operator" ? anOperator : author }
}
