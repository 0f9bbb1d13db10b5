// Signing an operator in: by password or one-time code, and by a second factor where the person has one.

public import Supabase
public import Transport

/// Who is signed in, what they may do, and the project's rules that matter to a desk; as the database says it.
public struct Operator: Codable, Hashable, Sendable {
  /// Nil for a key.
  public let id: String?
  public let email: String?
  /// `viewer`, `editor`, `admin`, `owner`, `key`, or `none`.
  public let role: String
  public let aal: String?
  /// Whether the project demands a second factor that this sign-in lacks.
  public let needsSecondFactor: Bool
  public let livemode: Bool?
  /// In seconds: after so long without a key the desk hides everything; nil: never.
  public let idleLock: Double?
  public let version: Int?
  /// The oldest release of programs that the database still serves.
  public let serves: Int?

  public init(
    id: String?, email: String?, role: String, aal: String? = "aal1", needsSecondFactor: Bool = false,
    livemode: Bool? = nil, idleLock: Double? = nil, version: Int? = nil, serves: Int? = nil
  ) {
    self.id = id
    self.email = email
    self.role = role
    self.aal = aal
    self.needsSecondFactor = needsSecondFactor
    self.livemode = livemode
    self.idleLock = idleLock
    self.version = version
    self.serves = serves
  }

  private enum CodingKeys: String, CodingKey {
    case id, email, role, aal, livemode, version, serves
    case needsSecondFactor = "needs_aal2"
    case idleLock = "idle_lock"
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    id = try container.decodeIfPresent(String.self, forKey: .id)
    email = try container.decodeIfPresent(String.self, forKey: .email)
    role = try container.decodeIfPresent(String.self, forKey: .role) ?? "none"
    aal = try container.decodeIfPresent(String.self, forKey: .aal)
    needsSecondFactor = try container.decodeIfPresent(Bool.self, forKey: .needsSecondFactor) ?? false
    livemode = try container.decodeIfPresent(Bool.self, forKey: .livemode)
    idleLock = try container.decodeIfPresent(Double.self, forKey: .idleLock).flatMap { $0 > 0 ? $0 : nil }
    version = try container.decodeIfPresent(Int.self, forKey: .version)
    serves = try container.decodeIfPresent(Int.self, forKey: .serves)
  }

  /// As headers show them: `ada@acme.dev (editor)`.
  public var title: String { "\(email ?? id ?? "?") (\(role))" }
}

extension AccountStore {
  /// Who the database takes the caller for; the first call of a command.
  /// - Throws: `otherRelease` where this program and the database's functions do not fit each other.
  public func whoami(limits: Limits? = nil) async throws(SupabaseError) -> Operator {
    let caller: Operator = try await client.call("accountdesk_whoami", limits: limits, repeatable: true)
    if let version = caller.version,
      let isOlder = ProjectState.isTooOld(database: version, serves: caller.serves, for: ProjectState.release)
    {
      throw .otherRelease(isDatabaseOlder: isOlder)
    }
    return caller
  }

  /// Writes down that a one-time code is about to be made for somebody.
  public func noteCode(email: String, author: String) async throws(SupabaseError) {
    try await client.call("accountdesk_note_code", ["email": email, "author": author])
  }
}

/// A sign-in that lacks the second factor's code. Nothing of it is kept anywhere yet.
public struct PendingSignIn: Hashable, Sendable {
  let session: AuthSession
  let factor: String
}

extension PendingSignIn: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "sign-in without its code" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}

public struct SignIn: Sendable {
  public enum Step: Hashable, Sendable {
    case done(AuthUser)
    case needsCode(PendingSignIn)
  }

  public let client: SupabaseClient
  public let keeper: SessionKeeper

  /// - Parameter client: with the publishable key, and signed in as nobody.
  public init(client: SupabaseClient, keeper: SessionKeeper) {
    self.client = client
    self.keeper = keeper
  }

  public func callAsFunction(email: String, password: String) async throws(SupabaseError) -> Step {
    try await go(on: client.signIn(email: email, password: password))
  }

  /// By a code that an admin has made.
  public func callAsFunction(email: String, code: String) async throws(SupabaseError) -> Step {
    try await go(on: client.signIn(email: email, code: code.filter { $0.isASCII && $0.isNumber }))
  }

  /// The second factor's code; a wrong one may be tried again.
  public func finish(_ pending: PendingSignIn, code: String) async throws(SupabaseError) -> AuthUser {
    let token = pending.session.accessToken
    let challenge = try await client.challenge(token: token, factor: pending.factor)
    let session = try await client.verify(
      token: token, factor: pending.factor, challenge: challenge.id,
      code: code.filter { $0.isASCII && $0.isNumber })
    try await keep(session)
    return session.user
  }

  private func go(on session: AuthSession) async throws(SupabaseError) -> Step {
    if session.needsCode, let factor = session.user.verifiedFactors.first {
      return .needsCode(PendingSignIn(session: session, factor: factor.id))
    }
    try await keep(session)
    return .done(session.user)
  }

  private func keep(_ session: AuthSession) async throws(SupabaseError) {
    try await keeper.take(session)
    // The journal has it where the project is migrated; nobody is kept out for it otherwise.
    do {
      try await client.signedIn(keeper.tokens).call("accountdesk_signed_in", repeatable: true)
    } catch {}
  }

  // MARK: A second factor for oneself

  /// Makes a factor; it counts once `confirm` has taken a code of it.
  public func enrol(name: String, issuer: String) async throws(SupabaseError) -> AuthEnrolment {
    try await client.enrol(token: keeper.accessToken(), name: name, issuer: issuer)
  }

  /// The session is then at `aal2`; this person's others have ended.
  public func confirm(_ enrolment: AuthEnrolment, code: String) async throws(SupabaseError) {
    let token = try await keeper.accessToken()
    let challenge = try await client.challenge(token: token, factor: enrolment.id)
    try await keeper.take(
      try await client.verify(
        token: token, factor: enrolment.id, challenge: challenge.id, code: code.filter { $0.isASCII && $0.isNumber }))
  }

  /// Takes a factor away that was never confirmed.
  public func withdraw(_ enrolment: AuthEnrolment) async throws(SupabaseError) {
    try await client.unenrol(token: keeper.accessToken(), factor: enrolment.id)
  }
}
