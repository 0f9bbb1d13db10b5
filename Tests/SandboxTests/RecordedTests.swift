// The local Supabase against what a real PostgREST 14 answered, request by request.

import Foundation
import Postgres
import TestSupport
import Testing

@testable import Sandbox

@Suite struct RecordedTests {
  /// What the HTTP library refuses before the local Supabase sees it, or does not hand on as it was sent.
  private static let lostInTransport = [
    "rpc-names-and-methods: unknown method": 400, "auth: Authorization: a space after": 200,
    "quoting: raw space in the path": 400,
  ]

  @Test(.timeLimit(.minutes(40))) func everyRecordedAnswer() async throws {
    try await Cluster.with { try await Self.check($0) }
  }

  private static func check(_ cluster: Cluster) async throws {
    try await cluster.prepareDatabase("recorded", template: false)
    let superuser = try await cluster.connectAsSuperuser(database: "recorded")
    // Only writes to tables, which are beyond anyway, show whether it is there.
    if (try? await superuser.execute("load 'safeupdate'")) != nil {
      try await superuser.execute("alter role authenticator set session_preload_libraries = 'safeupdate'")
    }
    await superuser.close()
    let owner = try await Connection.connect(cluster.url(database: "recorded"))
    try await owner.execute(RecordedCase.file("app.sql"))
    let seed = try RecordedCase.file("seed.sql")
    try await owner.execute(seed)
    let cases = try RecordedCase.all(tokens: RecordedTokens.all)
    let local = LocalSupabase(
      databaseURL: cluster.url(role: "authenticator", database: "recorded"),
      authDatabaseURL: cluster.url(role: "supabase_auth_admin", database: "recorded"),
      keys: LocalSupabaseKeys(jwtSecret: RecordedTokens.secret), schemas: ["public", "other"], gateway: false)
    try await withRunning(local) { client in
      var isDirty = false
      var beyond = 0
      var same = 0
      var withoutCause = 0
      let beyondNames = Set(cases.filter(\.isBeyond).map(\.name))
      for recorded in cases {
        if isDirty, recorded.continues == nil {
          try await owner.execute(seed)
          isDirty = false
        }
        if let before = recorded.continues, beyondNames.contains(before) {
          withoutCause += 1
          continue
        }
        let answer = try await client.send(
          recorded.method, recorded.path, headers: recorded.headers, body: recorded.body)
        if recorded.resets || recorded.continues != nil { isDirty = true }
        if let status = lostInTransport[recorded.name] {
          #expect(answer.status == status, "\(recorded.name)")
        } else if recorded.isBeyond {
          beyond += 1
          #expect(answer.status == 501, "\(recorded.name): \(answer.body)")
        } else if let difference = recorded.difference(answer) {
          Issue.record("\(recorded.name): \(difference)")
        } else {
          same += 1
        }
      }
      print(
        """
        recorded answers: \(same) the same, \(beyond) refused as beyond, \(withoutCause) continue one of these, \
        \(lostInTransport.count) lost in transport
        """)
    }
    await owner.close()
  }
}
