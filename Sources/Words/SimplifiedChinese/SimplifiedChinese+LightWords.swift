// How the services stand, in Chinese.

extension SimplifiedChinese: LightWords {
  public func serviceDown(_ name: String, _ age: String) -> String { "\(name) 中断 \(age)" }
  public func serviceSlow(_ name: String, _ age: String) -> String { "\(name) 缓慢 \(age)" }
  public var webhooksUnknown: String { "Webhook …" }
  public var webhooksOk: String { "Webhook 正常" }
  public var pollingOk: String { "轮询正常" }
  public func quiet(_ light: String, _ age: String) -> String { "\(light)，\(age)无事件" }
  public var noEventYet: String { "接收端正常，尚无事件" }
  public func eventsLate(_ count: Int) -> String { "\(number(count)) 个事件延迟" }
  public var receiverNever: String { "尚无接收端" }
  public func receiverSilent(_ age: String) -> String { "接收端无响应 \(age)" }
  public func asOf(_ time: String, _ age: String) -> String { "截至 \(time)（\(age)前）" }
  public func stale(_ asOf: String, _ what: String) -> String { "\(asOf)。\(what)" }
  public var triedAgain: String { "会自动重试。" }
}
