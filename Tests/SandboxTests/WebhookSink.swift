// Plays a receiver: takes webhooks, answers as it is told, and hands them on as they come.

import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization

@testable import Sandbox

struct ReceivedWebhook: Sendable {
  let headers: HTTPFields
  let body: String

  var signature: String { headers[HTTPField.Name("Stripe-Signature")!] ?? "" }
  var event: WireJSON { WireJSON(body) ?? .null }
  var id: String { event["id"]?.string ?? "" }
}

final class WebhookSink: Sendable {
  let received: AsyncStream<ReceivedWebhook>
  private let continuation: AsyncStream<ReceivedWebhook>.Continuation
  private let statuses: Mutex<[Int]>

  /// - Parameter statuses: of the first answers; all behind them are 200.
  init(statuses: [Int] = []) {
    (received, continuation) = AsyncStream.makeStream()
    self.statuses = Mutex(statuses)
  }

  /// Listens for as long as `body` takes.
  func listen(_ body: @escaping @Sendable (_ url: String) async throws -> Void) async throws {
    let responder = CallbackResponder { (request: Request, _: BasicRequestContext) in
      let bytes = try await request.body.collect(upTo: 1 << 20)
      self.continuation.yield(ReceivedWebhook(headers: request.headers, body: String(buffer: bytes)))
      let status = self.statuses.withLock { $0.isEmpty ? 200 : $0.removeFirst() }
      return Response(status: HTTPResponse.Status(code: status))
    }
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let application = Application(
      responder: responder, configuration: .init(address: .hostname("127.0.0.1", port: 0), serverName: nil),
      onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) },
      logger: Logger(label: "WebhookSink") { _ in SwiftLogNoOpLogHandler() })
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await application.run() }
      group.addTask {
        for await port in ports {
          try await body("http://127.0.0.1:\(port)/webhooks/stripe")
          return
        }
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  /// The next ones, in the order in which they came.
  func next(_ count: Int) async -> [ReceivedWebhook] {
    var webhooks: [ReceivedWebhook] = []
    for await webhook in received {
      webhooks.append(webhook)
      if webhooks.count == count { break }
    }
    return webhooks
  }
}
