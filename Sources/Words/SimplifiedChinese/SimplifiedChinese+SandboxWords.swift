// What the sandbox says, in Chinese.

extension SimplifiedChinese: SandboxWords {
  public var aboutSandbox: String { "在本机运行整个环路：无需自己的项目即可试用全部功能。" }
  public var discussionSandbox: String {
    """
    在 127.0.0.1 的空闲端口上启动 Stripe 模拟器、私有 PostgreSQL、本地 Supabase 和接收端，填入虚构的人员，并打开工作台。\
    仅供试用和测试，请勿用于真实数据。没有终端时，会演示一次完整的修改并打印各个阶段。结束后全部清除。
    """
  }
  public var startingSandbox: String { "正在 127.0.0.1 上启动 PostgreSQL、Stripe、Supabase 和接收端…" }
  public func playing(_ name: String) -> String { "正在修改 \(name) 的邮箱，从这里到 Stripe 再回来：" }
  public var nothingToPlay: String { "这个沙盒里没有可修改的人，或者没有接收端把修改带回来。" }
  public var usersOutOfRange: String { "--users 的取值范围是 0 到 10000000。" }
  public var shareOutOfRange: String { "比例的取值范围是 0 到 1。" }
  public var postgresNotInstalled: String {
    """
    本机没有安装 PostgreSQL；沙盒需要它的程序（initdb、pg_ctl、postgres）。没有启动任何内容。\
    安装方法：.ci/setup，或 apt-get install postgresql
    """
  }
  public func cannotCreate(_ path: String, reason: String) -> String {
    "无法创建或使用 \(path)：\(reason)。没有启动任何内容。"
  }
  public func programFailed(_ name: String, said: String) -> String {
    "PostgreSQL 的 \(name) 运行失败，没有启动任何内容。它的输出：\n\(said)"
  }
}
