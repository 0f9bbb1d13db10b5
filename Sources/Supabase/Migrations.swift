// The SQL migrations, compiled into the program, in the order in which they are applied.

internal import Crypto

/// One migration. It only adds, and runs in a transaction of its own.
public struct Migration: Sendable {
  /// `20261124000100_accountdesk_tables`, as Supabase names its files.
  public let name: String
  /// Of its text as we wrote it, whatever names of the project's own are put in: 64 hexadecimal digits.
  public let digest: String
  private let text: String

  /// As it is applied to a project with the template's names.
  public var sql: String { sql(for: .template) }

  /// - Parameter text: as a file of ours has it.
  public init(version: String, name: String, text: String) {
    self.name = "\(version)_accountdesk_\(name)"
    self.text = text
    digest = hexDigest(of: text)
  }

  private init(_ version: String, _ name: String, _ bytes: [UInt8]) {
    self.init(version: version, name: name, text: String(decoding: bytes, as: UTF8.self))
  }

  /// Ends by noting its name, so that it does not matter by which tool it is applied.
  public func sql(for names: ProjectNames) -> String {
    text.replacing(ProjectNames.template.values, with: names.values)
      + "insert into accountdesk.migrations (name, digest) values ('\(name)', '\(digest)');\n"
      // From the one that can on, each notes what stands, for the doctor to compare with.
      + (name >= "20261124001900" ? "select accountdesk.note_blueprint();\n" : "")
  }

  /// As a file for another tool: where it is applied already, by whatever tool, it does nothing.
  public func file(for names: ProjectNames) -> String {
    """
    -- AccountDesk. Do not edit: `accountdesk migrate` would not know it again.
    do $accountdesk_file$
    begin
      if to_regclass('accountdesk.migrations') is not null then
        if exists (select from accountdesk.migrations m where m.name = '\(name)') then
          return;
        end if;
      end if;
      execute $accountdesk_text$
    \(sql(for: names))$accountdesk_text$;
    end $accountdesk_file$;

    """
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
    Migration("20261124001950", "door", PackageResources.door_sql),
  ]
}

/// SHA-256.
private func hexDigest(of text: String) -> String {
  SHA256.hash(data: Array(text.utf8)).map { byte in
    let digits = String(byte, radix: 16)
    return digits.count == 1 ? "0" + digits : digits
  }.joined()
}
