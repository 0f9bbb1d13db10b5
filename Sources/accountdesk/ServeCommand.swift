// `accountdesk serve`: the receiver on the configured project.

import ArgumentParser
import FoundationEssentials
import Glibc
import Logging
import NIOCore
import Receiver
import ServiceLifecycle
import Supabase
import Transport
import UnixSignals
import Words

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "serve", abstract: words.aboutServe)

  /// A transaction under way ends within this time, or is left to Stripe's next try.
  static let shutdownLimit = Duration.seconds(25)

  @OptionGroup var services: ServiceOptions
  @Option(help: ArgumentHelp(words.optionServeListen)) var listen = "127.0.0.1:8787"
  @Flag(help: ArgumentHelp(words.optionServePoll)) var poll = false
  @Option(help: ArgumentHelp(words.optionServeCatchUpEvery, valueName: "time")) var catchUpEvery: Wait?
  @Option(name: .customLong("print"), help: ArgumentHelp(words.optionServePrint)) var printed: ServerFile?
  @OptionGroup var door: DoorOptions

  func run() async throws {
    try await withExitStatus {
      if let printed { return Output.line(printed.text) }
      let settings = try services.settings()
      let required: [SettingName] = [.supabaseURL, .supabaseSecretKey, .stripeSecretKey]
      let values = try settings.require(poll ? required : required + [.stripeWebhookSecret])
      let services = try await Services(settings).known()
      let logger = ServerLog.logger()
      let server = ReceiverServer(
        settings: try receiverSettings(secrets: poll ? "" : values[3]), store: services.store, stripe: services.stripe,
        logger: logger
      ) { [listen] port in
        Output.say(words.listening(on: "\(ListenAddress(listen)?.host ?? listen):\(port)"))
      }
      let renewal = SecretsRenewal(logger: logger) { [options = self.services, poll] in
        guard !poll else { return 0 }
        let secrets = try Self.signingSecrets(try options.settings().require(.stripeWebhookSecret)[0])
        server.replace(secrets: secrets)
        return secrets.count
      }
      let supabase = SupabaseClient(url: values[0], key: SupabaseKey(values[1]), transport: CurlTransport())
      let doorServer = try door.server(services, supabase, logger: logger)
      let servers: [any Service] = [server] + (doorServer.map { [$0] } ?? [])
      var configuration = ServiceGroupConfiguration(
        services: servers.map { .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup) } + [
          .init(service: renewal, successTerminationBehavior: .ignore)
        ],
        gracefulShutdownSignals: [.sigterm, .sigint],
        logger: Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() })
      configuration.maximumGracefulShutdownDuration = Self.shutdownLimit
      do {
        try await ServiceGroup(configuration: configuration).run()
      } catch {
        throw ListenAddress.failure(error, door.isOpen ? "\(listen), \(door.deskListen)" : listen)
      }
    }
  }

  private func receiverSettings(secrets: String) throws -> ReceiverSettings {
    guard let address = ListenAddress(listen) else { throw CommandFailure(.badInput, words.addressUnusable(listen)) }
    let host = ProcessInfo.processInfo.hostName
    // Where the system chooses the port, the process tells two receivers on one machine apart.
    var result = ReceiverSettings(
      name: address.port == 0 ? "\(host)/\(ProcessInfo.processInfo.processIdentifier)" : "\(host):\(address.port)")
    result.host = address.host
    result.port = address.port
    result.secrets = try Self.signingSecrets(secrets)
    result.isPolling = poll
    result.catchUpEvery = max(catchUpEvery?.duration ?? .seconds(poll ? 10 : 300), .seconds(1))
    return result
  }

  /// Several are separated by commas.
  private static func signingSecrets(_ text: String) throws(CommandFailure) -> [String] {
    let secrets = text.split(separator: ",").map { String($0.drop { $0 == " " }) }
    guard secrets.allSatisfy({ $0.hasPrefix("whsec_") }) else {
      throw CommandFailure(.notConfigured, words.keyUnusable(SettingName.stripeWebhookSecret.rawValue))
    }
    return secrets
  }
}

/// `127.0.0.1:8787`, `[::1]:8787`.
struct ListenAddress {
  let host: String
  let port: Int

  init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else { return nil }
    var host = text[..<colon]
    if host.first == "[", host.last == "]" { host = host.dropFirst().dropLast() }
    guard !host.isEmpty else { return nil }
    self.host = String(host)
    self.port = Int(port)
  }
}

extension ListenAddress {
  /// In words, where the address is the trouble.
  static func failure(_ error: any Error, _ address: String) -> any Error {
    switch (error as? IOError)?.errnoCode {
    case EADDRINUSE: CommandFailure(.cannotCreate, words.addressInUse(address))
    case EADDRNOTAVAIL, EACCES: CommandFailure(.cannotCreate, words.addressUnusable(address))
    default: error
    }
  }
}
