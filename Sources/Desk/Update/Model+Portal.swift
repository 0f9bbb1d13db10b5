// The link to Stripe's customer portal: asked for, copied, and forgotten.

import Accounts
import Words

extension Model {
  mutating func portalAction(_ action: Action) -> [Effect] {
    if action == .copyPortalLink {
      guard case .made(let url, _)? = portal?.state else { return [] }
      return copyLink(url)
    }
    // A new one is for the same person, whatever the list does meanwhile.
    guard let account = portal?.account ?? list.selectedAccount else { return [] }
    if let problem = portalObjection(account) {
      notice = .message(.warning, problem)
      return []
    }
    if case .asking? = portal?.state { return [] }
    portal = PortalLink(account: account, state: .asking(since: now.steady))
    return [.makePortalLink(account)]
  }

  /// Why there is no link for this account; nil where there is.
  func portalObjection(_ account: Account?) -> String? {
    let words = look.words
    guard let account else { return words.nobodySelected }
    if account.stripeCustomerID == nil { return words.noPortalUnlinked }
    return account.status == .deleted ? words.noPortalDeleted : nil
  }

  mutating func portalAnswered(_ account: Account, _ result: Result<String, Fault>) -> [Effect] {
    guard portal?.account == account, case .asking? = portal?.state else { return [] }
    switch result {
    case .success(let url):
      stripe = .ok
      portal?.state = .made(url: url, at: now.steady)
      return copyLink(url)
    case .failure(let fault):
      portal?.state = .failed(fault)
      return []
    }
  }

  /// The notice does not have the link: it stays on the screen, and in the log.
  private mutating func copyLink(_ url: String) -> [Effect] {
    notice = .message(.ok, look.words.portalCopied(portal?.account.name.shown(look.words) ?? ""))
    return [.copy(url)]
  }
}
