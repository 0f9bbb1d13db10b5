// The keys that decide about a held login.

import Terminal
import Words

extension Keymap {
  static let holdKeys = [
    bind(.detail, ["A"], .approve) { $0.helpApprove },
    bind(.detail, ["X"], .reject) { $0.helpReject },
    hint(.decide, ["y"], .decideNow) { $0.helpGoOn },
    hint(.decide, [.escape, "n"], .stay) { $0.helpStay },
  ]
}
