// A bounded set of connections: how many, which are used again, and what waiting and cancelling do.

import Glibc
import Sandbox
import Synchronization
import TestSupport
import Testing

@testable import Postgres

@Suite struct PoolTests {
  /// Takes connections and says nothing, until it is let go: whoever connects waits.
  private final class Silent: Sendable {
    let port: UInt16
    private let descriptor: Int32

    init() throws {
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let descriptor = descriptor
      let failed = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(descriptor, $0, length) != 0 || listen(descriptor, 20) != 0 || getsockname(descriptor, $0, &length) != 0
        }
      }
      port = UInt16(bigEndian: address.sin_port)
      if failed { throw PostgresError(message: "no socket") }
    }

    var conninfo: String { "host=127.0.0.1 port=\(port) user=nobody dbname=none" }

    /// Whoever waits is told that there is nobody.
    func end() { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }

    deinit { _ = close(descriptor) }
  }

  @Test(.timeLimit(.minutes(40))) func whoWaitsCanBeCancelled() async throws {
    let silent = try Silent()
    let pool = Pool(silent.conninfo, limit: 1)
    let connecting = Task { try await pool.withConnection { _ in } }
    while await pool.opened == 0 { await Task.yield() }
    let waiting = Task { try await pool.withConnection { _ in } }
    while await pool.waitingCount == 0 { await Task.yield() }
    waiting.cancel()
    await #expect { try await waiting.value } throws: { ($0 as? PostgresError)?.sqlState == "57014" }
    #expect(await pool.waitingCount == 0)
    silent.end()
    await #expect(throws: PostgresError.self) { try await connecting.value }
    #expect(await pool.opened == 0)
  }

  @Test(.timeLimit(.minutes(40))) func whoIsCancelledAlreadyDoesNotWait() async throws {
    let silent = try Silent()
    let pool = Pool(silent.conninfo, limit: 1)
    let connecting = Task { try await pool.withConnection { _ in } }
    while await pool.opened == 0 { await Task.yield() }
    let cancelled = Task {
      while !Task.isCancelled { await Task.yield() }
      try await pool.withConnection { _ in }
    }
    cancelled.cancel()
    await #expect { try await cancelled.value } throws: { ($0 as? PostgresError)?.sqlState == "57014" }
    silent.end()
    await #expect(throws: PostgresError.self) { try await connecting.value }
  }

  /// Nobody is left waiting where the server cannot be reached, and nobody's place is lost.
  @Test(.timeLimit(.minutes(40))) func everyoneIsToldThatThereIsNobody() async throws {
    let silent = try Silent()
    let pool = Pool(silent.conninfo, limit: 2)
    let callers = (0..<6).map { _ in Task { try await pool.withConnection { _ in } } }
    while await pool.waitingCount < 4 { await Task.yield() }
    silent.end()
    for caller in callers {
      await #expect { try await caller.value } throws: { ($0 as? PostgresError)?.isConnectionLoss == true }
    }
    #expect(await pool.opened == 0)
    #expect(await pool.waitingCount == 0)
  }

  /// All that were kept are dead after a restart, and nobody has to find that out by failing.
  @Test(.timeLimit(.minutes(40))) func aRestartIsNotFelt() async throws {
    try await Cluster.with { cluster in
      let pool = Pool(cluster.url(role: "supabase_admin"), limit: 5)
      let gate = Gate()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 1...5 { group.addTask { try await pool.withConnection { _ in await gate.pass() } } }
        // Each has one of its own.
        await gate.wait(for: 5)
        await gate.open()
        try await group.waitForAll()
      }
      #expect(await pool.opened == 5)
      try await cluster.restart()
      for _ in 1...5 {
        let one = try await pool.withConnection { connection throws(PostgresError) in
          try await connection.query("select 1").single
        }
        #expect(one == "1")
      }
      await pool.close()
    }
  }

  @Test(.timeLimit(.minutes(40))) func connectionsAreSharedAndOnlyGoodOnesKept() async throws {
    try await Cluster.with { cluster in
      let pool = Pool(cluster.url(role: "supabase_admin"), limit: 2, prepare: "set application_name = 'pool'")
      let tally = Tally()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<20 {
          group.addTask {
            try await pool.withConnection { connection throws(PostgresError) in
              tally.enter()
              let rows = try await connection.query("select pg_backend_pid(), current_setting('application_name')")
              #expect(rows.values[0][1] == "pool")
              tally.leave(rows.values[0][0] ?? "")
            }
          }
        }
        try await group.waitForAll()
      }
      let (most, backends) = tally.counted
      #expect(most <= 2)
      #expect(backends.count <= 2)

      // In a transaction, failed, or gone: not used again.
      for statement in ["begin", "begin; select 1 / 0", "select pg_terminate_backend(pg_backend_pid())"] {
        let left = try await pool.withConnection { connection throws(PostgresError) in
          let left = try await connection.query("select pg_backend_pid()").single
          _ = try? await connection.execute(statement)
          return left
        }
        for _ in 0..<3 {
          let next = try await pool.withConnection { connection throws(PostgresError) in
            try await connection.query("select pg_backend_pid()").single
          }
          #expect(next != left, "after \(statement)")
        }
      }
      await pool.close()
      #expect(await pool.opened == 0)
    }
  }
}

/// How many were inside at once, and by which backends.
private final class Tally: Sendable {
  private struct State {
    var now = 0
    var most = 0
    var backends: Set<String> = []
  }

  private let state = Mutex(State())

  var counted: (most: Int, backends: Set<String>) { state.withLock { ($0.most, $0.backends) } }

  func enter() {
    state.withLock { state in
      state.now += 1
      state.most = max(state.most, state.now)
    }
  }

  func leave(_ backend: String) {
    state.withLock { state in
      state.now -= 1
      state.backends.insert(backend)
    }
  }
}
