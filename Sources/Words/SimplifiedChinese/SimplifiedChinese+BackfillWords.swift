// The backfill on the command line, in Chinese.

extension SimplifiedChinese: BackfillWords {
  public var aboutBackfill: String { "从 Stripe 读取每位客户一次：首次同步。" }
  public var optionBackfillDryRun: String { "从 Stripe 读取，说明会改动什么（附例子），但什么都不改。" }
  public var optionBackfillResume: String { "继续未完成的那一次，或加入正在进行的机器。" }
  public var optionBackfillAbandon: String { "放弃未完成的那一次，重新开始。" }
  public var optionBackfillLogins: String { "邮箱与 Stripe 不同时：keep 保留（默认，因为 Stripe 往往更旧），stripe 采用 Stripe 的。" }
  public var optionBackfillNames: String { "姓名与 Stripe 不同时：stripe 采用 Stripe 的（默认；Stripe 没有姓名时不改），keep 保留。" }
  public var backfillOneOf: String { "--dry-run、--resume、--abandon 只能选一个。" }
  public var backfillResumeKeeps: String { "继续时沿用原来的 --logins 和 --names。" }
  public var backfillNoneOpen: String { "没有未完成的首次同步。" }
  public var backfillFinishing: String { "列表已读完。正在处理开始以来的事件，以及列表中没有的客户。" }
  public var backfillStopped: String { "已停止。继续请运行：accountdesk backfill --resume" }
  public var backfillGoOn: String { "已完成的部分保留；继续请运行：accountdesk backfill --resume" }
  public var backfillAbandoned: String { "有人在完成之前结束了这次首次同步。" }
  public var backfillTooOld: String { "用时超过 Stripe 保留事件的 30 天：请再运行一次，以处理期间的改动。" }
  public var backfillDone: String { "完成：每位客户都已读取。" }
  public var backfillDryDone: String { "试运行：没有改动任何内容。" }
  public var backfillParked: String { "未能应用的内容可用此命令查看：accountdesk events" }
  public var backfillListed: String { "列出的客户" }
  public var backfillUsersNames: String { "public.users 中改动的姓名" }
  public var backfillAuthNames: String { "auth.users 中改动的姓名" }
  public var backfillUsersEmails: String { "public.users 中改动的邮箱" }
  public var backfillLoginsChanged: String { "改动的登录邮箱" }
  public var backfillUnchanged: String { "已知且相同" }
  public var backfillStale: String { "已知且此处更新" }
  public var backfillUnlinked: String { "没有账户" }
  public var backfillConflicts: String { "有冲突" }
  public var backfillFailed: String { "失败" }
  public var backfillDeleted: String { "在 Stripe 已删除" }
  public var backfillMissing: String { "Stripe 不认识" }
  public var discussionBackfill: String {
    """
    逐页读取全部客户，并保存 Stripe 的内容。期间由 webhook 带来的新值保持不变。无论怎样停止，都可用 --resume 继续；多台机器可以共同进行。\
    最后处理开始以来的事件，以及 Stripe 列表中没有的已关联客户。全部完成为 0；被停止为 75；否则取决于失败原因。
    """
  }
  public func optionBackfillRate(_ usual: Int) -> String {
    "所有机器合计每秒请求数；默认 \(usual)，因为商店共用 Stripe 的限额。"
  }
  public func backfillOpen(began: String, author: String) -> String {
    "\(began) 开始的一次（\(author)）尚未完成：--resume 继续，--abandon 重新开始。"
  }
  public func backfillQuestion(logins: Bool) -> String {
    "将从 Stripe 读取每位客户；不同的姓名\(logins ? "、邮箱和登录" : "")采用 Stripe 的值。"
  }
  public func backfillBegun(_ id: String, listed: String) -> String { "首次同步 \(id)，目前 \(listed) 位客户。" }
}
