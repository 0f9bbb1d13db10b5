// What a re-sync of many does next: which account, whether to wait, and when to give up. Pure.

import Stripe
import Supabase
import Transport

/// An account on its way, with how often it failed while others went well.
struct BulkItem: Sendable {
  let account: Account
  var tries = 0
  /// How many had gone well when it last failed.
  var seen = 0
  var failure: ResyncFailure?
}

/// How one try ended.
enum BulkTry: Sendable {
  case ended(BulkItem, ResyncedAccount.Outcome)
  case failed(BulkItem, ResyncFailure)
  /// Cancelled before anything was done.
  case dropped(BulkItem)
}

struct BulkQueue {
  static let page = 200

  private var fresh: [Account] = []
  private var isLastPage = false
  /// The last account that was taken from a page.
  private(set) var last: String?
  /// Tried, to be tried again.
  private var again: [BulkItem] = []
  private var underWay = 0
  private var succeeded = 0
  /// Why it has to wait, and how often it did since something went well.
  private var trouble: ResyncFailure?
  private var pauses = 0
  private var waited = Duration.zero
  private var final: ResyncFailure?
  private let patience: Duration

  init(patience: Duration) { self.patience = patience }

  var needsPage: Bool { fresh.isEmpty && !isLastPage && trouble == nil && final == nil }
  /// Nothing is left, or nothing goes any more.
  var isOver: Bool { final != nil || (fresh.isEmpty && isLastPage && again.isEmpty && trouble == nil) }
  var end: BulkEnd { final.map { .gaveUp($0) } ?? .done }

  /// Those that failed and are not tried again.
  var leftOver: [ResyncedAccount] {
    again.compactMap { item in item.failure.map { ResyncedAccount(account: item.account, outcome: .failed($0)) } }
  }

  mutating func add(_ accounts: [Account]) {
    fresh = accounts.reversed()
    last = accounts.last?.id ?? last
    isLastPage = accounts.count < Self.page
    pauses = 0
    waited = .zero
  }

  mutating func pageFailed(_ failure: ResyncFailure) {
    if failure.isFinal { final = failure } else { trouble = failure }
  }

  /// The next to be tried now; nil while as many are under way as may be, and while something has to be waited for.
  mutating func next() -> BulkItem? {
    // After a failure one goes ahead and shows whether it works again.
    guard final == nil, trouble == nil, underWay < (pauses > 0 ? 1 : BulkResync.width) else { return nil }
    let item = again.isEmpty ? fresh.popLast().map { BulkItem(account: $0) } : again.removeFirst()
    if item != nil { underWay += 1 }
    return item
  }

  /// - Returns: the account's end, if it was that.
  mutating func ended(_ attempt: BulkTry) -> ResyncedAccount? {
    underWay -= 1
    switch attempt {
    case .ended(let item, let outcome):
      switch outcome {
      // These ask nobody, and tell nothing of the services.
      case .noCustomer, .deleted: break
      case .changed, .unchanged, .parked, .failed: wentWell()
      }
      return ResyncedAccount(account: item.account, outcome: outcome)
    case .dropped(let item):
      if item.failure != nil { again.append(item) }
      return nil
    case .failed(var item, let failure):
      guard failure.isWorthWaiting || failure.isFinal else {
        // The account's own trouble; the services are there.
        wentWell()
        return ResyncedAccount(account: item.account, outcome: .failed(failure))
      }
      if !failure.isForTooMany, item.tries == 0 || succeeded > item.seen { item.tries += 1 }
      item.seen = succeeded
      item.failure = failure
      if failure.isFinal { final = failure }
      if item.tries >= BulkResync.tries { return ResyncedAccount(account: item.account, outcome: .failed(failure)) }
      again.append(item)
      trouble = failure
      return nil
    }
  }

  private mutating func wentWell() {
    succeeded += 1
    pauses = 0
    waited = .zero
  }

  /// How long to wait before going on, where that is needed and patience is left.
  mutating func pause() -> (ResyncFailure, Duration)? {
    guard let trouble else { return nil }
    self.trouble = nil
    let asked = trouble.asksToWait ?? .zero
    let wait = min(max(asked, .seconds(1 << min(pauses, 5))), .seconds(60))
    guard waited + wait <= patience else {
      final = trouble
      return nil
    }
    pauses += 1
    waited += wait
    return (trouble, wait)
  }
}

extension ResyncFailure {
  var isCancelled: Bool {
    switch self {
    case .stripe(.transport(.cancelled)), .supabase(.transport(.cancelled)): true
    default: false
    }
  }

  /// No account would go better: a key that is refused, an address that is none.
  var isFinal: Bool {
    switch self {
    case .stripe(.api(let failure)): [401, 403].contains(failure.status)
    case .stripe(.transport(let error)), .supabase(.transport(let error)):
      switch error {
      case .badURL, .tls: true
      case .couldNotResolve, .refused, .timedOut, .tooLarge, .cancelled, .lost: false
      }
    case .supabase(.missingFunction), .supabase(.otherRelease), .supabase(.unauthorized), .supabase(.forbidden),
      .supabase(.signedOut), .supabase(.tokenFromFuture):
      true
    default: false
    }
  }

  /// May go well a little later.
  var isWorthWaiting: Bool {
    switch self {
    case .stripe(let error):
      switch error {
      case .transport(let error): error.mayPass
      case .api(let failure), .savedFailure(let failure): [409, 429].contains(failure.status) || failure.status >= 500
      case .unexpected(let status, _): !(200...299).contains(status)
      case .stopped: false
      }
    case .supabase(let error):
      switch error {
      case .transport(let error): error.mayPass
      case .unavailable, .notCommitted, .timedOut, .notJSON: true
      case .missingFunction, .otherRelease, .unauthorized, .tokenFromFuture, .signedOut, .forbidden, .rejected, .auth,
        .unexpected:
        false
      }
    case .keepsChanging: true
    }
  }

  /// Stripe wants fewer requests, whoever's they are: nothing that an account could be blamed for.
  var isForTooMany: Bool {
    switch self {
    case .stripe(.api(let failure)): failure.status == 429
    default: false
    }
  }

  var asksToWait: Duration? {
    switch self {
    case .stripe(.api(let failure)): failure.retryAfter
    case .supabase(.unavailable(_, let wait)): wait
    default: nil
    }
  }
}

extension TransportError {
  /// The network's trouble, and nobody's mistake.
  fileprivate var mayPass: Bool {
    switch self {
    case .couldNotResolve, .refused, .timedOut, .lost: true
    case .badURL, .tls, .tooLarge, .cancelled: false
    }
  }
}
