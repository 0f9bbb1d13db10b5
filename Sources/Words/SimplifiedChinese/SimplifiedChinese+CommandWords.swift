// What the commands print, in Chinese.

extension SimplifiedChinese: CommandWords {
  public var about: String { "让一个人的姓名和邮箱在 Stripe、public.users 和 auth.users 中保持一致。" }
  public var aboutDesk: String { "打开所配置项目的工作台（不带命令时即运行它）。" }
  public var aboutServe: String { "接收端：接收 Stripe 的 Webhook 并写入 Supabase。" }
  public var aboutMigrate: String { "对 DATABASE_URL 应用 SQL 迁移；再次运行不会改变任何内容。" }
  public var aboutAccounts: String { "列出账户。" }
  public var aboutShow: String { "显示一个账户：并列的三份记录，以及历史记录。" }
  public var aboutEdit: String { "修改姓名或邮箱：先改 Stripe，再同步到三份记录。" }
  public var aboutResync: String { "立即从 Stripe 读取账户并应用其内容。" }
  public var aboutEvents: String { "列出搁置的事件（冲突、失败、未关联），并可重试。" }
  public var discussionEvents: String {
    """
    使用 --replay 时的退出码：0 表示不再有搁置；66 表示 ID 未知；65 表示事件内容已不再保留；75 表示仍有搁置。\
    其余事件照常重试。
    """
  }

  public func languageNeedsUnicode(_ language: String) -> String {
    "--lang \(language) 需要 UTF-8 区域设置，如 LANG=zh_CN.UTF-8；已改用英文。"
  }
  public var limitTooLow: String { "--limit 必须是不小于 0 的数字。" }
  public var nothingToEdit: String { "请说明要修改什么：--name、--email、--clear-name 或 --undo。" }
  public var nameAndClearName: String { "--name 和 --clear-name 不能同时使用。" }
  public var undoAlone: String { "--undo 会恢复原来的值，不能与 --name、--email 或 --clear-name 同时使用。" }
  public func noSuchEdit(_ id: String) -> String { "此账户没有修改 \(id)。" }
  public func undoOf(_ id: String) -> String { "撤销 \(id)" }
  public var nothingToResync: String { "请至少指定一个账户。" }
  public var liveNeedsYes: String { "这是正式数据。没有终端可供询问时，请加上 --yes。未作任何更改。" }
  public func liveQuestion(_ change: String) -> String { "这是正式数据。\(change)\n输入 yes 继续：" }
  public func replayQuestion(_ count: Int) -> String { "将重试 \(count) 个搁置的事件。" }
  public var noTerminal: String {
    "工作台需要终端。脚本可以使用：accountdesk accounts、show、edit（见 accountdesk --help）。"
  }
  public func terminalCannotMoveCursor(_ type: String) -> String {
    "此终端（TERM=\(type)）无法显示工作台：它的光标不能移动。\(noTerminal)"
  }
  public func terminalNotDescribed(_ type: String) -> String {
    "本机没有此终端（TERM=\(type)）的描述，无法显示工作台。请安装 ncurses-base。"
  }
  public func terminalFailed(_ call: String, reason: String) -> String { "无法使用终端：\(call)：\(reason)。" }
  public func terminalUnknown(_ type: String, used: String) -> String {
    "本机没有 TERM=\(type) 的描述，已改用 \(used)。"
  }
  public func noSuchTheme(_ name: String) -> String { "没有名为 \(name) 的主题。" }

  public var recordStripe: String { "STRIPE" }
  public var recordUsers: String { "USERS" }
  public var recordAuth: String { "AUTH" }
  public var fieldName: String { "姓名" }
  public var fieldEmail: String { "邮箱" }
  public var historyTitle: String { "历史记录" }
  public func plan(_ name: String, status: String) -> String { "套餐：\(name)（\(planStatus(status))）" }

