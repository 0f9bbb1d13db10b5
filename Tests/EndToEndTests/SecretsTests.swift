// An editor's desk by the door, looked into from outside: nowhere in it, its files, or what it, the door and the
// receiver say, is a secret of the project's.

import Foundation
import HTTPTypes
import Sandbox
import Supabase
import TestSupport
import Testing
import Transport

@Suite(.timeLimit(.minutes(40))) struct SecretsTests {
  @Test func noSecretIsAnywhereAtADeskByTheDoor() async throws {
    try await RunningSandbox.with(["--users", "20", "--staff"]) { sandbox in
      let place = FileManager.default.temporaryDirectory.appending(path: "accountdesk-secrets-\(UUID().uuidString)")
        .path
      defer { try? FileManager.default.removeItem(atPath: place) }
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: false)
      let factor = try await Self.enrol(sandbox)
      let server = sandbox.settings.merging(["XDG_STATE_HOME": "/dev/null/none"]) { $1 }
      try await RunningReceiver.with(server, ["--desk", "--desk-listen", "127.0.0.1:0"]) { served in
        try await Self.look(sandbox, served, factor, place)
      }
    }
  }

  /// - Returns: the secret of the editor's second factor.
  private static func enrol(_ sandbox: RunningSandbox) async throws -> String {
    let client = SupabaseClient(
      url: sandbox["SUPABASE_URL"], key: SupabaseKey(sandbox["SUPABASE_ANON_KEY"]), transport: CurlTransport.shared)
    let token = try await client.signIn(email: sandbox["SANDBOX_EDITOR"], password: sandbox["SANDBOX_PASSWORD"])
      .accessToken
    let made = try await client.enrol(token: token, name: "phone", issuer: "test")
    let challenge = try await client.challenge(token: token, factor: made.id)
    _ = try await client.verify(
      token: token, factor: made.id, challenge: challenge.id, code: code(made.secret))
    return made.secret
  }

  private static func code(_ secret: String) -> String {
    TOTP(base32: secret)?.code(at: Date().timeIntervalSince1970) ?? "none"
  }

  private static func look(
    _ sandbox: RunningSandbox, _ served: RunningReceiver, _ factor: String, _ place: String
  ) async throws {
    #expect(await served.said.wait(for: "The door is open on"))
    let line = try #require(await served.said.lines.first { $0.contains("The door is open on") })
    let door = try #require(line.firstMatch(of: /127\.0\.0\.1:\d+/))
    let environment = [
      "SUPABASE_URL": sandbox["SUPABASE_URL"], "SUPABASE_ANON_KEY": sandbox["SUPABASE_ANON_KEY"],
      "ACCOUNTDESK_DOOR_URL": "http://\(door.output)", "XDG_STATE_HOME": place + "/state",
      "XDG_CONFIG_HOME": place + "/config", "XDG_CACHE_HOME": place + "/cache", "HOME": place, "TMPDIR": place,
      "TERM": "xterm-256color", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin", "SWIFT_BACKTRACE": "enable=no",
    ]
    let terminal = try PseudoTerminal(columns: 100, rows: 28)
    let desk = DeskOnTerminal(
      terminal: terminal, processID: try terminal.start(Program.path, environment: environment),
      before: terminal.settings)
    try await desk.see("Password")
    try terminal.write(sandbox["SANDBOX_EDITOR"] + "\t" + sandbox["SANDBOX_PASSWORD"] + "\r")
    try await desk.see("Code")
    try terminal.write(Self.code(factor) + "\r")
    try await desk.see("(editor)")
    try await desk.see("Ada Lovelace")
    try terminal.write("/ada@example.com\r")
    try await desk.see("only Ada") { $0.contains("Ada Lovelace") && !$0.contains("Grace") }
    try terminal.write("e\t\u{15}ada.king@example.com\r")
    try await desk.see("signs in with ada.king@example.com from now on")
    // What is refused is said, too; and a delivery that is nobody's.
    try terminal.write("\u{1b}L")
    try await desk.see("ada.king@example.com")
    #expect(
      try await served.deliver(RunningReceiver.event("evt_seen"), secret: sandbox["STRIPE_WEBHOOK_SECRET"]) == 200)
    #expect(try await served.deliver(RunningReceiver.event("evt_forged"), secret: "whsec_forged") == 400)
    try await Self.askInVain("http://\(door.output)", sandbox)

    let tokens = try await Self.tokens(in: place)
    try await Self.expectNothing(sandbox, desk, factor, tokens, place, served)
    try terminal.write("qq")
    await desk.expectEnd(0, "the end")
    #expect(ProcessMemory.contains(terminal.output, "ada.king@example.com"))
    for text in Self.keys(sandbox) + [sandbox["SANDBOX_PASSWORD"], factor] + tokens {
      #expect(!ProcessMemory.contains(terminal.output, text), "on the terminal")
    }
  }

  /// What opens something: nobody but the server has it.
  private static func keys(_ sandbox: RunningSandbox) -> [String] {
    let names = [
      "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "SUPABASE_SERVICE_ROLE_KEY", "SUPABASE_JWT_SECRET", "DATABASE_URL",
    ]
    // The database's password by itself, too.
    let password = sandbox["DATABASE_URL"].split(separator: ":").dropFirst(2).first?.split(separator: "@").first
    return names.map { sandbox[$0] } + [String(password ?? "")]
  }

  private static func askInVain(_ door: String, _ sandbox: RunningSandbox) async throws {
    for token in [sandbox["SUPABASE_SERVICE_ROLE_KEY"], sandbox["STRIPE_SECRET_KEY"], "aaaa.bbbb.cccc"] {
      let answer = try await CurlTransport.shared.send(
        Request(.get, door + "/v1/customers/cus_1", headers: [.authorization: "Bearer \(token)"]))
      #expect(answer.status == 401 || answer.status == 403)
    }
  }

  /// The operator's own session: access and refresh token.
  private static func tokens(in place: String) async throws -> [String] {
    let folder = place + "/state/accountdesk/"
    let name = try #require(
      FileManager.default.contentsOfDirectory(atPath: folder).first {
        $0.hasPrefix("session-") && !$0.hasSuffix(".lock")
      })
    let text = String(decoding: ProcessMemory.contents(folder + name), as: UTF8.self)
    let tokens = text.matches(of: /"(?:access_token|refresh_token)":"([^"]+)"/).map { String($0.1) }
    try #require(tokens.count == 2)
    return tokens
  }

  private static func expectNothing(
    _ sandbox: RunningSandbox, _ desk: DeskOnTerminal, _ factor: String, _ tokens: [String], _ place: String,
    _ served: RunningReceiver
  ) async throws {
    let keys = keys(sandbox)
    let own = [sandbox["SANDBOX_PASSWORD"], factor]
    for text in keys + own { try #require(text.utf8.count >= 8) }
    let memory = ProcessMemory(processID: desk.processID)
    #expect(ProcessMemory.contains(memory.environment, "ACCOUNTDESK_DOOR_URL"))
    for text in keys + own + tokens {
      #expect(!ProcessMemory.contains(memory.environment, text), "in the environment")
      #expect(!ProcessMemory.contains(memory.commandLine, text), "in the command")
    }
    // What it does hold is found, so what is not found is not there.
    let (found, bytes) = try memory.search(for: keys + [factor] + [tokens[0]])
    #expect(found == [tokens[0]] && bytes > 10 << 20, "\(found.count) in \(bytes) bytes")

    var files = 0
    for name in try FileManager.default.subpathsOfDirectory(atPath: place) {
      let text = ProcessMemory.contents("\(place)/\(name)")
      guard !text.isEmpty else { continue }
      files += 1
      let isSession = name.contains("session-")
      for secret in keys + own + (isSession ? [] : tokens) { #expect(!ProcessMemory.contains(text, secret), "\(name)") }
      let mode = try FileManager.default.attributesOfItem(atPath: "\(place)/\(name)")[.posixPermissions] as? Int
      #expect((mode ?? 0o777) & 0o077 == 0, "\(name)")
    }
    #expect(files > 0)

    let log = await served.said.lines.joined(separator: "\n")
    #expect(log.contains("passed") && log.contains("refused") && log.contains("cus_"), "\(log)")
    for secret in keys + own + tokens + ["ada.king", "Lovelace"] { #expect(!log.contains(secret), "in the log") }
  }
}
