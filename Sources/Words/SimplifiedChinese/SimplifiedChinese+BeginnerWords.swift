// What is said to those who are new, who may only look, or who hear the screen, in Chinese.

extension SimplifiedChinese: BeginnerWords {
  public var noAccountsYet: String { "有人在您的应用中注册后，会自动出现在这里。" }
  public var noAccountsSandbox: String { "用虚构的人员体验界面：accountdesk sandbox" }
  public func nothingFound(text: String, status: String?) -> String {
    switch (text.isEmpty, status) {
    case (true, let status?): "没有状态为“\(status)”的账户。"
    case (false, let status?): "状态为“\(status)”的账户中，没有包含“\(text)”的。"
    default: "没有姓名、邮箱或编号包含“\(text)”的账户。"
    }
  }
  public func clearsSearch(key: String) -> String { "按 \(key) 取消搜索。" }
  public func clearsFilter(key: String) -> String { "按 \(key) 显示全部。" }
  public func firstHint(open: String, edit: String, search: String, help: String, palette: String) -> String {
    "欢迎使用。\(open) 打开账户，\(edit) 修改，\(search) 搜索；\(palette) 按名称查找命令，\(help) 显示所有按键。保存之前不会更改任何内容。"
  }
  public func settingsLine(_ name: String) -> String {
    switch name {
    case "SUPABASE_URL": "SUPABASE_URL=https://您的项目.supabase.co"
    case "SUPABASE_SECRET_KEY": "SUPABASE_SECRET_KEY=sb_secret_…   # Supabase：Settings，API Keys"
    case "STRIPE_SECRET_KEY": "STRIPE_SECRET_KEY=rk_test_…       # Stripe：Developers，API keys，需要 Customers: write 权限"
    case "STRIPE_WEBHOOK_SECRET": "STRIPE_WEBHOOK_SECRET=whsec_…     # Stripe：Developers，Webhooks，您的端点"
    case "DATABASE_URL": "DATABASE_URL=postgresql://postgres:…   # Supabase：Connect，Session pooler"
    case "SUPABASE_PUBLISHABLE_KEY": "SUPABASE_PUBLISHABLE_KEY=sb_publishable_…   # Supabase：Settings，API Keys"
    case "ACCOUNTDESK_DOOR_URL": "ACCOUNTDESK_DOOR_URL=https://door.example.com   # 您的服务器：accountdesk serve --desk"
    default: "\(name)=…"
    }
  }
  public var modeReadOnly: String { "只读" }
  public var readOnly: String { "未作任何更改：界面以 --read-only 启动。" }
  public var optionDeskReadOnly: String { "显示一切，不作任何更改。" }
  public var optionDeskAmbiguous: String { "终端用几列显示 ● 和 ─；用于终端自己的回答有误时。" }
  public var ambiguousOneOrTwo: String { "--ambiguous 应为 1 或 2。" }
  public var optionDeskSyncOutput: String { "整帧显示（DEC 模式 2026）：ask 询问终端，always 始终，never 从不。" }
  public var optionDeskPlain: String { "用于读屏软件：没有边框和动画，标记用文字表示，光标停在当前操作的对象上。" }
  public var justNow: String { "刚刚" }
  public var spokenDone: String { "（完成）" }
  public var spokenFailed: String { "（失败）" }
  public var spokenWarning: String { "（警告）" }
  public var spokenNote: String { "（提示）" }
  public var spokenWaiting: String { "（等待）" }
  public var spokenDiffers: String { "（不同）" }
}
