// Catch-up: Stripe's own list of what happened, for the webhooks that never came.

internal import FoundationEssentials
public import Stripe
public import Supabase

public enum CatchUpFailure: Error, Sendable {
  case stripe(StripeError)
  case supabase(SupabaseError)
  /// Another receiver has taken over meanwhile.
  case leaseLost
}

/// What one pass found.
public struct CatchUpReport: Hashable, Sendable {
  /// Events that were listed.
  public let listed: Int
  /// What became of those that nobody had taken.
  public let results: [EventResult]
  /// False where older ones are gone from Stripe's list: then only a comparison of all customers finds what is missing.
  public let isComplete: Bool
}

/// What a pass would find.
public struct CatchUpPreview: Hashable, Sendable {
  /// Events that nobody has taken.
  public let missed: Int
  /// As in `CatchUpReport`.
  public let isComplete: Bool
}

public struct CatchUp: Sendable {
  /// What is asked for; the array of types that Stripe takes has room for 20.
  public static let types = [
    "customer.created", "customer.updated", "customer.deleted", "customer.subscription.created",
    "customer.subscription.updated", "customer.subscription.deleted", "customer.subscription.paused",
    "customer.subscription.resumed",
  ]
  /// Longer than a page may take with all of Stripe's retries.
  static let lease = Duration.seconds(120)

  private let store: AccountStore
  private let stripe: StripeClient
  private let receiver: String
  private let pace: Pace

  /// - Parameter receiver: its name in the lease, unlike any other's.
  public init(store: AccountStore, stripe: StripeClient, receiver: String, pace: Pace = .system) {
    self.store = store
    self.stripe = stripe
    self.receiver = receiver
    self.pace = pace
  }

  /// One pass, from the cursor (less an overlap) to now. The cursor moves only when all of it was applied.
  /// - Returns: nil where another receiver is at it.
  public func run() async throws(CatchUpFailure) -> CatchUpReport? {
    guard let lease = try await take() else { return nil }
    do {
      return try await pass(lease)
    } catch {
      // The lease would end by itself; given back, the next receiver need not wait for that.
      try? await store.endCatchUp(receiver: receiver, reached: nil)
      throw error
    }
  }

  /// One pass from then to now, whoever has the lease, and without moving the cursor: what was taken already stays.
  /// - Returns: how many events were listed.
  func run(from: Date) async throws(CatchUpFailure) -> Int {
    var listed = 0
    var last: String?
    while true {
      let page: Stripe.Page<Event>
      do {
        page = try await stripe.events(
          types: Self.types, createdFrom: Int(from.timeIntervalSince1970), startingAfter: last
        ).value
      } catch {
        throw .stripe(error)
      }
      listed += page.items.count
      _ = try await apply(page.items)
      guard page.hasMore, let id = page.items.last?.id else { return listed }
      last = id
    }
  }

  /// How many events the next pass would apply; nothing is written, and no lease is taken.
  public func preview() async throws(CatchUpFailure) -> CatchUpPreview {
    let start: CatchUpLease
    do { start = try await store.catchUpStart() } catch { throw .supabase(error) }
    var missed = 0
    var last: String?
    while true {
      let page: Stripe.Page<Event>
      do {
        page = try await stripe.events(types: Self.types, createdFrom: start.from, startingAfter: last).value
      } catch {
        throw .stripe(error)
      }
      if !page.items.isEmpty {
        do { missed += try await store.unseenEvents(page.items.map(\.id)).count } catch { throw .supabase(error) }
      }
      guard page.hasMore, let id = page.items.last?.id else { break }
      last = id
    }
    return CatchUpPreview(missed: missed, isComplete: start.isComplete)
  }

  private func pass(_ lease: CatchUpLease) async throws(CatchUpFailure) -> CatchUpReport {
    var reached: Int?
    var listed = 0
    var results: [EventResult] = []
    var last: String?
    while true {
      let answer: Answer<Stripe.Page<Event>>
      do {
        answer = try await stripe.events(types: Self.types, createdFrom: lease.from, startingAfter: last)
      } catch {
        throw .stripe(error)
      }
      // What happens from now on is the next pass's, which the overlap lets begin before it.
      if reached == nil { reached = Int(answer.asOf(or: pace.date()).timeIntervalSince1970) }
      listed += answer.value.items.count
      results += try await apply(answer.value.items)
      guard answer.value.hasMore, let id = answer.value.items.last?.id else { break }
      last = id
      guard try await take() != nil else { throw .leaseLost }
    }
    do { try await store.endCatchUp(receiver: receiver, reached: reached) } catch { throw .supabase(error) }
    return CatchUpReport(listed: listed, results: results, isComplete: lease.isComplete)
  }

  private func take() async throws(CatchUpFailure) -> CatchUpLease? {
    do {
      return try await store.leaseCatchUp(receiver: receiver, lease: Self.lease)
    } catch {
      throw .supabase(error)
    }
  }

  /// Oldest first, though any order would do.
  private func apply(_ events: [Event]) async throws(CatchUpFailure) -> [EventResult] {
    guard !events.isEmpty else { return [] }
    do {
      let unseen = Set(try await store.unseenEvents(events.map(\.id)))
      let missed = events.reversed().filter { unseen.contains($0.id) }
      guard !missed.isEmpty else { return [] }
      return try await store.applyEvents(
        missed.map(\.raw), received: missed.map { _ in pace.date() }, origin: .catchUp)
    } catch {
      throw .supabase(error)
    }
  }
}
