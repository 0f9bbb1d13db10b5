// The SQL migrations, compiled into the program, in the order in which they are applied.

/// One migration. It only adds, and runs in a transaction of its own.
public struct Migration: Sendable {
  /// `20261124000100_accountdesk_tables`, as Supabase names its files.
  public let name: String
  /// Ends by noting its name, so that it does not matter by which tool it is applied.
  public let sql: String

  private init(_ version: String, _ name: String, _ bytes: [UInt8]) {
    self.name = "\(version)_accountdesk_\(name)"
    var note = "insert into accountdesk.migrations (name) values ('\(self.name)');\n"
    // From the one that can on, each notes what stands, for the doctor to compare with.
    if version >= "20261124001900" { note += "select accountdesk.note_blueprint();\n" }
    sql = String(decoding: bytes, as: UTF8.self) + note
  }

  /// All of them.
  public static let all = [
    Migration("20261124000100", "tables", PackageResources.tables_sql),
    Migration("20261124000150", "roles", PackageResources.roles_sql),
    Migration("20261124000160", "journal", PackageResources.journal_sql),
    Migration("20261124000170", "operators", PackageResources.operators_sql),
    Migration("20261124000180", "forget", PackageResources.forget_sql),
    Migration("20261124000200", "users_email", PackageResources.users_email_sql),
    Migration("20261124000300", "projection", PackageResources.projection_sql),
    Migration("20261124000400", "carry", PackageResources.carry_sql),
    Migration("20261124000500", "changes", PackageResources.changes_sql),
    Migration("20261124000600", "settle", PackageResources.settle_sql),
    Migration("20261124000700", "events", PackageResources.events_sql),
    Migration("20261124000800", "subscriptions", PackageResources.subscriptions_sql),
    Migration("20261124000900", "apply", PackageResources.apply_sql),
    Migration("20261124001000", "objects", PackageResources.objects_sql),
    Migration("20261124001100", "parked", PackageResources.parked_sql),
    Migration("20261124001200", "catchup", PackageResources.catchup_sql),
    Migration("20261124001250", "standing", PackageResources.standing_sql),
    Migration("20261124001300", "pages", PackageResources.pages_sql),
    Migration("20261124001320", "hold", PackageResources.hold_sql),
    Migration("20261124001350", "backfill", PackageResources.backfill_sql),
    Migration("20261124001400", "edits", PackageResources.edits_sql),
    Migration("20261124001500", "stages", PackageResources.stages_sql),
    Migration("20261124001600", "list", PackageResources.list_sql),
    Migration("20261124001650", "scope", PackageResources.scope_sql),
    Migration("20261124001700", "reads", PackageResources.reads_sql),
    Migration("20261124001750", "dashboard", PackageResources.dashboard_sql),
    Migration("20261124001770", "reconcile", PackageResources.reconcile_sql),
    Migration("20261124001780", "links", PackageResources.links_sql),
    Migration("20261124001800", "triggers", PackageResources.triggers_sql),
    Migration("20261124001900", "doctor", PackageResources.doctor_sql),
  ]
}
