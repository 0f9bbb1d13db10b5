// The account page for oneself: a sign-in that follows one's new address only when that address is proved.

import Accounts
import Words

extension Effect {
  /// The same for somebody who sees only themselves; nil for what is about everybody, and while nobody knows who it is.
  func own(_ id: String?) -> Effect? {
    switch self {
    case .loadPage(let request): id.map { .loadOwn($0, request) }
    case .loadCounts: nil
    default: self
    }
  }
}

extension Model {
  /// Whoever has no role sees their account page, and whoever asked for it.
  /// - Returns: whether that is another page than the one before.
  mutating func takeOwn(_ caller: Operator) -> Bool {
    let id = caller.role == "owner" || identity.wantsOwn ? caller.id : nil
    guard id != identity.ownID else { return false }
    identity.ownID = id
    focus = identity.isOwn ? .detail : .list
    let generation = list.generation
    list = AccountList()
    list.generation = generation
    counts = nil
    countsLoading = Loading()
    return true
  }

  /// The address that waits to be proved, and the one that signs in until then.
  var unprovenLogin: (wanted: String, standing: String?)? {
    guard identity.isOwn, let account = list.selectedAccount, let records = details[account.id]?.records,
      let wanted = records.stripe?.email, let auth = records.auth, !Field.email.same(wanted, auth.email)
    else { return nil }
    return (wanted, auth.email)
  }

  /// Asked for once by itself, when one's own edit has brought the address, and again by its key.
  mutating func proveOwnEdit() -> [Effect] {
    guard let wanted = unprovenLogin?.wanted, proving != wanted,
      flights.contains(where: { Field.email.same($0.draft.changes.email?.value, wanted) })
    else { return [] }
    return proveLogin()
  }

  mutating func proveLogin() -> [Effect] {
    guard let wanted = unprovenLogin?.wanted else {
      notice = .message(.info, look.words.meNothingToProve)
      return []
    }
    proving = wanted
    notice = .message(.pending, look.words.meAsking(wanted))
    return [.proveLogin(wanted)]
  }

  mutating func proofAsked(_ address: String, _ fault: Fault?) -> [Effect] {
    guard proving == address else { return [] }
    if let fault {
      notice = .message(.error, fault.sentence)
    } else {
      notice = .message(.ok, look.words.meMailSent(address))
    }
    return []
  }
}
