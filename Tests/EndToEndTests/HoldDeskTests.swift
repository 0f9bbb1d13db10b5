// A login that waits, decided at the desk by its keys.

import Foundation
import HTTPTypes
import Postgres
import TestSupport
import Testing
import Transport

@Suite struct HoldDeskTests {
  @Test(.timeLimit(.minutes(40))) func isLetThroughAndTurnedDown() async throws {
    try await RunningSandbox.with { sandbox in
      #expect(try await sandbox.run("settings", "hold", "hold").status == 0)
      let ada = try await sandbox.ada
      @Sendable func change(to email: String) async throws {
        _ = try await CurlTransport().send(
          Request(
            .post, "\(sandbox["STRIPE_API_BASE"])/v1/customers/\(ada.customer)",
            headers: [
              .authorization: "Bearer \(sandbox["STRIPE_SECRET_KEY"])",
              .contentType: "application/x-www-form-urlencoded",
            ], body: Data("email=\(email)%40example.com".utf8)))
        try await eventually {
          try await sandbox.query("select status from accountdesk.accounts where customer = $1", [.text(ada.customer)])
            == [["held"]]
        }
      }
      @Sendable func login() async throws -> String? {
        try await sandbox.query(
          "select u.email from auth.users u join public.customers c using (id) where c.stripe_customer_id = $1",
          [.text(ada.customer)]
        ).first?[0]
      }
      try await change(to: "ada.byron")
      try await Tmux.with(Program.path, settings: sandbox.settings) { tmux in
        try await tmux.open("lovelace")
        try await tmux.press("Enter")
        try await tmux.wait(for: "let the held e-mail through")
        try await tmux.press("A")
        try await tmux.wait(for: "The login ada@example.com becomes")
        #expect(try await login() == ada.email)
        try await tmux.press("y")
        try await tmux.wait(for: "Ada Lovelace: let through")
        #expect(try await login() == "ada.byron@example.com")
        try await change(to: "ada.king")
        try await tmux.press("R")
        try await tmux.wait(for: "the held e-mail down")
        try await tmux.press("X")
        try await tmux.wait(for: "The login stays")
        try await tmux.press("y")
        try await tmux.wait(for: "Ada Lovelace: turned down")
        #expect(try await login() == "ada.byron@example.com")
      }
    }
  }
}
