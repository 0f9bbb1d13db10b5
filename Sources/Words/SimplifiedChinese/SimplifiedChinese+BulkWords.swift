// Marks, and the re-sync of many, in Chinese.

extension SimplifiedChinese: BulkWords {
  public func marked(_ count: String) -> String { "已标记 \(count)" }
  public func markedAll(_ count: String) -> String { "已标记列出的全部账户：\(count)。" }
  public var marksGone: String { "已取消全部标记。" }
  public var helpMark: String { "标记" }
  public var helpMarkAll: String { "标记列表中的全部账户" }
  public var helpUnmarkAll: String { "取消全部标记" }

  public var bulkTitle: String { "批量重新同步" }
  public var bulkCounting: String { "正在统计…" }
  public func bulkPreview(_ count: String) -> String { "将立即从 Stripe 读取 \(count) 个账户并应用其内容：" }
  public var bulkPreviewNothing: String { "标记的账户都已不存在。" }
  public func bulkUnlinked(_ count: String) -> String { "其中 \(count) 个没有 Stripe 客户或客户已删除，将跳过。" }
  public func bulkTime(_ duration: String, rate: String) -> String {
    "每秒 \(rate) 个（为 Stripe 的限额留有余地），大约需要 \(duration)。"
  }
  public func bulkLogins(_ count: String) -> String { "与 Stripe 不同的登录邮箱：\(count) 个。可以保留，或改为 Stripe 的邮箱：" }
  public var bulkNoLogins: String { "没有已知与 Stripe 不同的登录邮箱。" }
  public var bulkLoginsFollow: String { "如果邮箱已在 Stripe 更改而此处尚不知道，登录邮箱会随之更改。" }
  public func bulkMoreLogins(_ what: String) -> String { "另有 \(what) 个" }
  public var bulkRunning: String { "正在运行" }
  public var bulkStopping: String { "正在停止：已开始的会完成…" }
  public func bulkWaiting(_ seconds: String) -> String { "\(seconds)后自动继续。" }
  public var bulkChanged: String { "已更改" }
  public var bulkUnchanged: String { "无变化" }
  public var bulkSkipped: String { "已跳过" }
  public var bulkFailed: String { "失败" }
  public func bulkDone(_ done: String, of total: String) -> String { "\(done)，共 \(total)" }
  public func bulkRate(_ perSecond: String) -> String { "\(perSecond) 个/秒" }
  public func bulkTimeLeft(_ duration: String) -> String { "剩余 \(duration)" }
  public func bulkTook(_ duration: String) -> String { "用时 \(duration)" }
  public var bulkFailures: String { "失败的账户" }
  public func bulkMoreFailures(_ count: String) -> String { "另有 \(count) 个，此处不再列出" }
  public var bulkNoFailures: String { "没有失败。" }
  public var bulkEnded: String { "已完成。" }
  public var bulkStopped: String { "已停止。" }
  public var bulkGaveUp: String { "已放弃。" }
  public var bulkRunAgain: String { "可以再次运行，已正确的账户不会改动。" }
  public func bulkShort(_ percent: String, key: String) -> String { "重新同步 \(percent)（\(key)）" }
  public func bulkNews(changed: String, unchanged: String, skipped: String, failed: String) -> String {
    "更改 \(changed)，无变化 \(unchanged)，跳过 \(skipped)，失败 \(failed)"
  }
  public func bulkRemark(_ sentence: String) -> String { "批量重新同步：\(sentence)。" }
  public func bulkLeaving(done: String, of total: String) -> String {
    "批量重新同步正在运行，已完成 \(done)，共 \(total)。离开会使其停止；已完成的保持不变。"
  }
  public var bulkBusy: String { "此批量重新同步仍在运行；标记会保留到下一次。" }
  public var bulkNone: String { "尚未进行过批量重新同步：请先标记账户，再重新同步。" }
  public var nothingMarked: String { "没有标记任何账户。" }
  public var helpBulkStart: String { "开始" }
  public var helpBulkKeep: String { "开始，保留登录邮箱" }
  public var helpBulkTake: String { "开始，采用 Stripe 的" }
  public var helpBulkStop: String { "停止" }
  public var helpBulkAgain: String { "再次运行其余的" }
  public var helpBulkShow: String { "显示批量重新同步" }
  public var helpBulkHide: String { "回到工作台" }
  public var helpInBulk: String { "批量重新同步中" }

  public var discussionResync: String {
    """
    先查找所列的账户：有一个未知，则什么也不做。全部顺利（包括无变化、已删除和未关联的账户）退出码为 0；有账户未能应用，\
    或中途停止，为 75；其余由失败的原因决定。再次运行总是安全的。
    """
  }
  public var optionResyncAll: String { "全部账户。" }
  public var optionResyncDryRun: String { "从 Stripe 读取并说明会更改什么，但不作任何更改。" }
  public func optionResyncRate(_ usual: Int) -> String { "每秒读取的次数；默认 \(usual)，因为店铺共用 Stripe 的限额。" }
  public var resyncOneOf: String { "请指定账户、--status 或 --all，三者取一。" }
  public func rateOutOfRange(_ most: Int) -> String { "--rate 必须是 0.1 到 \(most) 之间的数字。" }
  public func resyncQuestion(_ count: Int) -> String { "将从 Stripe 读取 \(count) 个账户并应用其内容。" }
  public func resyncLoginsQuestion(_ count: Int) -> String {
    "这 \(count) 个登录邮箱与 Stripe 不同。输入 keep 保留，输入 stripe 采用 Stripe 的："
  }
  public func andMore(_ count: Int) -> String { "另有 \(count) 个" }
  public func fieldInRecord(_ field: String, record: String) -> String { "\(record) 的\(field)" }
  public func resyncSummary(_ news: String, isDry: Bool) -> String { isDry ? "若非试运行：\(news)。" : "\(news)。" }
  public func resyncStopped(done: Int, of total: Int) -> String {
    "已停止：完成 \(done) 个账户，共 \(total) 个。可以再次运行，已正确的账户不会改动。"
  }
  public func resyncFailures(_ count: Int) -> String { "\(count) 个账户未能应用，原因见上。" }
}
