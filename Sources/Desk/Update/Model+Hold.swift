// A login e-mail that waits for approval: let through or turned down, after asking.

import Accounts
import Words

extension Account {
  /// Where the e-mail that waits came from, as the database calls it.
  var heldOrigin: String? {
    guard status == .held, let reason, reason.hasPrefix("login_from ") else { return nil }
    return String(reason.dropFirst("login_from ".count))
  }

  /// The login as it is, and the e-mail that waits.
  var heldChange: (from: String?, to: String?) {
    let login = drift.first { $0.field == .email && $0.record == .auth }
    return (login?.value, login?.stripe ?? email)
  }
}

extension Model {
  /// Why there is nothing to decide; nil where there is.
  func holdObjection(_ account: Account?) -> String? {
    guard let account else { return look.words.nobodySelected }
    if deciding.contains(account.id) { return look.words.underWay }
    return account.status == .held ? nil : look.words.noneHeld
  }

  mutating func askDecision(approve: Bool) -> [Effect] {
    if let problem = holdObjection(list.selectedAccount) {
      notice = .message(.warning, problem)
    } else if let account = list.selectedAccount {
      question = .decide(account, approve: approve)
    }
    return []
  }

  mutating func decide(_ account: Account, approve: Bool) -> [Effect] {
    guard deciding.insert(account.id).inserted else { return [] }
    return [.decide(account, approve: approve)]
  }

  mutating func decided(_ account: Account, _ result: Result<Decision, Fault>) -> [Effect] {
    guard deciding.remove(account.id) != nil else { return [] }
    let words = look.words
    let name = account.name.shown(words)
    switch result {
    case .failure(let fault): notice = .message(.error, words.remark(on: name, fault.sentence))
    case .success(let decision):
      let isDone = decision.outcome == .approved || decision.outcome == .rejected
      notice = .message(isDone ? .ok : .warning, words.remark(on: name, words.decided(decision.outcome.rawValue)))
    }
    return refreshAfterChange()
  }

  func decisionQuestion(_ account: Account, approve: Bool) -> String {
    let words = look.words
    let (from, to) = account.heldChange
    let origin = words.origin(account.heldOrigin ?? "app")
    return approve
      ? words.approveQuestion(from: from.shown(words), to: to.shown(words), origin: origin)
      : words.rejectQuestion(from: from.shown(words), to: to.shown(words), origin: origin)
  }
}
