// Takes everything of ours out of a database again.

import Postgres

extension Migrator {
  /// What a removal is called where its migration's name would stand.
  public static let removal = "remove"

  /// All of it or, where it throws, nothing.
  /// - Parameter anyway: also while receivers run.
  /// - Returns: false where there was nothing of ours.
  /// - Throws: `receiversRunning`, `builtUpon`, or what a migration throws.
  public func remove(anyway: Bool = false) async throws(MigrationError) -> Bool {
    try await alone { () async throws(MigrationError) -> Bool in
      guard try await isInstalled() else { return false }
      let script = String(decoding: PackageResources.remove_sql, as: UTF8.self)
      do throws(MigrationError) {
        try await transaction(
          Self.removal, (anyway ? "set local accountdesk.remove_anyway = 'on';\n" : "") + script)
      } catch {
        switch error {
        case .failed(_, let cause) where cause.sqlState == "AD001": throw .receiversRunning(cause.detail ?? "")
        case .failed(_, let cause) where cause.sqlState == "AD002": throw .builtUpon(cause.detail ?? "")
        default: throw error
        }
      }
      try await database("notify pgrst, 'reload schema'")
      return true
    }
  }

  /// Whether anything of ours is there.
  public func isInstalled() async throws(MigrationError) -> Bool {
    try await database("select to_regclass('accountdesk.migrations')").single != nil
  }
}
