// The status of an account: one word, the same in SQL, JSON, flags and screens.

/// In the order in which they are decided: the first that fits.
public enum SyncStatus: String, Codable, CaseIterable, Sendable {
  /// In Stripe.
  case deleted
  /// No customer.
  case unlinked
  /// Another account is in the way.
  case conflict
  /// The last apply or edit.
  case failed
  /// A login e-mail waits for approval.
  case held
  /// Pending for longer than the project's limit.
  case late
  /// An edit between accepted and confirmed.
  case pending
  /// The three records disagree.
  case drifted
  case inSync = "in_sync"
  /// Stripe was never seen.
  case unknown
}
