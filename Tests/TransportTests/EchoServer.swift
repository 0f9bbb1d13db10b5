// A well-behaved server, for what many requests at once need.

import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import TestSupport

/// Answers with what it was sent.
enum EchoServer {
  static func with(_ body: @escaping @Sendable (_ base: String) async throws -> Void) async throws {
    let router = Router()
    router.post("echo") { request, _ in
      let bytes = try await request.body.collect(upTo: 1 << 20)
      return Hummingbird.Response(
        status: .ok, headers: [HTTPField.Name("X-Query")!: request.uri.query ?? ""], body: .init(byteBuffer: bytes))
    }
    try await serving(router) { try await body($0) }
  }

  /// Runs the routes on a free port for as long as the body does.
  static func serving(
    _ router: Router<BasicRequestContext>, _ body: @escaping @Sendable (_ base: String) async throws -> Void
  ) async throws {
    let (ports, listening) = AsyncStream.makeStream(of: Int.self)
    var logger = Logger(label: "tests")
    logger.logLevel = .critical
    let application = Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { listening.yield($0.localAddress?.port ?? 0) }, logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await application.run() }
      defer { group.cancelAll() }
      for await port in ports {
        try await body("http://127.0.0.1:\(port)")
        break
      }
    }
  }
}

extension Router<BasicRequestContext> {
  /// Everyone who asks is held until the gate is opened.
  static func holding(by gate: Gate) -> Router {
    let router = Router()
    router.get("held") { _, _ in
      await gate.pass()
      return "held"
    }
    return router
  }
}
