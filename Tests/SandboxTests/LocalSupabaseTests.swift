// What the recorded answers do not show: keys, faults, a schema that changes, and the end.

import Postgres
import Synchronization
import TestSupport
import Testing

@testable import Sandbox

@Suite struct LocalSupabaseTests {
  private static let functions = """
    create function public.whoami() returns text language sql stable as $$ select current_user::text $$;
    create function public.answer() returns int language sql volatile as $$ select 1 $$;
    create table public.notes (id int primary key);
    create function public.note(id int) returns setof public.notes language sql
      as $$ insert into public.notes values (id), (id + 1) returning * $$;
    grant execute on function public.whoami(), public.answer(), public.note(int) to anon, service_role;
    grant insert, select on public.notes to service_role;
    """

  @Test(.timeLimit(.minutes(40))) func keysBecomeTokens() async throws {
    try await LocalProject.withProject { project in
      try await project.execute(Self.functions)
      let keys = project.keys
      try await withRunning(project.service()) { client in
        func role(_ headers: [(name: String, value: String)]) async throws -> String {
          try await client.send("POST", "/rest/v1/rpc/whoami", headers: headers, body: "{}").body
        }
        #expect(try await role([]) == #""anon""#)
        #expect(try await role([("apikey", keys.publishableKey)]) == #""anon""#)
        #expect(try await role([("apikey", keys.secretKey)]) == #""service_role""#)
        #expect(try await role([("apikey", keys.serviceRoleKey)]) == #""service_role""#)
        #expect(try await role([("apikey", "sb_secret_of_somebody_else")]) == #""anon""#)
        #expect(
          try await role([("apikey", keys.secretKey), ("Authorization", "Bearer \(keys.secretKey)")])
            == #""service_role""#)
        #expect(
          try await role([("apikey", keys.secretKey), ("Authorization", "Bearer \(keys.anonKey)")]) == #""anon""#)
        #expect(
          try await role([("apikey", keys.publishableKey), ("Authorization", "Bearer \(keys.serviceRoleKey)")])
            == #""service_role""#)
        let elsewhere = try await client.send("GET", "/storage/v1/object", headers: [("apikey", keys.secretKey)])
        #expect(elsewhere.status == 404)
      }
    }
  }

  @Test func keysAreTheSameForTheSameSecret() {
    let one = LocalSupabaseKeys(jwtSecret: "a")
    #expect(one.publishableKey == LocalSupabaseKeys(jwtSecret: "a").publishableKey)
    #expect(one.secretKey != LocalSupabaseKeys(jwtSecret: "b").secretKey)
    #expect(one.publishableKey.hasPrefix("sb_publishable_"))
    #expect(one.secretKey.hasPrefix("sb_secret_"))
  }

  @Test(.timeLimit(.minutes(40))) func faultsChangeWhileItRuns() async throws {
    try await LocalProject.withProject { project in
      try await project.execute(Self.functions)
      let faults = FaultBox()
      try await withRunning(project.service(faults: { faults.value })) { client in
        func status() async throws -> RawResponse {
          try await client.send("POST", "/rest/v1/rpc/whoami", body: "{}")
        }
        #expect(try await status().status == 200)
        faults.change { $0.supabaseDown = true }
        let down = try await status()
        #expect(down.status == 503)
        #expect(down.json?["code"] == .string("PGRST000"))
        #expect(try await client.send("GET", "/auth/v1/health").status == 503)
        faults.change {
          $0.supabaseDown = false
          $0.supabaseLatency = .milliseconds(1)
        }
        #expect(try await status().status == 200)
      }
    }
  }

  @Test(.timeLimit(.minutes(40))) func theSchemaMayChange() async throws {
    try await LocalProject.withProject { project in
      try await project.execute(Self.functions)
      try await withRunning(project.service()) { client in
        let path = "/rest/v1/rpc/answer"
        #expect(try await client.send("POST", path, body: "{}").body == "1")
        // A new name is looked for, even without a notification.
        try await project.execute(
          """
          create function public.later() returns int language sql as $$ select 2 $$;
          grant execute on function public.later() to anon;
          """)
        #expect(try await client.send("POST", "/rest/v1/rpc/later", body: "{}").body == "2")
        try await project.execute(
          """
          drop function public.answer();
          create function public.answer() returns setof int language sql as $$ values (1), (2) $$;
          grant execute on function public.answer() to anon;
          notify pgrst, 'reload schema';
          """)
        // The notification comes on another connection, so a call may yet be faster.
        var body = ""
        while body != "[1,2]" {
          body = try await client.send("POST", path, body: "{}").body.filter { !$0.isWhitespace }
        }
      }
    }
  }

  /// As PostgREST does it: what nobody has told of is not there.
  @Test(.timeLimit(.minutes(40))) func anOldSchemaMayBeKept() async throws {
    try await LocalProject.withProject { project in
      try await project.execute(Self.functions)
      let faults = FaultBox()
      faults.change { $0.supabaseSchemaKept = true }
      try await withRunning(project.service(faults: { faults.value })) { client in
        func call(_ name: String) async throws -> RawResponse {
          try await client.send("POST", "/rest/v1/rpc/\(name)", body: "{}")
        }
        #expect(try await call("answer").body == "1")
        try await project.execute(
          """
          create function public.later() returns int language sql as $$ select 2 $$;
          grant execute on function public.later() to anon;
          """)
        #expect(try await call("later").json?["code"] == .string("PGRST202"))
        try await project.execute("notify pgrst, 'reload schema'")
        #expect(try await comesTrue { try await call("later").body == "2" })
      }
    }
  }

  @Test(.timeLimit(.minutes(40))) func whatIsNoSingleObjectIsNotCommitted() async throws {
    try await LocalProject.withProject { project in
      try await project.execute(Self.functions)
      try await withRunning(project.service()) { client in
        let headers = [("apikey", project.keys.secretKey), ("Accept", "application/vnd.pgrst.object+json")]
          .map { (name: $0.0, value: $0.1) }
        let refused = try await client.send("POST", "/rest/v1/rpc/note", headers: headers, body: #"{"id":1}"#)
        #expect(refused.status == 406)
        #expect(try await project.query("select count(*) from public.notes") == "0")
        let taken = try await client.send(
          "POST", "/rest/v1/rpc/note", headers: [headers[0]], body: #"{"id":1}"#)
        #expect(taken.status == 200)
        #expect(try await project.query("select count(*) from public.notes") == "2")
      }
    }
  }

  @Test(.timeLimit(.minutes(40))) func manyCallAtOnce() async throws {
    try await LocalProject.withProject { project in
      try await project.execute(Self.functions)
      try await withRunning(project.service()) { client in
        try await withThrowingTaskGroup(of: String.self) { group in
          for _ in 0..<60 {
            group.addTask { try await client.send("POST", "/rest/v1/rpc/whoami", body: "{}").body }
          }
          for try await body in group { #expect(body == #""anon""#) }
        }
      }
      // Nobody listens any more, and no connection is left behind.
      let left = try await project.query(
        "select count(*) from pg_stat_activity where usename = 'authenticator' and state <> 'idle'")
      #expect(left == "0")
    }
  }
}

private final class FaultBox: Sendable {
  private let faults = Mutex(SandboxFaults.none)

  var value: SandboxFaults { faults.withLock { $0 } }

  func change(_ body: (inout SandboxFaults) -> Void) { faults.withLock { body(&$0) } }
}
