// Who is in the way of a migration, in Chinese.

extension SimplifiedChinese: LockWords {
  public func lockHolder(processID: Int, role: String, application: String?, since: String?) -> String {
    "进程 \(processID)、角色 \(role)、程序 \(application ?? "（未命名）")" + (since.map { "、自 \($0) 起" } ?? "")
  }
  public func lockHeld(by holders: [String]) -> String {
    "锁的持有者：\(holders.joined(separator: "；"))。如果已经没有人需要它，用 `select pg_terminate_backend(…)` 加上进程号即可结束。"
  }
  public func waitingForLock(_ holder: String) -> String { "正在等待锁，持有者：\(holder)。" }
}
