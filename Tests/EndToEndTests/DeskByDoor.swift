// What somebody has at a desk that reaches Stripe by the door: the publishable key, two addresses, and their own sign-in.

import Foundation
import TestSupport

enum DeskByDoor {
  /// What whoever sits at such a desk is given.
  static func settings(_ sandbox: RunningSandbox, state: String) -> [String: String] {
    var settings = ["XDG_STATE_HOME": state, "XDG_CONFIG_HOME": state + "/config"]
    for name in ["SUPABASE_URL", "SUPABASE_ANON_KEY", "ACCOUNTDESK_DOOR_URL"] { settings[name] = sandbox[name] }
    return settings
  }

  /// A folder for what the desk remembers, gone afterwards.
  static func withState(_ body: (String) async throws -> Void) async throws {
    let state = FileManager.default.temporaryDirectory.appending(path: "accountdesk-door-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: state) }
    try await body(state)
  }
}

extension Tmux {
  func signIn(_ email: String, _ password: String) async throws {
    try await wait(for: "Sign in")
    try await type(email)
    try await press("Tab")
    try await type(password)
    try await press("Enter")
  }
}
