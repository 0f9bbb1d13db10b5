// The README, played: somebody's project, begun with the subscription template and years old, and then the commands under
// "On your own project", as they stand there, one after another; an edit, a rolled secret, and everything taken out again.

import Foundation
import Glibc
import HTTPTypes
import Postgres
import Subprocess
import SystemPackage
import TestSupport
import Testing
import Transport

@Suite struct RehearsalTests {
  @Test(.timeLimit(.minutes(40)), .enabled(if: getenv("ACCOUNTDESK_REHEARSAL") != nil))
  func fromACloneToARealProjectAndBack() async throws {
    try await RunningSandbox.with(["--bare", "--no-receiver"]) { sandbox async throws in
      try await sandbox.script(Template.sql)
      let app = try await App.make(sandbox)
      defer { try? FileManager.default.removeItem(atPath: app.home) }
      try await Self.play(sandbox, app)
    }
  }

  private static func play(_ sandbox: RunningSandbox, _ app: App) async throws {
    let schema = try await SchemaDump.of(sandbox["DATABASE_URL"])
    let before = try await app.rows(sandbox)
    let all = Readme.commands(under: "On your own project")
    // From the doctor on there has to be a receiver, which the README starts in another section.
    let served = try #require(all.firstIndex { $0.hasPrefix("accountdesk doctor") })
    let commands = all[..<served]
    let rest = all[served...]
    #expect(commands.contains { $0.hasPrefix("accountdesk migrate --check") })
    for command in commands { try await app.run(command) }

    try await app.serving { receiver async throws in
      for command in rest { try await app.run(command) }
      // An edit from a desk, confirmed.
      try await app.run("accountdesk edit person1@example.com --name 'Ada King' --wait 60s")
      try await roll(sandbox, app, receiver)
    }
    // Nobody's row is another but by what was edited, and by the backfill where Stripe knew a name better.
    let after = try await app.rows(sandbox)
    #expect(after.count == before.count)
    for (id, row) in before where after[id] != row {
      let number = try #require(app.numbers[id])
      #expect(number == 1 || App.hasOtherName(number), "person \(number): \(row) → \(after[id] ?? "")")
    }
    try await app.run("accountdesk migrate --remove --yes --force")
    let now = try await SchemaDump.of(sandbox["DATABASE_URL"])
    #expect(now == schema, "\(now.difference(from: schema))")
    #expect(try await app.rows(sandbox) == after)
  }

  /// The secret is rolled while edits come; each of them is confirmed.
  private static func roll(_ sandbox: RunningSandbox, _ app: App, _ receiver: RunningReceiver) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 2...4 {
        group.addTask {
          for turn in 0..<6 {
            try await app.run("accountdesk edit person\(number)@example.com --name 'Turn \(turn)' --wait 60s")
          }
          // As it was.
          try await app.run("accountdesk edit person\(number)@example.com --name 'Person \(number)' --wait 60s")
        }
      }
      group.addTask { try await app.run("accountdesk webhooks roll --wait 120s") }
      // The new one stands in the file as soon as the new endpoint is there.
      try await eventually { app.secrets.count == 2 }
      kill(receiver.processID, SIGHUP)
      try #require(await receiver.said.wait(for: "secrets read anew"))
      try await group.waitForAll()
    }
    #expect(app.secrets.count == 1)
    #expect(
      try await sandbox.query("select stage, count(*)::text from accountdesk.edits group by stage")
        == [["confirmed", "22"]])
  }
}

/// Somebody's app: its people in the database and at Stripe, its `.env`, and a home on a machine.
struct App: Sendable {
  static let people = 24
  let home: String
  let port: Int
  /// By user id.
  let numbers: [String: Int]

  /// Of every sixth, Stripe has another name than the app.
  static func hasOtherName(_ number: Int) -> Bool { number % 6 == 5 }

