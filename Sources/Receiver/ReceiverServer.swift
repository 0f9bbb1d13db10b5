// The receiver as a server of its own: a listening socket, the queue and the upkeep, until it is told to stop.

public import Accounts
internal import Hummingbird
public import Logging
internal import NIOCore
public import ServiceLifecycle
internal import Serving
public import Stripe

/// How a receiver is to run.
public struct ReceiverSettings: Sendable {
  public var host = "127.0.0.1"
  /// 0 lets the system choose.
  public var port = 0
  /// The endpoint's `whsec_…`; several while one is being rolled.
  public var secrets: [String] = []
  /// Only `/v1/events` is asked, and no webhook is taken.
  public var isPolling = false
  /// How long after a pass over Stripe's events the next one begins.
  public var catchUpEvery = Duration.seconds(300)
  /// How many transactions run at once: with two, the database works while the receiver reads and answers.
  public var lanes = 2
  /// A request is there within this time of its beginning, or its connection is closed.
  public var requestLimit = Duration.seconds(10)
  /// Tells this receiver from others on the same project.
  public var name: String

  public init(name: String) { self.name = name }
}

public struct ReceiverServer: Service {
  private let settings: ReceiverSettings
  private let store: AccountStore
  private let stripe: StripeClient
  private let logger: Logger
  private let onListening: @Sendable (_ port: Int) async -> Void
  private let verifier: WebhookVerifier

  /// - Parameter onListening: is handed the port, once there is one.
  public init(
    settings: ReceiverSettings, store: AccountStore, stripe: StripeClient, logger: Logger,
    onListening: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
  ) {
    self.settings = settings
    self.store = store
    self.stripe = stripe
    self.logger = logger
    self.onListening = onListening
    verifier = WebhookVerifier(secrets: settings.secrets)
  }

  /// Takes other signing secrets from now on, while it runs; no request is dropped for it.
  /// - Parameter secrets: the endpoint's `whsec_…`, whole; several while one is being rolled.
  public func replace(secrets: [String]) { verifier.replace(secrets: secrets) }

  /// Runs until it is cancelled or its service group shuts down; the latter answers what is under way first.
  /// - Throws: where the address cannot be listened on.
  public func run() async throws {
    let metrics = ReceiverMetrics()
    let log = EventLog(logger: logger)
    let queue = CommitQueue(committer: Committer(store: store, metrics: metrics), metrics: metrics)
    let upkeep = Upkeep(
      store: store, stripe: stripe, settings: settings, metrics: metrics, log: log, verifier: verifier)
    let receiver = Receiver(
      verifier: verifier, queue: queue, readiness: Readiness(store: store),
      metrics: metrics, log: log, onNeedsRead: { upkeep.need.yield() })
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<settings.lanes { group.addTask { await queue.run() } }
      group.addTask { await upkeep.run() }
      group.addTask { try await application(receiver).run() }
      defer { group.cancelAll() }
      // The others end only when cancelled, so the first to end is the server.
      try await group.next()
    }
    // The signs of life have ended by now, so that none comes behind the last one.
    await upkeep.farewell()
  }

  private func application(_ receiver: Receiver) -> some ApplicationProtocol {
    let router = Router()
    receiver.addRoutes(to: router, withWebhooks: !settings.isPolling)
    return Application(
      router: router,
      server: .bounded(requestLimit: settings.requestLimit, headerField: 8 << 10),
      configuration: .init(
        address: .hostname(settings.host, port: settings.port), serverName: nil,
        availableConnectionsDelegate: .maximum(connectionsAtOnce, logger: quiet)),
      onServerRunning: { channel in await onListening(channel.localAddress?.port ?? 0) },
      logger: quiet)
  }

  /// Hummingbird's own lines of start and stop are no events.
  private var quiet: Logger {
    var quiet = logger
    quiet.logLevel = .error
    return quiet
  }
}
