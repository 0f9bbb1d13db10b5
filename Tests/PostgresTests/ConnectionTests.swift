// One connection for many callers: they come one after another, and hold up nobody else.

import Postgres
import Sandbox
import Testing

@Suite struct ConnectionTests {
  @Test(.timeLimit(.minutes(2))) func manyCallersComeOneAfterAnother() async throws {
    let cluster = try await Cluster.start()
    let answers: Result<[String?], any Error>
    do {
      let connection = try await cluster.connectAsSuperuser()
      answers = .success(
        try await withThrowingTaskGroup(of: (Int, String?).self) { group in
          for n in 0..<40 {
            group.addTask { (n, try await connection.query("select \(n) from pg_sleep(0.005)").single) }
          }
          var answers = [String?](repeating: nil, count: 40)
          for try await (n, answer) in group { answers[n] = answer }
          return answers
        })
      await connection.close()
    } catch {
      answers = .failure(error)
    }
    await cluster.stop()
    #expect(try answers.get() == (0..<40).map { "\($0)" })
  }
}
