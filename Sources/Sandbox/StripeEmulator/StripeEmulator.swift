// A Stripe on this machine: stateful, in memory, on loopback only. It signs and delivers webhooks, and does wrong what
// it is told to.

internal import Glibc
internal import Synchronization

public final class StripeEmulator: Sendable {
  /// A customer, as it is put in and looked at from inside the process.
  public struct Customer: Sendable, Equatable, Identifiable {
    public let id: String
    public var name: String?
    public var email: String?
    /// Whole seconds since 1970.
    public var created: Int
    public var metadata: [String: String]
    public var plan: SandboxPlan?
    /// Only its id is left then.
    public var isDeleted: Bool

    public init(
      id: String, name: String?, email: String?, created: Int, metadata: [String: String] = [:],
      plan: SandboxPlan? = nil, isDeleted: Bool = false
    ) {
      self.id = id
      self.name = name
      self.email = email
      self.created = created
      self.metadata = metadata
      self.plan = plan
      self.isDeleted = isDeleted
    }
  }

  /// What the emulator takes where nothing else is said.
  public static let defaultKey = "sk_test_sandboxOfAccountDesk"

  /// The secret key that requests have to bring.
  public let key: String
  let state: Mutex<StripeState>
  let outbox = Mutex(WebhookOutbox())
  /// Whole seconds since 1970.
  let now: @Sendable () -> Int
  /// By which it counts requests a second.
  let uptime: @Sendable () -> Duration

  /// - Parameters:
  ///   - key: `sk_test_…`.
  ///   - seed: of ids, secrets and mishaps. The same requests in the same order bring the same answers.
  ///   - uptime: since some fixed moment; requests a second are counted by it.
  public convenience init(
    key: String = StripeEmulator.defaultKey, seed: UInt64, faults: SandboxFaults = .none,
    uptime: @escaping @Sendable () -> Duration = StripeEmulator.steady
  ) {
    self.init(key: key, seed: seed, faults: faults, now: { time(nil) }, uptime: uptime)
  }

  /// - Parameter now: whole seconds since 1970.
  init(
    key: String, seed: UInt64, faults: SandboxFaults, now: @escaping @Sendable () -> Int,
    uptime: @escaping @Sendable () -> Duration = StripeEmulator.steady
  ) {
    self.key = key
    self.now = now
    self.uptime = uptime
    state = Mutex(StripeState(key: key, seed: seed, faults: faults))
  }

  /// The machine's own clock.
  public static let steady: @Sendable () -> Duration = {
    let epoch = ContinuousClock.now
    return { epoch.duration(to: .now) }
  }()

  /// What goes wrong from now on. `POST /sandbox/faults` changes it, too.
  public var faults: SandboxFaults {
    get { state.withLock { $0.faults } }
    set { state.withLock { $0.faults = newValue } }
  }

  /// Delivers events from now on.
  /// - Parameters:
  ///   - secret: `whsec_…`; the deliveries are signed with it.
  ///   - events: types of events, `*` for all.
  /// - Returns: the endpoint's id.
  @discardableResult
  public func addEndpoint(url: String, secret: String, events: [String] = ["*"]) -> String {
    let now = now()
    return state.withLock { state in
      let id = state.newID("we_1", length: 23)
      state.endpoints.append(
        StripeEndpoint(
          id: id, created: now, url: url, secret: secret, events: events, apiVersion: StripeEvent.apiVersion))
      return id
    }
  }

  /// Puts customers in as if they had always been there: no events. One that is there already is replaced.
  /// `POST /sandbox/customers` does so, too.
  public func load(_ customers: some Sequence<Customer>) {
    state.withLock { state in
      state.customers.load(
        customers.lazy.map { customer in
          StripeCustomer(
            id: customer.id, created: customer.created, name: customer.isDeleted ? nil : customer.name,
            email: customer.isDeleted ? nil : customer.email, metadata: customer.isDeleted ? [:] : customer.metadata,
            plan: customer.isDeleted ? nil : customer.plan, isDeleted: customer.isDeleted)
        })
    }
  }

  /// What happened, as a webhook tells it.
  public struct Event: Sendable, Identifiable {
    public let id: String
    public let customer: String
    /// Byte for byte.
    public let body: String
  }

  /// Everything that happened, in order, without the first `count`.
  public func events(after count: Int) -> [Event] {
    state.withLock { state in
      state.events.dropFirst(count).map { Event(id: $0.id, customer: $0.customer.id, body: $0.text) }
    }
  }

  /// How many pages of its list of customers it gave out, so that nobody asks for more than they need.
  public var pagesOfCustomers: Int { state.withLock { $0.pagesOfCustomers } }

  /// As it is now; nil for one that never was.
  public func customer(_ id: String) -> Customer? {
    state.withLock { state in
      guard let number = state.customers.number(of: id) else { return nil }
      let customer = state.customers[number]
      return Customer(
        id: customer.id, name: customer.name, email: customer.email, created: customer.created,
        metadata: customer.metadata, plan: customer.plan, isDeleted: customer.isDeleted)
    }
  }
}
