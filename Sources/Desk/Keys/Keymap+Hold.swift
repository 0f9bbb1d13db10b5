// The keys that decide about a held login, and those of the parked events.

import Terminal
import Words

extension Keymap {
  static let holdKeys = [
    bind(.detail, ["A"], .approve) { $0.helpApprove },
    bind(.detail, ["X"], .reject) { $0.helpReject },
    hint(.decide, ["y"], .decideNow) { $0.helpGoOn },
    hint(.decide, [.escape, "n"], .stay) { $0.helpStay },
  ]

  static let parkedKeys = [
    hint(.parked, [.escape, "v"], .close) { $0.helpClose },
    hint(.parked, [.enter, "l", .right], .open) { $0.helpOpenAccount },
    hint(.parked, ["a"], .replay) { $0.helpReplayEvent },
    hint(.parked, ["y"], .copyEvent) { $0.helpCopyEvent },
    bind(.parked, ["c"], .copyCustomer) { $0.helpCopyCustomer },
    bind(.parked, [.down, "j", .control("n")], .down) { $0.helpDown },
    bind(.parked, [.up, "k", .control("p")], .up) { $0.helpUp },
    bind(.parked, [.pageDown, .control("f"), .control("d"), " "], .pageDown) { $0.helpPageDown },
    bind(.parked, [.pageUp, .control("b"), .control("u")], .pageUp) { $0.helpPageUp },
    bind(.parked, ["g", .home], .top) { $0.helpTop },
    bind(.parked, ["G", .end], .bottom) { $0.helpBottom },
  ]
}
