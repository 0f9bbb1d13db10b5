// The README, played: somebody's project, begun with the subscription template and years old, and then the commands under
// "On your own project", as they stand there, one after another; an edit, a rolled secret, and everything taken out again.

import Foundation
import Glibc
import HTTPTypes
import Postgres
import Subprocess
import Synchronization
import SystemPackage
import TestSupport
import Testing
import Transport

// One after the other: a machine has one receiver.
@Suite(.serialized) struct RehearsalTests {
  /// From nothing, and from each release that there was; before the first one, from ours without its newest part.
  private static let starts: [Release?] = {
    let releases = Release.all
    return [nil] + (releases.isEmpty ? [.madeUp] : releases)
  }()

  @Test(.timeLimit(.minutes(40)), arguments: starts)
  func fromACloneToARealProjectAndBack(release: Release?) async throws {
    try await RunningSandbox.with(["--bare", "--no-receiver"]) { sandbox async throws in
      try await sandbox.script(Template.sql)
      // Somebody's project has no endpoint of ours yet.
      for id in try await sandbox.endpoints() { try await sandbox.stripe(.delete, "/v1/webhook_endpoints/\(id)") }
      let app = try await App.make(sandbox)
      defer { try? FileManager.default.removeItem(atPath: app.files) }
      try await Self.play(sandbox, app, from: release)
    }
  }

  private static func play(_ sandbox: RunningSandbox, _ app: App, from release: Release?) async throws {
    let schema = try await SchemaDump.of(sandbox["DATABASE_URL"])
    let before = try await app.rows(sandbox)
    let all = Readme.commands(under: "On your own project")
    // From the doctor on there has to be a receiver, which the README starts in another section.
    let served = try #require(all.firstIndex { $0.hasPrefix("accountdesk doctor") })
    let migrating = all.filter { $0.hasPrefix("accountdesk migrate") }
    #expect(migrating.contains { $0.hasPrefix("accountdesk migrate --check") } && all.count > 8)

    let edits = Edits(app)
    if let release {
      try await release.install(sandbox, app)
      for command in all[..<served] where !migrating.contains(command) { try await app.run(command) }
      // First the SQL, under the receiver of before and with desks that edit; then the receiver.
      try await app.serving { _ async throws in
        try await edits.during { for command in migrating { try await app.run(command) } }
      }
      #expect(try await app.run("accountdesk migrate") == "")
    } else {
      for command in all[..<served] { try await app.run(command) }
    }
    try await app.serving { receiver async throws in
      for command in all[served...] { try await app.run(command) }
      // An edit from a desk, confirmed.
      try await edits.make("person1@example.com", "Ada King")
      let began = try await sandbox.query("select clock_timestamp()::text")[0][0] ?? ""
      let refused = Mutex<[String]>([])
      try await edits.during {
        let lines = try await roll(app, receiver)
        refused.withLock { $0 = lines }
      }
      #expect(
        try await sandbox.query(
          "select came_by, count(*) > 20 from accountdesk.events where received_at > $1::timestamptz group by came_by",
          [.text(began)]) == [["webhook", "t"]])
      // Stripe tries again what is refused, so that it comes all the same. Until the new secret is there, what the new
      // endpoint sends is refused, and the old one's is taken; from then on nothing is.
      #expect(try await refusals(receiver) == refused.withLock { $0 })
    }
    #expect(
      try await sandbox.query("select stage, count(*)::text from accountdesk.edits group by stage")
        == [["confirmed", "\(edits.count)"]])
    // Nobody's row is another but by what was edited, and by the backfill where Stripe knew a name better.
    let after = try await app.rows(sandbox)
    #expect(after.count == before.count)
    for (id, row) in before where after[id] != row {
      let number = try #require(app.numbers[id])
      #expect(number == 1 || App.hasOtherName(number), "person \(number): \(row) → \(after[id] ?? "")")
    }
    let removing = Readme.commands(under: "Remove").filter { $0.hasPrefix("accountdesk ") }
    #expect(removing.count == 2)
    // Without a terminal nobody is asked.
    for command in removing { try await app.run(command + (command.contains("--remove") ? " --yes" : "")) }
    let now = try await SchemaDump.of(sandbox["DATABASE_URL"])
    #expect(now == schema, "\(now.difference(from: schema))")
    #expect(try await app.rows(sandbox) == after)
  }

  private static func refusals(_ receiver: RunningReceiver) async throws -> [String] {
    try await receiver.metrics().filter { $0.contains("signature") }.map { String($0) }
  }

  /// - Returns: what was refused before the receiver had the new secret.
  private static func roll(_ app: App, _ receiver: RunningReceiver) async throws -> [String] {
    let refused = try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await app.run("accountdesk webhooks roll --wait 120s") }
      // The new one stands in the file as soon as the new endpoint is there.
      try await eventually { app.secrets.count == 2 }
      for command in Readme.commands(under: "Rotate a key") { try await app.onServer(command, receiver) }
      try #require(await receiver.said.wait(for: "secrets read anew"))
      let refused = try await refusals(receiver)
      try await group.waitForAll()
      return refused
    }
    #expect(app.secrets.count == 1)
    return refused
  }
}

