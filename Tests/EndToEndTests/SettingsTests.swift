// Where settings come from, and what is said of those that are wrong.

import Foundation
import TestSupport
import Testing

@Suite struct SettingsTests {
  @Test(.timeLimit(.minutes(40))) func anEnvFileStandsBehindTheEnvironment() async throws {
    try await RunningSandbox.with(["--users", "20"]) { sandbox in
      try await Self.withFile(
        """
        # a project
        export SUPABASE_URL='\(sandbox["SUPABASE_URL"])'
        NEXT_PUBLIC_SUPABASE_ANON_KEY="unused"   # not needed
        SUPABASE_SERVICE_ROLE_KEY=\(sandbox["SUPABASE_SERVICE_ROLE_KEY"]) # the old kind
        """
      ) { file in
        let result = try await Program.run(["accounts", "--limit", "3", "--env-file", file])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.split(separator: "\n").count == 3)
        let shadowed = try await Program.run(
          ["accounts", "--env-file", file], settings: ["SUPABASE_URL": "http://127.0.0.1:1"])
        #expect(shadowed.status == 69)
      }
      // One with a secret is for nobody else's eyes; one without may be.
      try await Self.withFile("SUPABASE_SECRET_KEY=sb_secret_0123456789\n") { file in
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
        let exposed = try await Program.run(["accounts", "--env-file", file])
        #expect(exposed.status == 78 && exposed.errors.contains("chmod 600"), "\(exposed.errors)")
        #expect(!exposed.errors.contains("sb_secret_0123456789"))
      }
      try await Self.withFile(sandbox["SUPABASE_SERVICE_ROLE_KEY"]) { file in
        let settings = ["SUPABASE_URL": sandbox["SUPABASE_URL"], "SUPABASE_SECRET_KEY_FILE": file]
        #expect(try await Program.run(["accounts"], settings: settings).status == 0)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
        let exposed = try await Program.run(["accounts"], settings: settings)
        #expect(exposed.status == 78)
        #expect(exposed.errors.contains("chmod 600"))
        #expect(!exposed.errors.contains(sandbox["SUPABASE_SERVICE_ROLE_KEY"]))
      }
    }
  }

  @Test(.timeLimit(.minutes(40))) func aWrongFileIsNamedWithItsLine() async throws {
    let missing = try await Program.run(["accounts", "--env-file", "/nonexistent/.env"])
    #expect(missing.status == 78)
    #expect(missing.errors.contains("/nonexistent/.env"))
    try await Self.withFile("SUPABASE_URL=http://127.0.0.1:1\nthis is no setting\n") { file in
      let malformed = try await Program.run(["accounts", "--env-file", file])
      #expect(malformed.status == 78)
      #expect(malformed.errors.contains("line 2"))
    }
  }

  @Test(.timeLimit(.minutes(40))) func aKeyGoesOnlyWhereItBelongs() async throws {
    let supabase = ["SUPABASE_URL": "http://127.0.0.1:1", "SUPABASE_SECRET_KEY": "sb_secret_x"]
    let cases: [(key: String, base: String, words: String)] = [
      ("sk_live_0123456789abcdefghij", "http://127.0.0.1:1", "live key"),
      ("sk_live_0123456789abcdefghij", "https://stripe.example.com", "live key"),
      ("sk_test_0123456789abcdefghij", "http://stripe.example.com", "plain http"),
      ("sk_test_0123456789abcdefghij", "ftp://stripe.example.com", "not a valid one"),
      ("no key at all", "https://stripe.example.com", "not a key of the kind"),
    ]
    for (key, base, words) in cases {
      let result = try await Program.run(
        ["edit", "nobody@example.com", "--name", "X"],
        settings: supabase.merging(["STRIPE_SECRET_KEY": key, "STRIPE_API_BASE": base]) { $1 })
      #expect(result.status == 78, "\(base)")
      #expect(result.errors.contains(words), "\(base): \(result.errors)")
      #expect(!result.errors.contains(key))
    }
  }

  private static func withFile(_ text: String, _ body: (String) async throws -> Void) async throws {
    let path = "/tmp/accountdesk-settings-\(UUID().uuidString)"
    try #require(
      FileManager.default.createFile(atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600]))
    defer { try? FileManager.default.removeItem(atPath: path) }
    try await body(path)
  }
}
