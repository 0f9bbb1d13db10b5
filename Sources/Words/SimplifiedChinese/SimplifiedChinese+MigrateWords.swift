// Putting the SQL into a database, looking first, and taking it out again, in Chinese.

extension SimplifiedChinese: MigrateWords {
  public var discussionMigrate: String {
    """
    在数据库中放入私有模式 accountdesk、函数 public.accountdesk_*、auth.users 和项目两张表上的触发器，并在缺少时添加邮箱列；\
    --remove 会全部取出，并恢复被替换的内容。升级顺序：先 migrate，再 serve，最后是各个工作台。DATABASE_URL 使用直连地址或\
    会话连接池（端口 5432），角色为 postgres。退出码：0 成功；65 数据库与预期不符；69 无法连接；75 有人持有锁；78 缺少 DATABASE_URL 之外的内容。
    """
  }
  public var optionMigrateCheck: String { "列出将要创建或替换的内容，不作任何更改。" }
  public var optionMigrateOutput: String { "把 Supabase 迁移文件写入此目录，不更改任何数据库。" }
  public var optionMigrateRemove: String { "把 AccountDesk 的全部内容从数据库中移除。" }
  public var optionMigrateYes: String { "与 --remove 一起使用：不再询问。" }
  public var optionMigrateForce: String { "与 --remove 一起使用：即使接收端正在运行。" }
  public var optionMigrateUsers: String { "人员表及其列（与模板不同时）：'public.profiles(id, display_name, email)'。" }
  public var optionMigrateCustomers: String { "存放客户编号的表及其列：'public.customers(id, stripe_customer_id)'。" }
  public var oneThingToMigrate: String { "--check、--print、--output 和 --remove 只能选择一个。" }
  public var onlyWithRemove: String { "--yes 和 --force 只能与 --remove 一起使用。" }
  public func namesUnusable(_ option: String) -> String {
    "\(option) 的格式应为 schema.table(column, column)，名称与 PostgreSQL 中保存的一致。"
  }

  public func wouldApply(_ migration: String) -> String { "将应用 \(migration)" }
  public func wouldCreate(_ object: String) -> String { "将创建 \(object)" }
  public func wouldReplace(_ object: String) -> String { "将替换 \(object)" }
  public func wouldMend(_ object: String) -> String { "将重新创建 \(object)" }
  public func namesOfTheProject(_ names: String) -> String { "项目自己的表：\(names)。没有作任何更改。" }
  public func outputWritten(_ count: Int) -> String {
    """
    已写入 \(count) 个文件。请用 `supabase db push` 应用；然后运行一次 `accountdesk migrate`，把已有的人员放入列表。\
    由哪一个工具应用迁移都可以。
    """
  }
  public func outputDiffers(_ path: String) -> String {
    "\(path) 已经存在，内容不同。没有写入任何文件。如果它从未应用过，请将其删除。"
  }
  public func outputUnwritable(_ path: String, reason: String) -> String { "无法写入 \(path)：\(reason)。" }

  public func migrationConnectionLost(_ migration: String, isRemoval: Bool) -> String {
    isRemoval
      ? "与数据库的连接中断。要么全部移除，要么什么也没有移除；请再次运行以确认。"
      : """
      应用迁移 \(migration) 时与数据库的连接中断。它要么完整生效，要么完全没有，之前的迁移已经生效；\
      请再次运行 `accountdesk migrate`，它会从那里继续。
      """
  }
  public func databaseIsNewer(_ migrations: [String]) -> String {
    "数据库由更新版本的 AccountDesk 设置（\(migrations.joined(separator: "、"))）。没有作任何更改。请更新本程序。"
  }
  public func databaseDiffers(_ migrations: [String]) -> String {
    """
    数据库中 \(migrations.joined(separator: "、")) 的内容与此 AccountDesk 不同：它由从未发布的版本设置，或者文件被修改过。\
    没有作任何更改。沙盒目录：请换一个新的。项目：请用当时的版本运行 `accountdesk migrate --remove`，再运行 `accountdesk migrate`。
    """
  }
  public func databaseHasOtherNames(_ names: String) -> String {
    "数据库是为 \(names) 设置的。没有作任何更改。请去掉 --users 和 --customers，或先移除。"
  }

  public func removeQuestion(_ place: String) -> String {
    """
    这会把 AccountDesk 从 \(place) 中移除：它的模式（包括全部修改的日志）、函数和触发器，以及由它添加的邮箱列。\
    不会触及任何人的姓名或邮箱。输入 yes 继续。
    """
  }
  public var removeAgain: String { "日志无法恢复。输入 \(removeWord) 执行移除。" }
  public var removeWord: String { "remove" }
  public var removeNeedsYes: String { "没有可以询问的终端时，--remove 需要 --yes。没有作任何更改。" }
  public var removed: String { "已移除。如果 Supabase 迁移目录中有 AccountDesk 的文件，请将其删除，否则会再次应用。" }
  public var nothingToRemove: String { "这个数据库中没有 AccountDesk。" }
  public func receiversRunning(_ names: String) -> String {
    """
    有接收端正在运行，或 15 秒之前仍在运行：\(names)。没有作任何更改。请停止所有 `accountdesk serve`，并删除 Stripe 上的端点，\
    然后再次运行；--force 会强行移除。
    """
  }
  public func builtUpon(_ objects: String) -> String {
    "您的一些内容依赖于 AccountDesk：\(objects)。没有作任何更改。请先移除它们。"
  }
  public func removeFailed(said: String) -> String { "什么也没有移除。PostgreSQL 的说明：\(said)" }
  public var removeLocked: String { "有人持有其中一张表的锁。什么也没有移除。请稍后重试。" }

  public func transactionPooler(host: String) -> String {
    """
    DATABASE_URL 指向事务连接池（\(host)，端口 6543），会话的锁在那里无效。没有作任何尝试。\
    请使用会话连接池：Connect → Session pooler 下的地址，端口 5432。
    """
  }
  public func onlyIPv6(project: String) -> String {
    """
    db.\(project).supabase.co 只能通过 IPv6 访问，而本机没有通路。请使用会话连接池：Connect → Session pooler 下的地址，\
    用户 postgres.\(project)，端口 5432。
    """
  }
  public var poolerKnowsNoProject: String {
    """
    连接池不认识这个项目。用户名应为 postgres. 加上项目编号，例如 postgres.abcdefgh，主机应属于项目所在的区域：\
    请使用 Connect → Session pooler 下的地址。
    """
  }
}
