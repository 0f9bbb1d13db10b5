// `accountdesk migrate` as a command: looking first, writing files, taking everything out again.

import Foundation
import Glibc
import Postgres
import TestSupport
import Testing

@Suite struct MigrateTests {
  @Test(.timeLimit(.minutes(40))) func fromALookToTheEnd() async throws {
    try await RunningSandbox.with(["--bare", "--no-receiver"]) { sandbox async throws in
      let unknown = try await sandbox.run("migrate", "--check")
      #expect(unknown.status == 65)
      #expect(unknown.errors.contains("there is no table public.customers; there is no table public.users"))
      try await sandbox.script(Template.sql)
      let before = try await SchemaDump.of(sandbox["DATABASE_URL"])

      let check = try await sandbox.run("migrate", "--check")
      #expect(check.status == 0, "\(check.errors)")
      #expect(check.output.contains("create column public.users.email\n"))
      #expect(check.output.contains("create trigger on_auth_user_change on auth.users\n"))
      #expect(!check.output.contains("replace "))
      #expect(check.errors.contains("public.users(id, full_name, email) public.customers(id, stripe_customer_id)"))
      #expect(try await SchemaDump.of(sandbox["DATABASE_URL"]) == before)

      #expect(try await sandbox.run("migrate").status == 0)
      let again = try await sandbox.run("migrate", "--check")
      #expect(again.output == "" && again.status == 0)
      // What a run would make again is said before.
      _ = try await sandbox.query("drop trigger accountdesk_changed on public.users")
      let hurt = try await sandbox.run("migrate", "--check")
      #expect(
        hurt.output.hasPrefix("make again trigger ") && hurt.output.contains("accountdesk_changed"), "\(hurt.output)")
      #expect(!hurt.errors.contains("Nothing to apply"))
      #expect(try await sandbox.run("migrate").output.contains("accountdesk_changed"))
      #expect(try await sandbox.run("migrate", "--check").output == "")
      let others = try await sandbox.run("migrate", "--users", "public.profiles(id, name)")
      #expect(others.status == 65 && others.errors.contains("public.users(id, full_name, email)"))

      // Somebody has to say yes.
      let asked = try await sandbox.run("migrate", "--remove")
      #expect(asked.status == 65 && asked.errors.contains("--yes"))
      try await RunningReceiver.with(sandbox.settings) { _ async throws in
        try await eventually { try await sandbox.query("select 1 from accountdesk.receivers").count == 1 }
        let refused = try await sandbox.run("migrate", "--remove", "--yes")
        #expect(refused.status == 75 && refused.errors.contains("accountdesk serve"))
      }
      // The receiver has said that it goes, so nothing is in the way. Who sits at a terminal is asked twice, and only
      // the very word counts.
      for (word, status) in [("yes", 75), ("remove", 0)] {
        try await Tmux.with("\(Program.path) migrate --remove", settings: sandbox.settings, columns: 400) { tmux in
          try await tmux.wait(for: "Type yes to go on")
          try await tmux.type("yes")
          try await tmux.press("Enter")
          try await tmux.wait(for: "Type remove to do it")
          try await tmux.type(word)
          try await tmux.press("Enter")
          try await tmux.wait(for: "ended with \(status)")
        }
        let stands = try await sandbox.query("select to_regclass('accountdesk.migrations') is not null")
        #expect(stands == [[status == 0 ? "f" : "t"]])
      }
      #expect(try await SchemaDump.of(sandbox["DATABASE_URL"]) == before)
      #expect(try await sandbox.run("migrate", "--remove", "--yes").status == 0)
    }
  }

  @Test(.timeLimit(.minutes(40))) func aLockThatIsHeldForLongIsSaidWithItsHolder() async throws {
    try await RunningSandbox.with(["--bare", "--no-receiver"]) { sandbox async throws in
      try await sandbox.script(Template.sql)
      let busy = try await Connection.connect(sandbox["DATABASE_URL"])
      let number = try await busy.query("select pg_backend_pid()").single ?? ""
      try await busy.execute(
        "set application_name = 'nightly report'; begin; lock table public.customers in row exclusive mode")
      let result = try await sandbox.run("migrate")
      #expect(result.status == 75, "\(result.errors)")
      let holder = "process \(number), role postgres, application nightly report, since 2"
      #expect(result.errors.contains("Waiting for a lock that is held by \(holder)"), "\(result.errors)")
      #expect(result.errors.contains("It is held by \(holder)"), "\(result.errors)")
      // What is in place is whole; the rest is what comes next.
      let applied = try await sandbox.query("select name from accountdesk.migrations")
      #expect(result.output.split(separator: "\n").count == applied.count && !applied.isEmpty)
      await busy.close()
      #expect(try await sandbox.run("migrate").status == 0)
      #expect(try await sandbox.run("migrate", "--check").output == "")
    }
  }

  @Test(.timeLimit(.minutes(40))) func filesForSupabase() async throws {
    let folder = "/tmp/accountdesk-files-\(UUID().uuidString)/supabase/migrations"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let first = try await Program.run(["migrate", "--output", folder])
    #expect(first.status == 0, "\(first.errors)")
    let files = first.output.split(separator: "\n").map(String.init)
    #expect(files.count > 20 && files == files.sorted())
    #expect(files.allSatisfy { $0.wholeMatch(of: #/.*/\d{14}_accountdesk_[a-z_]+\.sql/#) != nil })
    // Again: they are there. Another text is not written over.
    let second = try await Program.run(["migrate", "--output", folder])
    #expect(second.status == 0 && second.output == "")
    try Data("-- mine\n".utf8).write(to: URL(filePath: files[3]))
    unlink(files[5])
    let third = try await Program.run(["migrate", "--output", folder])
    #expect(third.status == 73 && third.errors.contains(files[3]))
    #expect(!FileManager.default.fileExists(atPath: files[5]))
    let names = try await Program.run(["migrate", "--print", "--users", "public.profiles(id, display_name)"])
    #expect(names.output.contains("values ('public', 'profiles', 'id', 'display_name', 'email', 'public', 'customers'"))
    #expect(try await Program.run(["migrate", "--print", "--users", "a(b"]).status == 64)
    #expect(try await Program.run(["migrate", "--print", "--check"]).status == 64)
    #expect(try await Program.run(["migrate", "--yes"]).status == 64)
    #expect(try await Program.run(["migrate", "--output", "/dev/null/x"]).status == 73)
  }

  @Test(.timeLimit(.minutes(40))) func theTransactionPoolerIsNotTried() async throws {
    let url = "postgresql://postgres.abc:pw@aws-0-eu-central-1.pooler.supabase.com:6543/postgres"
    let result = try await Program.run(["migrate"], settings: ["DATABASE_URL": url])
    #expect(result.status == 78)
    #expect(result.errors.contains("5432") && !result.errors.contains("pw"))
  }
}

/// The subscription template's own tables, as its project has them.
enum Template {
  static var sql: String {
    get throws {
      let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
      return try String(contentsOf: root.appending(path: "Sources/Sandbox/Database/template.sql"), encoding: .utf8)
    }
  }
}
