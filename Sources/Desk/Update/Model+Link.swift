// Linking an account that has no customer: asked for, shown with its evidence, and accepted or left.

import Accounts
import Words

extension Model {
  mutating func linkAction(_ action: Action) -> [Effect] {
    if action == .acceptLink {
      guard let panel = linking, let proposal = panel.acceptable else { return [] }
      linking?.state = .linking(proposal, since: now.steady)
      return [.link(panel.account, proposal)]
    }
    guard let account = list.selectedAccount else {
      notice = .message(.warning, look.words.nobodySelected)
      return []
    }
    if let problem = linkObjection(account) {
      notice = .message(.warning, problem)
      return []
    }
    linking = LinkPanel(account: account, state: .asking(since: now.steady))
    return [.findLink(account)]
  }

  /// Why this account is not to be linked; nil where it may be.
  func linkObjection(_ account: Account?) -> String? {
    guard let account else { return look.words.nobodySelected }
    return account.stripeCustomerID == nil ? nil : look.words.linkHasCustomer
  }

  /// What was begun goes on behind a closed panel.
  mutating func closeLink() -> [Effect] {
    let wasAsking = if case .asking? = linking?.state { true } else { false }
    linking = nil
    return wasAsking ? [.cancel(.findLink)] : []
  }

  mutating func linksFound(_ account: Account, _ result: Result<[LinkProposal], Fault>) -> [Effect] {
    guard linking?.account == account, case .asking? = linking?.state else { return [] }
    switch result {
    case .failure(let fault): linking?.state = .failed(fault)
    case .success(let rows) where rows.isEmpty:
      // Somebody linked it meanwhile.
      linking = nil
      notice = .message(.info, look.words.linkHasCustomer)
      return refreshAfterChange()
    case .success(let rows): linking?.state = .found(rows)
    }
    return []
  }

  mutating func linked(_ account: Account, _ result: Result<LinkResult, Fault>) -> [Effect] {
    let words = look.words
    let isShown = linking?.account == account
    switch result {
    case .failure(let fault):
      if isShown {
        linking?.state = .failed(fault)
      } else {
        notice = .message(.error, words.remark(on: account.name.shown(words), fault.sentence))
      }
    case .success(let result):
      stripe = .ok
      if result.outcome.isLinked || !isShown {
        if isShown { linking = nil }
        notice = .message(
          result.outcome.isLinked ? .ok : .error,
          words.remark(on: account.name.shown(words), words.sentence(of: result)))
      } else {
        linking?.state = .refused(result)
      }
    }
    return refreshAfterChange()
  }
}

extension LinkWords {
  /// What became of a link.
  func sentence(of result: LinkResult) -> String {
    linkOutcome(result.outcome.rawValue, customer: result.customer ?? "-", other: result.other ?? "-")
  }
}
