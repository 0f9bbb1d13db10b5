// A session is renewed once, written down before it is used, and never lost between two who share it.

import Foundation
import Supabase
import Synchronization
import Testing
import Transport

@testable import Accounts

@Suite(.timeLimit(.minutes(40))) struct SessionKeeperTests {
  /// A clock that stands until it is set.
  final class Clock: Sendable {
    private let time = Mutex(Date(timeIntervalSince1970: 1_795_521_600))
    var now: Date { time.withLock { $0 } }
    func pass(_ seconds: Double) { time.withLock { $0 += seconds } }
  }

  /// A folder of a test's own, gone with it.
  private final class Folder: Sendable {
    let path = "/tmp/accountdesk-session-\(UInt64.random(in: 0 ... .max))"
    var file: SessionFile { SessionFile(folder: path, project: "https://ref.supabase.test/") }
    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  private static func session(_ number: Int, life: Int = 3600, user: String = "u1") throws -> AuthSession {
    try SupabaseJSON.decode(
      AuthSession.self, from: Data(PlayedAuth.text(number, life: life, user: user).utf8))
  }

  private static func keeper(_ auth: PlayedAuth, _ folder: Folder?, _ clock: Clock) -> SessionKeeper {
    SessionKeeper(client: auth.client, file: folder?.file, now: { clock.now })
  }

  private static func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  @Test func itIsKeptForOneAndRenewedInTime() async throws {
    let (auth, folder, clock) = (PlayedAuth(), Folder(), Clock())
    let keeper = Self.keeper(auth, folder, clock)
    #expect(try await keeper.session() == nil)
    let first = try Self.session(0)
    try await keeper.take(first)
    #expect(folder.file.path == folder.path + "/session-ref.supabase.test")
    #expect(try Self.mode(folder.file.path) == 0o600)
    #expect(try Self.mode(folder.path) == 0o700)
    #expect(try await keeper.accessToken() == first.accessToken)
    // A minute before its end, by this machine's own clock.
    clock.pass(3539)
    #expect(try await keeper.accessToken() == first.accessToken)
    clock.pass(2)
    let second = try await keeper.accessToken()
    #expect(second != first.accessToken)
    #expect(auth.with { $0.asked } == ["token?grant_type=refresh_token"])
    // The next process has it.
    let next = Self.keeper(auth, folder, clock)
    #expect(try await next.accessToken() == second)
    #expect(auth.with { $0.made } == 1)
  }

  @Test func manyWhoAskAtOnceRenewOnce() async throws {
    let (auth, folder, clock) = (PlayedAuth(), Folder(), Clock())
    try await Self.keeper(auth, folder, clock).take(Self.session(0))
    clock.pass(4000)
    auth.with { $0.isHeld = true }
    // Two programs, and many requests of each.
    let keepers = [Self.keeper(auth, folder, clock), Self.keeper(auth, folder, clock)]
    let tokens = try await withThrowingTaskGroup(of: String.self) { group in
      for number in 0..<40 { group.addTask { try await keepers[number % 2].accessToken() } }
      while auth.with({ $0.asked.isEmpty }) { await Task.yield() }
      auth.with { $0.isHeld = false }
      return try await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(tokens.count == 1)
    #expect(auth.with { $0.made } == 1)
  }

  @Test func aRenewalOutlivesWhoAskedForIt() async throws {
    let (auth, folder, clock) = (PlayedAuth(), Folder(), Clock())
    let keeper = Self.keeper(auth, folder, clock)
    try await keeper.take(Self.session(0))
    clock.pass(4000)
    auth.with { $0.isHeld = true }
    let asking = Task { try? await keeper.accessToken() }
    while auth.with({ $0.asked.isEmpty }) { await Task.yield() }
    asking.cancel()
    auth.with { $0.isHeld = false }
    _ = await asking.value
    _ = try await keeper.accessToken()
    #expect(auth.with { $0.made } == 1)
    #expect(try folder.file.read()?.session.refreshToken == "r1")
  }

  @Test func whatTheServerCallsExpiredIsRenewed() async throws {
    let (auth, clock) = (PlayedAuth(), Clock())
    let keeper = Self.keeper(auth, nil, clock)
    let first = try Self.session(0)
    try await keeper.take(first)
    auth.with { $0.expired = [first.accessToken] }
    let store = AccountStore(auth.client.signedIn(keeper.tokens))
    #expect(try await store.whoami().role == "editor")
    #expect(auth.with { $0.seen.count } == 2)
    #expect(auth.with { $0.seen.first } == first.accessToken)
    // Where that does not help either, it is said.
    let second = try await keeper.accessToken()
    auth.with { state in
      state.expired.insert(second)
      state.fault = .refused(host: "ref.supabase.test")
    }
    await #expect(throws: SupabaseError.transport(.refused(host: "ref.supabase.test"))) {
      try await store.whoami()
    }
  }

  @Test func anOutageLosesNothing() async throws {
    let (auth, folder, clock) = (PlayedAuth(), Folder(), Clock())
    let keeper = Self.keeper(auth, folder, clock)
    try await keeper.take(Self.session(0))
    clock.pass(4000)
    auth.with { $0.fault = .timedOut(host: "ref.supabase.test") }
    await #expect(throws: SupabaseError.transport(.timedOut(host: "ref.supabase.test"))) {
      try await keeper.accessToken()
    }
    auth.with { $0.fault = nil }
    _ = try await keeper.accessToken()
    #expect(auth.with { $0.made } == 1)
  }

  @Test func anEndedSessionIsForgotten() async throws {
    let (auth, folder, clock) = (PlayedAuth(), Folder(), Clock())
    let keeper = Self.keeper(auth, folder, clock)
    try await keeper.take(Self.session(0))
    auth.with { $0.good = [] }
    clock.pass(4000)
    await #expect(throws: SupabaseError.signedOut(.ended)) { try await keeper.accessToken() }
    await #expect(throws: SupabaseError.signedOut(.nobody)) { try await keeper.accessToken() }
    #expect(!FileManager.default.fileExists(atPath: folder.file.path))
    // A new sign-in mends it, also one made elsewhere.
    let new = try Self.session(5)
    try await Self.keeper(auth, folder, clock).take(new)
    #expect(try await keeper.accessToken() == new.accessToken)
  }

  @Test func whoSignsInOrOutElsewhereIsNoticed() async throws {
    let (auth, folder, clock) = (PlayedAuth(), Folder(), Clock())
    let (keeper, other) = (Self.keeper(auth, folder, clock), Self.keeper(auth, folder, clock))
    try await keeper.take(Self.session(0))
    #expect(try await other.session()?.user.id == "u1")
    try await other.take(Self.session(7, user: "u2"))
    await #expect(throws: SupabaseError.signedOut(.replaced)) { try await keeper.accessToken() }
    try await other.signOut()
    #expect(auth.with { $0.asked.last } == "logout?scope=local")
    await #expect(throws: SupabaseError.signedOut(.nobody)) { try await keeper.accessToken() }
    #expect(try await keeper.session() == nil)
  }

  /// The screen of a desk is hidden after a quiet time; what is kept must not open another one.
  @Test func aLockedSessionIsForWhoHasItAlready() async throws {
    let (auth, folder, clock) = (PlayedAuth(), Folder(), Clock())
    let (keeper, other) = (Self.keeper(auth, folder, clock), Self.keeper(auth, folder, clock))
    try await keeper.take(Self.session(0))
    _ = try await other.accessToken()
    try await keeper.lock()
    #expect(try Self.mode(folder.file.path) == 0o600)
    // The desk that locked still watches its edits, and another one may be in use; both renew.
    _ = try await keeper.accessToken()
    clock.pass(4000)
    let renewed = try await other.accessToken()
    #expect(try await keeper.accessToken() == renewed)
    // A new process is nobody, before the renewal and after.
    let next = Self.keeper(auth, folder, clock)
    await #expect(throws: SupabaseError.signedOut(.locked)) { try await next.accessToken() }
    #expect(try await next.session() == nil)
    // A sign-in opens it for everybody.
    try await next.take(Self.session(5))
    #expect(try await Self.keeper(auth, folder, clock).session() != nil)
    #expect(try await keeper.accessToken() == next.accessToken())
    // Signing out needs no password.
    try await keeper.lock()
    #expect(try await Self.keeper(auth, folder, clock).signOut())
    #expect(!FileManager.default.fileExists(atPath: folder.file.path))
  }

  @Test func whatIsNotKeptNeedsNoLock() async throws {
    let keeper = Self.keeper(PlayedAuth(), nil, Clock())
    try await keeper.take(Self.session(0))
    try await keeper.lock()
    #expect(try await keeper.session() != nil)
  }

  @Test func aFileThatOthersCanReadIsRefused() async throws {
    let (auth, folder, clock) = (PlayedAuth(), Folder(), Clock())
    try await Self.keeper(auth, folder, clock).take(Self.session(0))
    let path = folder.file.path
    for mode in [0o644, 0o660, 0o601] {
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
      await #expect(throws: SupabaseError.signedOut(.exposed(file: path)), "\(mode)") {
        try await Self.keeper(auth, folder, clock).accessToken()
      }
    }
    try FileManager.default.moveItem(atPath: path, toPath: path + ".real")
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: path + ".real")
    await #expect(throws: SupabaseError.signedOut(.exposed(file: path))) {
      try await Self.keeper(auth, folder, clock).accessToken()
    }
    // Signing in anew puts one of its own in its place.
    try await Self.keeper(auth, folder, clock).take(Self.session(3))
    #expect(try Self.mode(path) == 0o600)
    try "not a session".write(toFile: path, atomically: false, encoding: .utf8)
    #expect(try await Self.keeper(auth, folder, clock).session() == nil)
  }

  @Test func whatCannotBeKeptIsSaid() async throws {
    let (auth, clock) = (PlayedAuth(), Clock())
    let file = SessionFile(folder: "/proc/accountdesk", project: "https://ref.supabase.test")
    let keeper = SessionKeeper(client: auth.client, file: file, now: { clock.now })
    let error = await #expect(throws: SupabaseError.self) { try await keeper.take(Self.session(0)) }
    guard case .signedOut(.unusable(let path, _)) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(path == file.path)
  }

  @Test func aSecondFactorComesFirst() async throws {
    let (auth, folder, clock) = (PlayedAuth(), Folder(), Clock())
    auth.with { $0.factor = true }
    let keeper = Self.keeper(auth, folder, clock)
    let signIn = SignIn(client: auth.client, keeper: keeper)
    await #expect(throws: SupabaseError.self) { try await signIn(email: "ada@example.com", password: "wrong") }
    guard case .needsCode(let pending) = try await signIn(email: "ada@example.com", password: "right") else {
      Issue.record("no code is asked for")
      return
    }
    // Half a sign-in is none.
    #expect(try await keeper.session() == nil)
    #expect(!FileManager.default.fileExists(atPath: folder.file.path))
    await #expect(throws: SupabaseError.self) { try await signIn.finish(pending, code: "654321") }
    // As apps show it.
    #expect(try await signIn.finish(pending, code: "123 456").email == "ada@example.com")
    #expect(try await keeper.session()?.hasSecondFactor == true)
    #expect(auth.with { $0.asked.last } == "rpc/accountdesk_signed_in")
  }
}
