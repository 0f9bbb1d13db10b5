// Signing in and out, in Chinese.

extension SimplifiedChinese: SignInWords {
  public var nobodySignedIn: String { "尚未登录。" }
  public var signInFirst: String { "请运行 `accountdesk login` 登录。" }
  public var signInEnded: String { "登录已结束：在别处被注销，或时间过久。" }
  public var signInReplaced: String { "此后有其他人在本机登录。" }
  public var signInLocked: String { "工作台有一段时间无人操作，登录已锁定。" }
  public func sessionExposed(_ file: String) -> String { "\(file) 保存着登录信息，但他人可以读取或替换它，因此不予使用。" }
  public func removeSession(_ file: String) -> String { "请删除 \(file) 并重新登录；该文件必须属于您，权限为 0600。" }
  public func sessionUnusable(_ file: String, reason: String) -> String { "无法将登录信息保存到 \(file)：\(reason)。" }
  public var tokenFromFuture: String { "Supabase 认为此登录来自未来。" }
  public var checkServerClocks: String { "项目的 Auth 与数据库的时钟不一致：请校准。" }
  public var secondFactorDemanded: String { "此项目要求第二重验证，而您登录时没有使用。" }
  public var signInWithCode: String { "请使用验证码重新登录；`accountdesk login --enrol` 可进行设置。" }
  public var readOnlyRefused: String { "使用 --read-only 时不作任何更改。" }
  public func roleMayNot(_ action: String) -> String { "您的角色无权执行此操作（\(action)）。" }
  public var codeForStaffOnly: String { "只能为拥有角色的人生成登录码，而此邮箱没有对应的人。" }
  public var staffAccount: String { "此账户的所有者拥有角色，只有管理员可以更改。" }
  public var askForRole: String { "管理员可以授予其他角色：`accountdesk operators`。" }
  public var perhapsNoPassword: String {
    "只用 Google 等方式登录的账户没有密码：管理员可以用 `accountdesk operators code EMAIL` 生成验证码。"
  }
  public var captchaDemanded: String { "此项目要求人机验证，终端无法显示。" }
  public var signInByCodeInstead: String {
    "管理员可以用 `accountdesk operators code EMAIL` 生成验证码，然后运行 `accountdesk login --code`。"
  }
  public var userLocked: String { "此用户已被锁定。" }
  public var askAdminToUnlock: String { "管理员可以在 Supabase 控制台解除锁定。" }
  public var emailNotConfirmed: String { "此邮箱尚未验证。" }
  public var confirmEmailFirst: String { "请先点击应用邮件中的链接。" }
  public var passwordsOff: String { "此项目不接受密码登录。" }
  public var wrongCode: String { "验证码不正确。" }
  public var codesFollowClock: String { "验证码每 30 秒更换一次。如果始终不正确，请检查显示验证码的设备的时钟。" }
  public var codeTooLate: String { "验证码提交得太晚。" }
  public var factorNameTaken: String { "已有同名的第二重验证。" }
  public var tooManyFactors: String { "第二重验证的数量已达 Supabase 的上限。" }
  public var removeFactor: String { "请先删除一个。" }
  public var secondFactorsOff: String { "此项目未启用第二重验证。" }
  public var secondFactorFirst: String { "此操作需要以第二重验证登录。" }
  public var oneTimeCodeOver: String { "验证码有误、已使用，或已超过一小时。" }
  public var askForNewCode: String { "管理员可以另生成一个：`accountdesk operators code EMAIL`。" }
  public var noSuchUser: String { "没有使用此邮箱的用户。" }
  public func keyOfOtherMode(keyIsLive: Bool) -> String {
    keyIsLive
      ? "Stripe 密钥是正式密钥，而此 Supabase 项目存放测试数据。未作任何更改；请使用相互对应的密钥和项目。"
      : "Stripe 密钥是测试密钥，而此 Supabase 项目存放正式数据。未作任何更改；请使用相互对应的密钥和项目。"
  }

  public var aboutLogin: String { "登录所配置的项目。" }
  public var discussionLogin: String {
    """
    缺少的内容会逐项询问：邮箱、密码；如已设置第二重验证，还有验证码。从管道读取时，标准输入的第一行是密码，第二行是验证码。\
    登录信息保存在 $XDG_STATE_HOME/accountdesk，仅您本人可读；没有密钥时，所有命令都使用它。\
    需要设置 SUPABASE_URL 和 SUPABASE_PUBLISHABLE_KEY。退出码：0 已登录，77 被拒绝，69 无法连接 Supabase。
    """
  }
  public var optionLoginEmail: String { "您的邮箱。" }
  public var optionLoginCode: String { "用一次性验证码代替密码。" }
  public var optionLoginEnrol: String { "随后设置第二重验证，并显示供验证器应用扫描的二维码。" }
  public var optionLoginEphemeral: String { "登录信息只保存在内存中；随后打开工作台。" }
  public var loginOneWay: String { "--enrol 和 --ephemeral 不能同时使用。" }
  public var aboutLogout: String { "注销登录，包括本机和 Supabase。" }
  public var optionLogoutEverywhere: String { "注销您在所有机器上的登录。" }
  public var aboutWhoami: String { "显示当前登录者及其角色。" }
  public var optionWhoamiJson: String { "输出为一行 JSON。" }
  public var askEmail: String { "邮箱：" }
  public var askPassword: String { "密码：" }
  public var askOneTimeCode: String { "一次性验证码：" }
  public var askFactorCode: String { "验证器应用中的验证码：" }
  public var nothingTyped: String { "没有输入任何内容，未登录。" }
  public func signedInAs(_ who: String) -> String { "已登录：\(who)。" }
  public var signedOutNow: String { "已注销。" }
  public var wasNotSignedIn: String { "原本就没有登录。" }
  public var enrolScan: String { "请用验证器应用扫描：" }
  public func enrolSecret(_ secret: String) -> String { "或手动输入密钥：\(secret)" }
  public var enrolDone: String { "第二重验证已设置；今后每次登录都会要求验证码。" }
  public func whoamiRole(_ role: String) -> String { "角色：\(role)" }
  public var whoamiSecondFactor: String { "登录时使用了第二重验证" }
  public var whoamiNeedsFactor: String { "此项目要求第二重验证：请使用验证码登录" }
  public func whoamiMode(isLive: Bool) -> String { isLive ? "正式数据" : "测试数据" }
  public var aboutOperatorsCode: String { "生成一次性验证码，供没有密码的人登录。需要密钥；会记入日志。" }
  public var optionCodeEmail: String { "验证码的使用者。" }
  public func operatorsCode(_ email: String) -> String {
    "\(email) 可在一小时内用它登录一次：`accountdesk login --code --email \(email)`。没有发送邮件。"
  }

  public var signInTitle: String { "登录" }
  public var lockedTitle: String { "已锁定" }
  public var expiredTitle: String { "请重新登录" }
  public var lockedWhy: String { "有一段时间无人操作。一切保持原样。" }
  public var expiredWhy: String { "登录已结束。您输入的内容都还在。" }
  public var fieldPassword: String { "密码" }
  public var fieldCode: String { "验证码" }
  public var codeWanted: String { "请输入验证器应用中的验证码。" }
  public var oneTimeCodeWanted: String { "请输入管理员为您生成的一次性验证码。" }
  public var signInUnderWay: String { "正在登录…" }
  public var helpInSignIn: String { "登录时" }
  public var helpSignIn: String { "登录" }
  public var helpSignInByCode: String { "验证码或密码" }
  public var helpSignInOver: String { "重新开始" }
  public func signedInMeanwhile(_ who: String) -> String { "已登录：\(who)。" }
}
