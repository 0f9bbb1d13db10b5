// What the desk says of the ring's health, in the real program: the lights in its header and the sync dashboard.

import Glibc
import TestSupport
import Testing

@Suite struct SyncHealthTests {
  @Test(.timeLimit(.minutes(40))) func theDashboardAndTheLightsTellTheTruth() async throws {
    try await RunningSandbox.with(["--users", "20", "--no-receiver"]) { sandbox in
      let ada = try await sandbox.ada
      try await Tmux.with(Program.path, settings: sandbox.settings, columns: 120, rows: 40) { tmux in
        try await tmux.wait(for: "no receiver yet")
        try await ServeTests.withReceiver(sandbox.settings, ["--catch-up-every", "1s"]) { _, receiver in
          // It is seen without a key being pressed.
          try await tmux.wait(for: "receiver ok, no event yet")
          try await tmux.press("D")
          try await tmux.wait(for: "alive, seen")
          try await tmux.wait(for: "none has come yet")
          let edit = try await sandbox.run("edit", ada.email, "--name", "Ada King", "--wait", "60s")
          #expect(edit.status == 0, "\(edit.errors)")
          try await tmux.wait("the edit's event on the dashboard") { screen in
            screen.contains("ago: customer.updated") && screen.contains("1 in the hour")
              && screen.contains("webhooks ok") && !screen.contains("none in the hour")
          }

          // A receiver that stands still is not alive, whatever its process says.
          kill(receiver, SIGSTOP)
          defer { kill(receiver, SIGCONT) }
          try await tmux.wait("the receiver's silence") { screen in
            screen.contains("receiver silent") && screen.contains("silent for")
          }
          try await tmux.leave("Sync dashboard")
          try await tmux.open(ada.email, named: "Ada King")
          try await tmux.press("e")
          try await tmux.wait(for: "Stripe would take the change at once, Supabase when a receiver is back")
          try await tmux.leave("Stripe would take")
          kill(receiver, SIGCONT)
          try await tmux.wait(for: "webhooks ok")
        }

        try await sandbox.setFaults(#"{"supabase_down": true}"#)
        try await tmux.wait("Supabase's light, and the age of what is shown") { screen in
          screen.contains("Supabase down") && screen.contains("ago") && screen.contains("as of")
            && screen.contains("webhooks …") && screen.contains("Ada King")
        }
        // The dashboard cannot be had now, and says so; closed, it is asked for no more.
        try await tmux.press("D")
        try await tmux.wait("why there is no dashboard") { screen in
          screen.contains("Sync dashboard") && screen.contains("Nothing was changed.") && screen.contains("R tries now")
        }
        try await sandbox.setFaults(#"{"supabase_down": false}"#)
        try await tmux.wait(for: "Events a minute")
        try await tmux.wait(for: "Supabase ok")
        try await tmux.leave("Sync dashboard")

        try await sandbox.setFaults(#"{"stripe_down": true}"#)
        try await tmux.wait(for: "Stripe down")
        try await sandbox.setFaults(#"{"stripe_down": false}"#)
        try await tmux.wait(for: "Stripe ok")
        try await tmux.quit()
      }
    }
  }
}

extension Tmux {
  fileprivate func open(_ email: String, named name: String) async throws {
    try await press("/")
    try await type(email)
    try await wait("only the account searched for") { $0.contains(name) && !$0.contains("Grace") }
    try await press("Enter")
  }
}
