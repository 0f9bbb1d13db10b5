// One connection for many callers: they come one after another, and hold up nobody else.

import Postgres
import Sandbox
import TestSupport
import Testing

@Suite struct ConnectionTests {
  @Test(.timeLimit(.minutes(40))) func manyCallersComeOneAfterAnother() async throws {
    try await Cluster.with { cluster in
      let connection = try await cluster.connectAsSuperuser()
      // The first waits for this lock, and all others for the first.
      let holder = try await cluster.connectAsSuperuser()
      try await holder.execute("select pg_advisory_lock(1)")
      let callers = Gate()
      await callers.open()
      let answers = try await withThrowingTaskGroup(of: (Int, String?).self) { group in
        for n in 0..<40 {
          group.addTask {
            await callers.pass()
            return (n, try await connection.query("select \(n) from pg_advisory_lock_shared(1)").single)
          }
        }
        await callers.wait(for: 40)
        await holder.close()
        var answers = [String?](repeating: nil, count: 40)
        for try await (n, answer) in group { answers[n] = answer }
        return answers
      }
      await connection.close()
      #expect(answers == (0..<40).map { "\($0)" })
    }
  }
}
