// A bounded set of connections. A caller that finds none free waits its turn.

internal import DequeModule

public actor Pool {
  /// What somebody gets who waits.
  private enum Turn {
    case connection(Connection)
    /// A place in which to open one; it counts as opened already.
    case place
    /// Nothing: cancelled.
    case left
  }

  private let conninfo: String
  private let limit: Int
  private let prepare: String?
  private var idle: [Connection] = []
  private(set) var opened = 0
  private var waiting: Deque<(id: UInt64, turn: CheckedContinuation<Turn, Never>)> = []
  private var last: UInt64 = 0

  var waitingCount: Int { waiting.count }

  /// - Parameters:
  ///   - limit: how many connections at the most.
  ///   - prepare: run once on each new connection.
  public init(_ conninfo: String, limit: Int, prepare: String? = nil) {
    self.conninfo = conninfo
    self.limit = limit
    self.prepare = prepare
  }

  /// A connection left in a transaction, or dead, is not used again. Whoever is cancelled while waiting for one gets
  /// the error of a cancelled statement.
  public nonisolated func withConnection<Value: Sendable>(
    _ body: @Sendable (Connection) async throws(PostgresError) -> Value
  ) async throws(PostgresError) -> Value {
    let connection = try await take()
    do throws(PostgresError) {
      let value = try await body(connection)
      await give(back: connection)
      return value
    } catch {
      await give(back: connection)
      throw error
    }
  }

  /// Closes those that nobody uses now.
  public func close() async {
    let closing = idle
    idle = []
    opened -= closing.count
    for connection in closing { await connection.close() }
  }

  private func take() async throws(PostgresError) -> Connection {
    while let connection = idle.popLast() {
      if await connection.isAlive { return connection }
      leavePlace()
    }
    if opened < limit {
      opened += 1
    } else {
      switch await turn() {
      case .connection(let connection):
        guard Task.isCancelled else { return connection }
        await give(back: connection)
        throw .cancelledWaiting
      case .place where Task.isCancelled:
        leavePlace()
        throw .cancelledWaiting
      case .place: break
      case .left: throw .cancelledWaiting
      }
    }
    do throws(PostgresError) {
      let connection = try await Connection.connect(conninfo)
      if let prepare { try await connection.execute(prepare) }
      return connection
    } catch {
      leavePlace()
      throw error
    }
  }

  private func turn() async -> Turn {
    last += 1
    let id = last
    return await withTaskCancellationHandler {
      await withCheckedContinuation { turn in
        if Task.isCancelled { turn.resume(returning: .left) } else { waiting.append((id, turn)) }
      }
    } onCancel: {
      Task { await leave(id) }
    }
  }

  private func leave(_ id: UInt64) {
    guard let index = waiting.firstIndex(where: { $0.id == id }) else { return }
    waiting.remove(at: index).turn.resume(returning: .left)
  }

  /// The next in the queue may open one instead.
  private func leavePlace() {
    if let next = waiting.popFirst() { next.turn.resume(returning: .place) } else { opened -= 1 }
  }

  private func give(back connection: Connection) async {
    let usable = await connection.isAlive
    let clean = await connection.status == .idle
    guard usable && clean else {
      await connection.close()
      return leavePlace()
    }
    if let next = waiting.popFirst() {
      next.turn.resume(returning: .connection(connection))
    } else {
      idle.append(connection)
    }
  }
}

extension PostgresError {
  fileprivate static var cancelledWaiting: PostgresError {
    PostgresError(sqlState: "57014", message: "cancelled while it waited for a connection")
  }
}
