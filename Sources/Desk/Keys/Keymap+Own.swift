// The keys of the account page for oneself.

import Words

extension Keymap {
  static let ownKeys = [
    hint(.own, ["e"], .edit) { $0.helpEdit },
    hint(.own, ["p", "P"], .portalLink) { $0.meHelpPortal },
    hint(.own, ["m"], .proveLogin) { $0.meHelpProve },
    hint(.own, ["r"], .resync) { $0.meHelpResync },
    hint(.own, ["?", .function(1)], .help) { $0.helpHelp },
    hint(.own, ["q"], .quit) { $0.helpQuit },
    bind(.own, ["R"], .retry) { $0.helpRetry },
    bind(.own, ["L"], .log) { $0.helpLog },
    bind(.own, ["T"], .nextTheme) { $0.helpNextTheme },
    bind(.own, [.down, "j"], .down) { $0.helpDown },
    bind(.own, [.up, "k"], .up) { $0.helpUp },
    bind(.own, [.pageDown, " "], .pageDown) { $0.helpPageDown },
    bind(.own, [.pageUp], .pageUp) { $0.helpPageUp },
    bind(.own, ["g", .home], .top) { $0.helpTop },
    bind(.own, ["G", .end], .bottom) { $0.helpBottom },
  ]
}
