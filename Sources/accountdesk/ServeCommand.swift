// `accountdesk serve`: the receiver on the configured project.

import ArgumentParser
import FoundationEssentials
import Glibc
import Logging
import NIOCore
import Receiver
import ServiceLifecycle
import Supabase
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

  func run() async throws {
    try await withExitStatus {
      let settings = try services.settings()
      let required: [SettingName] = [.supabaseURL, .supabaseSecretKey, .stripeSecretKey]
      let values = try settings.require(poll ? required : required + [.stripeWebhookSecret])
      let services = try await Services(settings).known()
      var logger = Logger(label: "accountdesk") { _ in StreamLogHandler.standardError(label: "accountdesk") }
      logger.logLevel = .info
      let server = ReceiverServer(
        settings: try receiverSettings(secrets: poll ? "" : values[3]), store: services.store, stripe: services.stripe,
        logger: logger
      ) { [listen] port in
        Output.say(words.listening(on: "\(ListenAddress(listen)?.host ?? listen):\(port)"))
      }
      var configuration = ServiceGroupConfiguration(
        services: [.init(service: server, successTerminationBehavior: .gracefullyShutdownGroup)],
        gracefulShutdownSignals: [.sigterm, .sigint],
        logger: Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() })
      configuration.maximumGracefulShutdownDuration = Self.shutdownLimit
      do {
        try await ServiceGroup(configuration: configuration).run()
      } catch {
        throw ListenAddress.failure(error, listen)
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
    result.secrets = secrets.split(separator: ",").map(String.init)
    guard result.secrets.allSatisfy({ $0.hasPrefix("whsec_") }) else {
      throw CommandFailure(.notConfigured, words.keyUnusable(SettingName.stripeWebhookSecret.rawValue))
    }
    result.isPolling = poll
    result.catchUpEvery = max(catchUpEvery?.duration ?? .seconds(poll ? 10 : 300), .seconds(1))
    return result
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
