// The doctor on clocks: Stripe's answers tell the time, here by way of somebody who tells another one.

import Foundation
import Glibc
import TestSupport
import Testing

extension DoctorTests {
  @Test func aClockThatIsOffIsNamed() async throws {
    try await RunningSandbox.with(["--users", "20"]) { sandbox in
      let well = try await sandbox.run("doctor", "--json")
      #expect(well.output.split(separator: "\n").contains { $0.contains(#""clock""#) && $0.contains(#""ok""#) })
      for seconds in [-3600, 3600] {
        let other = try OtherTime(before: sandbox["STRIPE_API_BASE"], off: Double(seconds))
        let found = try await Self.problems(sandbox, ["STRIPE_API_BASE": "http://127.0.0.1:\(other.port)"])
        #expect(found.map(\.code) == ["clock_off"], "\(found)")
        #expect(found.first?.mend == "sudo timedatectl set-ntp true" && found.first?.why != nil)
        // Whose clock is behind.
        #expect(found.first?.what.contains(seconds > 0 ? " -3" : " 3") == true, "\(found)")
      }
    }
  }
}

/// Passes everything on, and puts another time into the heads of the answers.
private final class OtherTime: Sendable {
  let port: Int
  private let listener: Int32

  /// - Parameter seconds: by which it is ahead.
  init(before server: String, off seconds: Double) throws {
    let upstream = try #require(server.split(separator: ":").last.flatMap { UInt16($0) })
    let listener = Self.socket()
    self.listener = listener
    var address = Self.loopback(0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = Self.with(&address) { bind(listener, $0, length) == 0 && getsockname(listener, $0, &length) == 0 }
    try #require(isBound && listen(listener, 20) == 0)
    port = Int(UInt16(bigEndian: address.sin_port))
    Thread.detachNewThread { [listener] in
      while case let client = accept(listener, nil, nil), client >= 0 {
        let server = Self.socket()
        var address = Self.loopback(upstream)
        guard Self.with(&address, { connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 }) else {
          break
        }
        Thread.detachNewThread { Self.pass(from: client, to: server) { $0 } }
        Thread.detachNewThread {
          Self.pass(from: server, to: client) { Self.dated($0, Date(timeIntervalSinceNow: seconds)) }
          close(client)
          close(server)
        }
      }
    }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  private static func socket() -> Int32 { Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) }

  private static func loopback(_ port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return address
  }

  private static func with(_ address: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>) -> Bool) -> Bool {
    withUnsafeMutablePointer(to: &address) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1, body) }
  }

  /// Until one of them ends, which ends the other.
  private static func pass(from one: Int32, to other: Int32, _ change: ([UInt8]) -> [UInt8]) {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = recv(one, &buffer, buffer.count, 0), count > 0 {
      let bytes = change(Array(buffer.prefix(count)))
      guard send(other, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else { break }
    }
    shutdown(other, Int32(SHUT_RDWR))
    shutdown(one, Int32(SHUT_RDWR))
  }

  private static func dated(_ bytes: [UInt8], _ date: Date) -> [UInt8] {
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(identifier: "GMT")
    format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    let text = String(decoding: bytes, as: UTF8.self)
    return Array(text.replacing(/(?i)(\r\ndate: )[^\r]+/) { "\($0.output.1)\(format.string(from: date))" }.utf8)
  }
}
