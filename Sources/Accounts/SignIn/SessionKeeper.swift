// Keeps a session good: renews it before it expires, once for all who ask, and writes the new one down before anybody
// uses it, since the refresh token that bought it is spent.

public import FoundationEssentials
public import Supabase

public actor SessionKeeper {
  private let client: SupabaseClient
  private let file: SessionFile?
  private let now: @Sendable () -> Date
  private var kept: KeptSession?
  private var stamp: SessionFile.Stamp?
  /// Whose session it is. Another person's never takes its place unasked.
  private var owner: String?
  /// How many have signed in here.
  private var signIns = 0
  private var renewal: Task<Result<KeptSession, SupabaseError>, Never>?

  /// - Parameters:
  ///   - client: with the publishable key, and signed in as nobody.
  ///   - file: where it outlives the process; nil: nowhere.
  public init(client: SupabaseClient, file: SessionFile?, now: @escaping @Sendable () -> Date = { Date() }) {
    self.client = client
    self.file = file
    self.now = now
  }

  /// For a client that calls as this session's owner.
  public nonisolated var tokens: TokenSource {
    TokenSource(
      current: { () async throws(SupabaseError) in try await self.accessToken() },
      renewed: { (expired) async throws(SupabaseError) in try await self.renewed(after: expired) })
  }

  /// A token that is good for a while yet. Cancelling the caller does not end a renewal that has begun.
  /// - Throws: `signedOut` where somebody has to sign in; what kept a renewal from being made otherwise.
  public func accessToken() async throws(SupabaseError) -> String {
    let kept = try current()
    if kept.renewAt > now() { return kept.session.accessToken }
    return try await renewed(after: kept.session.accessToken)
  }

  /// Another token in the place of one that the server calls expired.
  public func renewed(after expired: String) async throws(SupabaseError) -> String {
    let kept = try current()
    if kept.session.accessToken != expired, kept.renewAt > now() { return kept.session.accessToken }
    let task = renewal ?? Task { await self.renew(kept) }
    renewal = task
    return try await task.value.get().session.accessToken
  }

  /// The session as it is now; nil where nobody is signed in, or it is locked.
  public func session() throws(SupabaseError) -> AuthSession? {
    do {
      return try current().session
    } catch {
      switch error {
      case .signedOut(.nobody), .signedOut(.locked): return nil
      default: throw error
      }
    }
  }

  /// A new sign-in, whoever it is.
  public func take(_ session: AuthSession) throws(SupabaseError) {
    let new = KeptSession(session, now: now())
    try file?.write(new)
    stamp = file?.stamp
    kept = new
    owner = session.user.id
    signIns += 1
  }

  /// What is kept is of no use to another process from now on, until somebody signs in. Whoever has it already keeps it:
  /// edits under way go on, and a desk at which somebody works.
  public func lock() async throws(SupabaseError) {
    guard let file else { return }
    let before = signIns
    let lock = try await file.lock()
    var kept = try current()
    // Somebody has signed in meanwhile.
    guard before == signIns, !kept.isLocked else { return }
    kept.lock()
    try file.write(kept)
    stamp = file.stamp
    self.kept = kept
    _ = consume lock
  }

  /// Ends the session here, whatever happens, and at Auth.
  /// - Returns: whether there was one.
  /// - Throws: what kept Auth from being told.
  @discardableResult
  public func signOut(scope: LogoutScope = .local) async throws(SupabaseError) -> Bool {
    // A locked one may be ended by whoever is here.
    if owner == nil, let locked = try file?.read(), locked.isLocked { owner = locked.session.user.id }
    guard try session() != nil else { return false }
    var failure: SupabaseError?
    do {
      try await client.logout(token: try await accessToken(), scope: scope)
    } catch {
      failure = error
    }
    file?.remove()
    kept = nil
    stamp = nil
    switch failure {
    case nil, .signedOut, .auth, .unauthorized: return true
    case let error?: throw error
    }
  }

  // MARK: - Renewing

  /// What is kept, read anew where another process has changed it.
  private func current() throws(SupabaseError) -> KeptSession {
    if let file {
      let seen = file.stamp
      if seen == nil || seen != stamp {
        kept = try file.read()
        stamp = seen
      }
    }
    guard let kept else { throw .signedOut(.nobody) }
    guard owner == nil || owner == kept.session.user.id else { throw .signedOut(.replaced) }
    if kept.isLocked, owner == nil { throw .signedOut(.locked) }
    owner = kept.session.user.id
    return kept
  }

  private func renew(_ known: KeptSession) async -> Result<KeptSession, SupabaseError> {
    let result = await attempt(known)
    renewal = nil
    return result
  }

  private func attempt(_ known: KeptSession) async -> Result<KeptSession, SupabaseError> {
    do throws(SupabaseError) {
      guard let file else { return .success(try await buy(with: current())) }
      let lock = try await file.lock()
      // Another process may have been first. Two access tokens of one second are the same text; refresh tokens never are.
      let old = try current()
      if old != known, old.renewAt > now() { return .success(old) }
      let new = try await buy(with: old)
      _ = consume lock
      return .success(new)
    } catch {
      return .failure(error)
    }
  }

  private func buy(with old: KeptSession) async throws(SupabaseError) -> KeptSession {
    let session: AuthSession
    do {
      session = try await client.refresh(token: old.session.refreshToken)
    } catch {
      // Auth has an answer, and it is no.
      guard case .auth(_, _, 400..<429) = error else { throw error }
      // The file may have got a new sign-in while Auth was asked.
      if kept == old {
        file?.remove()
        kept = nil
        stamp = nil
      }
      throw .signedOut(.ended)
    }
    // A sign-in that came in between is the newer one.
    if let kept, kept != old { return kept }
    let new = KeptSession(session, now: now(), isLocked: old.isLocked)
    try file?.write(new)
    stamp = file?.stamp
    kept = new
    return new
  }
}