  public func editRecorded(id: String, changes: String) -> String { "已记录  \(changes)  修改 \(id)" }
  public func editAccepted(milliseconds: Int, requestID: String) -> String {
    "已接受  Stripe，用时 \(milliseconds) 毫秒  \(requestID)"
  }
  public func editDelivered(milliseconds: Int) -> String { "已送达  Webhook 已通过验证，用时 \(milliseconds) 毫秒" }
  public func editConfirmed(milliseconds: Int) -> String { "已确认  三处一致，距记录 \(milliseconds) 毫秒" }
  public var editAlreadySo: String { "已确认  Stripe 原本就是这些值，没有发送任何内容" }
  public func editLate(seconds: Int) -> String { "延迟    \(seconds) 秒前已接受，尚未确认；会自行继续" }
  public func editNotAwaited(id: String) -> String { "Stripe 已接受；修改 \(id) 会自行继续。" }
  public func editNotConfirmedInTime(id: String, account: String) -> String {
    """
    未能及时确认。Stripe 已有新值，Supabase 尚未更新。收到 Webhook 后，修改 \(id) 会自行继续。\
    要立即采用 Stripe 的值：accountdesk resync \(account)
    """
  }
  public func editSuperseded(by what: String) -> String { "被 \(what) 取代" }

  public func noSuchEvents(_ ids: [String]) -> String {
    "没有保存 ID 为 \(ids.joined(separator: "、")) 的事件，未对其作任何处理。"
  }
  public func eventsExpired(_ ids: [String]) -> String {
    "\(ids.joined(separator: "、")) 无法读取，其内容也已不再保留。请改为重新同步该账户。"
  }
  public func eventsStillParked(_ count: Int) -> String {
    "仍有 \(count) 个事件被搁置，原因见上。这些事件未作任何更改。"
  }

  public func applied(_ migration: String) -> String { "已应用 \(migration)" }
  public var nothingToApply: String { "无需应用：数据库已是最新。" }
  public func migrationFailed(_ migration: String, said: String) -> String {
    "迁移 \(migration) 失败，其内容全部撤回；之前的迁移已经生效。PostgreSQL 的说明：\(said)"
  }
  public func migrationLocked(_ migration: String) -> String {
    "迁移 \(migration) 需要等待他人持有的锁，已放弃，其内容全部撤回。请稍后重试。"
  }
  public func databaseFailed(said: String) -> String {
    "无法使用数据库：\(said)。未作任何更改。请检查 DATABASE_URL。"
  }
  public func listening(on address: String) -> String { "正在监听 \(address)。" }
  public func addressInUse(_ address: String) -> String {
    "\(address) 已被其他程序占用。请停止那个程序，或用 --listen 选择其他地址。"
  }
  public func addressUnusable(_ address: String) -> String {
    "无法监听 \(address)：它不是本机的地址，或当前用户无权使用。"
  }

  public func settingsMissing(_ names: [String]) -> String {
    """
    尚未配置：\(names.joined(separator: "、"))。未作任何更改。
    请在环境变量中设置，写入用 --env-file 指定的文件（chmod 600），或运行 `accountdesk config init` 并填写其文件：

    \(names.map { "  " + settingsLine($0) }.joined(separator: "\n"))

    无需自己的项目即可查看全部功能：accountdesk sandbox
    """
  }
  public func settingsFileUnreadable(_ file: String) -> String { "无法读取 \(file)。未作任何更改。" }
  public func settingsFileExposed(_ file: String) -> String {
    "\(file) 含有密钥，而其他用户可以读取它。未作任何更改。修正方法：chmod 600 \(file)"
  }
  public func settingsLineMalformed(_ file: String, line: Int) -> String {
    "\(file) 第 \(line) 行：应为 NAME=value。未作任何更改。"
  }
  public func keyUnusable(_ name: String) -> String { "\(name) 的值不是此处应有的那种密钥。未作任何更改。" }
  public func plainHTTP(host: String) -> String {
    "STRIPE_API_BASE 以明文 http 指向 \(host)，只有本机才允许这样。没有发送任何内容。"
  }
  public func liveKeyElsewhere(host: String) -> String {
    "正式密钥只能发往 Stripe 自己的地址，而 STRIPE_API_BASE 指向 \(host)。没有发送任何内容。"
  }
  public func noSuchAccount(_ id: String) -> String {
    "没有账户的用户 ID、客户 ID 或邮箱是 \(id)。未作任何更改。"
  }
  public func severalAccounts(_ id: String) -> String {
    "\(id) 对应多个账户；请用用户 ID 指定其中一个。未作任何更改。"
  }
}
