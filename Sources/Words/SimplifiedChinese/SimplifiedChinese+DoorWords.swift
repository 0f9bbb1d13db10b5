// 把关的门：拒绝了什么，以及如何开门。

extension SimplifiedChinese: DoorWords {
  public func doorRefused(_ code: String) -> String {
    switch code {
    case "signed_out": "没有人登录。"
    case "bad_token": "门不接受这次登录。"
    case "token_expired": "登录已过期。"
    case "aal2": "本项目要求用第二重验证登录。"
    case "not_permitted", "no_passage": "门不允许您这样做。"
    case "read_only": "使用 --read-only 时不作任何更改。"
    case "staff": "工作人员的账户只有管理员可以这样处理。"
    case "settled": "门没有发送这次编辑：它已经了结。"
    case "too_old": "门没有发送这次编辑：记录得太久了。"
    case "edits_off": "门没有发送这次编辑：编辑已关闭。"
    case "unknown_edit": "门没有发送这次编辑：日志里没有它。"
    case "not_yours": "门没有发送这次编辑：它是别人记录的。"
    case "other_customer", "other_values": "门没有发送这次编辑：与记录的不符。"
    case "no_such_account": "您能看到的账户里没有这一个。"
    case "too_many": "您有太多请求在门前等候。"
    case "busy": "门前等候的请求太多。"
    case "supabase_away": "门连不上 Supabase。"
    case "stripe_away": "门连不上 Stripe。"
    case "other_mode": "该客户属于 Stripe 的另一模式，与项目不符。"
    case "key_of_other_mode": "Stripe 密钥与此 Supabase 项目不属于同一模式。"
    case "mode_unknown": "Supabase 尚未说明此项目是否为真实数据；在此之前不会向 Stripe 发送任何内容。"
    case "keeps_changing": "门读取账户时它一直在变。"
    default: "门拒绝了：\(code)。"
    }
  }

  public var optionServeDesk: String { "同时为工作台开门：它们凭自己的登录经门到 Stripe，不持有密钥。" }
  public var optionServeDeskListen: String { "门监听的地址与端口。" }
  public var optionServeDeskCertificate: String { "门的证书及证书链（PEM 文件）；与 --desk-key 同用即启用 TLS。" }
  public var optionServeDeskKey: String { "证书的私钥（PEM 文件）。" }
  public var optionServeInsecureListen: String { "允许门在其他机器可达之处不用 TLS 监听：仅限位于有 TLS 的代理之后。" }
  public var optionServePortalReturn: String { "工作台经门索取链接时，Stripe 客户门户返回何处；不给则按 Stripe 自己的设置。" }
  public var optionSandboxStaff: String {
    "添加工作人员：viewer@staff.test、editor@staff.test 和 admin@staff.test，密码与沙盒相同。"
  }
  public func doorListening(on address: String) -> String { "门已在 \(address) 打开。" }
  public func doorAddressIsPlain(host: String) -> String {
    "其他机器可到达 \(host)，而门没有 TLS：登录信息在途中可被读取。请给出 --desk-certificate 与 --desk-key，"
      + "或在有 TLS 的代理之后使用 --insecure-listen。"
  }
  public func doorCertificateUnusable(_ file: String) -> String {
    "\(file) 无法用于 TLS：不可读、不是 PEM，或私钥属于别的证书。"
  }
  public var doorCertificateHalf: String { "--desk-certificate 与 --desk-key 须同时给出。" }
}
