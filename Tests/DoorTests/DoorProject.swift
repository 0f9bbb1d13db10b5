// A whole project on this machine with a door before its Stripe: people, staff of every role, and tokens as Auth would
// make them, and as others would.

import Accounts
import Crypto
import FoundationEssentials
import Postgres
import Sandbox
import Stripe
import Supabase
import TestSupport
import Transport

@testable import Door

struct DoorProject: Sendable {
  let local: LocalProject
  let door: ServedDoor
  let people: [Person]
  let transport: CurlTransport

  static let staff = ["viewer", "editor", "admin", "other"]

  /// The id of a staff person; `other` is a second editor.
  static func id(_ name: String) -> String {
    "00000000-0000-4000-8000-0000000000\(zeroPadded(10 + (staff.firstIndex(of: name) ?? 0)))"
  }

  private static func zeroPadded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  static func with(
    operators: Int = 0, people count: Int = 40, time: SteppedTime? = nil,
    _ body: @escaping @Sendable (DoorProject) async throws -> Void
  ) async throws {
    try await Cluster.with { cluster in
      let people = People.make(count: count, seed: 7)
      let stripe = if let time { StripeEmulator(seed: 7, uptime: { time.now }) } else { StripeEmulator(seed: 7) }
      stripe.load(people)
      try await cluster.prepareDatabase()
      let superuser = try await cluster.connectAsSuperuser()
      try await People.load(people, into: superuser)
      try await superuser.execute(staffSQL(operators: operators))
      let owner = try await Connection.connect(cluster.url())
      _ = try await Migrator(owner).run()
      await owner.close()
      await superuser.close()
      try await LocalProject.with(cluster, stripe: stripe) { local in
        try await serve(local, people, time, body)
      }
    }
  }

  private static func serve(
    _ local: LocalProject, _ people: [Person], _ time: SteppedTime?,
    _ body: @escaping @Sendable (DoorProject) async throws -> Void
  ) async throws {
    let transport = CurlTransport()
    let supabase = SupabaseClient(
      url: local["SUPABASE_URL"], key: SupabaseKey(local["SUPABASE_SECRET_KEY"]), transport: transport)
    let (store, key) = (AccountStore(supabase), StripeKey(local["STRIPE_SECRET_KEY"])!)
    let unhurried = try StripeClient(
      key: key, base: local["STRIPE_API_BASE"], transport: transport, limiters: StripeLimiters(rate: 1000, burst: 100))
    let backfill = Backfill(store: store, stripe: unhurried, machine: "test", rate: 1000)
    let state = try await backfill.begin(logins: .keep, names: .keep, author: "test")
    if case .gaveUp(let failure) = await backfill.run(state, report: { _ in }) { throw failure }
    let noted: any HTTPTransport = if let time { SteppedTransport(transport, time) } else { transport }
    let stripe = try StripeClient(
      key: key, base: local["STRIPE_API_BASE"], transport: noted, pace: time?.pace ?? .system)
    let lines = LogLines()
    try await ServedDoor.with(lines) { door async throws in
      try await body(DoorProject(local: local, door: door, people: people, transport: transport))
    } server: { onListening in
      try DoorServer(
        settings: DoorSettings(), supabase: supabase, store: store, stripe: stripe, logger: lines.logger,
        onListening: { onListening($0) })
    }
  }

  /// Everybody of the staff, and so many editors more, whose ids are those of `operatorID`.
  private static func staffSQL(operators: Int) -> String {
    let named = staff.map { (id($0), "\($0)@example.com", $0 == "other" ? "editor" : $0) }
    let more = (0..<operators).map { (operatorID($0), "operator\($0)@example.com", "editor") }
    return (named + more).map { id, email, role in
      """
      insert into auth.users (
        instance_id, id, aud, role, email, email_confirmed_at, confirmation_token, recovery_token,
        email_change_token_new, email_change, raw_app_meta_data, raw_user_meta_data, created_at, updated_at)
      values (
        '00000000-0000-0000-0000-000000000000', '\(id)', 'authenticated', 'authenticated', '\(email)', now(), '', '',
        '', '', '{"accountdesk_role": "\(role)"}', '{}', now(), now());
      """
    }.joined()
  }

  static func operatorID(_ number: Int) -> String {
    let digits = String(number, radix: 16)
    return "00000000-0000-4000-9000-" + String(repeating: "0", count: 12 - digits.count) + digits
  }

  // MARK: - Tokens

  static let far = 4_102_444_800

  static func token(_ id: String, claims: String = "", secret: String = LocalProject.jwtSecret, expires: Int = far)
    -> String
  {
    signed(
      #"{"role":"authenticated","aud":"authenticated","sub":"\#(id)","aal":"aal1","exp":\#(expires)\#(claims)}"#,
      secret: secret)
  }

  static func signed(_ claims: String, secret: String = LocalProject.jwtSecret) -> String {
    let text = base64URL(#"{"alg":"HS256","typ":"JWT"}"#.utf8) + "." + base64URL(claims.utf8)
    let code = HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: SymmetricKey(data: Data(secret.utf8)))
    return text + "." + base64URL(code)
  }

  static func base64URL(_ bytes: some Sequence<UInt8>) -> String {
    Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }

  func token(_ name: String) -> String { Self.token(Self.id(name)) }

  // MARK: - What is done with them

  func store(_ token: String) -> AccountStore {
    AccountStore(
      SupabaseClient(
        url: local["SUPABASE_URL"], key: SupabaseKey(local["SUPABASE_PUBLISHABLE_KEY"]), transport: transport
      ).signedIn(accessToken: token))
  }

  /// What a desk has that is signed in and holds no key.
  func stripe(_ token: String) throws -> StripeClient {
    try StripeClient(
      door: "http://127.0.0.1:\(door.port)", token: { () async throws(StripeError) in token }, transport: transport)
  }

  /// Records an edit as somebody, and sends nothing.
  func record(_ person: Person, name: String, run: RunID? = nil, as token: String) async throws -> EditID {
    let draft = EditDraft(account: person.id, changes: Changes(name: .set(name)), run: run)
    switch try await store(token).record(draft, id: EditID(), author: nil) {
    case .recorded(let edit): return edit.id
    case .problems(let problems): throw Unexpected(what: "\(problems)")
    }
  }

  func execute(_ sql: String) async throws {
    let owner = try await Connection.connect(local.cluster.url())
    try await owner.execute(sql)
    await owner.close()
  }

  func query(_ sql: String) async throws -> String? {
    let owner = try await Connection.connect(local.cluster.url())
    let value = try await owner.query(sql).single
    await owner.close()
    return value
  }

  struct Unexpected: Error { let what: String }
}
