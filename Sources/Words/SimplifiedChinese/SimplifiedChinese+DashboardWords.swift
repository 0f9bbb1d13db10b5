// The sync dashboard, in Chinese.

extension SimplifiedChinese: DashboardWords {
  public var helpDashboard: String { "同步面板" }
  public var helpInDashboard: String { "在同步面板中" }
  public var dashboardTitle: String { "同步面板" }

  public var eventsByMinute: String { "每分钟事件" }
  public func eventsSummary(now: Int, total: Int) -> String { "当前 \(number(now))，一小时 \(number(total))" }
  public var lagTitle: String { "修改到确认" }
  public func lagSummary(_ count: Int, median: String, longest: String) -> String {
    count == 1 ? longest : "\(median)，最长 \(longest)"
  }
  public var noLag: String { "一小时内没有" }
  public func tick(seconds: Double) -> String {
    seconds < 1 ? "\(Int((seconds * 1000).rounded())) 毫秒" : "\(number(Int(seconds.rounded()))) 秒"
  }
  public func minutesAgo(_ minutes: Int) -> String { "\(minutes) 分钟前" }
  public var now: String { "现在" }

  public var labelNewest: String { "最新事件" }
  public func newestEvent(_ type: String, ago age: String) -> String { "\(age)前：\(type)" }
  public func cameAfter(_ age: String) -> String { "\(age)后到达" }
  public var noEvent: String { "尚未收到" }
  public var labelWaiting: String { "等待中" }
  public func waitingEdits(_ count: Int, since age: String) -> String {
    "\(number(count)) 处修改等待事件，最长 \(age)"
  }
  public func lateOfThem(_ count: Int) -> String { "\(number(count)) 处延迟" }
  public var noneWaiting: String { "没有修改在等待事件" }
  public var labelCatchUp: String { "补取" }
  public func caughtUp(_ age: String) -> String { "\(age)前的事件已全部到达" }
  public func lookedLast(_ age: String) -> String { "\(age)前检查过" }
  public var notLookedYet: String { "尚未检查" }
  public func customersToRead(_ count: Int) -> String { "\(number(count)) 个客户需从 Stripe 读取" }
  public var labelReceivers: String { "接收端" }
  public func receiverMode(_ mode: String) -> String {
    switch mode {
    case "poll": "轮询"
    case "webhooks": "Webhook"
    default: mode
    }
  }
  public func aliveSince(_ age: String) -> String { "正常，\(age)前有响应" }
  public func silentFor(_ age: String) -> String { "\(age)无响应" }
  public var labelAccounts: String { "账户" }
  public var labelParked: String { "搁置的事件" }
  public var labelFailures: String { "失败原因" }
  public var labelRefused: String { "被拒绝" }
  public func accounts(_ count: Int) -> String { "\(number(count)) 个账户" }
  public func edits(_ count: Int) -> String { "\(number(count)) 处修改" }
  public var none: String { "无" }
  public var noReason: String { "未说明原因" }
}
