// The SQL migrations, compiled into the program, in the order in which they are applied.

/// One migration. It only adds, and runs in a transaction of its own.
public struct Migration: Sendable {
  /// `20261124000100_accountdesk_tables`, as Supabase names its files.
  public let name: String
  public let sql: String

  private init(_ version: String, _ name: String, _ bytes: [UInt8]) {
    self.name = "\(version)_accountdesk_\(name)"
    sql = String(decoding: bytes, as: UTF8.self)
  }

  /// All of them.
  public static let all = [
    Migration("20261124000100", "tables", PackageResources.tables_sql),
    Migration("20261124000200", "users_email", PackageResources.users_email_sql),
    Migration("20261124000300", "projection", PackageResources.projection_sql),
    Migration("20261124000400", "apply", PackageResources.apply_sql),
    Migration("20261124000500", "edits", PackageResources.edits_sql),
    Migration("20261124000600", "reads", PackageResources.reads_sql),
    Migration("20261124000700", "triggers", PackageResources.triggers_sql),
  ]
}
