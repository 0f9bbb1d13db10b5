// `systemctl reload`, or SIGHUP by any other way: the signing secrets are read anew, and no request notices.

import Logging
import ServiceLifecycle
import UnixSignals

struct SecretsRenewal: Service {
  let logger: Logger
  /// Takes the new secrets, and says how many there are. Where it throws, the old ones stay.
  let renew: @Sendable () throws -> Int

  func run() async throws {
    for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
      do {
        let count = try renew()
        logger.info("secrets read anew", metadata: ["signing_secrets": "\(count)"])
      } catch {
        // In our own words, which name a setting or a file and never a value.
        logger.error("secrets not read, the old ones stay", metadata: ["cause": "\(CommandFailure(error).message)"])
      }
    }
  }
}
