// Who did something, where it is not said who, in Chinese.

extension SimplifiedChinese: GateWords {
  public var anOperator: String { "工作人员" }
}
