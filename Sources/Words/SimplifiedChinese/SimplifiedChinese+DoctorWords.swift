// What a doctor says, in Chinese.

extension SimplifiedChinese: DoctorWords {
  public var aboutDoctor: String { "检查一切必须正确的内容，并说明如何处理其余的问题。" }
  public var discussionDoctor: String {
    """
    不写入任何内容：密钥的权限在不存在的对象上试出。一切正常时才为 0；无法连接 Stripe 或 Supabase 时为 69，有其他问题时为 78。
    """
  }
  public func doctorState(_ state: String) -> String {
    switch state {
    case "ok": "正常"
    case "problem": "问题"
    default: "未查"
    }
  }
  public func doctorWhat(_ code: DoctorCode, _ details: [String]) -> String {
    func a(_ index: Int) -> String { index < details.count ? details[index] : "" }
    return switch code {
    case .well: "一切正常。"
    case .notSeen: "未检查。"
    case .failed: "无法查看：\(a(0))"
    case .signedIn: "已登录：\(a(0))。"
    case .signedOut: "此处无人登录。"
    case .doorWell: "门在 \(a(0)) 应答。"
    case .doorUnreachable: "\(a(0)) 的门无法通过：\(a(1))"
    case .migrationsChanged: "数据库中以下迁移的内容与本程序不同：\(a(0))。"
    case .settingsWell: "设置：\(a(0))。"
    case .settingsWrong: a(0)
    case .stripeKeyWell: "Stripe 接受密钥（\(a(0))，\(a(1)) 模式，…\(a(2))）。"
    case .stripeUnreachable: a(0)
    case .stripeKeyRefused: "Stripe 不接受密钥 …\(a(0))。"
    case .stripeKeyExpired: "Stripe 密钥 …\(a(0)) 已过期。"
    case .otherMode: "此项目属于 Stripe 的 \(a(0)) 模式，而密钥属于另一种模式。"
    case .permissionMissing: "Stripe 密钥缺少权限：\(a(0))。"
    case .clockOff: "本机时钟与 Stripe 相差 \(a(0)) 秒。"
    case .endpointsUnseen: "密钥无权查看 Webhook 端点（仅设置时需要），因此未检查。"
    case .endpointWell: "Stripe 会把我们的事件发送到 \(a(1))（\(a(0))）。"
    case .polled: "没有端点：接收端主动向 Stripe 查询事件（--poll）。"
    case .endpointMissing: "Stripe 没有我们的端点。"
    case .endpointTwice: "\(a(0)) 是地址相同的旧端点（\(a(1))）：轮换尚未结束。"
    case .endpointDisabled: "端点 \(a(0))（\(a(1))）已停用。"
    case .endpointEvents: "端点 \(a(0)) 收不到：\(a(1))。"
    case .endpointVersion: "端点 \(a(0)) 的版本是 \(a(1))，而本程序读取 \(a(2))。"
    case .endpointUnreachable: "\(a(0)) 没有响应。"
    case .endpointNotReceiver: "\(a(0)) 的响应不是接收端（状态码 \(a(1))）。"
    case .noSecretHere: "投递正常；此处未设置签名密钥，也不需要。"
    case .secretRefused: "\(a(0)) 的接收端不接受所设置的签名密钥，最新的事件也未经 Webhook 到达。"
    case .secretHere: "\(a(0)) 的接收端使用的签名密钥与此处设置的不同，而投递正常。"
    case .deliveriesFail: "接收端有响应，但最新的事件（\(a(0))）未经 Webhook 到达。"
    case .otherEndpoint: "您的应用的端点 \(a(0))（\(a(1))）会收到：\(a(2))。请在那里取消勾选。"
    case .supabaseWell: "Supabase 在 \(a(0)) 正常响应。"
    case .secretKeyWell: "Supabase 接受密钥（…\(a(0))）。"
    case .supabaseUnreachable: "\(a(0))：\(a(1))"
    case .supabaseKeyRefused: "Supabase 不接受密钥 …\(a(0))。"
    case .keyIsPublishable: "SUPABASE_SECRET_KEY 中是可公开的密钥（…\(a(0))）。"
    case .publishableIsSecret: "SUPABASE_PUBLISHABLE_KEY 中是秘密密钥。"
    case .otherProject: "密钥属于项目 \(a(0))，而地址是 \(a(1))。"
    case .notMigrated: "数据库缺少本程序所需的内容。"
    case .schemaCacheOld: "数据库已迁移，但其接口尚不知道。"
    case .migrationsWell: "\(a(0)) 个迁移均已应用。"
    case .migrationsMissing: "有 \(a(0)) 个迁移尚未应用，第一个是 \(a(1))。"
    case .migrationsNewer: "数据库有本程序不认识的迁移，最后一个是 \(a(0))。"
    case .functionMissing: "函数 \(a(0)) 已不存在。"
    case .functionChanged: "函数 \(a(0)) 与创建时不同。"
    case .functionOpen: "函数 \(a(0)) 可被调用，调用者：\(a(1))。"
    case .functionClosed: "函数 \(a(0)) 不再能被调用，调用者：\(a(1))。"
    case .tableOpen: "\(a(0)) 可被访问，访问者：\(a(1))。"
    case .triggerMissing: "触发器 \(a(0)) 已不存在。"
    case .triggerDisabled: "触发器 \(a(0)) 已停用。"
    case .triggerChanged: "触发器 \(a(0)) 与创建时不同。"
    case .indexMissing: "索引 \(a(0)) 已不存在。"
    case .indexInvalid: "索引 \(a(0)) 不完整。"
    case .timeoutShort: "数据库会在 \(a(0)) 毫秒后中止我们的调用。"
    case .identitiesApart: "有 \(a(0)) 个登录的邮箱与其身份不同：\(a(1))"
    case .noTerminal: "没有可检查的终端。"
    case .terminalWell: "终端（\(a(0))，\(a(1))）可以显示界面。"
    case .terminalType: "此终端声称没有任何功能（TERM=\(a(0))）。"
    case .terminalColors: "此终端表示没有颜色（TERM=\(a(0))）。"
    case .terminalASCII: "当前区域设置不是 UTF-8。"
    case .terminalSmall: "终端太小（\(a(0))）。"
    }
  }
  public func doctorWhy(_ code: DoctorCode) -> String? {
    switch code {
    case .well, .notSeen, .settingsWell, .stripeKeyWell, .endpointsUnseen, .endpointWell, .polled, .noSecretHere,
      .supabaseWell, .signedIn, .doorWell, .secretKeyWell, .migrationsWell, .noTerminal, .terminalWell:
      nil
    case .settingsWrong: "没有正确的设置，程序不会执行任何操作，以免出错。"
    case .failed: "没有查看的内容也可能有问题。"
    case .signedOut: "数据库不向未登录者显示任何内容。"
    case .doorUnreachable: "编辑经由它到达 Stripe：没有它，从这里什么也改不了。"
    case .migrationsChanged: "它由从未发布的版本设置，或者文件被修改过：migrate 会拒绝。"
    case .stripeUnreachable: "修改首先发往 Stripe：没有它什么也改不了。"
    case .stripeKeyRefused, .stripeKeyExpired: "无法在 Stripe 读取或更改任何内容。"
    case .otherMode: "一种模式的客户在另一种模式中不存在：所有人都会显示为已删除。"
    case .permissionMissing: "需要此权限的操作会在使用中途被拒绝。"
    case .clockOff: "相差 300 秒的 Webhook 会被拒绝，一次性验证码会更早失效。"
    case .endpointMissing: "无法得知 Stripe 的任何变更，修改永远不会得到确认。"
    case .endpointTwice: "每个事件到达两次，旧密钥仍然有效。"
    case .endpointDisabled: "Stripe 不再向其发送任何内容；投递连续失败数日时 Stripe 会自行停用。"
    case .endpointEvents: "在下一次补取之前，无法得知 Stripe 的这些变更。"
    case .endpointVersion: "事件的结构可能与所读的不同；版本在创建端点时就已确定。"
    case .endpointUnreachable: "Stripe 会重试三天，然后停用端点。"
    case .endpointNotReceiver: "Webhook 被发往不会应用它们的程序。"
    case .secretRefused: "它会拒绝 Stripe 发送的一切内容，下一次补取之前什么也不会应用。"
    case .secretHere: "下一个用此设置启动的接收端会拒绝所有 Webhook。"
    case .deliveriesFail: "Stripe 使用了另一个密钥签名，或接收端曾经离线：修改会延迟确认。"
    case .otherEndpoint: "模板的应用会对其返回错误，而 Stripe 会停用连续失败数日的端点。"
    case .supabaseUnreachable, .supabaseKeyRefused: "无法显示任何人，也无法应用任何事件。"
    case .keyIsPublishable: "接收端和命令用它什么也做不了。"
    case .publishableIsSecret: "它会交给每个操作界面，并能打开一切。"
    case .otherProject: "两个项目的密钥混在一起：显示的是一个，更改的是另一个。"
    case .notMigrated: "无法列出账户，也无法应用事件。"
    case .schemaCacheOld: "在接口重新读取之前，所有调用都会失败。"
    case .migrationsMissing: "本程序比数据库新：所需的内容可能不存在。"
    case .migrationsNewer: "本程序比数据库旧，可能会误读。"
    case .functionMissing: "调用它的操作会失败。"
    case .functionChanged: "其规则不再是经过测试的规则。"
    case .functionOpen: "拿到可公开密钥的人可能借此更改登录。"
    case .functionClosed: "需要它的操作会被拒绝。"
    case .tableOpen: "其中有个人数据，只应由我们的函数访问。"
    case .triggerMissing, .triggerDisabled: "不再能得知应用自己所作的更改。"
    case .triggerChanged: "它可能漏掉更改，或在每次登录时触发。"
    case .indexMissing: "人数多时，列表和事件会变慢或超时。"
    case .indexInvalid: "它会被更新却从不使用：其创建曾经中断。"
    case .timeoutShort: "每一步工作按 8 秒以内设计；时间更短就会一再中断。"
    case .identitiesApart: "这些人用一个地址登录，显示的却是另一个。"
    case .terminalType: "无法在其上显示界面；命令可以使用。"
    case .terminalColors: "界面只能用符号表示状态，无法使用主题。"
    case .terminalASCII: "多数文字的姓名会显示为问号。"
    case .terminalSmall: "界面需要 60 列、16 行。"
    }
  }
  public func doctorByHand(_ code: DoctorCode, _ details: [String]) -> String? {
    func a(_ index: Int) -> String { index < details.count ? details[index] : "" }
    return switch code {
    case .settingsWrong: "请按说明修正后再检查。"
    case .failed: "请一分钟后再检查。"
    case .doorUnreachable: "它与接收端一起在服务器上运行。"
    case .migrationsChanged: "项目：请用当时的版本运行 accountdesk migrate --remove，再运行 accountdesk migrate。"
    case .stripeUnreachable: "请稍后重试；Stripe 的状态见 https://status.stripe.com。"
    case .stripeKeyRefused: "请在 https://dashboard.stripe.com/apikeys 创建受限密钥，放到 `accountdesk config show` 所示的位置。"
    case .stripeKeyExpired: "请在 https://dashboard.stripe.com/apikeys 另行创建，放到 `accountdesk config show` 所示的位置。"
    case .otherMode: "请使用相互对应的项目和密钥：accountdesk config show"
    case .permissionMissing: "请在 https://dashboard.stripe.com/apikeys 为密钥授予 \(a(0))。"
    case .secretHere: "请把接收端的密钥放到 `accountdesk config show` 所示的位置。"
    case .supabaseUnreachable: "请稍后重试；Supabase 的状态见 https://status.supabase.com。暂停的项目可在控制台恢复。"
    case .supabaseKeyRefused: "请从 Supabase 的 Settings，API Keys 取得密钥，放到 `accountdesk config show` 所示的位置。"
    case .keyIsPublishable: "请把它放入 SUPABASE_PUBLISHABLE_KEY，此处放入真正的密钥。"
    case .publishableIsSecret: "请在那里放入可公开的密钥；如果同事已拿到秘密密钥，请在 Supabase 的 Settings，API Keys 中将其吊销。"
    case .otherProject: "请使用相互对应的地址和密钥：accountdesk config show"
    case .migrationsNewer: "请在此安装较新的 AccountDesk。"
    case .identitiesApart: "请先关联，再重新同步：accountdesk link"
    default: nil
    }
  }
  public func doctorMends(_ command: String) -> String { "修正方法：\(command)" }
  public func doctorFound(_ problems: Int) -> String { "有 \(problems) 个问题。" }
  public var doctorAllWell: String { "一切正常。" }
  public func settingFrom(_ name: String, _ source: String) -> String { "\(name) 取自 \(source)" }
}
