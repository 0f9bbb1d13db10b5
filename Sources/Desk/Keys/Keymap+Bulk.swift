// The keys of marks and of the re-sync of many.

import Words

extension Keymap {
  static let markKeys = [
    bind(.list, ["A"], .markAll) { $0.helpMarkAll },
    bind(.list, ["U"], .unmarkAll) { $0.helpUnmarkAll },
    bind(.list, ["B"], .showBulk) { $0.helpBulkShow },
    bind(.detail, ["B"], .showBulk) { $0.helpBulkShow },
  ]

  static let bulkKeys =
    [
      hint(.bulkWait, [.escape], .hideBulk) { $0.helpStay },
      hint(.bulkWait, ["r", "R"], .resync) { $0.helpRetry },
      hint(.bulkStart, ["y"], .startBulk) { $0.helpBulkStart },
      hint(.bulkStart, [.escape], .hideBulk) { $0.helpStay },
      hint(.bulkLogins, ["k"], .keepLogin) { $0.helpBulkKeep },
      hint(.bulkLogins, ["t"], .takeLogin) { $0.helpBulkTake },
      hint(.bulkLogins, [.escape], .hideBulk) { $0.helpStay },
      hint(.bulkRunning, [.escape, "B"], .hideBulk) { $0.helpBulkHide },
      hint(.bulkRunning, ["x"], .stopBulk) { $0.helpBulkStop },
      hint(.bulkStopping, [.escape, "B"], .hideBulk) { $0.helpBulkHide },
      hint(.bulkRest, ["r"], .resync) { $0.helpBulkAgain },
      hint(.bulkReport, [.escape, "B", "q"], .hideBulk) { $0.helpBulkHide },
      hint(.bulkFailures, [.enter], .open) { $0.helpOpen },
    ] + [.bulkStart, .bulkFailures].flatMap { scrolling($0) }
    // Here k keeps the logins.
    + [bind(.bulkLogins, [.down, "j"], .down) { $0.helpDown }, bind(.bulkLogins, [.up], .up) { $0.helpUp }]

  private static func scrolling(_ context: Context) -> [Binding] {
    [
      bind(context, [.down, "j"], .down) { $0.helpDown }, bind(context, [.up, "k"], .up) { $0.helpUp },
      bind(context, [.pageDown, .control("f"), " "], .pageDown) { $0.helpPageDown },
      bind(context, [.pageUp, .control("b")], .pageUp) { $0.helpPageUp },
      bind(context, ["g", .home], .top) { $0.helpTop }, bind(context, ["G", .end], .bottom) { $0.helpBottom },
    ]
  }
}
