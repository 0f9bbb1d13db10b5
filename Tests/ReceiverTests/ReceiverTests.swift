import FoundationEssentials
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Supabase
import Synchronization
import Testing
import Transport

@testable import Receiver

/// Plays Supabase: one answer for every call, and keeps what was asked.
private final class FakeSupabase: HTTPTransport {
  let answer: Result<Transport.Response, TransportError>
  let asked = Mutex<[Transport.Request]>([])

  init(_ answer: Result<Transport.Response, TransportError>) { self.answer = answer }

  convenience init(status: Int, _ body: String) {
    let headers: HTTPFields = [.contentType: "application/json"]
    self.init(.success(Transport.Response(status: status, headers: headers, body: Data(body.utf8))))
  }

  func send(_ request: Transport.Request) async throws(TransportError) -> Transport.Response {
    asked.withLock { $0.append(request) }
    return try answer.get()
  }
}

/// Keeps every line with its metadata, as a reader of the log would see it.
private struct Lines: LogHandler {
  final class Store: Sendable { let lines = Mutex<[String]>([]) }

  let store: Store
  var metadata: Logger.Metadata = [:]
  var logLevel: Logger.Level = .trace

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    store.lines.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
  }
}

@Suite struct ReceiverTests {
  private let secret = "whsec_test"
  private let lines = Lines.Store()

  private func receiver(_ supabase: FakeSupabase) -> Receiver {
    let store = lines
    let client = SupabaseClient(
      url: "http://127.0.0.1:1", key: SupabaseKey("sb_secret_test_0000000000000000"), transport: supabase)
    return Receiver(
      verifier: WebhookVerifier(secrets: [secret]), sink: EventSink(supabase: client), name: "test",
      logger: Logger(label: "test") { _ in Lines(store: store) })
  }

  private func post(_ body: String, to receiver: Receiver, header: String? = nil) async -> Hummingbird.Response {
    let now = Int64(Date().timeIntervalSince1970)
    let signature = header ?? "t=\(now),v1=\(sign(body, secret: secret, at: now))"
    let head = HTTPRequest(
      method: .post, scheme: "http", authority: "localhost", path: "/webhooks/stripe",
      headerFields: [HTTPField.Name("Stripe-Signature")!: signature])
    return await receiver.receive(Request(head: head, body: RequestBody(buffer: ByteBuffer(string: body))))
  }

  private func event(_ type: String = "customer.updated") -> String {
    #"{"id":"evt_1","object":"event","type":"\#(type)","livemode":false,"data":{"object":{"id":"cus_1","email":"ada@example.com"}}}"#
  }

  @Test func acknowledgesOnlyAfterTheCommit() async throws {
    let supabase = FakeSupabase(status: 200, #"[{"id":"evt_1","outcome":"applied","customer":"cus_1","reason":null}]"#)
    let response = await post(event(), to: receiver(supabase))
    #expect(response.status == .ok)
    let asked = supabase.asked.withLock { $0 }
    #expect(asked.count == 1)
    #expect(asked[0].url.hasSuffix("/rest/v1/rpc/accountdesk_apply_events"))
    let line = try #require(lines.lines.withLock { $0 }.first)
    #expect(line.contains("evt_1") && line.contains("cus_1") && line.contains("applied"))
    #expect(!line.contains("example.com"))
  }

  @Test(arguments: [
    FailingAnswer(status: 503, body: #"{"code":"PT503","details":null,"hint":null,"message":"not committed"}"#),
    FailingAnswer(status: 500, body: "<html>oops</html>"),
    FailingAnswer(status: 404, body: #"{"code":"PGRST202","message":"no function"}"#),
    FailingAnswer(status: 401, body: #"{"message":"Invalid API key"}"#), FailingAnswer(status: 200, body: "not json"),
  ])
  func asksForARepeatWhenNothingWasCommitted(answer: FailingAnswer) async throws {
    let response = await post(event(), to: receiver(FakeSupabase(status: answer.status, answer.body)))
    #expect(response.status == .serviceUnavailable)
    #expect(response.headers[.retryAfter] != nil)
  }

  @Test func asksForARepeatWhenSupabaseIsUnreachable() async throws {
    let response = await post(event(), to: receiver(FakeSupabase(.failure(.refused(host: "127.0.0.1")))))
    #expect(response.status == .serviceUnavailable)
  }

  @Test func acknowledgesTypesItDoesNotUseWithoutAskingSupabase() async throws {
    let supabase = FakeSupabase(status: 500, "")
    let response = await post(event("invoice.paid"), to: receiver(supabase))
    #expect(response.status == .ok)
    #expect(supabase.asked.withLock { $0.isEmpty })
  }

  @Test func refusesABadSignatureAndChangesNothing() async throws {
    let supabase = FakeSupabase(status: 200, "[]")
    let response = await post(event(), to: receiver(supabase), header: "t=1,v1=00")
    #expect(response.status == .badRequest)
    #expect(supabase.asked.withLock { $0.isEmpty })
  }

  @Test(arguments: [
    "", "{", "null", "[]", #"{"id":"evt_1"}"#, #"{"id":"evt 1\n","object":"event","type":"customer.updated"}"#,
  ])
  func refusesWhatIsNoEvent(body: String) async throws {
    let supabase = FakeSupabase(status: 200, "[]")
    let response = await post(body, to: receiver(supabase))
    #expect(response.status == .badRequest)
    #expect(supabase.asked.withLock { $0.isEmpty })
  }

  @Test func refusesABodyLargerThanAnEvent() async throws {
    let response = await post(
      String(repeating: "x", count: (1 << 20) + 1), to: receiver(FakeSupabase(status: 200, "[]")))
    #expect(response.status == .contentTooLarge)
  }
}

struct FailingAnswer: Sendable {
  let status: Int
  let body: String
}
