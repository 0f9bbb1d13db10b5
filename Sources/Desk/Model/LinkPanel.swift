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
  /// Of several that may be meant, which one a person means; none until they say so.
  public internal(set) var chosen: Int?

  /// Whether a spinner is on the screen.
  var isMoving: Bool {
    switch state {
    case .asking, .linking: true
    case .found, .refused, .failed: false
    }
  }

  /// What Enter accepts: a customer that is proposed or chosen, or that one is made.
  var acceptable: LinkProposal? {
    guard case .found(let rows) = state else { return nil }
    let row = rows.count == 1 ? rows.first : chosen.map { rows[$0] }
    return row.flatMap { $0.kind.isProposal || $0.kind == .noCustomer ? $0 : nil }
  }

  /// Whether one of several can be chosen.
  var isChoice: Bool {
    guard case .found(let rows) = state else { return false }
    return rows.count > 1 && rows.contains { $0.kind.isProposal }
  }

  mutating func choose(by step: Int) {
    guard case .found(let rows) = state, isChoice else { return }
    chosen = min(max(chosen.map { $0 + step } ?? (step > 0 ? 0 : rows.count - 1), 0), rows.count - 1)
  }
}
