// Operators, the project's rules, held logins, the journal and the erasure of a person, in Chinese.

extension SimplifiedChinese: RoleWords {
  public var aboutOperators: String { "列出拥有角色的人，授予和撤销角色（管理员）。" }
  public var aboutOperatorsList: String { "列出拥有角色的人。" }
  public var aboutOperatorsGrant: String { "授予角色：viewer、editor 或 admin。" }
  public var aboutOperatorsRevoke: String { "撤销角色。立即生效，即使对方已登录。" }
  public var optionOperatorsTable: String { "显示各角色的权限。" }
  public var optionGrantUser: String { "对方登录用的邮箱，或用户 ID。" }
  public var optionGrantRole: String { "取值为 viewer、editor 或 admin。" }
  public var noOperators: String { "尚无人拥有角色。设置第一位管理员：accountdesk migrate --admin EMAIL" }
  public var operatorBanned: String { "已锁定" }
  public var operatorHasFactor: String { "有第二因素" }
  public func granted(_ outcome: String, _ user: String, role: String?) -> String {
    switch outcome {
    case "granted": "\(user) 现在的角色是 \(role ?? "-")。"
    case "revoked": "\(user) 不再拥有角色。"
    case "unchanged": role.map { "\(user) 已经是 \($0)。未作任何更改。" } ?? "\(user) 没有角色。未作任何更改。"
    case "no_user": "没有人用 \(user) 登录，对方需先注册。未作任何更改。"
    case "several_users": "多个用户使用邮箱 \(user)：请改用用户 ID。未作任何更改。"
    case "unconfirmed": "\(user) 尚未通过注册或登录确认该邮箱，无法确定是谁的。若能确定，请改用用户 ID。未作任何更改。"
    case "own_role": "任何人都不能更改自己的角色，请找其他管理员。未作任何更改。"
    case "last_admin": "\(user) 是最后一位管理员：请先授予其他人管理员角色。未作任何更改。"
    default: outcome
    }
  }
  public var optionMigrateAdmin: String { "完成后将此用户设为第一位管理员。" }

  public var aboutSettings: String { "显示和更改项目规则（管理员）。" }
  public var discussionSettings: String {
    """
    规则是数据库中的行，对所有人立即生效，与个人设置无关。每次更改都记入日志。时间写作 15s、10m、8h、30d。
    """
  }
  public var optionSettingsRule: String { "要更改的规则。" }
  public var optionSettingsValue: String { "取值为 on、off、apply、hold 或时间。" }
  public var optionSettingsReason: String { "原因，记入日志。" }
  public func ruleMeaning(_ name: String) -> String {
    switch name {
    case "edits": "是否允许发送修改"
    case "hold": "hold：非操作员更改的登录邮箱需经批准；apply：无需批准"
    case "require_reason": "修改是否必须填写原因"
    case "require_aal2": "工作人员是否必须使用第二因素"
    case "late_after": "超过此时间未确认即为迟到"
    case "retention": "事件原文的保留时间"
    case "journal_retention": "日志的保留时间；off：永久"
    case "idle_lock": "无按键多久后界面自动锁定；off：从不"
    default: name
    }
  }
  public func noSuchRule(_ name: String, _ names: [String]) -> String {
    "没有规则 \(name)。可用的有：\(names.joined(separator: "、"))。"
  }
  public func badRuleValue(_ name: String, isTime: Bool, mayBeOff: Bool) -> String {
    let values =
      isTime ? "时间，如 15s、10m、8h 或 30d" + (mayBeOff ? "，或 off" : "") : name == "hold" ? "apply 或 hold" : "on 或 off"
    return "\(name) 的取值为\(values)。"
  }
  public func ruleChanged(_ name: String, to value: String) -> String { "\(name) 现为 \(value)，对所有人生效。" }
  public func ruleUnchanged(_ name: String, _ value: String) -> String { "\(name) 已经是 \(value)。" }

  public var optionEventsApprove: String { "批准这些待批准的登录邮箱：事件、账户或客户的 ID。" }
  public var optionEventsReject: String { "拒绝这些待批准的登录邮箱；登录保持不变。" }
  public var oneThingWithEvents: String { "--replay、--approve、--reject 各带 ID，一次只能用一个；--account 和 --limit 用于列表。" }
  public func heldChange(from: String, to: String) -> String { "登录 \(from) → \(to)" }
  public func decideQuestion(_ count: Int, approve: Bool) -> String {
    approve ? "将批准 \(number(count)) 个登录邮箱。" : "将拒绝 \(number(count)) 个登录邮箱。"
  }
  public func putBackAtStripe(_ account: String, email: String) -> String {
    "Stripe 仍是新邮箱。要改回旧邮箱：accountdesk edit \(account) --email \(email)"
  }
  public func decided(_ outcome: String) -> String {
    switch outcome {
    case "approved": "已批准"
    case "rejected": "已拒绝"
    case "not_held": "此处没有待批准的邮箱"
    case "not_found": "没有这个事件或账户"
    case "conflict": "已批准；另一个账户正在使用该邮箱，需等其释放"
    case "failed": "已批准，但未能应用"
    default: outcome
    }
  }

