// One invented person, with what each of the three records says.

public struct Person: Sendable, Equatable, Identifiable {
  public struct Record: Sendable, Equatable {
    public var name: String?
    public var email: String?

    public init(name: String?, email: String?) {
      self.name = name
      self.email = email
    }
  }

  public enum Provider: String, Sendable { case email, google }

  /// How the records are to each other.
  public enum Kind: String, Sendable, CaseIterable {
    case inSync
    /// The person changed the name in public.users.
    case nameDrifted
    /// The person changed the e-mail in auth.users; Stripe has the old one.
    case emailDrifted
    /// No customer.
    case unlinked
    /// Shares a customer with somebody else.
    case conflict
    /// The customer was deleted in Stripe.
    case deleted
  }

  /// The user's id, a UUID in small letters.
  public let id: String
  public let kind: Kind
  /// Signed up, in whole seconds since 1970.
  public let created: Int
  /// What public.customers says; nil where it has no row, or a row with null.
  public let customer: String?
  /// Whether public.customers has a row at all.
  public let hasCustomersRow: Bool
  /// What Stripe says; nil where there is no customer, or none any more.
  public let stripe: Record?
  /// What public.users says. The template has no e-mail there.
  public let users: Record
  /// What auth.users says; the e-mail is never nil.
  public let auth: Record
  /// At least one; how they sign in.
  public let providers: [Provider]
  public let plan: SandboxPlan?

  public init(
    id: String, kind: Kind, created: Int, customer: String?, hasCustomersRow: Bool, stripe: Record?, users: Record,
    auth: Record, providers: [Provider], plan: SandboxPlan?
  ) {
    self.id = id
    self.kind = kind
    self.created = created
    self.customer = customer
    self.hasCustomersRow = hasCustomersRow
    self.stripe = stripe
    self.users = users
    self.auth = auth
    self.providers = providers
    self.plan = plan
  }
}
