// An edit, in Chinese.

extension SimplifiedChinese: EditWords {
  public var nameField: String { "姓名" }
  public var emailField: String { "邮箱" }
  public var noValue: String { "（无）" }
  public func change(field: String, from: String, to: String) -> String { "\(field)：\(from) → \(to)" }
  public func series(_ parts: [String]) -> String { parts.joined(separator: "、") }
  public func changes(_ changes: [String]) -> String { changes.joined(separator: "；") }
  public func remark(on name: String, _ sentence: String) -> String { "\(name)：\(sentence)" }

  public var stageChecking: String { "检查中" }
  public var stageRecorded: String { "已记录" }
  public var stageAccepted: String { "已接受" }
  public var stageRefused: String { "被拒绝" }
  public var stageConfirmed: String { "已确认" }
  public var stageSuperseded: String { "被取代" }
  public var stageUnknown: String { "结果未知" }

  public var checking: String { "正在检查…" }
  public var recorded: String { "已记录；尚未作任何更改" }
  public func sending(attempt: Int) -> String {
    attempt == 1 ? "正在发送到 Stripe…" : "正在重新发送到 Stripe，第 \(attempt) 次…"
  }
  public func accepted(duration: String, requestID: String?) -> String {
    "Stripe 已接受，用时 \(duration)" + (requestID.map { "（\($0)）" } ?? "")
  }
  public var waitingForWebhook: String { "Stripe 已接受，正在等待 Webhook…" }
  public func late(duration: String) -> String {
    "Stripe 已有这次修改，但已 \(duration)没有收到 Webhook。仍在等待；重新同步可立即取回。"
  }
  public var cannotWatch: String { "Supabase 没有响应。修改会自行继续；仍在等待。" }

  public func emailMeaning(from: String, to: String) -> String {
    "\(from) → \(to) · 立即改用新邮箱登录 · Supabase 不会发送邮件"
  }

  public func doneEmail(_ email: String) -> String { "已完成，今后使用 \(email) 登录（三处一致）。" }
  public func doneName(_ name: String) -> String { "已完成，姓名现为 \(name)（三处一致）。" }
  public var doneNameCleared: String { "已完成，姓名已清空（三处一致）。" }
  public func doneBoth(name: String, email: String) -> String {
    "已完成，姓名现为 \(name)，今后使用 \(email) 登录（三处一致）。"
  }
  public var alreadySo: String { "Stripe 原本就是这些值，没有发送任何内容。" }
  public func refused(_ words: String?) -> String {
    sentences(["Stripe 拒绝了修改" + (words.map { "：\($0)" } ?? "。"), changedNothing])
  }
  public func superseded(origin: String?, values: String?) -> String {
    "之后又有一次修改" + (origin.map { "（来自\(self.origin($0))）" } ?? "") + "，现以其为准"
      + (values.map { "：\($0)" } ?? "。")
  }
  public var unknownNotThere: String {
    "Stripe 没有给出明确答复。刚刚读取时，Stripe 没有这次修改。如果它后来接受了，Webhook 会带来结果；否则请重新修改。"
  }
  public var unknownNotRead: String {
    "无法确定 Stripe 是否接受了修改，也无法读取 Stripe。如果已接受，Webhook 会带来结果。再次修改之前，请先重新同步此账户。"
  }
  public var unknownNotApplied: String { "Stripe 已有新值，但未能应用到 Supabase。请重新同步此账户。" }
  public var notSent: String { "没有向 Stripe 发送任何内容，也未作任何更改。" }
  public var customerDeletedAtStripe: String { "该客户已在 Stripe 删除。没有发送任何内容，也未作任何更改。" }

  public var noSuchAccount: String { "没有这个账户。" }
  public var accountUnlinked: String { "此账户没有对应的 Stripe 客户，无法在 Stripe 修改。" }
  public var accountDeleted: String { "该客户已在 Stripe 删除，无法修改。" }
  public func twoAccounts(other: String?) -> String {
    "有两个账户关联到该客户" + (other.map { "（另一个是 \($0)）" } ?? "") + "。请先解除其中一个的关联再修改。"
  }
  public var nothingChanged: String { "没有任何改动。" }
  public var nameEmpty: String { "姓名为空。要清空姓名，请明确指定（--clear-name）。" }
  public var emailEmpty: String { "邮箱为空，而登录必须有邮箱。" }
  public func nameTooLong(limit: Int) -> String { "姓名超过 \(limit) 个字符。" }
  public func emailTooLong(limit: Int) -> String { "邮箱超过 \(limit) 个字符。" }
  public func emailTaken(by account: String?) -> String {
    "该邮箱已被另一个账户使用" + (account.map { "（\($0)）。" } ?? "。")
  }
  public func changedSince(now: String) -> String { "账户在此期间已被修改。现在是：\(now)。" }
  public func openEdit(author: String?, values: String, age: String) -> String {
    "\(author.map { "\($0) " } ?? "有人")在 \(age)前修改过，尚未确认：\(values)。"
  }
  public var editsOff: String { "此项目已关闭修改功能。" }
  public var reasonRequired: String { "此项目要求每次修改都填写原因。" }
  public func reasonTooLong(limit: Int) -> String { "原因超过 \(limit) 个字符。" }
  public var notUndoable: String { "只能撤销此账户已确认的修改，并恢复为修改前的值。" }
  public func changedLater(field: String, now: String) -> String {
    "无法撤销：\(field)之后又被改为 \(now)。请先撤销那次修改，或直接修改。"
  }
  public func otherProblem(_ code: String) -> String { "数据库拒绝了修改（\(code)）。" }
  public func cleaned(field: String) -> String { "已去掉\(field)中多余的空格或不可见字符。" }
}
