// The panel in which an account without a customer is linked: what was found for it, and what became of it.

public import Accounts

public struct LinkPanel: Equatable, Sendable {
  public enum State: Equatable, Sendable {
    case asking(since: Duration)
    /// Never empty.
    case found([LinkProposal])
    case linking(LinkProposal, since: Duration)
    case refused(LinkResult)
    case failed(Fault)
  }

  public let account: Account
  public internal(set) var state: State

  /// Whether a spinner is on the screen.
  var isMoving: Bool {
    switch state {
    case .asking, .linking: true
    case .found, .refused, .failed: false
    }
  }

  /// What Enter accepts: a customer that is proposed, or that one is made.
  var acceptable: LinkProposal? {
    guard case .found(let rows) = state, rows.count == 1, let row = rows.first else { return nil }
    return row.kind.isProposal || row.kind == .noCustomer ? row : nil
  }
}
