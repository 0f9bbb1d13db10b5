// Linking a user to a customer: the one that is proposed, read from Stripe first; or one that is made for it.

import FoundationEssentials
public import Stripe
import Supabase

public struct Linking: Sendable {
  private let store: AccountStore
  private let stripe: StripeClient
  private let resync: Resync
  private let author: String

  public init(store: AccountStore, stripe: StripeClient, author: String, pace: Pace = .system) {
    self.store = store
    self.stripe = stripe
    self.author = author
    resync = Resync(store: store, stripe: stripe, pace: pace)
  }

  /// Links what is proposed. The customer is read before, so that the proposal is judged by what Stripe says now.
  public func accept(_ proposal: LinkProposal) async throws(ResyncFailure) -> LinkResult {
    guard proposal.kind.isProposal, let user = proposal.id, let customer = proposal.stripeCustomerID else {
      return LinkResult(.notProposed)
    }
    return try await link(user, customer, kind: proposal.kind.rawValue)
  }

  /// Gives a user a customer. One that names the user already is taken; else one is made, under a key that is the
  /// user's own: however often this is begun, and by how many at once, it is one customer.
  public func create(for user: String) async throws(ResyncFailure) -> LinkResult {
    if stripe.isByDoor { return try await createByDoor(for: user) }
    if let result = try await taken(user) { return result }
    // What Stripe finds may be a minute old or missing: it is an aid, and nothing is concluded from finding nothing.
    for customer in try await search(user) { _ = try await read(customer.id) }
    let known = try await known(user)
    if let result = try await taken(user) { return result }
    let made: Customer
    do {
      made = try await stripe.createCustomer(
        name: known?.name, email: known?.email, metadata: ["supabaseUUID": user],
        idempotencyKey: "accountdesk-link-\(user)", policy: .read
      ).value
    } catch {
      throw .stripe(error)
    }
    return try await link(user, made.id, kind: LinkResult.Outcome.created.rawValue)
  }

  /// Making a customer takes the key.
  private func createByDoor(for user: String) async throws(ResyncFailure) -> LinkResult {
    let answer: Data
    do {
      answer = try await stripe.askDoor("/accounts/\(user)/link", json: Data("{}".utf8))
    } catch {
      throw .stripe(error)
    }
    guard let result = try? SupabaseJSON.decode(LinkResult.self, from: answer) else {
      throw .stripe(.unexpected(status: 200, path: "link"))
    }
    return result
  }

  /// Whether Stripe has the customer of an account that it was never asked about; nil where all is well.
  public func fault(of proposal: LinkProposal, livemode: Bool?) async throws(ResyncFailure) -> LinkProposal? {
    guard let id = proposal.stripeCustomerID else { return nil }
    do {
      let customer = try await stripe.customer(id).value
      return customer.livemode.flatMap { $0 == livemode ?? $0 ? nil : proposal.being(.otherMode) }
    } catch {
      guard let outcome = error.missing else { throw .stripe(error) }
      return proposal.being(outcome == .otherMode ? .otherMode : .unknownCustomer)
    }
  }

  /// The end of it where a customer names the user, or none is to be made.
  private func taken(_ user: String) async throws(ResyncFailure) -> LinkResult? {
    let rows = try await rows(user)
    guard let first = rows.first else {
      let account: AccountDetail?
      do { account = try await store.account(user) } catch { throw .supabase(error) }
      guard let account else { return LinkResult(.noUser) }
      return LinkResult(.already, customer: account.account.stripeCustomerID)
    }
    if first.kind == .noCustomer { return nil }
    if first.kind == .metadata { return try await accept(first) }
    return LinkResult(.notProposed)
  }

  private func known(_ user: String) async throws(ResyncFailure) -> LinkProposal? { try await rows(user).first }

  private func rows(_ user: String) async throws(ResyncFailure) -> [LinkProposal] {
    do { return try await store.linkProposals(ids: [user]) } catch { throw .supabase(error) }
  }

  private func search(_ user: String) async throws(ResyncFailure) -> [Customer] {
    do {
      return try await stripe.searchCustomers(metadata: "supabaseUUID", is: user).value.items.filter { !$0.deleted }
    } catch {
      // Some countries have no search, and some keys may not.
      if let status = error.failure?.status, [400, 403, 404].contains(status) { return [] }
      throw .stripe(error)
    }
  }

  private func link(_ user: String, _ customer: String, kind: String) async throws(ResyncFailure) -> LinkResult {
    if let outcome = try await read(customer) { return LinkResult(outcome, customer: customer) }
    let result: LinkResult
    do {
      result = try await store.link(user: user, customer: customer, kind: kind, author: author)
    } catch {
      throw .supabase(error)
    }
    return result.outcome == .linked && kind == LinkResult.Outcome.created.rawValue
      ? LinkResult(.created, customer: customer) : result
  }

  /// - Returns: why nobody can be linked to it.
  private func read(_ customer: String) async throws(ResyncFailure) -> LinkResult.Outcome? {
    do {
      let result = try await resync.run(customer: customer, author: author)
      return result.outcome == .deleted ? .deleted : nil
    } catch {
      switch error {
      case .stripe(let error): if let outcome = error.missing { return outcome }
      // A customer of the other mode is let in nowhere.
      case .supabase(.rejected(code: "PT409", _, _, _, _)): return .otherMode
      case .supabase, .keepsChanging: break
      }
      throw error
    }
  }
}

extension StripeError {
  /// Stripe knows no such customer; or it says that its other mode does.
  fileprivate var missing: LinkResult.Outcome? {
    if let failure, failure.isDoors, failure.code == "other_mode" { return .otherMode }
    guard let failure, failure.status == 404 else { return nil }
    return failure.message.contains("similar object exists in") ? .otherMode : .unknownCustomer
  }
}
