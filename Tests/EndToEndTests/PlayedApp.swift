// Somebody's app, begun with the subscription template and years old, as the rehearsal plays it.

import Foundation
import HTTPTypes
import Postgres
import Sandbox
import Subprocess
import SystemPackage
import TestSupport
import Testing
import Transport

/// Its people in the database and at Stripe, its `.env`, and a home on a machine.
struct App: Sendable {
  /// A folder in which the package is installed; nil is this machine, with the program that was built.
  static let root = getenv("ACCOUNTDESK_INSTALLED").map { String(cString: $0) }
  /// As a shell there sees it.
  let home: String
  let port: Int
  let people: OldProject
  /// Of the people.
  let seed: UInt64

  static func make(_ sandbox: RunningSandbox) async throws -> App {
    let home = "/tmp/accountdesk-app-\(UUID().uuidString)"
    // The column of that e-mail comes with our migrations.
    let faults = BackfillTests.faults.filter { $0.key != .emailInUsers }
    let seed = UInt64.random(in: 0...999_999)
    let people = OldProject(faults, seed: seed)
    let superuser = try await Connection.connect(sandbox.superuserURL)
    try await people.load(into: superuser) {}
    await superuser.close()
    try await sandbox.load(people.customers)
    let app = App(home: home, port: try freePort(), people: people, seed: seed)
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

  /// The home as this machine sees it.
  var files: String { (Self.root ?? "") + home }

  /// What a shell there has: a home, the program, and nothing of ours.
  private var environment: [String: String] {
    let bin = Program.path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    let path =
      Self.root == nil
      ? bin + ":" + (getenv("PATH").map { String(cString: $0) } ?? "") : "/usr/bin:/bin:/usr/sbin:/sbin"
    return [
      "HOME": home, "XDG_CONFIG_HOME": home + "/.config", "XDG_STATE_HOME": home + "/.local/state", "PATH": path,
    ]
  }

  /// In order since they came: one who becomes the admin, and those whose names are edited.
  var admin: Person { people.people(.none)[0] }
  var edited: ArraySlice<Person> { people.people(.none)[1...4] }

  /// The README's address is this machine's, and its admin one of the app's people.
  private func here(_ command: String) -> String {
    command.replacing("https://accounts.example.com", with: "http://127.0.0.1:\(port)")
      .replacing("ada@example.com", with: admin.auth.email ?? "")
  }

  /// - Parameter status: how it has to end.
  @discardableResult
  func run(_ command: String, status: CInt = 0) async throws -> String {
    try await shell(
      Self.root.map { ["/usr/sbin/chroot", $0] } ?? [], "cd '\(home)' && \(here(command))", status: status)
  }

  private func shell(_ prefix: [String], _ line: String, status: CInt = 0) async throws -> String {
    let words = prefix + ["/bin/sh", "-c", line]
    let result = try await Subprocess.run(
      .path(FilePath(words[0])), arguments: Arguments(Array(words.dropFirst())),
      environment: Program.environment(environment), input: .none, output: .string(limit: 1 << 20),
      error: .string(limit: 1 << 20))
    #expect(
      result.terminationStatus == .exited(status),
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

extension RunningSandbox {
  /// Customers as if they had always been there.
  fileprivate func load(_ customers: [StripeEmulator.Customer]) async throws {
    struct Sent: Encodable {
      let id: String
      let name: String?
      let email: String?
      let created: Int
      let metadata: [String: String]
      let deleted: Bool
    }
    let sent = customers.map {
      Sent(
        id: $0.id, name: $0.name, email: $0.email, created: $0.created, metadata: $0.metadata, deleted: $0.isDeleted)
    }
    let answer = try await CurlTransport.shared.send(
      Request(
        .post, "\(self["STRIPE_API_BASE"])/sandbox/customers", headers: [.contentType: "application/json"],
        body: try JSONEncoder().encode(sent)))
    try #require(answer.status == 200)
  }
}
