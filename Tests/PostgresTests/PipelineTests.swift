// Several statements on one way to the server, and what others notify.

import Postgres
import Sandbox
import TestSupport
import Testing

@Suite struct PipelineTests {
  private static func withConnection(_ body: (Connection, Cluster) async throws -> Void) async throws {
    try await Cluster.with { cluster in
      let connection = try await cluster.connectAsSuperuser()
      try await body(connection, cluster)
      await connection.close()
    }
  }

  @Test(.timeLimit(.minutes(40))) func everyStatementHasItsRows() async throws {
    try await Self.withConnection { connection, _ in
      let rows = try await connection.pipeline([
        Statement("begin"), Statement("select $1::text, $2::bytea", ["a", .binary([1, 2])]),
        Statement("select set_config('my.value', $1, true)", [.text("é")]),
        Statement("select current_setting('my.value')"), Statement("commit"),
      ])
      #expect(rows.count == 5)
      #expect(rows[1].values == [["a", "\\x0102"]])
      #expect(rows[3].single == "é")
      #expect(await connection.status == .idle)
      #expect(try await connection.pipeline([]).isEmpty)
    }
  }

  @Test(.timeLimit(.minutes(40))) func theFirstFailureEndsTheRest() async throws {
    try await Self.withConnection { connection, _ in
      try await connection.execute("create table kept (id int)")
      await #expect {
        try await connection.pipeline([
          Statement("begin"), Statement("insert into kept values (1)"), Statement("select 1 / 0"),
          Statement("insert into kept values (2)"), Statement("commit"),
        ])
      } throws: { ($0 as? PostgresError)?.sqlState == "22012" }
      #expect(await connection.status == .failed)
      try await connection.execute("rollback")
      #expect(try await connection.query("select count(*) from kept").single == "0")
      // Refused before anything is sent.
      await #expect(throws: PostgresError.self) {
        try await connection.pipeline([Statement("select 1"), Statement("select $1", ["a\0b"])])
      }
      #expect(try await connection.query("select 1").single == "1")
    }
  }

  @Test(.timeLimit(.minutes(40))) func whatIsUnderWayWhenTheServerCrashesFails() async throws {
    try await Cluster.with { cluster in
      for _ in 1...3 {
        try await withThrowingTaskGroup(of: PostgresError?.self) { group in
          for _ in 1...20 {
            let connection = try await cluster.connectAsSuperuser()
            group.addTask {
              do throws(PostgresError) {
                while true {
                  _ = try await connection.pipeline([Statement("begin"), Statement("select 1"), Statement("commit")])
                }
              } catch {
                return error
              }
            }
          }
          try await cluster.restart()
          for try await error in group { #expect(error?.isConnectionLoss == true, "\(String(describing: error))") }
        }
      }
    }
  }

  @Test(.timeLimit(.minutes(40))) func notificationsComeInOrder() async throws {
    try await Self.withConnection { connection, cluster in
      let listener = try await cluster.connectAsSuperuser()
      let stream = try await listener.notifications(on: "odd \"channel\"")
      for payload in ["one", "two"] {
        try await connection.query("select pg_notify('odd \"channel\"', $1)", [.text(payload)])
      }
      var heard: [String] = []
      for await payload in stream {
        heard.append(payload)
        if heard.count == 2 { break }
      }
      #expect(heard == ["one", "two"])
    }
  }

  @Test(.timeLimit(.minutes(40))) func aLostServerEndsTheListening() async throws {
    try await Self.withConnection { connection, cluster in
      let listener = try await cluster.connectAsSuperuser()
      let id = try #require(try await listener.query("select pg_backend_pid()").single)
      let stream = try await listener.notifications(on: "c")
      try await connection.query("select pg_terminate_backend($1::int)", [.text(id)])
      for await _ in stream { Issue.record("nothing was said") }
    }
  }
}
