// What became of an account in a re-sync of many, for scripts and in the words of a language.

import Stripe
import Supabase
public import Words

extension ResyncedAccount.Outcome {
  /// As scripts know it.
  public var code: String {
    switch self {
    case .changed: "applied"
    case .unchanged: "unchanged"
    case .noCustomer: "unlinked"
    case .deleted: "deleted"
    case .parked(let outcome, _): outcome.rawValue
    case .failed: "failed"
    }
  }

  /// Why it was not applied, as scripts know it; nothing of a person is in it.
  public var reason: String? {
    switch self {
    case .changed, .unchanged, .noCustomer, .deleted: nil
    case .parked(_, let reason): reason
    case .failed(let failure): failure.description
    }
  }

  public var changes: [RecordChange] { if case .changed(let changes) = self { changes } else { [] } }

  /// Whether it is one that did not go well.
  public var isFailure: Bool {
    switch self {
    case .parked, .failed: true
    case .changed, .unchanged, .noCustomer, .deleted: false
    }
  }

  /// What happened, in a sentence or two.
  public func sentence(_ words: some Words) -> String {
    switch self {
    case .changed(let changes): words.changes(changes.map { $0.sentence(words) })
    case .unchanged: words.bulkUnchanged
    case .noCustomer: words.accountUnlinked
    case .deleted: words.accountDeleted
    case .parked(let outcome, let reason):
      words.notApplied(outcome: words.outcome(outcome.rawValue), reason: reason.map { words.reason($0) })
    case .failed(let failure): Fault(failure, words).sentence
    }
  }
}

extension RecordChange {
  /// `name in users: Ada → Ada King`
  public func sentence(_ words: some Words) -> String {
    words.change(
      field: words.fieldInRecord(field.word(words), record: record.rawValue), from: from.shown(words),
      to: to.shown(words))
  }
}

extension ResyncFailure: CustomStringConvertible {
  public var description: String {
    switch self {
    case .stripe(let error): error.description
    case .supabase(let error): error.description
    case .keepsChanging: "keeps changing"
    }
  }
}
