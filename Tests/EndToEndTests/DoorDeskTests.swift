// A desk that reaches Stripe by the door only: all that its operator may, and nowhere a secret but the operator's own
// session.

import Foundation
import Glibc
import Postgres
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(40))) struct DoorDeskTests {
  /// What nobody at a desk may find.
  private static func secrets(_ sandbox: RunningSandbox) -> [String] {
    ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "SUPABASE_SERVICE_ROLE_KEY", "SUPABASE_JWT_SECRET", "DATABASE_URL"]
      .map { sandbox[$0] }
  }

  /// The doctor of such a desk asks what the desk needs.
  @Test func itsDoctorAsksSupabaseAndTheDoor() async throws {
    try await RunningSandbox.with(["--users", "5", "--staff"]) { sandbox in
      try await DeskByDoor.withState { state in
        var settings = DeskByDoor.settings(sandbox, state: state)
        let out = try await Program.run(["doctor"], settings: settings)
        #expect(out.status == 78 && out.output.contains("to mend it: accountdesk login"), "\(out.output)")
        settings["ACCOUNTDESK_DOOR_URL"] = "http://127.0.0.1:1"
        let shut = try await Program.run(["doctor"], settings: settings)
        #expect(shut.status == 69 && shut.output.contains("The door at http://127.0.0.1:1"), "\(shut.output)")
        settings["SUPABASE_URL"] = "http://127.0.0.1:1"
        #expect(try await Program.run(["doctor"], settings: settings).status != 0)
      }
    }
  }

  @Test func anEditorEditsWithNoSecretAnywhere() async throws {
    try await RunningSandbox.with(["--users", "20", "--staff"]) { sandbox in
      try await DeskByDoor.withState { state in
        let ada = try await sandbox.ada
        try await Tmux.with(Program.path, settings: DeskByDoor.settings(sandbox, state: state)) { tmux in
          try await tmux.signIn(sandbox["SANDBOX_EDITOR"], sandbox["SANDBOX_PASSWORD"])
          try await tmux.wait(for: "(editor)")
          try await tmux.open(ada.email)
          try await tmux.changeEmail(to: "ada.king@example.com")
          try await tmux.wait(for: "signs in with ada.king@example.com from now on")
          try await Self.expectNoSecret(Self.secrets(sandbox), in: state)
        }
        let author = try await sandbox.query("select author from accountdesk.edits")
        #expect(author == [[sandbox["SANDBOX_EDITOR"]]])
        #expect(
          try await FourPlaces.read(customer: ada.customer, in: sandbox)
            == .all(name: "Ada Lovelace", email: "ada.king@example.com"))
      }
    }
  }

  /// - Parameter state: the folder that only this desk has in its environment.
  private static func expectNoSecret(_ secrets: [String], in state: String) async throws {
    let desks = try processes(with: state)
    #expect(!desks.isEmpty)
    for (id, environment) in desks {
      let line = try contents("/proc/\(id)/cmdline")
      for secret in secrets {
        #expect(!secret.isEmpty && !environment.contains(secret) && !line.contains(secret))
      }
    }
    var files = 0
    for name in try FileManager.default.subpathsOfDirectory(atPath: state) {
      guard let text = try? contents("\(state)/\(name)") else { continue }
      files += 1
      for secret in secrets { #expect(!text.contains(secret), "\(name)") }
      let mode = try FileManager.default.attributesOfItem(atPath: "\(state)/\(name)")[.posixPermissions] as? Int
      #expect((mode ?? 0o777) & 0o077 == 0, "\(name)")
    }
    // The operator's own session is there.
    #expect(files > 0)
  }

  private static func contents(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
  }

  private static func processes(with text: String) throws -> [(id: Int32, environment: String)] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { name in
      guard let id = Int32(name), let environment = try? contents("/proc/\(id)/environ"),
        environment.contains(text), let line = try? contents("/proc/\(id)/cmdline"), line.hasPrefix(Program.path)
      else { return nil }
      return (id, environment)
    }
  }

  @Test func anOwnerSeesAndEditsOnlyThemself() async throws {
    try await RunningSandbox.with(["--users", "20", "--staff"]) { sandbox in
      try await DeskByDoor.withState { state in
        let ada = try await sandbox.ada
        try await Tmux.with(Program.path, settings: DeskByDoor.settings(sandbox, state: state)) { tmux in
          try await tmux.signIn(ada.email, sandbox["SANDBOX_PASSWORD"])
          let page = try await tmux.wait(for: "Your account")
          #expect(!page.contains("All 2"))
          try await tmux.wait(for: "Ada Lovelace")
          try await tmux.press("e")
          try await tmux.wait(for: "Edit Ada Lovelace")
          try await tmux.press("C-u")
          try await tmux.type("Ada King")
          try await tmux.press("Enter")
          try await tmux.wait(for: "Done: your name is changed")
        }
        let edits = try await sandbox.query("select author, origin, stage from accountdesk.edits")
        #expect(edits == [["owner", "owner", "confirmed"]])
        #expect(
          try await FourPlaces.read(customer: ada.customer, in: sandbox) == .all(name: "Ada King", email: ada.email))
      }
    }
  }

  /// What everybody may with their own account, the staff may, too: in the list, and on their own page.
  @Test func aViewerGoesOnWithTheirOwnAccount() async throws {
    try await RunningSandbox.with(["--users", "20", "--staff"]) { sandbox in
      let ada = try await sandbox.ada
      _ = try await sandbox.query(
        """
        update auth.users set raw_app_meta_data = raw_app_meta_data || '{"accountdesk_role": "viewer"}' where email = $1
        """, [.text(ada.email)])
      try await DeskByDoor.withState { state in
        let settings = DeskByDoor.settings(sandbox, state: state)
        try await Tmux.with(Program.path, settings: settings) { tmux in
          try await tmux.signIn(ada.email, sandbox["SANDBOX_PASSWORD"])
          try await tmux.wait(for: "(viewer)")
          try await tmux.open(ada.email)
          try await tmux.press("e")
          try await tmux.wait(for: "Your role (viewer) may not do this.")
          try await tmux.press("r")
          try await tmux.wait(for: "Ada Lovelace: re-synced")
          try await tmux.press("P")
          try await tmux.wait(for: "https://billing.stripe.com/p/session/test_")
        }
        try await Tmux.with("\(Program.path) me", settings: settings) { tmux in
          try await tmux.wait(for: "Your account")
          try await tmux.wait(for: "Ada Lovelace")
          try await tmux.press("P")
          try await tmux.wait(for: "https://billing.stripe.com/p/session/test_")
          try await tmux.leave("billing.stripe.com")
          try await tmux.quit()
        }
        let own = try await Program.run(["resync", ada.email], settings: settings)
        #expect(own.status == 0 && own.output.contains("unchanged"), "\(own.errors)")
        let all = try await Program.run(["resync", "--all"], settings: settings)
        #expect(all.status == 77, "\(all.errors)")
      }
      #expect(
        try await sandbox.query(
          "select kind, author from accountdesk.journal where kind in ('re-sync', 'portal') order by n")
          == [["re-sync", ada.email], ["portal", ada.email], ["portal", ada.email], ["re-sync", ada.email]])
    }
  }

  /// One's own new address is at Stripe at once; the sign-in follows when Auth's mail is answered.
  @Test func anOwnersSignInWaitsForItsProof() async throws {
    try await RunningSandbox.with(["--users", "20", "--staff"]) { sandbox in
      try await DeskByDoor.withState { state in
        let ada = try await sandbox.ada
        try await Tmux.with(Program.path, settings: DeskByDoor.settings(sandbox, state: state)) { tmux in
          try await tmux.signIn(ada.email, sandbox["SANDBOX_PASSWORD"])
          try await tmux.wait(for: "Your account")
          try await tmux.wait(for: "Ada Lovelace")
          try await tmux.changeEmail(to: "ada.king@example.com")
          try await tmux.wait(for: "A mail is on its way to")
          try await tmux.wait(for: "You still sign in with \(ada.email)")
        }
        let own = "(select id from public.customers where stripe_customer_id = '\(ada.customer)')"
        let login = "select email, email_change from auth.users where id = \(own)"
        let found = try await sandbox.query(login)
        #expect(found == [[ada.email, "ada.king@example.com"]])
        // The link of the mail, followed.
        let token = try await sandbox.query("select email_change_token_new from auth.users where id = \(own)")
        let link = "\(sandbox["SUPABASE_URL"])/auth/v1/verify?type=email_change&token=\(token[0][0] ?? "")"
        let followed = try await Program.shell(
          "curl -s -o /dev/null -w '%{http_code}' -H 'apikey: \(sandbox["SUPABASE_ANON_KEY"])' '\(link)'")
        #expect(followed.output == "303")
        #expect(
          try await FourPlaces.read(customer: ada.customer, in: sandbox)
            == .all(name: "Ada Lovelace", email: "ada.king@example.com"))
        let again = try await Program.shell(
          "curl -s -o /dev/null -w '%{http_code}' -H 'apikey: \(sandbox["SUPABASE_ANON_KEY"])' '\(link)'")
        #expect(again.output == "403")
        #expect(
          try await sandbox.query("select email from public.users where id = \(own)") == [["ada.king@example.com"]])
      }
    }
  }

  @Test func aDoorForOthersHasTLSOrIsToldNotTo() async throws {
    try await RunningSandbox.with(["--users", "0"]) { sandbox in
      let open = try await sandbox.run("serve", "--listen", "127.0.0.1:0", "--desk", "--desk-listen", "0.0.0.0:0")
      #expect(open.status == 78)
      #expect(open.errors.contains("--desk-certificate"))
      let half = try await sandbox.run("serve", "--desk", "--desk-certificate", "/etc/passwd")
      #expect(half.status == 64)
      let wrong = try await sandbox.run(
        "serve", "--listen", "127.0.0.1:0", "--desk", "--desk-listen", "0.0.0.0:0", "--desk-certificate", "/etc/passwd",
        "--desk-key", "/etc/passwd")
      #expect(wrong.status == 78)
      #expect(wrong.errors.contains("/etc/passwd"))
    }
  }
}
