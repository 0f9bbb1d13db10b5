// The first sight of every customer: Stripe's list from the newest to the oldest, page by page.

public import Stripe
public import Supabase

public enum BackfillFailure: Error, Sendable {
  case stripe(StripeError)
  case supabase(SupabaseError)
}

/// Logins stay as they are: what differs is drift, to be decided by a person.
public struct Backfill: Sendable {
  private let store: AccountStore
  private let stripe: StripeClient
  private let pace: Pace

  public init(store: AccountStore, stripe: StripeClient, pace: Pace = .system) {
    self.store = store
    self.stripe = stripe
    self.pace = pace
  }

  /// Newer values that came by webhook meanwhile stay.
  /// - Returns: how many customers were looked at.
  @discardableResult
  public func run() async throws(BackfillFailure) -> Int {
    var count = 0
    var last: String?
    while true {
      let answer: Answer<Page<Customer>>
      do { answer = try await stripe.customers(startingAfter: last) } catch { throw .stripe(error) }
      let customers = answer.value.items
      if !customers.isEmpty {
        do {
          _ = try await store.applyPage(
            objects: customers.map(\.raw), asOf: answer.asOf(or: pace.date()), origin: .backfill)
        } catch {
          throw .supabase(error)
        }
      }
      count += customers.count
      guard answer.value.hasMore, let id = customers.last?.id else { return count }
      last = id
    }
  }
}
