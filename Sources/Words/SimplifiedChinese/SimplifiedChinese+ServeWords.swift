// What goes around the receiver on a server, in Chinese.

extension SimplifiedChinese: ServeWords {
  public var optionServePrint: String { "打印服务器所需的文件，不提供服务：systemd、caddy 或 dockerfile。" }

  public var databaseTooOld: String { "数据库中的 AccountDesk 部分比本程序旧。" }
  public var programTooOld: String { "对于数据库中的 AccountDesk 部分，本程序太旧。" }
  public var upgradeThisMachine: String { "请在这台机器上更新 AccountDesk。" }
}