  static func make(_ sandbox: RunningSandbox) async throws -> App {
    let home = "/tmp/accountdesk-app-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    var numbers: [String: Int] = [:]
    for number in 1...people {
      let id = UUID().uuidString.lowercased()
      numbers[id] = number
      let (name, email) = ("Person \(number)", number == people ? "ada@example.com" : "person\(number)@example.com")
      // Every seventh has never paid, and of every ninth the link was lost.
      let customer = number % 7 == 0 ? nil : try await customer(sandbox, id, number, name, email)
      _ = try await sandbox.query(
        """
        with person as (
          insert into auth.users (
            id, email, email_confirmed_at, raw_user_meta_data, confirmation_token, recovery_token, email_change,
            email_change_token_new, created_at)
          values ($1, $2, now(), jsonb_build_object('full_name', $3::text), '', '', '', '', now() - interval '2 years')
          returning id, email
        )
        insert into auth.identities (provider_id, user_id, identity_data, provider)
        select id::text, id, jsonb_build_object('sub', id, 'email', email), 'email' from person
        """, [.text(id), .text(email), .text(name)])
      if let customer, number % 9 != 0 {
        _ = try await sandbox.query(
          "insert into public.customers (id, stripe_customer_id) values ($1, $2)", [.text(id), .text(customer)])
      }
    }
    let env = """
      NEXT_PUBLIC_SUPABASE_URL="\(sandbox["SUPABASE_URL"])"
      NEXT_PUBLIC_SUPABASE_ANON_KEY="\(sandbox["SUPABASE_ANON_KEY"])"
      SUPABASE_SERVICE_ROLE_KEY="\(sandbox["SUPABASE_SERVICE_ROLE_KEY"])"
      STRIPE_SECRET_KEY="\(sandbox["STRIPE_SECRET_KEY"])"
      STRIPE_API_BASE="\(sandbox["STRIPE_API_BASE"])"
      DATABASE_URL="\(sandbox["DATABASE_URL"])"

      """
    try Data(env.utf8).write(to: URL(filePath: home + "/.env"))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: home + "/.env")
    return App(home: home, port: try freePort(), numbers: numbers)
  }

  private static func customer(
    _ sandbox: RunningSandbox, _ id: String, _ number: Int, _ name: String, _ email: String
  ) async throws -> String {
    let stripeName = hasOtherName(number) ? "Person \(number) of Stripe" : name
    let answer = try await CurlTransport.shared.send(
      Request(
        .post, "\(sandbox["STRIPE_API_BASE"])/v1/customers",
        headers: [
          .authorization: "Bearer \(sandbox["STRIPE_SECRET_KEY"])", .contentType: "application/x-www-form-urlencoded",
        ],
        body: Data(
          "name=\(stripeName.replacing(" ", with: "+"))&email=\(email.replacing("@", with: "%40"))&metadata[supabaseUUID]=\(id)"
            .utf8)))
    let object = try #require(try JSONSerialization.jsonObject(with: answer.body) as? [String: Any])
    return try #require(object["id"] as? String)
  }

  private static func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    try #require(isBound)
    return Int(UInt16(bigEndian: address.sin_port))
  }

  /// What a shell there has: a home, the program, and nothing of ours. The README's address is this machine's.
  private var environment: [String: String] {
    let bin = Program.path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    return [
      "HOME": home, "XDG_CONFIG_HOME": home + "/.config", "XDG_STATE_HOME": home + "/.local/state",
      "PATH": bin + ":" + (getenv("PATH").map { String(cString: $0) } ?? ""),
    ]
  }

  func here(_ command: String) -> String {
    command.replacing("https://accounts.example.com", with: "http://127.0.0.1:\(port)")
  }

  @discardableResult
  func run(_ command: String) async throws -> String {
    let result = try await Subprocess.run(
      .path("/bin/sh"), arguments: ["-c", here(command)], environment: Program.environment(environment),
      workingDirectory: FilePath(home), input: .none, output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
    #expect(
      result.terminationStatus == .exited(0),
      "\(command): \(result.terminationStatus) \(result.standardOutput)\(result.standardError)")
    return result.standardOutput
  }

  /// `accountdesk serve`, as it stands in the README, on this test's port.
  func serving(_ body: @escaping @Sendable (RunningReceiver) async throws -> Void) async throws {
    try await RunningReceiver.with(environment, address: "127.0.0.1:\(port)", workingDirectory: home, body)
  }

  /// The signing secrets that stand in the file that `webhooks create` made.
  var secrets: [Substring] {
    let text = try? String(contentsOfFile: home + "/.config/accountdesk/webhook-secret", encoding: .utf8)
    return (text ?? "").split(whereSeparator: \.isNewline).first?.split(separator: ",") ?? []
  }

  /// Each person's rows, without the column that comes and goes.
  func rows(_ sandbox: RunningSandbox) async throws -> [String: String] {
    let rows = try await sandbox.query(
      """
      select u.id, (to_jsonb(p) - 'email')::text || u.email || u.raw_user_meta_data::text || i.identity_data::text
        || coalesce(u.encrypted_password, '')
      from auth.users u
      left join public.users p using (id)
      left join auth.identities i on i.user_id = u.id
      """)
    return Dictionary(rows.map { ($0[0] ?? "", $0[1] ?? "") }, uniquingKeysWith: { first, _ in first })
  }
}

/// What README.md tells somebody to type.
enum Readme {
  /// The lines of the fenced blocks for a shell in one section, without comments.
  static func commands(under heading: String) -> [String] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    guard let text = try? String(contentsOf: root.appending(path: "README.md"), encoding: .utf8) else { return [] }
    var commands: [String] = []
    var isInside = false
    var isShell = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("## ") { isInside = line == "## \(heading)" }
      guard isInside else { continue }
      let trimmed = line.drop { $0 == " " }
      if trimmed.hasPrefix("```") {
        isShell = trimmed == "```sh"
      } else if isShell, !trimmed.isEmpty, !trimmed.hasPrefix("#") {
        let command = trimmed.firstRange(of: "  #").map { trimmed[..<$0.lowerBound] } ?? trimmed
        commands.append(String(command))
      }
    }
    return commands
  }
}
