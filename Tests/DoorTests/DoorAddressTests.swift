// Where a door may listen, and how safely. Those with TLS need the `openssl` program, which makes the certificates.

import Foundation
import Glibc
import HTTPTypes
import Subprocess
import TestSupport
import Testing
import Transport

@testable import Door

@Suite(.timeLimit(.minutes(40))) struct DoorAddressTests {
  private func settings(_ host: String, isInsecure: Bool = false) -> DoorSettings {
    var settings = DoorSettings()
    settings.host = host
    settings.isInsecure = isInsecure
    return settings
  }

  private func setUp(_ settings: DoorSettings) throws {
    _ = try ServedDoor.server(settings, supabase: Played.admitting(), stripe: Played.customer)
  }

  @Test(arguments: [
    "0.0.0.0", "192.0.2.1", "::", "door.example.com", "127.0.0.1.example.com", "1127.0.0.1", "127.0.0", "",
  ])
  func withoutTLSOthersAreNotListenedTo(host: String) throws {
    #expect(throws: DoorSetupError.plainAddress(host: host)) { try setUp(settings(host)) }
    // Behind a proxy that has it.
    try setUp(settings(host, isInsecure: true))
  }

  @Test(arguments: ["127.0.0.1", "127.8.9.1", "localhost", "::1"]) func thisMachineIs(host: String) throws {
    try setUp(settings(host))
  }

  @Test func filesThatAreNoCertificateAreSaid() throws {
    var settings = settings("0.0.0.0")
    settings.certificate = .init(chain: "/nonexistent/chain.pem", key: "/nonexistent/key.pem")
    #expect(throws: DoorSetupError.badCertificate(file: "/nonexistent/chain.pem")) { try setUp(settings) }
    settings.certificate = .init(chain: "/etc/passwd", key: "/etc/passwd")
    #expect(throws: DoorSetupError.badCertificate(file: "/etc/passwd")) { try setUp(settings) }
  }

  @Test(.enabled(if: TestCertificate.isPossible)) func withACertificateItSpeaksTLSAndNothingElse() async throws {
    try await TestCertificate.with { certificate in
      var settings = DoorSettings()
      settings.certificate = certificate.files
      try await ServedDoor.with(settings, supabase: Played.admitting(), stripe: Played.customer) { door async throws in
        let trusting = CurlTransport(certificates: certificate.files.chain)
        let request = Request(
          .get, "https://localhost:\(door.port)/v1/customers/cus_1",
          headers: [.authorization: "Bearer \(ServedDoor.token)"])
        let answer = try await trusting.send(request)
        #expect(answer.status == 200)
        #expect(answer.headers[.date] == "Thu, 01 Jan 2026 00:00:00 GMT")
        await #expect(throws: TransportError.self) { try await CurlTransport().send(request) }
        let plain = try? await door.read()
        #expect(plain?.status != 200)
      }
    }
  }

  @Test(.enabled(if: TestCertificate.isPossible)) func theKeyOfAnotherCertificateIsSaid() async throws {
    try await TestCertificate.with { one in
      try await TestCertificate.with { other in
        var settings = DoorSettings()
        settings.certificate = .init(chain: one.files.chain, key: other.files.key)
        #expect(throws: DoorSetupError.badCertificate(file: one.files.chain)) { try setUp(settings) }
      }
    }
  }
}

/// A certificate of its own making for `localhost`.
struct TestCertificate: Sendable {
  let files: DoorSettings.Certificate

  static var isPossible: Bool {
    ["/usr/bin/openssl", "/usr/local/bin/openssl"].contains { (path: String) in access(path, X_OK) == 0 }
  }

  static func with(_ body: (TestCertificate) async throws -> Void) async throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: "accountdesk-door-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let (key, chain) = ("\(directory)/key.pem", "\(directory)/certificate.pem")
    let made = try await Subprocess.run(
      .name("openssl"),
      arguments: [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
        "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", chain,
      ], input: .none, output: .discarded, error: .string(limit: 1 << 16))
    guard made.terminationStatus.isSuccess else { throw Failed(said: made.standardError) }
    try await body(TestCertificate(files: .init(chain: chain, key: key)))
  }

  struct Failed: Error { let said: String }
}
