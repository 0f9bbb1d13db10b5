// A sandbox comes whole and goes whole, whichever way it ends.

import Foundation
import Glibc
import TestSupport
import Testing

@Suite struct SandboxLifeTests {
  @Test(.timeLimit(.minutes(40))) func withoutATerminalItPlaysOneEdit() async throws {
    let result = try await Program.run(["sandbox", "--users", "20"])
    #expect(result.status == 0, "\(result.errors)")
    let stages = ["recorded", "accepted", "delivered", "confirmed"]
    let lines = result.output.split(separator: "\n").dropFirst()
    #expect(lines.count == stages.count)
    for (line, stage) in zip(lines, stages) { #expect(line.hasPrefix(stage)) }
  }

  @Test(.timeLimit(.minutes(40))) func twoStandSideBySideAndKnowNothingOfEachOther() async throws {
    try await RunningSandbox.with(["--users", "20"]) { first in
      try await RunningSandbox.with(["--users", "20"]) { second in
        for name in ["STRIPE_API_BASE", "SUPABASE_URL", "DATABASE_URL", "WEBHOOK_URL"] {
          #expect(first[name] != second[name])
        }
        // One's key is of no use with the other.
        let foreign = try await first.run("accounts", settings: ["SUPABASE_URL": second["SUPABASE_URL"]])
        #expect(foreign.status == 77)
      }
    }
  }

  @Test(.timeLimit(.minutes(40)), arguments: [SIGTERM, SIGINT, SIGKILL]) func nothingIsLeft(_ signal: Int32)
    async throws
  {
    try await RunningSandbox.with(["--users", "20"]) { sandbox in
      let server = try #require(Self.server(of: sandbox))
      #expect(access(server.directory, F_OK) == 0)
      kill(sandbox.processID, signal)
      try await eventually { access(server.directory, F_OK) != 0 && Self.server(of: sandbox) == nil }
    }
  }

  @Test(.timeLimit(.minutes(40))) func keptDataIsThereTheNextTime() async throws {
    let directory = "/tmp/accountdesk-kept-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let arguments = ["--users", "20", "--data", directory]
    try await RunningSandbox.with(arguments) { sandbox in
      let ada = try await sandbox.ada
      #expect(try await sandbox.run("edit", ada.email, "--name", "Ada Kept").status == 0)
    }
    try await RunningSandbox.with(arguments) { sandbox in
      let ada = try await sandbox.ada
      #expect(
        try await FourPlaces.read(customer: ada.customer, in: sandbox) == .all(name: "Ada Kept", email: ada.email))
      let shown = try await sandbox.run("show", ada.email)
      #expect(shown.output.contains("in_sync"))
    }
  }

  @Test(.timeLimit(.minutes(40))) func aBareOneIsMigratedByHand() async throws {
    try await RunningSandbox.with(["--bare"]) { sandbox in
      // The template's tables are somebody else's; without them there is nothing to keep equal.
      let tooEarly = try await sandbox.run("migrate")
      #expect(tooEarly.status == 65)
      #expect(tooEarly.errors.contains("public.users"))
      let notMigrated = try await sandbox.run("accounts")
      #expect(notMigrated.status == 78)
      #expect(notMigrated.errors.contains("accountdesk migrate"))
      _ = try await sandbox.query(
        "create table public.users (id uuid primary key references auth.users, full_name text)")
      _ = try await sandbox.query(
        "create table public.customers (id uuid primary key references auth.users, stripe_customer_id text)")
      let first = try await sandbox.run("migrate")
      #expect(first.status == 0, "\(first.errors)")
      #expect(first.output.contains("applied"))
      let second = try await sandbox.run("migrate")
      #expect(second.status == 0)
      #expect(second.output.isEmpty)
      #expect(try await sandbox.run("accounts").status == 0)
    }
  }

  /// The PostgreSQL that listens on the sandbox's port, by what the system says of its processes.
  private static func server(of sandbox: RunningSandbox) -> (processID: Int32, directory: String)? {
    let port = sandbox["DATABASE_URL"].split(separator: ":").last?.prefix { $0 != "/" } ?? ""
    let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    for process in processes.compactMap({ Int32($0) }) {
      guard let line = try? String(contentsOfFile: "/proc/\(process)/cmdline", encoding: .utf8) else { continue }
      let words = line.split(separator: "\0").map(String.init)
      guard words.contains("port=\(port)"), let flag = words.firstIndex(of: "-D"), flag + 1 < words.count else {
        continue
      }
      return (process, words[flag + 1])
    }
    return nil
  }
}
