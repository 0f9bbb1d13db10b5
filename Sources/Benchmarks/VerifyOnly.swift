// An endpoint that verifies a signature, answers 200 and does nothing else: what the receiver's HTTP costs at least.

import ArgumentParser
import FoundationEssentials
import Glibc
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Receiver
import SystemPackage

struct VerifyOnly: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "An endpoint that only verifies; throughput starts it.")

  @Option var secret: String

  func run() async throws {
    let verifier = WebhookVerifier(secrets: [secret])
    let signature = HTTPField.Name("Stripe-Signature")!
    let router = Router()
    router.post("webhooks/stripe") { request, _ -> HTTPResponse.Status in
      let body = Array(try await request.body.collect(upTo: 1 << 20).readableBytesView)
      do throws(SignatureError) {
        try verifier.verify(header: request.headers[signature], body: body, now: Int64(time(nil)))
        return .ok
      } catch {
        return .badRequest
      }
    }
    let application = Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0), serverName: nil),
      onServerRunning: { channel in
        _ = try? FileDescriptor.standardError.writeAll("127.0.0.1:\(channel.localAddress?.port ?? 0)\n".utf8)
      }, logger: Logger(label: "verify-only") { _ in SwiftLogNoOpLogHandler() })
    try await application.run()
  }
}
