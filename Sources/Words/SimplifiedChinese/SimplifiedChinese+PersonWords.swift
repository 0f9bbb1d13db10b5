// One person on the screen, in Chinese.

extension SimplifiedChinese: PersonWords {
  public var copyTitle: String { "复制" }
  public var copyCustomer: String { "客户 ID" }
  public var copyUser: String { "用户 ID" }
  public var copyEmail: String { "邮箱" }
  public var copyName: String { "姓名" }
  public var copyRequest: String { "请求 ID" }
  public var copyEvent: String { "事件 ID" }
  public var copyStripePage: String { "Stripe 页面" }
  public var copySupabasePage: String { "Supabase 页面" }
  public func copied(_ what: String, _ value: String) -> String { "已复制\(what)：\(value)" }
  public func nothingToCopy(_ what: String) -> String { "没有可复制的\(what)。" }
  public var copyByMouse: String { "有些终端不允许复制。此时请按住 Shift 用鼠标选取。" }
  public var notHostedBySupabase: String { "此项目不由 supabase.com 托管，在那里没有页面。" }

  public func historyReason(_ reason: String) -> String { "原因：\(reason)" }
  public func historyUndoOf(_ time: String?) -> String { time.map { "撤销 \($0) 的修改" } ?? "撤销更早的修改" }
  public func historyUndone(_ time: String) -> String { "已于 \(time) 撤销" }
  public var onlyEditsUndone: String { "这不是我们的修改，无法撤销：请直接修改。" }
  public func undoing(_ time: String, by author: String?) -> String {
    "撤销" + (author.map { " \($0) " } ?? "") + "在 \(time) 的修改"
  }
  public var helpUndoChosen: String { "撤销所选修改，未选则撤销最近一次" }

  public func portalTitle(_ name: String) -> String { "\(name) 的 Stripe 客户门户" }
  public var portalAsking: String { "正在向 Stripe 请求链接…" }
  public var portalMeans: String { "已复制。持有此链接的人可以查看和更改此人的账单：请勿交给其他人。" }
  public func portalAge(_ age: String) -> String { "\(age)前生成。若不打开，Stripe 很快会使其失效（约五分钟）。" }
  public func portalCopied(_ name: String) -> String { "\(name)：已复制 Stripe 客户门户的链接。" }
  public var noPortalUnlinked: String { "此账户没有对应的 Stripe 客户，因此没有客户门户。" }
  public var noPortalDeleted: String { "该客户已在 Stripe 删除，因此没有客户门户。" }
  public var helpPortal: String { "Stripe 客户门户的链接" }
  public var helpCopyAgain: String { "再次复制" }
  public var helpNewLink: String { "新的链接" }
  public var helpInPortal: String { "显示门户链接时" }

  public func draftOffered(_ age: String, _ changes: String) -> String {
    "您在 \(age)前输入过，但没有保存" + (changes.isEmpty ? "。" : "：\(changes)")
  }
  public func draftKeys(take: String, forget: String) -> String { "\(take) 继续编辑  \(forget) 丢弃" }
  public var noDraft: String { "没有以前输入的内容。" }
  public var helpTakeUpDraft: String { "继续编辑以前输入的内容" }
  public var helpForgetDraft: String { "丢弃以前输入的内容" }

  public func statusMeaning(_ status: String, reason: String?) -> String? {
    switch status {
    case "drifted": "三处记录不一致。以 Stripe 为准，除非把我们的值发送过去。"
    case "conflict" where reason?.hasPrefix("two_accounts") == true: "两个账户共用一个客户：解除其中一个的关联之前，登录不会更改。"
    case "conflict": "Stripe 的修改整体等待；障碍消除后会自动应用。"
    case "failed" where reason == "unknown_outcome": "尚不清楚 Stripe 是否接受了最近的修改。重新同步即可查明。"
    case "failed": "Stripe 的值无法应用到这里，暂时搁置。"
    case "held": "新邮箱需经批准才能用于登录。"
    case "late": "Stripe 已有这次修改，但 Webhook 迟迟未到，仍可能到达。"
    case "pending": "Stripe 已有这次修改，Webhook 正在路上。"
    case "unlinked": "没有对应的 Stripe 客户，因此无法修改或重新同步。"
    case "deleted": "客户已在 Stripe 永久删除。姓名和邮箱在这里保持不变。"
    case "unknown": "尚未读取 Stripe。"
    default: nil
    }
  }
  public var takesStripes: String { "采用 Stripe 的值（重新同步）" }
  public var fetchesNow: String { "重新同步，立即取回" }
  public var helpSendOurs: String { "把我们的值发送到 Stripe" }
  public var helpOpenOther: String { "打开另一个账户" }
  public var noOtherAccount: String { "此账户没有与其他账户冲突。" }
  public var nothingOfOurs: String { "我们的值与 Stripe 没有不同，无需发送。" }
  public func sendsOurs(_ records: String) -> String { "把 \(records) 的值发送到 Stripe" }

  public var formReason: String { "原因" }
  public var reasonOptional: String { "（可不填）" }
  public var reasonAsked: String { "（必须填写）" }

  public var helpCopy: String { "复制" }
  public var helpCopyThis: String { "复制此项" }
  public var helpCopyStripePage: String { "复制 Stripe 页面地址" }
  public var helpCopySupabasePage: String { "复制 Supabase 页面地址" }
  public var helpInCopy: String { "复制时" }
}
