// The failures that a message brings and that stand at their own place on the screen: for the log.

import Accounts
import Words

/// A failure that stands somewhere on the screen and in no message of its own.
struct Failure {
  let text: String
  let kind: Fault.Kind?
  let ids: [String]

  init(_ fault: Fault, of subject: String? = nil, _ words: some Words) {
    text = subject.map { words.remark(on: $0, fault.sentence) } ?? fault.sentence
    kind = fault.kind
    ids = fault.ids
  }

  init(_ text: String, of subject: String, _ words: some Words) {
    self.text = words.remark(on: subject, text)
    kind = nil
    ids = []
  }
}

extension Message {
  func failure(_ words: some Words) -> Failure? {
    switch self {
    // The sign-in tells it.
    case .caller(.failure(let fault)) where fault.kind == .signedOut: nil
    case .page(_, .failure(let fault)), .counts(.failure(let fault)), .project(.failure(let fault)),
      .detail(_, .failure(let fault)), .checked(_, .failure(let fault)), .dashboard(.failure(let fault)),
      .parkedEvents(nil, .failure(let fault)),
      .caller(.failure(let fault)), .signedIn(.failure(let fault)), .scope(_, _, .failure(let fault)),
      .bulk(_, .waiting(let fault, _)), .bulk(_, .ended(.gaveUp(let fault))):
      Failure(fault, words)
    case .stripe(let fault?), .stripeReached(let fault?): Failure(fault, words)
    case .portal(let account, .failure(let fault)), .linksFound(let account, .failure(let fault)),
      .linked(let account, .failure(let fault)):
      Failure(fault, of: account.name.shown(words), words)
    case .linked(let account, .success(let result)) where !result.outcome.isLinked:
      Failure(words.sentence(of: result), of: account.name.shown(words), words)
    case .bulk(_, .account(let result)) where result.outcome.isFailure:
      Failure(result.outcome.sentence(words), of: result.account.name.shown(words), words)
    default: nil
    }
  }

  /// The ids that belong to what it brings.
  var ids: [String] {
    switch self {
    case .resynced(_, _, .failure(let fault)), .replayed(_, .failure(let fault)): fault.ids
    default: []
    }
  }
}

extension Fault {
  /// By which Stripe's support finds it.
  var ids: [String] { [requestID].compactMap(\.self) }
}
