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

  @OptionGroup var services: ServiceOptions
  @Option(help: ArgumentHelp(words.optionServeListen)) var listen = "127.0.0.1:8787"

  func run() async throws {
    try await withExitStatus {
      let settings = try services.settings()
      let values = try settings.require(.supabaseURL, .supabaseSecretKey, .stripeWebhookSecret)
      guard let address = ListenAddress(listen) else { throw CommandFailure(.badInput, words.addressUnusable(listen)) }
      let secrets = values[2].split(separator: ",").map(String.init).filter { !$0.isEmpty }
      guard secrets.allSatisfy({ $0.hasPrefix("whsec_") }) else {
        throw CommandFailure(.notConfigured, words.keyUnusable(SettingName.stripeWebhookSecret.rawValue))
      }
      var logger = Logger(label: "accountdesk") { _ in StreamLogHandler.standardError(label: "accountdesk") }
      logger.logLevel = .info
      let supabase = SupabaseClient(url: values[0], key: SupabaseKey(values[1]), transport: CurlTransport())
      let receiver = Receiver(
        verifier: WebhookVerifier(secrets: secrets), sink: EventSink(supabase: supabase),
        name: "\(ProcessInfo.processInfo.hostName):\(address.port)", logger: logger)
      let server = ReceiverServer(receiver: receiver, host: address.host, port: address.port, logger: logger) { port in
        Output.say(words.listening(on: "\(address.host):\(port)"))
      }
      let group = ServiceGroup(
        configuration: .init(
          services: [.init(service: server, successTerminationBehavior: .gracefullyShutdownGroup)],
          gracefulShutdownSignals: [.sigterm, .sigint],
          logger: Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() }))
      do {
        try await group.run()
      } catch {
        throw ListenAddress.failure(error, listen)
      }
    }
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
