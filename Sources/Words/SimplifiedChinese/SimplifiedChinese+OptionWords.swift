// What the options of the commands are for, in Chinese.

extension SimplifiedChinese: OptionWords {
  public var titleFaults: String { "故障" }
  public var titleDesk: String { "工作台" }
  public func optionTheme(_ names: [String]) -> String { "自带的主题：\(names.joined(separator: "、"))。" }
  public var optionLang: String { "语言：en 或 zh；默认取自系统的区域设置。" }
  public var optionStatus: String { "只列出此状态的账户。" }
  public var optionAccountsSearch: String { "只列出姓名或邮箱包含此文字、或 ID 与之相同的账户。" }
  public var optionAccountsSort: String { "列表的排序依据。" }
  public var optionAccountsLimit: String { "最多列出这么多个。" }
  public var optionAccountsJson: String { "每行一个 JSON 对象。" }
  public var optionDeskAscii: String { "只用 ASCII：不用线条和符号。" }
  public var optionEditId: String { "用户 ID、客户 ID 或邮箱。" }
  public var optionEditName: String { "新的姓名。" }
  public var optionEditEmail: String { "新的邮箱；此人今后用它登录。" }
  public var optionEditClearName: String { "清空该账户的姓名。" }
  public var optionEditReason: String { "修改的原因，会写入记录。" }
  public var optionEditUndo: String { "撤销这次修改，改回之前的值。" }
  public var optionEditWait: String { "等待确认的时间，如 10s 或 500ms；0 表示不等待。" }
  public var optionEditForce: String { "即使他人的修改尚未确认，或账户刚被改过，也继续。" }
  public var optionEditJson: String { "每个阶段一个 JSON 对象。" }
  public var optionEditYes: String { "对正式数据不再询问。" }
  public var optionFaultWebhookDelay: String { "Webhook 推迟这么久发出，如 0.8s。" }
  public var optionFaultWebhookLoss: String { "永不送达的 Webhook 所占比例，0 到 1。" }
  public var optionFaultWebhookDuplicate: String { "重复送达的 Webhook 所占比例。" }
  public var optionFaultWebhookReorder: String { "被后来者超过的 Webhook 所占比例。" }
  public var optionFaultApiLatency: String { "Stripe 推迟这么久才响应。" }
  public var optionFaultApiError: String { "Stripe 返回 500 的比例。" }
  public var optionFaultApiRate: String { "每秒请求数超过此值时返回 429。" }
  public var optionFaultStripeDown: String { "Stripe 不响应。" }
  public var optionFaultSupabaseDown: String { "Supabase 不响应。" }
  public var optionFaultSupabaseLatency: String { "Supabase 推迟这么久才响应。" }
  public var optionMigratePrint: String { "只打印 SQL，不作任何更改。" }
  public var optionResyncIds: String { "用户 ID、客户 ID 或邮箱。" }
  public var optionResyncLogins: String { "keep：登录邮箱不同则保持不变；stripe：改用 Stripe 的邮箱。" }
  public var optionSandboxUsers: String { "虚构多少人。" }
  public var optionSandboxSeed: String { "种子相同，则人员、ID 和故障都相同。" }
  public var optionSandboxData: String { "把所有内容保存在此目录；否则结束时清除。" }
  public var optionSandboxHeadless: String {
    "不打开工作台：打印若干行 NAME=value，再打印 ready，然后一直运行到收到 SIGTERM 或 SIGINT。"
  }
  public var optionSandboxBare: String { "只有角色和 auth 模式：没有表，没有迁移，没有人员。" }
  public var optionSandboxReceiver: String { "是否同时运行接收端。" }
  public var optionServeListen: String { "监听的地址和端口。" }
  public var optionServePoll: String { "不接收 Webhook，改为向 Stripe 查询事件。" }
  public var optionServeCatchUpEvery: String { "多久向 Stripe 查询一次遗漏的事件（5m；使用 --poll 时为 10s）。" }
  public var optionEventsAccount: String { "只列出此账户的事件：用户 ID、客户 ID 或邮箱。" }
  public var optionEventsReplay: String { "重试这些事件，并说明每个的结果。" }
  public var optionEnvFile: String { "从 .env 文件读取设置，环境变量优先。" }
  public var optionShowJson: String { "输出为一个 JSON 对象。" }
}
