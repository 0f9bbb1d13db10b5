// The door as a server of its own: a listening socket, safe or on this machine only, and the lines before Stripe.

public import Accounts
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import HummingbirdTLS
public import Logging
internal import NIOCore
internal import NIOPosix
internal import NIOSSL
public import ServiceLifecycle
internal import Serving
public import Stripe
public import Supabase

/// How a door is to run.
public struct DoorSettings: Sendable {
  /// A certificate with its chain and its key, as PEM files.
  public struct Certificate: Sendable, Equatable {
    public let chain: String
    public let key: String

    public init(chain: String, key: String) {
      self.chain = chain
      self.key = key
    }
  }

  public var host = "127.0.0.1"
  /// 0 lets the system choose.
  public var port = 0
  public var certificate: Certificate?
  /// Takes other machines' requests without TLS: for a proxy that has it.
  public var isInsecure = false
  /// Where the customer portal leads back to; nil leaves that to Stripe's settings.
  public var portalReturnURL: String?
  /// A request is there within this time of its beginning, or its connection is closed.
  public var requestLimit = Duration.seconds(10)

  public init() {}

  /// Whether only this machine can reach it.
  public var isLoopback: Bool {
    if host == "localhost" || host == "::1" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}

/// Why a door cannot be opened with these settings.
public enum DoorSetupError: Error, Equatable, Sendable {
  /// Tokens would go over the network for all to read.
  case plainAddress(host: String)
  /// The files are no certificate and its key, or cannot be read.
  case badCertificate(file: String)
}

public struct DoorServer: Service {
  private let settings: DoorSettings
  private let door: Door
  private let logger: Logger
  private let server: HTTPServerBuilder
  private let onListening: @Sendable (_ port: Int) async -> Void

  /// - Parameters:
  ///   - supabase: with the project's key; each question is asked with the caller's own token in its place.
  ///   - store: with a secret key, for what the door applies itself.
  ///   - stripe: with the account's key.
  ///   - onListening: is handed the port, once there is one.
  public init(
    settings: DoorSettings, supabase: SupabaseClient, store: AccountStore, stripe: StripeClient, logger: Logger,
    onListening: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
  ) throws(DoorSetupError) {
    guard settings.isLoopback || settings.certificate != nil || settings.isInsecure else {
      throw .plainAddress(host: settings.host)
    }
    self.settings = settings
    self.logger = logger
    self.onListening = onListening
    server = try Self.server(settings)
    door = Door(
      gatekeeper: Gatekeeper(supabase: supabase), stripe: stripe, store: store, returnURL: settings.portalReturnURL,
      lines: Door.Lines(stripe: stripe), log: DoorLog(logger: logger))
  }

  /// Runs until it is cancelled or its service group shuts down; the latter answers what is under way first.
  /// - Throws: where the address cannot be listened on.
  public func run() async throws {
    let door = door
    // Hummingbird's `Application` would put the time of this machine in the place of Stripe's.
    let service = try server.buildServer(
      configuration: ServerConfiguration(
        address: .hostname(settings.host, port: settings.port),
        availableConnectionsDelegate: .maximum(connectionsAtOnce, logger: quiet)),
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: quiet,
      responder: { (request, writer: consuming ResponseWriter, _) in
        let response = await door.answer(request)
        try await writer.write(response: response.head, body: response.body)
      },
      onServerRunning: { [onListening] channel in await onListening(channel.localAddress?.port ?? 0) })
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await door.lines.run() }
      group.addTask { try await service.run() }
      defer { group.cancelAll() }
      // The lines end only when cancelled, so the first to end is the server.
      try await group.next()
    }
  }

  private static func server(_ settings: DoorSettings) throws(DoorSetupError) -> HTTPServerBuilder {
    let plain = HTTPServerBuilder.bounded(requestLimit: settings.requestLimit, headerField: 12 << 10)
    guard let files = settings.certificate else { return plain }
    let chain: [NIOSSLCertificate]
    let key: NIOSSLPrivateKey
    do { chain = try NIOSSLCertificate.fromPEMFile(files.chain) } catch { throw .badCertificate(file: files.chain) }
    guard !chain.isEmpty else { throw .badCertificate(file: files.chain) }
    do { key = try NIOSSLPrivateKey(file: files.key, format: .pem) } catch { throw .badCertificate(file: files.key) }
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
    configuration.minimumTLSVersion = .tlsv12
    configuration.applicationProtocols = ["http/1.1"]
    do {
      // A key that is another certificate's is found here.
      _ = try NIOSSLContext(configuration: configuration)
      return try .tls(plain, tlsConfiguration: configuration)
    } catch {
      throw .badCertificate(file: files.chain)
    }
  }

  /// Hummingbird's own lines of start and stop are no events.
  private var quiet: Logger {
    var quiet = logger
    quiet.logLevel = .critical
    return quiet
  }
}
