// Who may do what, as people read it. The database decides; a test holds both together.

/// The table of the documentation: for each action and role with whose accounts.
public enum Permissions {
  /// Markdown; a row for each action, a column for each role, `all`, `people`, `own`, `people, own` or `-`.
  public static let table = String(decoding: PackageResources.permissions_md, as: UTF8.self)
}
