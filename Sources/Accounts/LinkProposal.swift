// Which user may belong to which customer, as the database proposes it, and what became of a link.

public import Supabase

/// What kind of line it is in the list of links.
public enum LinkKind: String, Codable, CaseIterable, Sendable {
  /// One customer names the user in its metadata.
  case metadata
  /// One customer has the confirmed e-mail of the login, and nobody else has it.
  case email
  /// Several may be meant; it takes a person to say which.
  case ambiguous
  case noCustomer = "no_customer"
  case noUser = "no_user"
  /// Two users on one customer; or the customer that names the user is another's already.
  case twoAccounts = "two_accounts"
  /// Stripe was never heard of this customer; whether it is there is found out by asking.
  case unread
  /// Stripe knows no such customer.
  case unknownCustomer = "unknown_customer"
  /// The customer is of Stripe's other mode.
  case otherMode = "other_mode"

  /// Whether it can be accepted.
  public var isProposal: Bool { self == .metadata || self == .email || self == .ambiguous }
}

/// One line of the list of links.
public struct LinkProposal: Codable, Hashable, Sendable {
  public let kind: LinkKind
  /// The user's; nil where there is none.
  public let id: String?
  public let stripeCustomerID: String?
  /// The user's own.
  public let name: String?
  public let email: String?
  public let customerName: String?
  public let customerEmail: String?
  /// Codes, some with an argument behind a blank: `metadata`, `same_email`, `linked_to <user>`…
  public let evidence: [String]

  public init(
    kind: LinkKind, id: String?, stripeCustomerID: String? = nil, name: String? = nil, email: String? = nil,
    customerName: String? = nil, customerEmail: String? = nil, evidence: [String] = []
  ) {
    self.kind = kind
    self.id = id
    self.stripeCustomerID = stripeCustomerID
    self.name = name
    self.email = email
    self.customerName = customerName
    self.customerEmail = customerEmail
    self.evidence = evidence
  }

  private enum CodingKeys: String, CodingKey {
    case kind, id, name, email, evidence
    case stripeCustomerID = "stripe_customer_id"
    case customerName = "customer_name"
    case customerEmail = "customer_email"
  }

  func being(_ kind: LinkKind) -> LinkProposal {
    LinkProposal(
      kind: kind, id: id, stripeCustomerID: stripeCustomerID, name: name, email: email, customerName: customerName,
      customerEmail: customerEmail, evidence: evidence)
  }
}

/// A piece of the list; `next` leads to the following one.
public struct LinkPage: Codable, Hashable, Sendable {
  public let rows: [LinkProposal]
  public let next: String?
}

/// What became of a link.
public struct LinkResult: Codable, Hashable, Sendable {
  public enum Outcome: String, Codable, Hashable, Sendable {
    case linked
    /// Linked to a customer that was made for it.
    case created
    /// It was so before.
    case already
    /// The user has another customer meanwhile, or the customer another user.
    case userLinked = "user_linked"
    case customerLinked = "customer_linked"
    /// The customer is deleted at Stripe.
    case deleted
    /// What is known now proposes it no more.
    case notProposed = "not_proposed"
    case noUser = "no_user"
    /// Stripe does not know the customer, or has it in its other mode.
    case unknownCustomer = "unknown_customer"
    case otherMode = "other_mode"

    /// Whether the user has the customer now.
    public var isLinked: Bool { self == .linked || self == .created || self == .already }
  }

  public let outcome: Outcome
  public let customer: String?
  /// The customer or the user that stands in the way.
  public let other: String?

  public init(_ outcome: Outcome, customer: String? = nil, other: String? = nil) {
    self.outcome = outcome
    self.customer = customer
    self.other = other
  }
}

extension AccountStore {
  /// A piece of the list: from its beginning, or from where the last one said.
  ///
  /// - Parameter page: 1 to 1000 users; of customers so many times 10 are looked at, 2000 at most.
  public func linkProposals(after next: String? = nil, page: Int = 200) async throws(SupabaseError) -> LinkPage {
    struct Arguments: Encodable {
      let next: String?
      let page: Int
    }
    return try await client.call(
      "accountdesk_link_proposals", Arguments(next: next, page: page), repeatable: true)
  }

  /// What is known of these users and customers; nothing of a user who has a customer.
  public func linkProposals(ids: [String], customers: [String] = []) async throws(SupabaseError) -> [LinkProposal] {
    let page: LinkPage = try await client.call(
      "accountdesk_link_proposals", ["ids": ids, "customers": customers], repeatable: true)
    return page.rows
  }

  /// Links a user to a customer, if still nothing speaks against it. The same again answers `already`.
  ///
  /// - Parameter kind: by what it was proposed, or `created`.
  func link(
    user: String, customer: String, kind: String, author: String
  ) async throws(SupabaseError) -> LinkResult {
    struct Arguments: Encodable {
      let account: String
      let customer: String
      let author: String
      let kind: String
    }
    struct Answer: Decodable {
      let outcome: LinkResult.Outcome
      let other: String?
    }
    let answer: Answer = try await client.call(
      "accountdesk_link", Arguments(account: user, customer: customer, author: author, kind: kind), repeatable: true)
    return LinkResult(answer.outcome, customer: customer, other: answer.other)
  }
}
