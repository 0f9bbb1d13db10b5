// What a reconcile found of one account and what became of it; and of all of them, in figures. Pure.

/// One difference, and its end.
public struct ReconciledDifference: Hashable, Sendable {
  public let drift: Drift
  public let origin: DriftOrigin
  /// Whether it is gone.
  public let isMended: Bool
}

/// One account that differed or was in doubt.
public struct ReconciledAccount: Sendable {
  /// As it was before.
  public let account: Account
  /// What is stored of it, and what a read of Stripe showed beyond that.
  public let differences: [ReconciledDifference]
  /// What became of it, in the words of a re-sync; nil where nothing was tried.
  public let outcome: ResyncedAccount.Outcome?
  /// Nothing of it was written.
  public let isDry: Bool

  /// Only looked at.
  init(_ found: DoubtfulAccount) {
    account = found.account
    differences = zip(found.account.drift, found.origins).map {
      ReconciledDifference(drift: $0, origin: $1, isMended: false)
    }
    outcome = nil
    isDry = true
  }

  /// Read from Stripe, or sent to it.
  ///
  /// - Parameters:
  ///   - isDry: what was read was not applied.
  ///   - isSent: our values went to Stripe; a field that changed there is the same everywhere then.
  init(_ found: DoubtfulAccount, _ outcome: ResyncedAccount.Outcome, isDry: Bool, isSent: Bool = false) {
    account = found.account
    self.outcome = outcome
    self.isDry = isDry
    let changes = outcome.changes
    let isDone = !isDry && !outcome.isFailure
    var differences = zip(found.account.drift, found.origins).map { drift, origin in
      ReconciledDifference(
        drift: drift, origin: origin,
        isMended: isDone
          && changes.contains { $0.field == drift.field && (isSent ? $0.record == .stripe : $0.record == drift.record) }
      )
    }
    if !isSent {
      // Stripe's was newer than what is stored.
      differences += changes.compactMap { change in
        guard change.record != .stripe,
          !found.account.drift.contains(where: { $0.field == change.field && $0.record == change.record })
        else { return nil }
        return ReconciledDifference(
          drift: Drift(field: change.field, record: change.record, value: change.from, stripe: change.to),
          origin: .stripe, isMended: isDone)
      }
    }
    self.differences = differences
  }

  /// Whether something of it is still to be decided or done.
  public var isLeft: Bool {
    switch outcome {
    case .none: true
    case .deleted, .noCustomer: false
    case .parked, .failed: true
    case .changed, .unchanged: !differences.allSatisfy(\.isMended)
    }
  }

  /// Whether only a login that was kept differs: to be decided, and no failure.
  public var isKept: Bool {
    guard isLeft, let outcome, !outcome.isFailure else { return false }
    return differences.allSatisfy { $0.isMended || ($0.drift.field == .email && $0.drift.record == .auth) }
  }
}

/// A field of a record, as what is counted.
public struct RecordField: Hashable, Comparable, Sendable {
  public let field: Field
  public let record: Record

  public static func < (a: RecordField, b: RecordField) -> Bool {
    (a.field.rawValue, a.record.rawValue) < (b.field.rawValue, b.record.rawValue)
  }
}

/// A reconcile in figures, of one pass.
public struct ReconcileTally: Sendable {
  /// How many were looked at.
  public internal(set) var accounts = 0
  public internal(set) var outOfStep = 0
  /// Events that nobody had taken; nil until Stripe was asked, and where another receiver is at it.
  public internal(set) var missedEvents: Int?
  /// False where older ones are gone from Stripe's list.
  public internal(set) var isComplete = true
  /// Of the accounts that differed or were in doubt: all of them, and those of which something stays.
  public internal(set) var found = 0
  public internal(set) var left = 0
  /// Of those, the ones of which only a login was kept.
  public internal(set) var kept = 0
  public internal(set) var differences: [RecordField: Int] = [:]
  public internal(set) var origins: [DriftOrigin: Int] = [:]

  public init() {}

  public var mended: Int { found - left }

  mutating func take(_ account: ReconciledAccount) {
    // In doubt, read, and found as it should be.
    if account.differences.isEmpty, !account.isLeft { return }
    found += 1
    if account.isLeft { left += 1 }
    if account.isKept { kept += 1 }
    for difference in account.differences {
      differences[RecordField(field: difference.drift.field, record: difference.drift.record), default: 0] += 1
      origins[difference.origin, default: 0] += 1
    }
  }
}
