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

  public var formReason: String { "原因" }
  public var reasonOptional: String { "（可不填）" }
  public var reasonAsked: String { "（必须填写）" }

  public var helpCopy: String { "复制" }
  public var helpCopyThis: String { "复制此项" }
  public var helpCopyStripePage: String { "复制 Stripe 页面地址" }
  public var helpCopySupabasePage: String { "复制 Supabase 页面地址" }
  public var helpInCopy: String { "复制时" }
}
