// Who is in the way of a migrator: seen over a second connection, while the first one waits.

public import FoundationEssentials
internal import Postgres
internal import Synchronization

/// A session that holds a lock which a migrator waits for, or that waits for it in front of it.
public struct LockHolder: Hashable, Sendable {
  /// PostgreSQL's number of the session, as `pg_terminate_backend` takes it.
  public let processID: Int
  public let role: String
  /// What the session calls itself; nil where it says nothing.
  public let application: String?
  /// When its transaction began; nil where we may not see it.
  public let since: Date?
}

/// Looks while a migrator works, and remembers whom it saw last.
final class LockWatch: Sendable {
  /// Looks, one each quarter of a second: an ordinary statement is out of the way by then.
  private static let patience = 4

  private let watcher: Connection
  private let onWait: @Sendable (LockHolder) -> Void
  private let last = Mutex<[LockHolder]>([])

  init(_ watcher: Connection, onWait: @escaping @Sendable (LockHolder) -> Void) {
    self.watcher = watcher
    self.onWait = onWait
  }

  /// Those who were in the way when somebody last was.
  var holders: [LockHolder] { last.withLock { $0 } }

  /// Until it is cancelled, or its connection ends. Tells of each session once, after a second; the migrator's own tries
  /// are shorter than that, so it need not be in one piece.
  /// - Parameter processID: of the session that may have to wait.
  func look(after processID: String) async {
    var looks: [Int: Int] = [:]
    while (try? await Task.sleep(for: .milliseconds(250))) != nil {
      guard let rows = try? await watcher.query(Self.blocking, [.text(processID)]) else { return }
      let holders = rows.values.compactMap(LockHolder.init)
      if !holders.isEmpty { last.withLock { $0 = holders } }
      for holder in holders {
        looks[holder.processID, default: 0] += 1
        if looks[holder.processID] == Self.patience { onWait(holder) }
      }
    }
  }

  private static let blocking = """
    select a.pid, a.usename, nullif(a.application_name, ''),
      to_char(coalesce(a.xact_start, a.state_change) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    from pg_stat_activity a
    where a.pid = any (pg_blocking_pids($1::integer))
    order by coalesce(a.xact_start, a.state_change), a.pid
    """
}

extension LockHolder {
  fileprivate init?(_ row: [String?]) {
    guard row.count == 4, let processID = row[0].flatMap(Int.init) else { return nil }
    self.init(
      processID: processID, role: row[1] ?? "", application: row[2], since: row[3].flatMap(RFC3339.parse))
  }
}
