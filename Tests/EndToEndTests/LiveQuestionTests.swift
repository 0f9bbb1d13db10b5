// What changes live data is asked for first: nothing goes to Stripe without the very word, and nothing at all where
// nobody sits there.

import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(40))) struct LiveQuestionTests {
  /// A live key goes to Stripe itself; from here nothing gets there, whatever is broken.
  private static let settings = RunningSandbox.liveKey.merging(["https_proxy": "http://127.0.0.1:1"]) { $1 }
  private static let url = "https://accounts.example.com/webhooks/stripe"

  @Test(arguments: [["create", url], ["test"], ["roll"], ["mend"], ["untick", "we_1"], ["delete"]])
  func anEndpointIsNotChangedWhereNobodyCanBeAsked(command: [String]) async throws {
    try await Folder.with { folder in
      let settings = Self.settings.merging(["XDG_CONFIG_HOME": folder.path]) { $1 }
      let refused = try await Program.run(["webhooks"] + command, settings: settings)
      #expect(refused.status == 65 && refused.errors.contains("--yes"), "\(refused.errors)")
      #expect(refused.output == "" && !FileManager.default.fileExists(atPath: folder.path))
      // Looking is free, and is what finds Stripe out of reach here.
      let looked = try await Program.run(["webhooks", "list"], settings: settings)
      #expect(looked.status == 69, "\(looked.errors)")
    }
  }

  @Test func anEndpointIsMadeOnTheVeryWordOnly() async throws {
    try await Folder.with { folder in
      let command = "\(Program.path) webhooks create \(Self.url) --secret-file \(folder.path)/secret"
      for (answer, status, said) in [
        ("", 75, "Nothing was changed"), ("y", 75, "Nothing was changed"), ("YES", 75, "Nothing was changed"),
        ("yes", 69, "Stripe"),
      ] {
        try await Tmux.with(command, settings: Self.settings) { tmux in
          try await tmux.wait(for: "LIVE data. Stripe will send our events to \(Self.url)")
          try await tmux.wait(for: "\nType yes to go on")
          try await tmux.type(answer)
          try await tmux.press("Enter")
          let screen = try await tmux.wait(for: "ended with \(status)")
          #expect(screen.split(separator: "Type yes").last?.contains(said) == true, "\(screen)")
        }
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/secret"))
      }
    }
  }

  @Test func nobodysAccountIsChangedWithoutIt() async throws {
    try await RunningSandbox.with(["--users", "20", "--no-receiver"]) { sandbox async throws in
      _ = try await sandbox.query("update accountdesk.settings set livemode = true")
      _ = try await sandbox.query("update public.users set full_name = 'Drifted' where full_name like 'Ada%'")
      let state = """
        select md5(string_agg(u::text || a::text, '' order by a.id)), (select count(*) from accountdesk.edits),
          (select count(*) from accountdesk.backfills)
        from accountdesk.accounts a join public.users u using (id)
        """
      let before = try await sandbox.query(state)
      let settings = sandbox.settings.merging(Self.settings) { $1 }
      for (command, words) in [
        ("edit ada@example.com --name 'Ada King'", "Ada King"), ("resync --all --logins keep", "LIVE data"),
        ("reconcile", "LIVE data"), ("backfill", "LIVE data"), ("link --create", "LIVE data"),
      ] {
        try await Tmux.with("\(Program.path) \(command)", settings: settings) { tmux in
          let screen = try await tmux.wait(for: "\nType yes to go on")
          #expect(screen.contains("This is LIVE data.") && screen.contains(words), "\(screen)")
          try await tmux.type("no")
          try await tmux.press("Enter")
          try await tmux.wait(for: "ended with 75")
        }
        #expect(try await sandbox.query(state) == before, "\(command)")
      }
    }
  }
}
