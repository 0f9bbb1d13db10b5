// The keys of the sign-in.

import Words

extension Keymap {
  static let signInKeys = [
    hint(.signIn, [.enter], .signIn) { $0.helpSignIn },
    hint(.signIn, [.tab, .down], .nextField) { $0.helpNextField },
    bind(.signIn, [.backTab, .up], .previousField) { $0.helpPreviousField },
    hint(.signIn, [.control("o")], .signInByCode) { $0.helpSignInByCode },
    hint(.signIn, [.escape], .signInOver) { $0.helpSignInOver },
  ]
}
