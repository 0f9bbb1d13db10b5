// What `serve --desk` is told of the door.

import ArgumentParser
import Door
import Logging
import Supabase
import Words

struct DoorOptions: ParsableArguments {
  @Flag(name: .customLong("desk"), help: ArgumentHelp(words.optionServeDesk)) var isOpen = false
  @Option(help: ArgumentHelp(words.optionServeDeskListen)) var deskListen = "127.0.0.1:8788"
  @Option(help: ArgumentHelp(words.optionServeDeskCertificate, valueName: "file")) var deskCertificate: String?
  @Option(help: ArgumentHelp(words.optionServeDeskKey, valueName: "file")) var deskKey: String?
  @Flag(help: ArgumentHelp(words.optionServeInsecureListen)) var insecureListen = false
  @Option(help: ArgumentHelp(words.optionServePortalReturn, valueName: "url")) var portalReturn: String?

  func validate() throws {
    guard (deskCertificate == nil) == (deskKey == nil) else { throw ValidationError(words.doorCertificateHalf) }
    if let portalReturn, !portalReturn.hasPrefix("https://"), !portalReturn.hasPrefix("http://") {
      throw ValidationError(words.addressUnusable(portalReturn))
    }
  }

  /// nil where none is to be opened.
  func server(_ services: Services, _ supabase: SupabaseClient, logger: Logger) throws -> DoorServer? {
    guard isOpen else { return nil }
    guard let address = ListenAddress(deskListen) else {
      throw CommandFailure(.badInput, words.addressUnusable(deskListen))
    }
    var settings = DoorSettings()
    settings.host = address.host
    settings.port = address.port
    settings.isInsecure = insecureListen
    settings.portalReturnURL = portalReturn
    if let deskCertificate, let deskKey { settings.certificate = .init(chain: deskCertificate, key: deskKey) }
    do {
      return try DoorServer(
        settings: settings, supabase: supabase, store: services.store, stripe: services.stripe, logger: logger
      ) { port in
        Output.say(words.doorListening(on: "\(address.host):\(port)"))
      }
    } catch {
      throw CommandFailure(.notConfigured, error.message)
    }
  }
}

extension DoorSetupError {
  var message: String {
    switch self {
    case .plainAddress(let host): words.doorAddressIsPlain(host: host)
    case .badCertificate(let file): words.doorCertificateUnusable(file)
    }
  }
}
