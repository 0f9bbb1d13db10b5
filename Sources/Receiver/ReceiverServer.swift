// The receiver as a server of its own: a listening socket and the heartbeat, until it is cancelled or told to stop.

internal import Hummingbird
public import Logging
public import ServiceLifecycle

public struct ReceiverServer: Service {
  private let receiver: Receiver
  private let host: String
  private let port: Int
  private let logger: Logger

  private let onListening: @Sendable (_ port: Int) async -> Void

  /// - Parameter port: 0 lets the system choose; the chosen one is handed to `onListening`.
  public init(
    receiver: Receiver, host: String = "127.0.0.1", port: Int = 0, logger: Logger,
    onListening: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
  ) {
    self.receiver = receiver
    self.onListening = onListening
    self.host = host
    self.port = port
    self.logger = logger
  }

  /// Runs until it is cancelled or its service group shuts down; the latter answers what is under way first.
  /// - Throws: where the address cannot be listened on.
  public func run() async throws {
    let router = Router()
    receiver.addRoutes(to: router)
    let application = Application(
      router: router,
      configuration: .init(address: .hostname(host, port: port), serverName: nil),
      onServerRunning: { channel in await onListening(channel.localAddress?.port ?? 0) },
      logger: quiet)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await receiver.runHeartbeat() }
      group.addTask { try await application.run() }
      defer { group.cancelAll() }
      // The heartbeat ends only when cancelled, so the first to end is the server.
      try await group.next()
    }
  }

  /// Hummingbird's own lines of start and stop are no events.
  private var quiet: Logger {
    var quiet = logger
    quiet.logLevel = .error
    return quiet
  }
}
