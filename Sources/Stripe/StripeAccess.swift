// How a client is let in: at Stripe by the account's key, or at the door by the operator's own token.

public import FoundationEssentials
internal import HTTPTypes
public import Transport

/// Gives the operator's access token. Asked before every attempt, so that one that expires is replaced in mid-work.
public typealias DoorToken = @Sendable () async throws(StripeError) -> String

/// Says whether anything may go to Stripe yet.
public typealias StripeGate = @Sendable () async throws(StripeError) -> Void

enum StripeAccess: Sendable {
  case key(StripeKey)
  case door(DoorToken)

  /// What the `Authorization` header says behind `Bearer`.
  func secret() async throws(StripeError) -> String {
    switch self {
    case .key(let key): key.text
    case .door(let token): try await token()
    }
  }
}

extension StripeFailure {
  /// The `type` of what the door itself refuses, in Stripe's own form.
  public static let doorType = "door_error"

  /// Whether the door says no, and not Stripe. Nothing of this one request came as far as Stripe, except where the
  /// status is 502: then it may have.
  public var isDoors: Bool { type == Self.doorType }

  /// Nothing is to be changed from here.
  public static let readOnly = StripeFailure(type: doorType, code: "read_only", message: "", status: 403)

  /// The key is not of the project's mode.
  public static let keyOfOtherMode = StripeFailure(type: doorType, code: "key_of_other_mode", message: "", status: 403)

  /// Which mode the project is of could not be learned.
  public static let modeUnknown = StripeFailure(type: doorType, code: "mode_unknown", message: "", status: 403)

  /// Nobody is signed in, or not any more.
  public static let signedOut = StripeFailure(type: doorType, code: "signed_out", message: "", status: 401)
}

extension StripeClient {
  /// A client that goes by the door and holds no key. What the door does not let through is refused with `doorType`.
  ///
  /// - Parameters:
  ///   - door: the door's address. Plain http on this machine only.
  ///   - limiters: nil makes new ones at Stripe's own limits.
  public init(
    door: String, token: @escaping DoorToken, transport: any HTTPTransport, limiters: StripeLimiters? = nil,
    pace: StripePace = .system
  ) throws(StripeSetupError) {
    let base = try Base(door)
    if base.isPlain, !base.isLoopback { throw .plainHTTP(host: base.host) }
    self.init(
      access: .door(token), base: base.text, transport: transport, limiters: limiters ?? StripeLimiters(pace: pace),
      pace: pace)
  }

  /// Whether it goes by the door, so that there is no key to read Stripe with.
  public var isByDoor: Bool { if case .door = access { true } else { false } }

  /// The same client for runs of many: at the door, people's single edits go first.
  public var inBulk: StripeClient {
    var bulk = self
    bulk.isBulk = true
    return bulk
  }

  /// The same client, behind a gate.
  public func behind(_ gate: @escaping StripeGate) -> StripeClient {
    var client = self
    client.gate = gate
    return client
  }

  /// The same client, which changes nothing: with a key it sends nothing that would, and the door is told so with each
  /// request and asks the database the same way.
  public var readOnly: StripeClient {
    var client = self
    client.isReadOnly = true
    return client
  }

  /// Asks the door for what it does itself, where the same again does no harm. `json`: an object.
  /// - Returns: the answer's body.
  public func askDoor(_ path: String, json: Data, limits: Limits? = nil) async throws(StripeError) -> Data {
    try await send(
      Call(
        method: .post, path: path, form: Form(), json: json, limiter: limiters.readCustomer, policy: .read,
        limits: limits ?? Self.readLimits)
    ).body
  }
}

extension Customer {
  /// One whose text somebody else has got from Stripe.
  public init(text: String) throws(StripeError) {
    do {
      try self.init(json: Data(text.utf8))
    } catch {
      throw .unexpected(status: 200, path: "customer")
    }
  }
}
