// A bounded set of connections. A caller that finds none free waits its turn.

internal import DequeModule

public actor Pool {
  private let conninfo: String
  private let limit: Int
  private let prepare: String?
  private var idle: [Connection] = []
  private var opened = 0
  private var waiting: Deque<CheckedContinuation<Void, Never>> = []

  /// - Parameters:
  ///   - limit: how many connections at the most.
  ///   - prepare: run once on each new connection.
  public init(_ conninfo: String, limit: Int, prepare: String? = nil) {
    self.conninfo = conninfo
    self.limit = limit
    self.prepare = prepare
  }

  /// A connection left in a transaction, or dead, is not used again.
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

  public func close() async {
    for connection in idle { await connection.close() }
    opened -= idle.count
    idle = []
  }

  private func take() async throws(PostgresError) -> Connection {
    while true {
      while let connection = idle.popLast() {
        if await connection.isAlive { return connection }
        opened -= 1
      }
      if opened < limit { break }
      await withCheckedContinuation { waiting.append($0) }
    }
    opened += 1
    do throws(PostgresError) {
      let connection = try await Connection.connect(conninfo)
      if let prepare { try await connection.execute(prepare) }
      return connection
    } catch {
      opened -= 1
      waiting.popFirst()?.resume()
      throw error
    }
  }

  private func give(back connection: Connection) async {
    let usable = await connection.isAlive
    let clean = await connection.status == .idle
    if usable && clean {
      idle.append(connection)
    } else {
      await connection.close()
      opened -= 1
    }
    waiting.popFirst()?.resume()
  }
}