/// Three people who are edited again and again while something goes on; each edit is confirmed.
private final class Edits: Sendable {
  private let app: App
  private let made = Mutex(0)
  private let isOver = Mutex(false)

  init(_ app: App) { self.app = app }

  var count: Int { made.withLock { $0 } }

  func make(_ email: String, _ name: String) async throws {
    try await app.run("accountdesk edit \(email) --name '\(name)' --wait 60s")
    made.withLock { $0 += 1 }
  }

  /// At least ten edits of each, and until `body` has ended; then the names are what they were.
  func during(_ body: @escaping @Sendable () async throws -> Void) async throws {
    isOver.withLock { $0 = false }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 2...4 { group.addTask { try await self.run(number) } }
      defer { isOver.withLock { $0 = true } }
      try await body()
      isOver.withLock { $0 = true }
      try await group.waitForAll()
    }
  }

  private func run(_ number: Int) async throws {
    var turn = 0
    repeat {
      turn += 1
      try await make("person\(number)@example.com", "Turn \(turn)")
    } while !isOver.withLock { $0 } || turn < 10
    try await make("person\(number)@example.com", "Person \(number)")
  }
}

/// The SQL of a version before ours, as files.
struct Release: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// nil: ours, without its newest part.
  private let files: [String]?

  static let madeUp = Release(testDescription: "made up", files: nil)

  /// Those that `.ci/freeze` has kept.
  static let all: [Release] = {
    let folder = Readme.root.appending(path: "Tests/SupabaseTests/Released").path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder))?.sorted() ?? []
    return names.compactMap { name in
      let files = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(name)")) ?? []
      return files.isEmpty
        ? nil : Release(testDescription: name, files: files.sorted().map { "\(folder)/\(name)/\($0)" })
    }
  }()

  /// As that version had put it into the database, with everybody listed.
  func install(_ sandbox: RunningSandbox, _ app: App) async throws {
    let files: [String]
    if let kept = self.files {
      files = kept
    } else {
      let written = try await app.run("accountdesk migrate --output old").split(separator: "\n")
      files = written.map { app.files + "/" + $0 }.filter { !$0.hasSuffix("_door.sql") }
      #expect(files.count == written.count - 1)
    }
    for file in files { try await sandbox.script(String(contentsOfFile: file, encoding: .utf8)) }
    while try await sandbox.query("select accountdesk.fill(1000)") != [["0"]] {}
  }
}

/// Somebody's app: its people in the database and at Stripe, its `.env`, and a home on a machine.
struct App: Sendable {
  static let people = 24
  /// A folder in which the package is installed; nil is this machine, with the program that was built.
  static let root = getenv("ACCOUNTDESK_INSTALLED").map { String(cString: $0) }
  /// As a shell there sees it.
  let home: String
  let port: Int
  /// By user id.
  let numbers: [String: Int]

  /// Of every sixth, Stripe has another name than the app.
  static func hasOtherName(_ number: Int) -> Bool { number % 6 == 5 }

