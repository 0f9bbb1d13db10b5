// The desk's screens, in Chinese.

extension SimplifiedChinese: DeskWords {
  public var modeLive: String { "正式" }
  public var modeTest: String { "测试" }
  public var lightStripe: String { "Stripe" }
  public var lightSupabase: String { "Supabase" }
  public func serviceOk(_ name: String) -> String { "\(name) 正常" }
  public func serviceRefuses(_ name: String) -> String { "\(name) 拒绝" }
  public func serviceUnknown(_ name: String) -> String { "\(name) …" }

  public func number(_ number: Int) -> String { English().number(number) }
  public func duration(milliseconds: Int) -> String {
    if milliseconds < 1000 { return "\(milliseconds) 毫秒" }
    if milliseconds >= 60_000 { return age(seconds: milliseconds / 1000) }
    return "\(milliseconds / 1000).\(zeroPadded(milliseconds % 1000, 3)) 秒"
  }
  public func tenths(milliseconds: Int) -> String { "\(milliseconds / 1000).\(milliseconds % 1000 / 100) 秒" }
  public func age(seconds: Int) -> String {
    switch seconds {
    case ..<60: "\(seconds) 秒"
    case ..<3600: "\(seconds / 60) 分钟"
    case ..<86_400: "\(seconds / 3600) 小时"
    default: "\(seconds / 86_400) 天"
    }
  }
  public func clock(hour: Int, minute: Int, second: Int) -> String {
    English().clock(hour: hour, minute: minute, second: second)
  }
  public func date(year: Int?, month: Int, day: Int) -> String { (year.map { "\($0)年" } ?? "") + "\(month)月\(day)日" }
  public func list(_ parts: [String]) -> String { parts.joined(separator: "、") }

  public var listTitle: String { "账户" }
  public var tabAll: String { "全部" }
  public func tab(_ status: String) -> String { self.status(status) }
  public func status(_ status: String) -> String {
    switch status {
    case "in_sync": "一致"
    case "pending": "待确认"
    case "late": "延迟"
    case "drifted": "不一致"
    case "conflict": "冲突"
    case "held": "待批准"
    case "failed": "失败"
    case "deleted": "已删除"
    case "unlinked": "未关联"
    case "unknown": "未知"
    default: status
    }
  }
  public var columnName: String { "姓名" }
  public var columnEmail: String { "邮箱" }
  public var columnStatus: String { "状态" }
  public var columnSynced: String { "同步" }
  public var columnCustomer: String { "客户" }
  public var loading: String { "正在加载…" }
  public var noAccounts: String { "此项目还没有账户。" }

  public var nobodySelected: String { "未选择账户" }
  public var inAllThree: String { "三处一致" }
  public var noRecord: String { "（无记录）" }
  public var labelCustomer: String { "客户" }
  public var labelPlan: String { "套餐" }
  public var labelSignsIn: String { "登录方式" }
  public var labelAccount: String { "账户" }
  public var noPlan: String { "无" }
  public func renews(_ date: String) -> String { "\(date)续订" }
  public func planDetails(_ name: String, _ details: [String]) -> String {
    "\(name)（\(details.joined(separator: "，"))）"
  }
  public func planStatus(_ code: String) -> String {
    switch code {
    case "active": "有效"
    case "trialing": "试用中"
    case "past_due": "逾期未付"
    case "unpaid": "未付款"
    case "paused": "已暂停"
    case "canceled": "已取消"
    case "incomplete": "未完成付款"
    case "incomplete_expired": "未付款，已失效"
    default: code
    }
  }
  public func signInWay(_ code: String) -> String {
    switch code {
    case "email": "邮箱"
    case "phone": "手机"
    default: English().signInWay(code)
    }
  }
  public func signsInWith(_ ways: String) -> String { "登录方式：\(ways)" }
  public func sameName(_ count: Int) -> String { "另有 \(number(count)) 人同名" }
  public func since(year: Int) -> String { "\(year)年起" }
  public func sinceDay(_ day: String) -> String { "\(day)起" }
  public func reason(_ code: String) -> String {
    let parts = code.split(separator: " ", maxSplits: 1)
    let id = parts.count > 1 ? "（\(parts[1])）" : ""
    return switch parts.first {
    case "two_accounts": "另一个账户\(id)关联到同一客户"
    case "email_taken": "另一个账户\(id)正在使用该邮箱"
    case "email_too_long": "邮箱太长，不能用于登录"
    case "no_email_at_stripe": "Stripe 没有邮箱，而登录必须有邮箱"
    case "unknown_outcome": "有一次修改的结果未知"
    case "needs_read": "需要重新读取 Stripe"
    case "login_from": "更改来自\(parts.count > 1 ? origin(String(parts[1])) : "?")"
    case let state? where state.isDataError: "数据库不接受其中的值（\(state)）"
    default: code
    }
  }
  public func outcome(_ code: String) -> String {
    switch code {
    case "applied": "已应用"
    case "unchanged": "无变化"
    case "stale": "已过时"
    case "again", "needs_read": "需重新读取"
    case "other_mode": "属于另一模式"
    case "carried": "已带入"
    case "approved": "已批准"
    case "rejected": "已拒绝"
    default: status(code)
    }
  }
  public func origin(_ code: String) -> String {
    switch code {
    case "operator": "操作员"
    case "owner": "本人"
    case "customer": "客户"
    case "dashboard": "Stripe 控制台"
    case "app": "应用"
    case "backfill": "回填"
    case "re-sync": "重新同步"
    case "catch-up": "补取"
    case "webhook": "Webhook"
    default: code
    }
  }
  public func from(_ origin: String) -> String { "来源：\(origin)" }
  public var aRead: String { "读取自 Stripe" }
  public var aReplay: String { "重试搁置的事件" }
  public var aLink: String { "关联到此客户" }
  public var noHistory: String { "还没有任何记录。" }
  public func historyEdit(_ fields: String, by author: String?) -> String {
    "修改\(fields)" + (author.map { "  \($0)" } ?? "")
  }

