// The emulator's socket.

internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import Synchronization

extension StripeEmulator {
  /// Longer bodies are refused, in bytes.
  private static let longestBody = 1 << 20

  /// Serves and delivers until it is cancelled; listens on 127.0.0.1 only. One at a time.
  /// - Parameters:
  ///   - port: 0 lets the system choose.
  ///   - onListening: gets the port once requests are taken.
  /// - Throws: `SandboxError.cannotListen`; nothing when it is cancelled.
  public func run(port: Int, onListening: @escaping @Sendable (_ port: Int) async -> Void) async throws(SandboxError) {
    let responder = CallbackResponder { (request: Request, context: ConnectionContext) in
      try await self.respond(to: request, on: context.channel)
    }
    let application = Application(
      responder: responder, configuration: .init(address: .hostname("127.0.0.1", port: port), serverName: nil),
      onServerRunning: { channel in await onListening(channel.localAddress?.port ?? 0) },
      logger: Logger(label: "StripeEmulator") { _ in SwiftLogNoOpLogHandler() })
    do {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await application.run() }
        group.addTask { await self.deliverWebhooks() }
        defer { group.cancelAll() }
        try await group.next()
      }
    } catch {
      if !Task.isCancelled { throw .cannotListen(port: port) }
    }
  }

  private func respond(to request: Request, on channel: any Channel) async throws -> Response {
    let body = try await request.body.collect(upTo: Self.longestBody)
    let plain = RestRequest(
      method: request.method.rawValue, target: request.head.path ?? "/",
      headers: request.headers.map { ($0.name.canonicalName, $0.value) }, body: Array(body.readableBytesView))
    guard let answer = await answer(plain) else {
      try await channel.close()
      return Response(status: .serviceUnavailable)
    }
    var fields = HTTPFields()
    for (name, value) in answer.headers {
      guard let name = HTTPField.Name(name) else { continue }
      fields.append(HTTPField(name: name, value: value))
    }
    return Response(
      status: HTTPResponse.Status(code: answer.status), headers: fields,
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
  }

  /// - Returns: nil to hang up.
  func answer(_ request: RestRequest) async -> RestResponse? {
    if request.path == "/sandbox/faults" { return state.withLock { SandboxFaults.answer(request, &$0.faults) } }
    if request.path == "/sandbox/customers" { return takeCustomers(request) }
    let uptime = uptime()
    switch state.withLock({ $0.receive(request, uptime: uptime) }) {
    case .hangUp: return nil
    case .answered(let response): return response
    case .call(let call, let latency):
      if latency > .zero {
        do {
          try await Task.sleep(for: latency)
        } catch {
          state.withLock { $0.abandon(call) }
          return nil
        }
      }
      let now = now()
      let (reply, deliveries) = state.withLock { $0.perform(call, now: now) }
      outbox.withLock { $0.put(deliveries) }
      return StripeState.response(reply, request, call)
    }
  }
}

/// Keeps the connection at hand, so that it can be cut.
private struct ConnectionContext: InitializableFromSource {
  let channel: any Channel

  init(source: ApplicationRequestContextSource) { channel = source.channel }
}
