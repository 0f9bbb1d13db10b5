// A server on a port of its own for as long as a test wants it.

internal import Logging
public import ServiceLifecycle

/// Runs `make`'s server, hands its port to `body`, and shuts it down in order.
/// - Throws: what `make`, `body` or the server throws.
public func whileServing(
  _ make: (_ onListening: @escaping @Sendable (Int) -> Void) throws -> any Service,
  _ body: (_ port: Int) async throws -> Void
) async throws {
  let (ports, listening) = AsyncStream.makeStream(of: Int.self)
  let service = try make { listening.yield($0) }
  let services = ServiceGroup(
    configuration: .init(
      services: [.init(service: service)], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await services.run() }
    do {
      for await port in ports {
        try await body(port)
        break
      }
    } catch {
      await services.triggerGracefulShutdown()
      throw error
    }
    // Not by cancelling: whoever is being accepted in that moment would be lost by the HTTP library.
    await services.triggerGracefulShutdown()
    try await group.waitForAll()
  }
}
