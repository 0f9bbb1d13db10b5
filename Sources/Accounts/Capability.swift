// What somebody may do, so that a desk does not offer what the database would refuse. The database decides.

internal import Supabase

/// An action of the table in the documentation.
public enum Capability: String, CaseIterable, Hashable, Sendable {
  case see, edit, resync, link, approve, portal, bulk, events, dashboard, operators, settings, journal, forget, code
}

/// The table, read.
public enum RoleTable {
  /// Whether a role may do this with an account. A key may do everything, and so may a role that this version does not
  /// know: the database knows better.
  /// - Parameter isOwn: whether it is about their own account, which of the staff's is none of people's. Otherwise it is
  ///   about anybody's who may be among those whom it can be done with.
  public static func may(_ role: String, _ capability: Capability, isOwn: Bool = false) -> Bool {
    guard let column = columns[role], let cell = rows[capability.rawValue]?[column] else { return role != "none" }
    return cell.split(separator: ",").contains { whom in
      switch whom {
      case "all": true
      case "people": !isOwn
      case "own": isOwn
      default: false
      }
    }
  }

  private static let lines = Permissions.table.split(separator: "\n").filter { $0.hasPrefix("|") }.map { line in
    line.split(separator: "|").map { $0.filter { $0 != " " } }
  }
  private static let columns: [String: Int] = Dictionary(
    (lines.first ?? []).enumerated().dropFirst(2).map { ($0.element, $0.offset) }, uniquingKeysWith: { one, _ in one })
  private static let rows: [String: [String]] = Dictionary(
    lines.filter { $0.count > 2 }.map { ($0[0], $0) }, uniquingKeysWith: { one, _ in one })
}