  public var aboutJournal: String { "导出日志：何人何时做了什么，结果如何（管理员）。" }
  public var discussionJournal: String {
    """
    每行一个 JSON 对象，按写入顺序。日志只增不改；其中有关某人的内容在清除该人数据时删除。要接着上次导出：--since 最后一行的时间。
    """
  }
  public var optionJournalSince: String { "从此时间起：2026-11-27T08:00:00Z，或 8h、30d 之前。" }
  public var optionJournalAccount: String { "只要此账户的：用户 ID、客户 ID 或邮箱。" }
  public func badTime(_ text: String) -> String { "\(text) 不是时间。请写作 2026-11-27T08:00:00Z，或 8h、30d（之前）。" }

  public var aboutForget: String { "清除 AccountDesk 保存的某人数据（管理员）。" }
  public var discussionForget: String {
    """
    此人的事件、修改、搁置的工作、列表中的行以及日志中有关此人的内容将永久删除，且不会再次收录：仅保留其 ID 加盐后的痕迹。\
    用户和客户本身保留；最后会说明哪些地方的数据无法由此清除。
    """
  }
  public var optionForgetId: String { "用户 ID、客户 ID 或邮箱。" }
  public var optionForgetDryRun: String { "只说明将删除什么，不作删除。" }
  public var optionForgetYes: String { "不询问。" }
  public var forgetNeedsYes: String { "此操作无法撤销。没有终端可供询问时，请加 --yes。未作任何删除。" }
  public func forgetQuestion(_ id: String) -> String { "将永久删除保存的有关 \(id) 的一切。\n输入 yes 继续：" }
  public func forgetCount(_ what: String, _ count: Int) -> String {
    let name =
      switch what {
      case "accounts": "列表中的行"
      case "customers": "存储的客户"
      case "events": "事件及其原文"
      case "subscriptions": "套餐"
      case "edits": "修改"
      case "journal_values": "日志中的内容"
      default: what
      }
    return "\(name)：\(number(count))"
  }
  public var forgetKeeps: String { "以下数据无法由此清除，处理办法如下：" }
  public func keptElsewhere(_ place: String) -> String {
    switch place {
    case "stripe_customer": "Stripe：客户。请在 Stripe 控制台删除，或向 Stripe 申请遮盖。"
    case "stripe_events": "Stripe：其事件，在列表中保留 30 天。"
    case "auth_user": "Supabase Auth：用户。此人离开时请在 Supabase 控制台删除。"
    case "users_row": "您的用户表：该行。"
    case "customers_row": "您的客户表：该关联。"
    case "backups": "数据库备份，直到过期。"
    case "logs": "Supabase 和代理的日志，直到过期。"
    case "desks": "导出的日志，以及操作员机器上的草稿。"
    default: place
    }
  }
  public func forgotten(_ outcome: String) -> String {
    switch outcome {
    case "forgotten": "已清除。"
    case "would_forget": "这是试运行，未作任何删除。"
    case "already": "此人的数据早已清除，没有任何保留。"
    case "no_account": "没有这个账户，也没有保存任何数据。"
    case "staff": "此人拥有角色，请先撤销：accountdesk operators revoke。未作任何删除。"
    case "open_edits": "此账户仍有修改在进行，请在其完成后重试。未作任何删除。"
    default: outcome
    }
  }

  public var helpApprove: String { "批准待定的邮箱" }
  public var helpReject: String { "拒绝待定的邮箱" }
  public var anApproval: String { "待批准的邮箱" }
  public var anAppChange: String { "在应用中更改" }
  public var noneHeld: String { "此处没有待批准的邮箱。" }
  public func approveQuestion(from: String, to: String, origin: String) -> String {
    "登录 \(from) 将变为 \(to)（来自\(origin)）。批准吗？"
  }
  public func rejectQuestion(from: String, to: String, origin: String) -> String {
    "登录保持 \(from)，拒绝 \(to)（来自\(origin)）。确定吗？"
  }
  public func roleLacks(_ role: String) -> String { "您的角色（\(role)）无权执行此操作。" }
}
