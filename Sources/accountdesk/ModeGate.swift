// Between a key and Stripe: nothing goes there before the project has said that it is of the key's mode.

import Accounts
import Stripe
import Supabase
import Synchronization
import Transport

final class ModeGate: Sendable {
  /// How long a start waits for the project.
  static let startLimits = Limits(connect: .seconds(2), total: .seconds(3))

  private let store: AccountStore
  private let isLive: Bool
  private let hasAgreed = Mutex(false)

  /// - Parameter isLive: whether the key is a live one.
  init(store: AccountStore, isLive: Bool) {
    self.store = store
    self.isLive = isLive
  }

  /// Asks the project, until it has agreed once.
  func pass() async throws(StripeError) {
    guard !hasAgreed.withLock({ $0 }) else { return }
    let caller: Operator
    do throws(SupabaseError) {
      caller = try await store.whoami()
    } catch {
      throw .api(.modeUnknown)
    }
    guard agrees(caller.livemode) else { throw .api(.keyOfOtherMode) }
  }

  /// - Parameter livemode: whether the project holds live data; nil before its first customer was seen, whose mode it
  ///   then takes.
  func agrees(_ livemode: Bool?) -> Bool {
    let agrees = (livemode ?? isLive) == isLive
    if agrees { hasAgreed.withLock { $0 = true } }
    return agrees
  }
}
