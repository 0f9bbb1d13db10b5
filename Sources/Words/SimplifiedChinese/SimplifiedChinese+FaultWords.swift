// What went wrong, in Chinese.

extension SimplifiedChinese: FaultWords {
  public func badAddress(_ service: ServiceName) -> String { "\(service.rawValue) 的地址无效。" }
  public func couldNotResolve(_ service: ServiceName, host: String) -> String {
    "找不到 \(service.rawValue)：无法解析 \(host) 的地址。"
  }
  public func connectionRefused(_ service: ServiceName, host: String) -> String {
    "\(service.rawValue) 没有响应：\(host) 拒绝连接。"
  }
  public func timedOut(_ service: ServiceName, host: String) -> String {
    "\(service.rawValue) 响应超时（\(host)）。"
  }
  public func tlsFailed(_ service: ServiceName, host: String, reason: String) -> String {
    "无法与 \(service.rawValue)（\(host)）建立安全连接：\(reason)。"
  }
  public func answerTooLarge(_ service: ServiceName, limit: Int) -> String {
    "\(service.rawValue) 返回的内容超过 \(limit) 字节。"
  }
  public func connectionLost(_ service: ServiceName, host: String, reason: String) -> String {
    "与 \(service.rawValue)（\(host)）的连接已断开：\(reason)。"
  }
  public var cancelled: String { "尚未完成，已停止。" }
  public func notMigrated(function: String) -> String { "数据库缺少此版本所需的内容（\(function)）。" }
  public func keyRefused(_ service: ServiceName) -> String { "\(service.rawValue) 不接受该密钥。" }
  public var signInExpired: String { "登录已过期。" }
  public func notPermitted(_ service: ServiceName) -> String { "该密钥无权在 \(service.rawValue) 执行此操作。" }
  public func unavailable(_ service: ServiceName, status: Int) -> String {
    "\(service.rawValue) 暂时不可用（状态码 \(status)）。"
  }
  public var paused: String { "Supabase 项目已暂停。" }
  public var databaseTimedOut: String { "数据库耗时过长，已中止。" }
  public func rejected(_ service: ServiceName, words: String) -> String { "\(service.rawValue) 拒绝了请求：\(words)" }
  public var wrongPassword: String { "邮箱或密码不正确。" }
  public func notTheService(_ service: ServiceName, status: Int) -> String {
    "\(service.rawValue) 的地址上响应的不是 \(service.rawValue)（状态码 \(status)）。"
  }
  public func unknownAnswer(_ service: ServiceName, path: String) -> String {
    "此版本无法识别 \(service.rawValue) 返回的格式" + (path.isEmpty ? "。" : "（位置：\(path)）。")
  }
  public func rateLimited(_ service: ServiceName) -> String { "\(service.rawValue) 要求降低请求频率。" }
  public func savedFailure(status: Int) -> String {
    "Stripe 处理此请求时出错（状态码 \(status)），并会一直返回同一错误。"
  }
  public var editSettled: String { "这次修改已有结果。" }
  public var editTooOld: String { "这次修改记录得太早，不能再发送。" }
  public var editUnknown: String { "记录中没有这次修改。" }
  public var keepsChanging: String { "读取期间账户一直在变化。" }
  public func notApplied(outcome: String, reason: String?) -> String {
    "未应用 Stripe 的值（\(outcome)" + (reason.map { "：\($0)" } ?? "") + "）。"
  }
  public var bug: String { "这是 AccountDesk 自身的错误。" }

  public var changedNothing: String { "未作任何更改。" }
  public var sentNothing: String { "没有向 Stripe 发送任何内容，也未作任何更改。" }
  public var changedPerhaps: String { "无法确定是否已经执行。" }
  public var changedAtStripe: String { "Stripe 已接受修改，但未能记录下来；Webhook 会补上。" }

  public func checkAddress(_ service: ServiceName) -> String {
    service == .stripe ? "请检查 STRIPE_API_BASE。" : "请检查 SUPABASE_URL。"
  }
  public func checkNetwork(host: String) -> String { "请检查网络和地址 \(host)，然后重试。" }
  public func checkTLS(host: String) -> String { "请检查本机的时钟和证书，并确认 \(host) 无误。" }
  public func checkKey(_ service: ServiceName) -> String {
    service == .stripe
      ? "请检查 STRIPE_SECRET_KEY：是否完整，是否属于该账号？"
      : "请检查 SUPABASE_SERVICE_ROLE_KEY 或 SUPABASE_SECRET_KEY：是否完整，是否属于该项目？"
  }
  public var runMigrate: String { "请对该项目运行 `accountdesk migrate`。" }
  public var signInAgain: String { "请重新登录。" }
  public var askAdmin: String { "请使用 service role 密钥，或向管理员申请权限。" }
  public var restrictedKeyPortal: String { "受限密钥需要 Customer portal: write 权限。" }
  public func restrictedKey(_ service: ServiceName) -> String {
    service == .stripe ? "受限密钥需要 Customers: write 和 Events: read 权限。" : askAdmin
  }
  public var tryAgain: String { "请重试。" }
  public func tryAgainIn(seconds: Int) -> String { "请在 \(seconds) 秒后重试。" }
  public var resumeProject: String { "请在 Supabase 控制台中恢复它。" }
  public var updateProgram: String { "请更新 AccountDesk；如果是数据库版本较旧，请运行 `accountdesk migrate`。" }
  public var editAnew: String { "请重新修改。" }
  public var resync: String { "请重新同步此账户。" }
}
