// What a doctor has seen, before anything is made of it.

public import Stripe
public import Words

/// What answers at an endpoint's address.
public enum EndpointAnswer: Hashable, Sendable {
  /// A receiver, which took what was signed with the configured secret.
  case accepted
  /// A receiver, and the signature is by no secret of its own, or there was none.
  case signatureRefused
  /// Something else than a receiver.
  case other(status: Int)
  case unreachable
}

/// The newest event of ours that should have come by now.
public struct NewestDelivery: Hashable, Sendable {
  public let id: String
  /// Seconds since 1970.
  public let created: Int
  /// How it came; nil where it has not.
  public let cameBy: String?

  public init(id: String, created: Int, cameBy: String?) {
    self.id = id
    self.created = created
    self.cameBy = cameBy
  }
}

public struct StripeFacts: Sendable {
  public enum State: Hashable, Sendable {
    case answers
    case refused
    case expired
    /// In words.
    case unreachable(String)
  }

  public let isLive: Bool
  public let isRestricted: Bool
  public let lastFour: String
  public var state = State.answers
  public var missing: [StripePermission] = []
  /// This machine's clock less Stripe's, in seconds.
  public var clock: Double?
  /// nil where the key may not see them.
  public var endpoints: [WebhookEndpoint]?
  /// By the endpoint's address, with the configured secret where there is one.
  public var answers: [String: EndpointAnswer] = [:]
  public var hasSecret = false
  public var newest: NewestDelivery?
  /// What was asked for and did not come, with why.
  public var failed: [DoctorCheck: String] = [:]

  public init(isLive: Bool, isRestricted: Bool, lastFour: String) {
    self.isLive = isLive
    self.isRestricted = isRestricted
    self.lastFour = lastFour
  }
}

public struct SupabaseFacts: Sendable {
  public enum State: Hashable, Sendable {
    case answers
    case refused
    /// In words.
    case unreachable(String)
    case notMigrated
    /// The database has our functions, and the interface does not know them.
    case cacheIsOld
  }

  public let url: String
  /// Whether the key in the place of the secret one is one.
  public let isSecret: Bool
  public let lastFour: String
  public var state = State.answers
  /// Whether a secret key stands where the one for every desk belongs.
  public var isPublishableSecret = false
  /// The project that the key names, where it names another than the address.
  public var otherProject: String?
  public var database: DatabaseReport?
  public var identities: IdentityReport?
  public var project: ProjectState?
  /// What was asked for and did not come, with why.
  public var failed: [DoctorCheck: String] = [:]

  public init(url: String, isSecret: Bool, lastFour: String) {
    self.url = url
    self.isSecret = isSecret
    self.lastFour = lastFour
  }
}

/// What is seen from a desk that has the publishable key and a person's sign-in.
public struct DeskFacts: Sendable {
  public enum State: Hashable, Sendable {
    case answers(title: String)
    case signedOut
    case refused
    /// In words.
    case unreachable(String)
    case notMigrated
    case otherRelease(isDatabaseOlder: Bool)
    /// In words.
    case failed(String)
  }

  public let url: String
  public let state: State
  public let lastFour: String
  /// Nil where it has a Stripe key of its own.
  public let door: String?
  /// In words; nil where the door answers.
  public let doorFault: String?

  public init(url: String, state: State, lastFour: String, door: String? = nil, doorFault: String? = nil) {
    self.url = url
    self.state = state
    self.lastFour = lastFour
    self.door = door
    self.doorFault = doorFault
  }
}

public struct TerminalFacts: Hashable, Sendable {
  public let type: String
  public let isUnicode: Bool
  /// Whether it has colours, or nobody wants any.
  public let hasColors: Bool
  public let columns: Int
  public let rows: Int

  public init(type: String, isUnicode: Bool, hasColors: Bool = true, columns: Int, rows: Int) {
    self.type = type
    self.isUnicode = isUnicode
    self.hasColors = hasColors
    self.columns = columns
    self.rows = rows
  }
}

public struct DoctorFacts: Sendable {
  /// Names of the migrations that this version has.
  public let migrations: [String]
  /// Of their texts, by name.
  public let digests: [String: String]
  /// Of a desk that has no secret key.
  public var desk: DeskFacts?
  public var stripe: StripeFacts?
  public var supabase: SupabaseFacts?
  public var terminal: TerminalFacts?

  public init(migrations: [String], digests: [String: String] = [:]) {
    self.migrations = migrations
    self.digests = digests
  }
}