  static func make(_ sandbox: RunningSandbox) async throws -> App {
    let home = "/tmp/accountdesk-app-\(UUID().uuidString)"
    let app = App(home: home, port: try freePort(), numbers: try await people(sandbox))
    try FileManager.default.createDirectory(atPath: app.files, withIntermediateDirectories: true)
    let env = """
      NEXT_PUBLIC_SUPABASE_URL="\(sandbox["SUPABASE_URL"])"
      NEXT_PUBLIC_SUPABASE_ANON_KEY="\(sandbox["SUPABASE_ANON_KEY"])"
      SUPABASE_SERVICE_ROLE_KEY="\(sandbox["SUPABASE_SERVICE_ROLE_KEY"])"
      STRIPE_SECRET_KEY="\(sandbox["STRIPE_SECRET_KEY"])"
      STRIPE_API_BASE="\(sandbox["STRIPE_API_BASE"])"
      DATABASE_URL="\(sandbox["DATABASE_URL"])"

      """
    try write(env, to: app.files + "/.env")
    if let root {
      // As the unit's first lines say.
      let folder = root + "/etc/accountdesk"
      let settings = """
        SUPABASE_URL=\(sandbox["SUPABASE_URL"])
        STRIPE_API_BASE=\(sandbox["STRIPE_API_BASE"])
        ACCOUNTDESK_LISTEN=127.0.0.1:\(app.port)

        """
      try write(settings, to: folder + "/serve.env")
      try write(sandbox["SUPABASE_SERVICE_ROLE_KEY"] + "\n", to: folder + "/supabase-secret-key")
      try write(sandbox["STRIPE_SECRET_KEY"] + "\n", to: folder + "/stripe-secret-key")
    }
    return app
  }

  private static func write(_ text: String, to path: String) throws {
    try? FileManager.default.removeItem(atPath: path)
    try #require(
      FileManager.default.createFile(
        atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600]))
  }

  /// Some of years, by user id.
  private static func people(_ sandbox: RunningSandbox) async throws -> [String: Int] {
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
    return numbers
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

  /// The home as this machine sees it.
  var files: String { (Self.root ?? "") + home }

  /// What a shell there has: a home, the program, and nothing of ours. The README's address is this machine's.
  private var environment: [String: String] {
    let bin = Program.path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    let path =
      Self.root == nil
      ? bin + ":" + (getenv("PATH").map { String(cString: $0) } ?? "") : "/usr/bin:/bin:/usr/sbin:/sbin"
    return [
      "HOME": home, "XDG_CONFIG_HOME": home + "/.config", "XDG_STATE_HOME": home + "/.local/state", "PATH": path,
    ]
  }

  private func here(_ command: String) -> String {
    command.replacing("https://accounts.example.com", with: "http://127.0.0.1:\(port)")
  }

  @discardableResult
  func run(_ command: String) async throws -> String {
    try await shell(Self.root.map { ["/usr/sbin/chroot", $0] } ?? [], "cd '\(home)' && \(here(command))")
  }

  private func shell(_ prefix: [String], _ line: String) async throws -> String {
    let words = prefix + ["/bin/sh", "-c", line]
    let result = try await Subprocess.run(
      .path(FilePath(words[0])), arguments: Arguments(Array(words.dropFirst())),
      environment: Program.environment(environment), input: .none, output: .string(limit: 1 << 20),
      error: .string(limit: 1 << 20))
    #expect(
      result.terminationStatus == .exited(0),
      "\(line): \(result.terminationStatus) \(result.standardOutput)\(result.standardError)")
    return result.standardOutput
  }

  /// `accountdesk serve`, as it stands in the README, on this test's port; of a package, by its unit.
  func serving(_ body: @escaping @Sendable (RunningReceiver) async throws -> Void) async throws {
    for command in Readme.commands(under: "Put it on a server") { try await onServer(command) }
    try await RunningReceiver.with(
      environment, address: "127.0.0.1:\(port)", shell: Self.root.map { "exec '\(Self.unit)' '\($0)' start;" },
      workingDirectory: Self.root == nil ? home : nil, body)
  }

  private static let unit = Readme.root.appending(path: ".ci/unit").path

  /// What is typed on the server. Without the package there is none, and its receiver reads the very file; systemd is
  /// never there, and this does its part.
  func onServer(_ command: String, _ receiver: RunningReceiver? = nil) async throws {
    guard command.hasPrefix("systemctl ") else {
      if Self.root != nil { try await run(command) }
      return
    }
    guard let receiver, command == "systemctl reload accountdesk" else { return }
    if let root = Self.root {
      _ = try await shell([], "'\(Self.unit)' '\(root)' reload \(receiver.processID)")
    } else {
      kill(receiver.processID, SIGHUP)
    }
  }

  private var secretFile: String { files + "/.config/accountdesk/webhook-secret" }

  /// The signing secrets that stand in the file that `webhooks create` made.
  var secrets: [Substring] {
    let text = try? String(contentsOfFile: secretFile, encoding: .utf8)
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
  /// The package's folder.
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The lines of the fenced blocks for a shell in one section, without comments.
  static func commands(under heading: String) -> [String] {
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
