// A server that ends gracefully where its task is cancelled: by a mere cancelling, whoever is being accepted in that
// moment is lost by the HTTP library, and the process with it.

import Logging
import ServiceLifecycle

struct GracefulServer: Service {
  /// What takes longer is cut.
  private static let limit = Duration.seconds(2)

  let serve: @Sendable () async throws -> Void

  func run() async throws { try await serve() }

  /// Serves until it ends by itself or the task is cancelled.
  func runUntilCancelled() async throws {
    var configuration = ServiceGroupConfiguration(
      services: [.init(service: self, successTerminationBehavior: .gracefullyShutdownGroup)],
      logger: Logger(label: "server") { _ in SwiftLogNoOpLogHandler() })
    configuration.maximumGracefulShutdownDuration = Self.limit
    let services = ServiceGroup(configuration: configuration)
    // A task of its own, which is not cancelled with this one.
    let running = Task { try await services.run() }
    try await withTaskCancellationHandler {
      try await running.value
    } onCancel: {
      Task { await services.triggerGracefulShutdown() }
    }
  }
}
