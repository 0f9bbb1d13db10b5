// Settings, in Chinese.

extension SimplifiedChinese: ConfigWords {
  public var aboutConfig: String { "设置文件：写出文件，显示各项设置及其来源。" }
  public var discussionConfig: String {
    """
    设置依次取自环境变量、--env-file、配置文件夹（通常是 ~/.config）下 accountdesk 中 config.toml 的一个配置档。\
    使用 --profile 时只取自该配置档，环境变量中若有不同的值则拒绝。每个密钥都可以放在单独的文件里，用 NAME_FILE 或带 _file 的键指明。
    """
  }
  public var aboutConfigInit: String { "写出设置文件，含所有键和说明，供您填写。" }
  public var discussionConfigInit: String {
    "文件只有您能读取。已有内容绝不覆盖：文件已存在时，只在末尾添加其中没有的配置档。"
  }
  public var aboutConfigShow: String { "显示每项设置及其来源；密钥只显示最后四位。" }
  public var discussionConfigShow: String { "界面的按键由此显示：accountdesk keys" }
  public var optionProfile: String { "所有设置都取自设置文件中的这个配置档。" }
  public var optionConfigProfile: String { "要写入的配置档。" }
  public var optionConfigInitEnvFile: String { "填入此 .env 文件中已有的值。" }
  public var profileName: String { "配置档名称只能含字母、数字、- 和 _。" }
  public var noHome: String { "没有可写入的主文件夹：请设置 HOME 或 XDG_CONFIG_HOME。未作任何更改。" }
  public func configExists(_ path: String, profile: String) -> String {
    "\(path) 已有配置档 \(profile)，绝不覆盖。未作任何更改。"
  }
  public func configWritten(_ path: String, profile: String) -> String {
    "已写入：\(path) 中的配置档 \(profile)。请填写缺少的内容，然后运行：accountdesk doctor --profile \(profile)"
  }

  public var placeEnvironment: String { "环境变量" }
  public func settingSource(_ variable: String, place: String) -> String { "\(place) 中的 \(variable)" }
  public func settingSourceFile(_ key: String, file: String, line: Int) -> String { "\(file) 第 \(line) 行的 \(key)" }
  public var settingNotSet: String { "未设置" }

  public func configText(_ key: String) -> String { "\(key) 应为带引号的文本。" }
  public func configOneOf(_ key: String, _ values: [String]) -> String {
    "\(key) 应为以下之一：\(values.joined(separator: "、"))。"
  }
  public func configSwitch(_ key: String) -> String { "\(key) 应为 true 或 false。" }
  public func configTwice(_ one: String, _ other: String) -> String { "\(one) 与 \(other) 不能同时使用。" }
  public func noProfile(_ name: String, known: [String], file: String?) -> String {
    let place = file ?? "config.toml"
    let has = known.isEmpty ? "\(place) 中没有配置档。" : "\(place) 中有：\(known.joined(separator: "、"))。"
    return "没有配置档 \(name)。\(has)未作任何更改。创建方法：accountdesk config init --profile \(name)"
  }
  public func settingDiffers(_ name: String, profile: String, elsewhere: String) -> String {
    "\(name) 有两个值：一个来自 \(profile)，另一个来自 \(elsewhere)。使用 --profile 时只能是前者，因此未作任何操作。请去掉另一个（unset），或不用 --profile。"
  }
  public func settingBadAddress(_ name: String) -> String {
    "\(name) 不是形如 https://example.com 的地址。没有发送任何内容。"
  }
  public func settingPlainHTTP(_ name: String, host: String) -> String {
    "\(name) 以明文 http 指向 \(host)，只有本机才允许这样。没有发送任何内容。"
  }

  public var configHead: String {
    """
    AccountDesk 的设置。文件可能含有密钥，只有您可以读取（chmod 600）。
    以 # 开头的行不起作用：去掉 # 并填写值。
    `accountdesk config show` 显示已设置的内容，`accountdesk doctor` 检查是否可用。

    没有用 --profile 指明时所用的配置档；环境变量优先。
    """
  }
  public func configProfile(_ name: String) -> String {
    "一个项目及其 Stripe 账户：accountdesk --profile \(name)"
  }
  public func configKey(_ name: String) -> String {
    switch name {
    case "SUPABASE_URL": "项目地址。Supabase：Settings，Data API。"
    case "SUPABASE_PUBLISHABLE_KEY": "适合每个操作界面：登录者只能做其角色允许的事。Supabase：API Keys。"
    case "SUPABASE_SECRET_KEY": "可以打开一切：仅供服务器和所有者使用，绝不要给客服使用。"
    case "STRIPE_SECRET_KEY":
      """
      最好用受限密钥。Stripe：Developers，API keys；Customers: write、Events: read、Customer portal: write，
      设置时还需要 Webhook Endpoints: write。有代理门的界面不需要它。
      """
    case "STRIPE_WEBHOOK_SECRET":
      """
      Webhook 的签名密钥，仅供 serve 使用。`accountdesk webhooks create` 会把它写入文件，由第二行指明。
      轮换期间可有多个，用逗号分隔。
      """
    case "STRIPE_API_BASE": "沙盒所用的地址；其他情况请不要设置。"
    case "ACCOUNTDESK_DOOR_URL": "服务器上的代理门（serve --desk）：界面通过它访问 Stripe，无需密钥。"
    default: "仅供 migrate 使用。Supabase：Connect，Session pooler；其中含有数据库密码。"
    }
  }
  public var configDesk: String { "界面的外观；命令行选项优先。" }
  public func configDeskKey(_ key: String) -> String {
    switch key {
    case "theme": "`accountdesk themes` 中的一个。"
    case "ascii": "线条和标记只用 ASCII。"
    case "ambiguous": "终端用几列显示 ● 和 ─：1 或 2。省略时询问终端。"
    case "sync-output": "整帧显示：ask（由终端回答是否支持）、always，或在出现闪烁时用 never。"
    default: "用于读屏软件：没有边框和动画。"
    }
  }
  public var configKeys: String { "界面的按键：`accountdesk keys` 按此处的写法显示，放在 [keys.list] 这样的表中。" }

  public var aboutInvite: String { "显示同事粘贴后即可使用此项目的内容，其中没有密钥。" }
  public var discussionInvite: String {
    "同事需要安装 AccountDesk，在项目中有此邮箱的用户，并有角色。显示的内容包含项目地址、可公开的密钥和代理门。"
  }
  public var optionInviteEmail: String { "同事的邮箱。" }
  public func noEmail(_ text: String) -> String { "\(text) 不是邮箱地址。" }
  public func invited(_ email: String) -> String {
    "请把这些行发给 \(email)，粘贴到终端中运行。授予角色：accountdesk operators grant \(email) editor"
  }
}
