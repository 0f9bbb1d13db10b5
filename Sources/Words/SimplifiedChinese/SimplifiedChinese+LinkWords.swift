// Linking users and customers, in Chinese.

extension SimplifiedChinese: LinkWords {
  public var aboutLink: String { "没有客户的用户和没有用户的客户：提出关联建议，并进行关联。" }
  public var discussionLink: String {
    """
    请先运行 backfill：从未读取过的客户在此处未知。不带选项时只列出。metadata：客户的元数据（supabaseUUID）指明了该用户。\
    email：只有一个客户使用该登录已验证的邮箱，且别无他人使用。ambiguous：可能是多个客户；请用客户 ID 接受其中一个。\
    no_customer、no_user：另一侧未找到。two_accounts、unknown_customer、other_mode：问题，只指出而不改动。\
    关联不更改姓名、邮箱或登录：不同之处会显示为偏差。全部顺利退出码为 0；有 ID 未知为 66；没有相应建议为 65；\
    有的未能关联，或中途停止，为 75。再次运行总是安全的。
    """
  }
  public var optionLinkIds: String { "仅限这些：用户 ID、客户 ID 或邮箱。" }
  public var optionLinkAccept: String { "按建议关联：metadata、email，或用户 ID、客户 ID（可重复）。" }
  public var optionLinkCreate: String { "为没有客户且没有建议的每个用户创建客户。" }
  public var optionLinkDryRun: String { "说明会做什么，但不作任何更改。" }
  public var acceptWhat: String { "--accept 的值为 metadata、email、用户 ID 或客户 ID。" }
  public func linkQuestion(links: Int, creations: Int) -> String {
    "将关联 \(links) 个；将在 Stripe 创建 \(creations) 个客户。"
  }
  public func notProposed(_ id: String) -> String { "\(id) 没有关联建议。未作任何更改。" }
  public func severalProposed(_ id: String) -> String { "\(id) 可能对应多个客户；请用客户 ID 接受其中一个。未作任何更改。" }
  public func unreadMany(_ count: Int) -> String { "有 \(count) 个账户从未从 Stripe 读取，数量太多，无法在此查询。请先运行 backfill。" }
  public func linkKindCount(_ kind: String, count: String) -> String { "\(kind)：\(count)" }
  public var nothingToLink: String { "没有可关联的：每个用户都有客户，每个客户都有用户。" }
  public func linkSummary(linked: String, created: String, failed: String, isDry: Bool) -> String {
    isDry ? "若非试运行：关联 \(linked)，创建客户 \(created)。" : "关联 \(linked)，创建 \(created)，失败 \(failed)。"
  }
  public var linkStopped: String { "已停止。已完成的见上；再次运行是安全的。" }
  public func linkFailures(_ count: Int) -> String { "\(count) 个未能关联，原因见上。" }

  public func linkKind(_ code: String) -> String {
    switch code {
    case "metadata": "客户的元数据指明了此用户"
    case "email": "唯一使用此邮箱的客户"
    case "ambiguous": "可能是多个客户"
    case "no_customer": "未找到客户"
    case "no_user": "未找到用户"
    case "two_accounts": "该客户也属于另一个用户"
    case "unknown_customer": "Stripe 没有这个客户"
    case "other_mode": "该客户属于 Stripe 的另一种模式"
    default: code
    }
  }
  public func linkEvidence(_ code: String) -> String {
    let parts = code.split(separator: " ", maxSplits: 1).map(String.init)
    let what = parts.count > 1 ? parts[1] : ""
    return switch parts.first {
    case "metadata": "其元数据指明了此用户"
    case "email": "使用此登录邮箱"
    case "email_confirmed": "登录邮箱已验证"
    case "same_email": "邮箱相同"
    case "other_email": "邮箱不同"
    case "no_email": "其中一方没有邮箱"
    case "same_name": "姓名相同"
    case "other_name": "姓名不同"
    case "linked_to": "已关联到用户 \(what)"
    case "several": "\(what) 个符合的客户之一"
    case "email_shared": "另有账户使用此邮箱"
    case "names": "其元数据指明用户 \(what)"
    case "email_not_confirmed": "有客户使用此邮箱，但登录邮箱未验证"
    case "email_of": "使用此邮箱的客户 \(what) 属于他人"
    default: code
    }
  }
  public func linkOutcome(_ code: String, customer: String, other: String) -> String {
    switch code {
    case "linked": "已关联到 \(customer)"
    case "created": "已创建并关联客户 \(customer)"
    case "already": "已有客户 \(customer)"
    case "user_linked": "未关联：该用户已有客户 \(other)"
    case "customer_linked": "未关联：该客户已有用户 \(other)"
    case "deleted": "未关联：该客户已在 Stripe 删除"
    case "not_proposed": "未关联：按目前所知没有此建议，或有多个"
    case "no_user": "未关联：该用户已不存在"
    case "unknown_customer": "未关联：Stripe 没有这个客户"
    case "other_mode": "未关联：该客户属于 Stripe 的另一种模式"
    case "would_link": "将关联到 \(customer)"
    case "would_create": "将创建客户"
    default: code
    }
  }

  public var helpLink: String { "关联客户" }
  public var helpInLink: String { "关联时" }
  public var helpLinkAccept: String { "关联或创建客户" }
  public func linkTitle(_ name: String) -> String { "关联 \(name)" }
  public var linkAsking: String { "正在查找客户…" }
  public var linkUnderWay: String { "正在读取 Stripe 并关联…" }
  public func linkTo(_ customer: String) -> String { "关联到 \(customer)？" }
  public var linkKeepsLogin: String { "不更改姓名、邮箱或登录；不同之处会显示为偏差。" }
  public var linkMakesCustomer: String { "将在 Stripe 以此姓名和邮箱创建一个客户并关联。" }
  public var linkAmbiguous: String { "可能是多个客户。请选择要关联的那一个。" }
  public var linkHasCustomer: String { "此账户已有客户。" }
}
