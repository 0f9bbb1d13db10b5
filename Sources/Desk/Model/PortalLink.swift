// The link to Stripe's customer portal that is on the screen. It is forgotten when its box is closed.

public import Accounts

public struct PortalLink: Equatable, Sendable {
  public enum State: Equatable, Sendable {
    case asking(since: Duration)
    /// Whoever has the link is the customer, for Stripe.
    case made(url: String, at: Duration)
    case failed(Fault)
  }

  public let account: Account
  public internal(set) var state: State

  /// Whether its age or a spinner is on the screen.
  var isMoving: Bool {
    switch state {
    case .asking, .made: true
    case .failed: false
    }
  }
}
