// What an account's status means for whoever works on it, and the keys that help.

import Accounts
import Terminal
import Themes
import Words

extension Model {
  /// Below the status; nothing where all is well.
  func advice(_ account: Account, _ columns: Int) -> [Line] {
    guard let meaning = look.words.statusMeaning(account.status.rawValue, reason: account.reason) else { return [] }
    var lines = wrapped(Line("  " + meaning, .dim), to: columns, indent: 2)
    // Elsewhere the keys belong to the list.
    let keys = focus == .detail ? helpfulKeys(account).filter { roleObjection(to: $0.0) == nil } : []
    guard !keys.isEmpty else { return lines }
    var line = Line("  ")
    for (index, (action, label)) in keys.enumerated() {
      line = line.with(index > 0 ? "  " : "").with(keyName(action), .key).with(" " + label)
    }
    lines += wrapped(line, to: columns, indent: 2)
    return lines
  }

  /// The keys that help with this status, the first one first.
  func helpfulKeys(_ account: Account) -> [(Action, String)] {
    let words = look.words
    switch account.status {
    case .drifted:
      let ours: [(Action, String)] = account.ours.changes.isEmpty ? [] : [(.sendOurs, words.helpSendOurs)]
      return [(.resync, words.takesStripes)] + ours
    case .conflict, .failed:
      let replay: [(Action, String)] = mayReplay(account) ? [(.replay, words.helpReplay)] : []
      let other: [(Action, String)] = account.conflictsWith == nil ? [] : [(.openOther, words.helpOpenOther)]
      return replay + other + [(.resync, words.helpResync), (.edit, words.helpEdit)]
    case .late, .unknown: return [(.resync, words.fetchesNow)]
    case .held: return [(.approve, words.helpApprove), (.reject, words.helpReject)]
    case .unlinked where account.stripeCustomerID != nil: return [(.replay, words.helpReplay)]
    case .unlinked: return [(.link, words.helpLink), (.copySupabasePage, words.helpCopySupabasePage)]
    case .deleted: return [(.copyStripePage, words.helpCopyStripePage)]
    case .pending, .inSync: return []
    }
  }
}
