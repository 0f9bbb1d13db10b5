// Supabase as a transport that a test plays, the log as lines, and a receiver on both.

import Accounts
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Supabase
import TestSupport
import Transport

@testable import Receiver

typealias PlayedSupabase = PlayedService

extension PlayedService {
  /// Commits every batch as the real function would answer, if `isGood` says so for each of its events.
  convenience init(committing isGood: @escaping @Sendable (String) -> Bool) {
    self.init { request throws(TransportError) in
      let events = request.events
      guard events.allSatisfy(isGood) else {
        return .json(503, #"{"code":"PT503","details":"XX000","hint":null,"message":"not committed"}"#)
      }
      let results = events.map { #"{"id":"\#($0.eventID)","outcome":"applied","customer":"cus_1","reason":null}"# }
      return .json(200, "[\(results.joined(separator: ","))]")
    }
  }

  /// How many events each call brought.
  var batches: [Int] { requests.map(\.events.count) }
}

extension Transport.Response {
  static func json(_ status: Int, _ body: String) -> Transport.Response {
    Transport.Response(status: status, headers: [.contentType: "application/json"], body: Data(body.utf8))
  }
}

extension Transport.Request {
  /// The events that it is to apply.
  var events: [String] {
    struct Arguments: Decodable { let events: [String] }
    return (try? JSONDecoder().decode(Arguments.self, from: body ?? Data()))?.events ?? []
  }
}

extension String {
  var eventID: String { split(separator: "\"").first { $0.hasPrefix("evt_") }.map(String.init) ?? "" }
}

extension AccountStore {
  static func played(by transport: any HTTPTransport) -> AccountStore {
    AccountStore(
      SupabaseClient(
        url: "http://127.0.0.1:1", key: SupabaseKey("sb_secret_test_0000000000000000"), transport: transport))
  }
}

/// What a test sends.
enum Sample {
  static let secret = "whsec_test"

  static func event(_ id: String = "evt_1", _ type: String = "customer.updated") -> String {
    #"{"id":"\#(id)","object":"event","type":"\#(type)","created":1790000000,"livemode":false,"data":{"object":{"id":"cus_1","email":"ada@example.com"}}}"#
  }

  static func header(_ body: String) -> String {
    let now = Int64(Date().timeIntervalSince1970)
    return "t=\(now),v1=\(sign(body, secret: secret, at: now))"
  }
}

/// A receiver whose queue commits for as long as `body` takes.
struct PlayedReceiver: Sendable {
  let receiver: Receiver
  let queue: CommitQueue
  let metrics: ReceiverMetrics
  let lines: LogLines

  static func with(
    _ supabase: PlayedSupabase, bounds: CommitQueue.Bounds = .init(), budget: Int = 1 << 24, isCommitting: Bool = true,
    _ body: @escaping @Sendable (PlayedReceiver) async throws -> Void
  ) async throws {
    let store = AccountStore.played(by: supabase)
    let lines = LogLines()
    let metrics = ReceiverMetrics()
    let queue = CommitQueue(committer: Committer(store: store, metrics: metrics), metrics: metrics, bounds: bounds)
    let receiver = Receiver(
      verifier: WebhookVerifier(secrets: [Sample.secret]), queue: queue, readiness: Readiness(store: store),
      metrics: metrics, log: EventLog(logger: lines.logger),
      budget: ByteBudget(limit: budget))
    try await withThrowingTaskGroup(of: Void.self) { group in
      if isCommitting { group.addTask { await queue.run() } }
      try await body(PlayedReceiver(receiver: receiver, queue: queue, metrics: metrics, lines: lines))
      group.cancelAll()
    }
  }

  func post(_ body: String, header: String? = nil) async -> Hummingbird.Response {
    let head = HTTPRequest(
      method: .post, scheme: "http", authority: "localhost", path: "/webhooks/stripe",
      headerFields: [HTTPField.Name("Stripe-Signature")!: header ?? Sample.header(body)])
    return await receiver.receive(Request(head: head, body: RequestBody(buffer: ByteBuffer(string: body))))
  }
}
