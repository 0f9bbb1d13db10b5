// Parked events of an account, tried again.

import Accounts
import Words

extension Model {
  /// Whether an account may have parked events that somebody wants to try again.
  func mayReplay(_ account: Account) -> Bool {
    account.stripeCustomerID != nil && (account.status == .conflict || account.status == .failed)
  }

  mutating func replay() -> [Effect] {
    guard let account = list.selectedAccount, !replaying.contains(account.id) else { return [] }
    let words = look.words
    let name = account.name.shown(words)
    switch account.status {
    case .unlinked where account.stripeCustomerID == nil:
      notice = .message(.warning, "\(name): \(words.accountUnlinked)")
      return []
    case .conflict, .failed, .unlinked:
      replaying.insert(account.id)
      notice = .message(.pending, words.replaying(name))
      return [.replay(account)]
    case .inSync, .pending, .late, .drifted, .held, .deleted, .unknown:
      notice = .message(.info, words.nothingParked(name))
      return []
    }
  }

  mutating func replayed(_ account: Account, _ result: Result<[Replay], Fault>) -> [Effect] {
    guard replaying.remove(account.id) != nil else { return [] }
    let words = look.words
    let name = account.name.shown(words)
    switch result {
    case .failure(let fault): notice = .message(.error, "\(name): \(fault.sentence)")
    case .success(let replays):
      if let parked = replays.first(where: { $0.outcome.isParked }) {
        let reason = parked.reason.map { words.reason($0) }
        let sentence = words.notApplied(outcome: words.outcome(parked.outcome.word), reason: reason)
        notice = .message(.error, "\(name): \(sentence)")
      } else if replays.isEmpty {
        notice = .message(.info, words.nothingParked(name))
      } else {
        notice = .message(.ok, words.replayed(name, replays.count))
      }
    }
    return refreshAfterChange()
  }
}
