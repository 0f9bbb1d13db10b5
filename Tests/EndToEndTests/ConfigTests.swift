// The settings' file: written, filled in, shown, and refused where it must not be believed.

import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(40))) struct ConfigTests {
  private static let names = [
    "supabase_url", "supabase_publishable_key", "supabase_secret_key", "stripe_secret_key", "stripe_webhook_secret",
    "stripe_api_base", "door_url", "database_url",
  ]

  @Test func aFileIsWrittenOnceAndForOneselfAlone() async throws {
    try await Folder.with { folder in
      let written = try await folder.run("config", "init")
      #expect(written.status == 0, "\(written.errors)")
      #expect(try folder.mode == 0o600)
      let text = try folder.text
      for name in Self.names + ["theme", "ascii", "plain", "ambiguous", "sync-output"] {
        #expect(text.contains("# \(name) = "), "\(name)")
      }
      let again = try await folder.run("config", "init")
      #expect(again.status == 73 && again.errors.contains("default"))
      #expect(try folder.text == text)
      // Every key, with nothing but its mark taken away, is one that is read.
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.contains("_file = ") }
      try folder.write(lines.map { $0.replacing(/^# (\w+ = )/) { "\($0.1)" } }.joined(separator: "\n"))
      let shown = try await folder.run("config", "show", "--json")
      #expect(shown.status == 0, "\(shown.errors)")
      #expect(shown.output.split(separator: "\n").count == Self.names.count && !shown.output.contains("null"))
      // A profile more, behind the others.
      let more = try await folder.run("config", "init", "--profile", "staging")
      #expect(more.status == 0, "\(more.errors)")
      #expect(try folder.text.hasPrefix(lines[0]))
      #expect(try await folder.run("config", "show", "--profile", "staging").status == 0)
      #expect(try await folder.run("config", "init", "--profile", "a b").status == 64)
      // Whatever a value has in it, it is read as it was.
      let odd = #"sb_publishable_a"b\c#d"#
      try "SUPABASE_ANON_KEY='\(odd)'\n".write(toFile: "\(folder.path)/.env", atomically: true, encoding: .utf8)
      #expect(
        try await folder.run("config", "init", "--profile", "odd", "--env-file", "\(folder.path)/.env").status == 0)
      #expect(try await folder.run("config", "show", "--profile", "odd").output.contains(odd))
    }
  }

  @Test func aValueIsShownWithItsPlaceAndASecretByItsEnd() async throws {
    try await Folder.with { folder in
      let secret = "sb_secret_0123456789abcdefghijWXYZ"
      try folder.write(
        "[profiles.default]\nsupabase_url = \"https://a.supabase.co\"\nsupabase_secret_key = \"\(secret)\"\n")
      let shown = try await folder.run("config", "show", settings: ["STRIPE_API_KEY": "rk_test_0123456789abcdefghSTUV"])
      #expect(shown.status == 0, "\(shown.errors)")
      #expect(shown.output.contains("…WXYZ") && !shown.output.contains("0123456789"))
      #expect(shown.output.contains("profiles.default.supabase_url in \(folder.file), line 2"))
      #expect(shown.output.contains("STRIPE_API_KEY in the environment"))
      // The environment stands before the file, where no profile is asked for.
      let other = try await folder.run("config", "show", settings: ["SUPABASE_URL": "https://b.supabase.co"])
      #expect(other.output.contains("https://b.supabase.co") && !other.output.contains("https://a.supabase.co"))
      try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: folder.file)
      let exposed = try await folder.run("config", "show")
      #expect(exposed.status == 78 && exposed.errors.contains("chmod 600"))
      #expect(!exposed.errors.contains(secret))
    }
  }

  @Test func aProfileStandsAlone() async throws {
    try await Folder.with { folder in
      let key = "sk_test_0123456789abcdefghSTAG"
      try folder.write(
        """
        profile = "staging"
        [profiles.staging]
        supabase_url = "https://staging.supabase.co"
        stripe_secret_key = "\(key)"
        [profiles.live]
        supabase_url = "https://live.supabase.co"
        """)
      let live = "sk_live_0123456789abcdefghLIVE"
      let mixed = try await folder.run(
        "config", "show", "--profile", "staging", settings: ["STRIPE_SECRET_KEY": live])
      #expect(mixed.status == 78 && mixed.output == "")
      #expect(mixed.errors.contains("STRIPE_SECRET_KEY in the environment"))
      #expect(mixed.errors.contains("profiles.staging.stripe_secret_key in \(folder.file), line 4"))
      #expect(!mixed.errors.contains("0123456789"))
      let same = try await folder.run("config", "show", "--profile", "staging", settings: ["STRIPE_SECRET_KEY": key])
      #expect(same.status == 0, "\(same.errors)")
      // By whichever of its names.
      let other = try await folder.run(
        "config", "show", "--profile", "staging", settings: ["STRIPE_SECRET_KEY": key, "STRIPE_API_KEY": live])
      #expect(other.status == 78 && other.errors.contains("STRIPE_API_KEY in the environment"), "\(other.errors)")
      // What the profile does not have is not taken from elsewhere.
      let alone = try await folder.run("config", "show", "--profile", "live", settings: ["STRIPE_SECRET_KEY": live])
      #expect(alone.status == 0 && !alone.output.contains("…LIVE"))
      let none = try await folder.run("config", "show", "--profile", "nobody")
      #expect(none.status == 78 && none.errors.contains("live, staging"))
      #expect(try await folder.run("config", "show").output.contains("https://staging.supabase.co"))
    }
  }

  @Test(arguments: [
    ("profile = 3\n", 1, "profile has to be a text"),
    ("profile = \"x\"\n[profiles.y]\n", 1, "expected one of: y"),
    ("[profiles.a]\nsupabase_ulr = \"x\"\n", 2, "supabase_ulr is not known here; expected one of: supabase_url"),
    ("[profiles.a]\n\nsupabase_url = 3\n", 3, "profiles.a.supabase_url has to be a text"),
    ("profiles = 1\n", 1, "profiles has to be a table"),
    ("[desk]\nascii = \"yes\"\n", 2, "desk.ascii has to be true or false"),
    ("[desk]\nambiguous = 3\n", 2, "desk.ambiguous has to be one of: 1, 2"),
    ("[desk]\nsync-output = true\n", 2, "desk.sync-output has to be one of: ask, always, never"),
    ("[profiles.a]\nsupabase_url = \"x\n", 2, "this is not TOML"),
    ("surprise = 1\n", 1, "surprise is not known here"),
    ("[profiles.a]\nstripe_secret_key = \"x\"\nstripe_secret_key_file = \"/x\"\n", 3, "exclude each other"),
  ]) func aMistakeIsToldWithItsLine(text: String, line: Int, words: String) async throws {
    try await Folder.with { folder in
      try folder.write(text)
      let result = try await folder.run("config", "show")
      #expect(result.status == 78)
      #expect(result.errors.contains("config.toml, line \(line): "), "\(result.errors)")
      #expect(result.errors.contains(words), "\(result.errors)")
    }
  }

  @Test func aColleagueIsInvitedWithoutASecret() async throws {
    try await Folder.with { folder in
      let settings = [
        "SUPABASE_URL": "https://a.supabase.co", "SUPABASE_PUBLISHABLE_KEY": "sb_publishable_abcdefghijklmnop",
        "SUPABASE_SECRET_KEY": "sb_secret_0123456789abcdefghij", "STRIPE_SECRET_KEY": "sk_test_0123456789abcdefghij",
        "ACCOUNTDESK_DOOR_URL": "https://door.example.com",
      ]
      let printed = try await folder.run("operators", "invite", "grace@example.com", settings: settings)
      #expect(printed.status == 0, "\(printed.errors)")
      #expect(!(printed.output + printed.errors).contains("0123456789"))
      // It is pasted, and the desk of the colleague knows the project.
      let lines = printed.output.split(separator: "\n").dropLast().joined(separator: "\n")
        .replacing("accountdesk ", with: "XDG_CONFIG_HOME=\(folder.path) \(Program.path) ")
      let pasted = try await Program.shell(lines)
      #expect(pasted.status == 0, "\(pasted.errors)")
      let shown = try await folder.run("config", "show", "--profile", "default")
      for value in ["https://a.supabase.co", "sb_publishable_abcdefghijklmnop", "https://door.example.com"] {
        #expect(shown.output.contains(value), "\(shown.output) \(shown.errors)")
      }
      for email in ["nobody", "a@b@c", "a'b@example.com", "@example.com"] {
        #expect(try await folder.run("operators", "invite", email, settings: settings).status == 64)
      }
      let wrong = try await folder.run(
        "operators", "invite", "grace@example.com",
        settings: settings.merging(["SUPABASE_PUBLISHABLE_KEY": "sb_secret_0123456789abcdefghij"]) { $1 })
      #expect(wrong.status == 78 && wrong.output == "" && !wrong.errors.contains("0123456789"))
    }
  }

  @Test func plainHTTPIsForThisMachine() async throws {
    try await Folder.with { folder in
      for (name, address) in [
        ("SUPABASE_URL", "http://supabase.example.com"), ("ACCOUNTDESK_DOOR_URL", "http://10.0.0.1:8788"),
        ("SUPABASE_URL", "ftp://a.supabase.co"), ("SUPABASE_URL", "nonsense"),
      ] {
        let result = try await folder.run("config", "show", settings: [name: address])
        #expect(result.status == 78 && result.errors.contains(name), "\(address): \(result.errors)")
      }
      for address in ["http://127.0.0.1:54321", "http://localhost:54321", "http://[::1]:1", "https://x.example.com"] {
        #expect(try await folder.run("config", "show", settings: ["SUPABASE_URL": address]).status == 0, "\(address)")
      }
    }
  }
}

/// A configuration folder of its own, gone afterwards.
struct Folder: Sendable {
  let path: String

  var file: String { "\(path)/accountdesk/config.toml" }
  var text: String { get throws { try String(contentsOfFile: file, encoding: .utf8) } }
  var mode: Int? {
    get throws { try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int }
  }

  static func with(_ body: (Folder) async throws -> Void) async throws {
    let folder = Folder(path: "/tmp/accountdesk-config-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(atPath: folder.path) }
    try await body(folder)
  }

  func write(_ text: String) throws {
    try FileManager.default.createDirectory(atPath: "\(path)/accountdesk", withIntermediateDirectories: true)
    try? FileManager.default.removeItem(atPath: file)
    try #require(
      FileManager.default.createFile(atPath: file, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600]))
  }

  func run(_ arguments: String..., settings: [String: String] = [:]) async throws -> Program.Result {
    try await Program.run(arguments, settings: settings.merging(["XDG_CONFIG_HOME": path]) { $1 })
  }
}
