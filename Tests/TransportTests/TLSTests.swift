// Certificates are checked. Needs the `openssl` program, which plays the server.

import Foundation
import Glibc
import HTTPTypes
import Subprocess
import SystemPackage
import Testing
import Transport

@Suite(.enabled(if: SafeServer.isPossible), .timeLimit(.minutes(40))) struct TLSTests {
  private func isTLS(_ error: any Error) -> Bool {
    guard case TransportError.tls(_, reason: let reason) = error else { return false }
    return !reason.isEmpty
  }

  @Test func whoIsNotTrustedIsNotAsked() async throws {
    try await SafeServer.with { server in
      await #expect { try await CurlTransport().send(Request(.get, server.url("localhost"))) } throws: { isTLS($0) }
    }
  }

  @Test func whoIsTrustedIsAsked() async throws {
    try await SafeServer.with { server in
      let transport = CurlTransport(certificates: server.certificate)
      let response = try await transport.send(Request(.get, server.url("localhost")))
      #expect(response.status == 200)
    }
  }

  @Test func anotherNameThanTheCertificatesIsNotAsked() async throws {
    try await SafeServer.with { server in
      let transport = CurlTransport(certificates: server.certificate)
      await #expect { try await transport.send(Request(.get, server.url("127.0.0.1"))) } throws: { isTLS($0) }
    }
  }

  @Test func aMissingFileOfAuthoritiesIsNoReasonToTrust() async throws {
    try await SafeServer.with { server in
      let transport = CurlTransport(certificates: server.certificate + ".missing")
      await #expect { try await transport.send(Request(.get, server.url("localhost"))) } throws: { isTLS($0) }
    }
  }
}

/// `openssl s_server` with a certificate of its own making for `localhost`.
struct SafeServer: Sendable {
  let port: Int
  let certificate: String

  static var isPossible: Bool {
    ["/usr/bin/openssl", "/usr/local/bin/openssl"].contains { (path: String) in access(path, X_OK) == 0 }
  }

  func url(_ host: String) -> String { "https://\(host):\(port)/" }

  static func with(_ body: @escaping @Sendable (SafeServer) async throws -> Void) async throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: "accountdesk-tls-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let (key, certificate) = ("\(directory)/key.pem", "\(directory)/certificate.pem")
    let made = try await Subprocess.run(
      .name("openssl"),
      arguments: [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
        "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate,
      ], input: .none, output: .discarded, error: .string(limit: 1 << 16))
    guard made.terminationStatus.isSuccess else { throw Failed(said: made.standardError) }
    _ = try await Subprocess.run(
      .name("openssl"),
      arguments: ["s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key, "-www"],
      input: .none, output: .sequence, error: .discarded
    ) { execution in
      defer { try? execution.send(signal: .kill) }
      for try await line in execution.standardOutput.strings() {
        // `ACCEPT 127.0.0.1:41234`
        guard line.hasPrefix("ACCEPT"), let port = Int(line.filter { !$0.isNewline }.split(separator: ":").last ?? "")
        else { continue }
        return try await body(SafeServer(port: port, certificate: certificate))
      }
      throw Failed(said: "it did not listen")
    }
  }

  struct Failed: Error { let said: String }
}
