// 本人的账户页。

extension SimplifiedChinese: MeWords {
  public var aboutMe: String { "您自己的账户：姓名、邮箱、登录、套餐，以及您改过什么。" }
  public var discussionMe: String {
    """
    需要登录（accountdesk login）、项目的可公开密钥和门的地址。姓名与邮箱经门在 Stripe 处更改；登录所用的地址在您确认 \
    Auth 的邮件之后才随之更改。
    """
  }
  public var meTitle: String { "您的账户" }
  public var meLogin: String { "登录" }
  public var meHelpPortal: String { "账单（Stripe 门户的链接）" }
  public var meHelpProve: String { "发邮件确认新的登录地址" }
  public var meHelpResync: String { "重新读取 Stripe" }
  public func meUnproven(wanted: String, standing: String, key: String) -> String {
    "您仍用 \(standing) 登录。确认发往 \(wanted) 的邮件后，将改用它登录；按 \(key) 重发。"
  }
  public func meEmailMeaning(from: String, to: String) -> String {
    "\(from) → \(to) · 确认发往新地址的邮件之前，仍用旧地址登录"
  }
  public func meDone(email: String?) -> String {
    email.map { "完成：您的邮箱是 \($0)。确认邮件后即用它登录。" } ?? "完成：您的姓名已更改。"
  }
  public var meNothingToProve: String { "您的登录地址已是您的邮箱。" }
  public func meAsking(_ address: String) -> String { "正在请求向 \(address) 发送邮件…" }
  public func meMailSent(_ address: String) -> String { "邮件正发往 \(address)：确认之后即用它登录。" }
  public var meUnlinked: String { "您在 Stripe 还没有客户记录，因此这里没有可改的。" }
  public var meNobody: String { "这里没有您的账户。若是新账户，请一分钟后再试。" }
  public var meNeedsSignIn: String { "这是已登录者的页面；请运行 `accountdesk login`。" }
}