  public var stageSending: String { "发送到 Stripe" }
  public func stageSendingAgain(_ attempt: Int) -> String { "发送到 Stripe，第 \(attempt) 次" }
  public var stageAcceptedByStripe: String { "Stripe 已接受" }
  public var stageWebhook: String { "Webhook" }
  public var stageLate: String { "延迟" }
  public var stageNotSaved: String { "未保存" }
  public var waitingShort: String { "等待 Webhook" }

  public func editing(_ name: String) -> String { "修改 \(name)" }
  public var formName: String { "姓名" }
  public var formEmail: String { "邮箱" }
  public var formChanges: String { "改动" }
  public var formUnchanged: String { "还没有改动。" }
  public var nameWillBeCleared: String { "（姓名将被清空）" }
  public var emailNotWhole: String { "不是完整的邮箱地址：Stripe 会拒绝。" }
  public func nameEmptyInForm(key: String) -> String { "姓名为空。要清空姓名，请按 \(key)。" }
  public func notChecked(_ why: String) -> String { "未检查：\(why)" }
  public func receiverSilentAtSaving(_ age: String) -> String {
    "接收端已 \(age)无响应：Stripe 会立即更改，Supabase 要等接收端恢复后才会更改。"
  }
  public var receiverNeverAtSaving: String {
    "接收端从未运行：Stripe 会立即更改，Supabase 要等接收端运行后才会更改。"
  }
  public var liveAsks: String { "这是真实客户的正式数据。" }
  public var yours: String { "您的" }
  public var theirs: String { "对方的" }
  public func goOnLive(key: String) -> String { "按 \(key) 执行这次修改。" }
  public func goOnOver(key: String) -> String { "按 \(key) 仍以您的修改为准。" }
  public func close(key: String) -> String { "\(key) 关闭" }
  public func closeGoesOn(key: String) -> String { "\(key) 关闭（修改会继续）" }
  public func resyncNow(key: String) -> String { "\(key) 立即重新同步" }
  public var nothingToUndo: String { "此账户没有可撤销的已确认修改。" }

  public var questionTitle: String { "请选择" }
  public var askDiscard: String { "放弃已输入的内容？" }
  public var askAbandon: String { "已输入的内容尚未保存，退出将会丢弃。" }
  public var askLeave: String { "Stripe 尚未接受：" }
  public func askLogin(_ name: String, from: String, to: String) -> String {
    "重新同步 \(name)：登录邮箱与 Stripe 不同。采用 Stripe 的值会把它改为：\(from) → \(to)"
  }
  public var leaving: String { "正在退出…" }
  public var leavingWhenSent: String { "Stripe 答复后立即退出…" }
  public func editsGoOn(_ count: Int) -> String { "Stripe 已接受的 \(count) 次修改会自行继续。" }
  public func editsLeft(_ names: [String]) -> String { "发送时被中止（\(list(names))）：结果请查看历史记录。" }

  public func inFlight(_ count: Int) -> String { "\(count) 次进行中" }
  public var pasteOutside: String { "未粘贴：只有在输入框中才能粘贴。" }
  public func retriesByItself(key: String) -> String { "会自动重试；按 \(key) 立即重试。" }
  public func resyncing(_ name: String) -> String { "\(name)：正在重新同步…" }
  public func resyncApplied(_ name: String) -> String { "\(name)：已重新同步，并应用 Stripe 的值。" }
  public func resyncUnchanged(_ name: String) -> String { "\(name)：已重新同步，Stripe 没有变化。" }
  public func replaying(_ name: String) -> String { "\(name)：正在重试搁置的事件…" }
  public func replayed(_ name: String, _ count: Int) -> String { "\(name)：已重试 \(count) 个事件，全部完成。" }
  public func nothingParked(_ name: String) -> String { "\(name)：没有搁置的事件。" }
  public func themeMistake(file: String, line: Int, _ what: String) -> String { "\(file) 第 \(line) 行：\(what)" }
  public func themeSyntax(_ parserWords: String) -> String { "这不是 TOML（\(parserWords)）。" }
  public func themeUnknownKey(_ key: String, expected: [String]) -> String {
    "此处不认识 \(key)；应为以下之一：\(expected.joined(separator: "、"))。"
  }
  public func themeMissing(_ key: String) -> String { "缺少 \(key)。" }
  public func themeValue(_ key: String, expected: String) -> String { "\(key) 应为：\(expected)。" }
  public var themeText: String { "文本" }
  public var themeYesOrNo: String { "true 或 false" }
  public var themeTable: String { "表，如 { foreground = \"red\", bold = true }" }
  public var themeColor: String { "颜色：单词（red、bright-blue、standard）、0 到 255 的数字或 #rrggbb" }
  public var themeGround: String { "dark、light、any，或 #rrggbb 形式的背景颜色" }
  public func themeShown(_ name: String) -> String { "主题 \(name)，仅在本次运行中使用：--theme \(name) 可固定使用。" }
  public func themeOneOf(_ words: [String]) -> String { "以下之一：\(words.joined(separator: "、"))" }
  public func tooSmall(columns: Int, rows: Int, nowColumns: Int, nowRows: Int) -> String {
    "需要 \(columns)×\(rows)，现为 \(nowColumns)×\(nowRows)。"
  }
}
