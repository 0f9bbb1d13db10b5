// Stripe's endpoints, in Chinese.

extension SimplifiedChinese: WebhookWords {
  public var aboutWebhooks: String { "接收端在 Stripe 的 Webhook 端点：创建、测试、轮换、删除。" }
  public var discussionWebhooks: String {
    """
    没有公网地址时：`accountdesk serve --poll` 改为主动向 Stripe 查询事件；试用时可用 Stripe CLI 的 \
    `stripe listen --forward-to 127.0.0.1:8787/webhooks/stripe` 转发。受限密钥只有运行这些命令时才需要 Webhook Endpoints: write。
    """
  }
  public var aboutWebhooksCreate: String { "创建端点，使用我们的事件和版本；密钥写入只有您能读取的文件。" }
  public var discussionWebhooksCreate: String {
    """
    密钥写入只有您能读取的文件，绝不覆盖已有文件，也不在任何地方显示。请让接收端使用该文件：\
    STRIPE_WEBHOOK_SECRET_FILE，或设置文件中的 stripe_webhook_secret_file；设置文件旁的 webhook-secret 无需指明。
    """
  }
  public var aboutWebhooksList: String { "列出账户的所有端点。" }
  public var aboutWebhooksTest: String { "让一个事件走完整个环路，并报告用时。" }
  public var discussionWebhooksTest: String {
    """
    在一个客户的元数据中写入标记（accountdesk_test），随后去掉，因此 Stripe 会报告两次变更；任何人的姓名、邮箱和登录都不变。\
    事件经 Webhook 到达时为 0；经其他途径到达或未及时到达时为 75。
    """
  }
  public var aboutWebhooksRoll: String { "为端点更换密钥，不丢失任何投递。" }
  public var discussionWebhooksRoll: String {
    """
    Stripe 无法更改密钥，因此会创建地址相同的第二个端点，并把其密钥加入文件：此后两个密钥都有效。请让 serve 重新读取\
    文件（systemctl reload accountdesk 或 SIGHUP）；它接受新密钥后，旧端点即被删除，旧密钥也从文件中去掉。期间每个事件会到达两次，没有妨碍。\
    中途停止不会丢失任何内容，再次运行即可继续。
    """
  }
  public var aboutWebhooksMend: String { "启用端点，并勾选缺少的事件。" }
  public var aboutWebhooksUntick: String { "从您的应用的端点去掉客户事件；应用会对这些事件返回错误。" }
  public var discussionWebhooksUntick: String {
    """
    模板的应用只认识商品、价格、结账和订阅；其他事件一律返回 400，而 Stripe 会停用连续失败数日的端点。应用所需的事件保持勾选；\
    接收所有事件的端点改为模板所需的事件。
    """
  }
  public var aboutWebhooksDelete: String { "删除端点，Stripe 不再向其发送任何内容。" }
  public var discussionWebhooksDelete: String { "尚未投递的事件由接收端的补取找回，前提是还有其他端点或使用 --poll。" }
  public var optionWebhookUrl: String { "接收端的公网地址，例如 https://sync.example.com/webhooks/stripe。" }
  public var optionSecretFile: String { "存放密钥的文件；默认为设置所指的文件，或 config.toml 旁的 webhook-secret。" }
  public var optionWebhookId: String { "端点的 ID，如列表所示（we_…）。" }
  public var optionWebhookRollId: String { "端点的 ID；仅在有多个端点属于我们时需要。" }
  public var optionWebhookRollWait: String { "等待接收端接受新密钥的时间。" }
  public var optionWebhookTestAccount: String { "使用谁的客户：用户 ID、客户 ID 或邮箱；默认任选一个已同步的。" }
  public var optionWebhookTestWait: String { "等待事件的时间。" }
  public var webhooksNotPermitted: String { "该密钥无权在 Stripe 执行此操作：受限密钥需要 Webhook Endpoints: write。未作任何更改。" }
  public func stripeRefused(_ words: String) -> String { "Stripe 拒绝：\(words) 未作任何更改。" }
  public func noSuchEndpoint(_ id: String) -> String { "此 Stripe 账户没有端点 \(id)。未作任何更改。" }
  public var noEndpoint: String { "没有属于我们的端点。创建方法：accountdesk webhooks create URL" }
  public func severalEndpoints(_ ids: [String]) -> String { "有多个端点属于我们，请指明一个：\(ids.joined(separator: "、"))。未作任何更改。" }
  public func endpointExists(_ url: String, id: String) -> String {
    "\(id) 已使用地址 \(url)，每个事件都会到达两次。未作任何更改。更换密钥：accountdesk webhooks roll \(id)"
  }
  public func endpointIsOurs(_ id: String) -> String { "\(id) 是接收端自己的端点，需要这些事件。未作任何更改。" }
  public func endpointNotOurs(_ id: String) -> String { "\(id) 不是接收端的端点。未作任何更改。" }
  public var endpointIsWell: String { "无需更改：一切正常。" }
  public func endpointWouldBeEmpty(_ id: String) -> String {
    "\(id) 将没有任何事件。未作任何更改。删除方法：accountdesk webhooks delete \(id)"
  }
  public func endpointDeleted(_ id: String, url: String) -> String { "已删除：\(id)，\(url)。" }
  public var endpointEnabled: String { "启用" }
  public var endpointDisabled: String { "停用" }
  public var endpointOurs: String { "我们的" }
  public var endpointOthers: String { "其他" }
  public func webhookBadAddress(_ url: String) -> String {
    "\(url) 不是形如 https://sync.example.com/webhooks/stripe 的地址。未作任何更改。"
  }
  public func webhookNotPublic(_ url: String) -> String {
    "Stripe 无法访问 \(url)：这是本机的地址。未作任何更改。没有公网地址时：accountdesk serve --poll；试用时：stripe listen --forward-to \(url)"
  }
  public func webhookNeedsTLS(_ url: String) -> String { "\(url) 是明文 http，而 Stripe 只发送到 https。未作任何更改。" }
  public func secretFileExists(_ path: String) -> String { "\(path) 已经存在，绝不覆盖。未作任何更改。请用 --secret-file 指定其他文件。" }
  public func secretFileEmpty(_ path: String) -> String { "\(path) 中没有密钥。请用 --secret-file 指定正确的文件。" }
  public func secretNotInFile(_ source: String) -> String {
    "密钥来自 \(source)，无法在那里替换。未作任何更改。请放入单独的文件（chmod 600），用 STRIPE_WEBHOOK_SECRET_FILE 指明，或用 --secret-file 指定该文件。"
  }
  public func webhookCreated(secretFile path: String) -> String {
    "密钥在 \(path) 中。让接收端使用它：STRIPE_WEBHOOK_SECRET_FILE=\(path)"
  }
  public var receiverHasOtherSecret: String { "该地址的接收端使用另一个密钥：请让它读取此密钥（systemctl reload accountdesk 或 SIGHUP）。" }
  public func notAReceiver(_ url: String, status: Int) -> String {
    "\(url) 的响应还不是接收端（状态码 \(status)）：请在其后启动 accountdesk serve。"
  }
  public func notReachable(_ url: String) -> String { "\(url) 还没有响应：请在其后启动 accountdesk serve。Stripe 会连续数日重试。" }
  public func webhookRolled(secretFile path: String) -> String {
    "两个密钥都在 \(path) 中。现在请让接收端重新读取：systemctl reload accountdesk（或 SIGHUP）。正在等待它接受新密钥……"
  }
  public func rollNotTaken(by receivers: String?, secretFile path: String) -> String {
    "接收端\(receivers.map { " \($0) " } ?? "")尚未接受新密钥。没有丢失任何内容：两个端点都在，两个密钥都在 \(path) 中。请让它重新读取该文件，然后继续：accountdesk webhooks roll"
  }
  public func rollEnded(_ ids: [String], secretFile path: String) -> String {
    "已轮换：\(ids.joined(separator: "、")) 已删除，\(path) 中只有新密钥。"
  }
  public func webhookCreateQuestion(_ url: String) -> String { "Stripe 将把我们的事件发送到 \(url)。" }
  public func webhookMendQuestion(_ url: String) -> String { "端点 \(url) 将启用，并包含我们的事件。" }
  public func webhookUntickQuestion(_ url: String, kept: [String]) -> String {
    "端点 \(url) 只保留：\(kept.joined(separator: "、"))。"
  }
  public func webhookDeleteQuestion(_ url: String, isOurs: Bool) -> String {
    isOurs ? "将删除接收端的端点 \(url)，此后不再有 Webhook 到达。" : "将删除端点 \(url)。"
  }
  public func webhookRollQuestion(_ url: String) -> String { "端点 \(url) 将更换密钥。" }
  public func webhookTestQuestion(_ customer: String) -> String { "将在客户 \(customer) 的元数据中写入标记并随后清除。" }
  public var nobodyToTest: String { "没有已同步且有客户的账户可供测试；请用 --account 指明一个。" }
  public func webhookCame(_ event: String, by way: String, time: String) -> String {
    "\(event)  途径 \(way)  用时 \(time)"
  }
  public var webhookDidNotCome: String { "事件未能及时到达。查找原因：accountdesk doctor" }
  public var webhookCaughtUp: String { "事件是从 Stripe 的列表取得的，而不是由 Webhook 送达。查找原因：accountdesk doctor" }
}
