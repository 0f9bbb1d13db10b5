// Reconcile on the command line, in Chinese.

extension SimplifiedChinese: ReconcileWords {
  public var aboutReconcile: String { "查找遗漏的事件和各记录之间的差异，并予以修复。" }
  public var discussionReconcile: String {
    """
    先应用遗漏的事件，再按已存储的内容逐一检查所有账户，只对有差异或有疑问的账户读取 Stripe。默认用重新同步修复，除非另有指定，\
    登录邮箱保持不变；使用 --send-ours 则通过修改把本方的值发送到 Stripe。没有任何遗留时退出码为 0；仍有遗留为 75，并说明如何\
    处理（试运行有所发现时也是如此）；其余由失败的原因决定。再次运行总是安全的。
    """
  }
  public var optionReconcileDryRun: String { "只说明有何差异，不作任何更改。" }
  public var optionReconcileSendOurs: String { "通过修改把本方的值发送到 Stripe，而不采用 Stripe 的。" }
  public var optionReconcileEvery: String { "按此间隔反复运行，如 10m，直到被停止。" }
  public func optionReconcileRate(_ usual: Int) -> String { "每秒读取和修改的次数；默认 \(usual)，因为店铺共用 Stripe 的限额。" }
  public func reconcileSoFar(_ found: String) -> String { "\(found) 个有差异" }
  public var reconcileOneWay: String { "--send-ours 与 --logins 不能同时使用。" }
  public var everyTooShort: String { "--every 必须是不小于 1s 的时间。" }
  public var reconcileDryJustOnce: String { "--dry-run 与 --every 不能同时使用。" }
  public func reconcileQuestion(sendsOurs: Bool) -> String {
    sendsOurs ? "凡有差异之处，将把本方的值发送到 Stripe。" : "凡有差异之处，将读取 Stripe 并应用其内容。"
  }

  public func difference(_ what: String, stripe: String, record: String, origin: String) -> String {
    "\(what)：此处 \(record)，Stripe \(stripe)（\(origin)）"
  }
  public func driftOrigin(_ code: String) -> String {
    switch code {
    case "app": "在应用中更改"
    case "stripe": "Stripe 的较新"
    case "first_sight": "从未一致过"
    case "conflict": "与另一个账户冲突"
    case "cleared": "已在 Stripe 清空"
    default: "来源不明"
    }
  }
  public func reconcileReason(_ code: String) -> String? {
    switch code {
    case "late": "Stripe 已接受，Webhook 迟到"
    case "not_confirmed": "Stripe 已接受，尚未确认"
    case "superseded": "已被他人后来的修改取代"
    case "changed_since": "期间已被更改"
    case "open_edit": "另有修改尚未完成"
    case "edits_off": "此项目已停用修改"
    case "too_old": "该修改记录得太久了"
    default: code.hasPrefix("refused") ? "Stripe 拒绝：\(code)" : nil
    }
  }
  public var loginKept: String { "登录邮箱保持不变" }

  public func reconcileEvents(_ missed: Int?, isDry: Bool) -> String {
    switch missed {
    case nil: "接收端正在自行查找遗漏的事件。"
    case 0: "没有遗漏的事件。"
    case .some(let count): isDry ? "遗漏了 \(number(count)) 个事件，运行时将予应用。" : "已应用 \(number(count)) 个遗漏的事件。"
    }
  }
  public var eventsIncomplete: String { "Stripe 的列表中已没有更早的事件：请另行运行 accountdesk resync --all。" }
  public func reconcileListed(_ accounts: String, outOfStep: Int, isDry: Bool) -> String {
    outOfStep == 0
      ? "检查了 \(accounts) 个账户；列表与各记录一致。"
      : "检查了 \(accounts) 个账户；列表中有 \(number(outOfStep)) 行\(isDry ? "不一致" : "已更新")。"
  }
  public func reconcileCounts(_ counts: [(what: String, count: String)]) -> String {
    "差异数：" + counts.map { "\($0.what) \($0.count)" }.joined(separator: "，") + "。"
  }
  public func reconcileFound(_ found: String, mended: String, left: String, isDry: Bool) -> String {
    isDry ? "\(found) 个账户有差异或有疑问。" : "\(found) 个账户曾有差异：修复 \(mended)，遗留 \(left)。"
  }
  public var reconcileNothing: String { "没有差异。" }

  public var reconcileDryLeft: String {
    "这是试运行，未作任何更改。要修复，请运行：accountdesk reconcile，或 reconcile --send-ours"
  }
  public func reconcileKept(_ count: Int) -> String {
    """
    有 \(number(count)) 个不同的登录邮箱保持不变。要采用 Stripe 的：accountdesk reconcile --logins stripe。\
    要发送本方的：accountdesk reconcile --send-ours
    """
  }
  public func reconcileLeft(_ count: Int) -> String {
    "\(number(count)) 个账户未能修复，原因见上。搁置的事件：accountdesk events。单个账户：accountdesk show ID"
  }
  public func reconcileStopped(_ accounts: String) -> String {
    "检查 \(accounts) 个账户后停止。已修复的保持不变；其余请再次运行。"
  }
  public func reconcilePass(_ number: Int, news: String) -> String { "第 \(number) 次：\(news)" }
}
