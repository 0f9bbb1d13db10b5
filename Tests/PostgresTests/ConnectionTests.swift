// One connection for many callers: they come one after another, and hold up nobody else.

import Postgres
import Sandbox
import TestSupport
import Testing

@Suite struct ConnectionTests {
  @Test(.timeLimit(.minutes(40))) func manyCallersComeOneAfterAnother() async throws {
    try await Cluster.with { cluster in
      let connection = try await cluster.connectAsSuperuser()
      let answers = try await withThrowingTaskGroup(of: (Int, String?).self) { group in
        for n in 0..<40 {
          group.addTask { (n, try await connection.query("select \(n) from pg_sleep(0.005)").single) }
        }
        var answers = [String?](repeating: nil, count: 40)
        for try await (n, answer) in group { answers[n] = answer }
        return answers
      }
      await connection.close()
      #expect(answers == (0..<40).map { "\($0)" })
    }
  }
}
