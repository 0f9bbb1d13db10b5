// A login that waits, decided by its keys at an editor's desk that has the publishable key, the door's address and a
// sign-in, and nothing else.

import Foundation
import HTTPTypes
import Postgres
import TestSupport
import Testing
import Transport

@Suite struct HoldDeskTests {
  @Test(.timeLimit(.minutes(40))) func isLetThroughAndTurnedDown() async throws {
    try await RunningSandbox.with(["--users", "20", "--staff"]) { sandbox in
      let ada = try await sandbox.ada
      #expect(try await sandbox.run("settings", "hold", "hold").status == 0)
      try await DeskByDoor.withState { state in
        try await Self.decide(sandbox, DeskByDoor.settings(sandbox, state: state))
      }
      let editor = sandbox["SANDBOX_EDITOR"]
      // Both leave a line with who decided; what put the old address back is an edit of theirs.
      #expect(
        try await sandbox.query(
          "select what, author, detail ->> 'origin' from accountdesk.journal where kind = 'approval' order by n")
          == [["approved", editor, "dashboard"], ["rejected", editor, "dashboard"]])
      #expect(
        try await sandbox.query("select author, origin, stage, after ->> 'email' from accountdesk.edits")
          == [[editor, "operator", "confirmed", "ada.byron@example.com"]])
      #expect(
        try await FourPlaces.read(customer: ada.customer, in: sandbox)
          == .all(name: "Ada Lovelace", email: "ada.byron@example.com"))
    }
  }

  /// Somebody changes the address at Stripe itself.
  private static func change(_ customer: String, to email: String, _ sandbox: RunningSandbox) async throws {
    _ = try await CurlTransport.shared.send(
      Request(
        .post, "\(sandbox["STRIPE_API_BASE"])/v1/customers/\(customer)",
        headers: [
          .authorization: "Bearer \(sandbox["STRIPE_SECRET_KEY"])", .contentType: "application/x-www-form-urlencoded",
        ], body: Data("email=\(email)%40example.com".utf8)))
    try await eventually {
      try await sandbox.query("select status from accountdesk.accounts where customer = $1", [.text(customer)])
        == [["held"]]
    }
  }

  private static func decide(_ sandbox: RunningSandbox, _ settings: [String: String]) async throws {
    let ada = try await sandbox.ada
    @Sendable func login() async throws -> String? {
      try await sandbox.query(
        "select u.email from auth.users u join public.customers c using (id) where c.stripe_customer_id = $1",
        [.text(ada.customer)]
      ).first?[0]
    }
    try await change(ada.customer, to: "ada.byron", sandbox)
    try await Tmux.with(Program.path, settings: settings) { tmux in
      try await tmux.signIn(sandbox["SANDBOX_EDITOR"], sandbox["SANDBOX_PASSWORD"])
      try await tmux.wait(for: "(editor)")
      try await tmux.open("lovelace")
      try await tmux.press("Enter")
      try await tmux.wait(for: "let the held e-mail through")
      try await tmux.press("A")
      try await tmux.wait(for: "The login ada@example.com becomes")
      #expect(try await login() == ada.email)
      try await tmux.press("y")
      try await tmux.wait(for: "Ada Lovelace: let through")
      #expect(try await login() == "ada.byron@example.com")
      try await change(ada.customer, to: "ada.king", sandbox)
      try await tmux.press("R")
      try await tmux.wait(for: "the held e-mail down")
      try await tmux.press("X")
      try await tmux.wait(for: "The login stays")
      try await tmux.press("y")
      try await tmux.wait(for: "Ada Lovelace: turned down")
      #expect(try await login() == "ada.byron@example.com")
      // Stripe is given the old address back.
      try await tmux.wait(for: "S send ours")
      try await tmux.press("S")
      try await tmux.wait(for: "→ ada.byron@example.com")
      try await tmux.press("Enter")
      try await tmux.wait(for: "signs in with ada.byron@example.com from now on")
    }
  }
}
