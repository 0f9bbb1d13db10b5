// Who is in the way of a migration.

public protocol LockWords: Sendable {
  /// - Parameter since: RFC 3339; nil where it is not known.
  func lockHolder(processID: Int, role: String, application: String?, since: String?) -> String
  func lockHeld(by holders: [String]) -> String
  func waitingForLock(_ holder: String) -> String
}

extension English: LockWords {
  public func lockHolder(processID: Int, role: String, application: String?, since: String?) -> String {
    "process \(processID), role \(role), application \(application ?? "without a name")"
      + (since.map { ", since \($0)" } ?? "")
  }
  public func lockHeld(by holders: [String]) -> String {
    """
    It is held by \(holders.joined(separator: "; ")). Where nobody needs that any more, \
    `select pg_terminate_backend(…)` with the number of its process ends it.
    """
  }
  public func waitingForLock(_ holder: String) -> String { "Waiting for a lock that is held by \(holder)." }
}
