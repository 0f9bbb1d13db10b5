// Re-sync: read the customer from Stripe now, and apply it.

import FoundationEssentials
public import Stripe
public import Supabase
import Transport

public enum ResyncFailure: Error, Sendable {
  case stripe(StripeError)
  case supabase(SupabaseError)
  /// The account changed during every try. Nothing was written.
  case keepsChanging
}

public struct Resync: Sendable {
  private let store: AccountStore
  let stripe: StripeClient
  private let pace: Pace
  private let origin: Origin
  private let names: Names

  public init(store: AccountStore, stripe: StripeClient, pace: Pace = .system) {
    self.init(store: store, stripe: stripe, pace: pace, origin: .resync, names: .keep)
  }

  /// - Parameters:
  ///   - origin: whose read it is; only a re-sync carries what is stored already.
  ///   - names: what the first sight does to them.
  init(store: AccountStore, stripe: StripeClient, pace: Pace, origin: Origin, names: Names) {
    self.store = store
    self.stripe = stripe
    self.pace = pace
    self.origin = origin
    self.names = names
  }

  /// - Parameters:
  ///   - edit: the edit that the read is to settle; only its fields are then carried where Stripe's did not change.
  ///   - logins: whether a login that differs takes Stripe's e-mail.
  public func run(
    customer: String, edit: EditID? = nil, logins: Logins = .keep, author: String
  ) async throws(ResyncFailure) -> ReadResult {
    try await read(customer: customer, edit: edit, logins: logins, author: author).result
  }

  /// The same, with the customer as it was read.
  ///
  /// - Parameters:
  ///   - finishes: whether an apply that has begun is waited for although the task was cancelled, so that it is known
  ///     what was done.
  ///   - forOwner: the answer goes to the account's own person, and names nobody else.
  public func read(
    customer: String, edit: EditID? = nil, logins: Logins = .keep, author: String, finishes: Bool = false,
    forOwner: Bool = false
  ) async throws(ResyncFailure) -> (result: ReadResult, standing: Customer) {
    if stripe.isByDoor {
      return try await readByDoor(customer: customer, edit: edit, logins: logins, finishes: finishes)
    }
    for _ in 1...5 {
      // The version comes before the read: whatever is applied in between makes the read stale.
      let answer: Answer<Customer>
      let result: ReadResult
      do {
        let version = try await store.beginRead(customer: customer)
        do { answer = try await stripe.customer(customer) } catch { throw ResyncFailure.stripe(error) }
        let (object, asOf) = (answer.body, answer.asOf(or: pace.date()))
        let apply = { @Sendable [store, origin, names] in
          try await store.applyRead(
            customer: customer, version: version, asOf: asOf, object: object, origin: origin, edit: edit,
            logins: logins, names: names, author: author, forOwner: forOwner)
        }
        if finishes { try Task.checkCancellation() }
        result = finishes ? try await Task { try await apply() }.value : try await apply()
      } catch let failure as ResyncFailure {
        throw failure
      } catch let error as SupabaseError {
        throw .supabase(error)
      } catch is CancellationError {
        throw .supabase(.transport(.cancelled))
      } catch {
        throw .supabase(.unexpected(path: "re-sync"))
      }
      if result.outcome != .again { return (result, answer.value) }
    }
    throw .keepsChanging
  }
}

extension Resync {
  /// What `run` would do; Stripe is read, and nothing is written.
  public func tryOut(
    customer: String, logins: Logins = .keep, forOwner: Bool = false
  ) async throws(ResyncFailure) -> ReadResult {
    if stripe.isByDoor {
      return try await askDoor(customer: customer, edit: nil, logins: logins, isDry: true).result
    }
    let answer: Answer<Customer>
    do { answer = try await stripe.customer(customer) } catch { throw .stripe(error) }
    do {
      return try await store.tryRead(customer: customer, object: answer.body, logins: logins, forOwner: forOwner)
    } catch {
      throw .supabase(error)
    }
  }
}

extension Answer {
  /// The moment from which on nothing is known: a second before the one in which Stripe can have read the customer
  /// at the earliest. Too low heals with the next event; too high would lose one.
  func asOf(or now: Date) -> Date {
    let seconds = Double(roundTrip.components.seconds) + Double(roundTrip.components.attoseconds) / 1e18
    let earliest = (date ?? now).timeIntervalSince1970 - seconds
    return Date(timeIntervalSince1970: earliest.rounded(.down) - 1)
  }
}
