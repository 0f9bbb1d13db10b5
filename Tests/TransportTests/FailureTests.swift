// Each way in which a request can bring no answer, by its own name, and none of them telling more than the host.

import Foundation
import Glibc
import HTTPTypes
import Testing
import Transport

@Suite(.timeLimit(.minutes(40))) struct FailureTests {
  private let transport = CurlTransport()

  /// Fails where the request to this server does not end as a lost connection.
  private func expectLost(
    _ script: @escaping RawServer.Script, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let server = try RawServer(script)
    await #expect(sourceLocation: sourceLocation) {
      try await transport.send(Request(.get, server.url(), limits: Limits(total: .seconds(30))))
    } throws: { error in
      guard case TransportError.lost(host: "127.0.0.1", reason: let reason) = error else { return false }
      return !reason.isEmpty
    }
  }

  @Test func refused() async throws {
    let port: UInt16
    do {
      let listener = try Listener(backlog: 1)
      port = listener.port
    }
    await #expect(throws: TransportError.refused(host: "127.0.0.1")) {
      try await transport.send(Request(.get, "http://127.0.0.1:\(port)/"))
    }
  }

  @Test func couldNotResolve() async {
    await #expect(throws: TransportError.couldNotResolve(host: "nobody.invalid")) {
      try await transport.send(Request(.get, "http://nobody.invalid:81/"))
    }
  }

  @Test func timedOutWaitingForTheAnswer() async throws {
    let server = try RawServer { connection in
      _ = connection.request()
      connection.waitForClose()
      connection.tell("closed")
    }
    await #expect(throws: TransportError.timedOut(host: "127.0.0.1")) {
      try await transport.send(Request(.get, server.url(), limits: Limits(total: .milliseconds(50))))
    }
    #expect(await server.next() == "closed")
  }

  @Test func timedOutInTheMiddleOfTheAnswer() async throws {
    let server = try RawServer { connection in
      _ = connection.request()
      connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome")
      connection.waitForClose()
    }
    await #expect(throws: TransportError.timedOut(host: "127.0.0.1")) {
      try await transport.send(Request(.get, server.url(), limits: Limits(total: .milliseconds(100))))
    }
  }

  @Test func timedOutConnecting() async throws {
    // A listener whose queue is full takes no further connection.
    let listener = try Listener(backlog: 0)
    let fillers = (0..<8).map { _ in connectWithoutWaiting(to: listener.port) }
    defer { for filler in fillers { close(filler) } }
    await #expect(throws: TransportError.timedOut(host: "127.0.0.1")) {
      try await transport.send(
        Request(
          .get, "http://127.0.0.1:\(listener.port)/", limits: Limits(connect: .milliseconds(100), total: .seconds(40))))
    }
  }

  private func connectWithoutWaiting(to port: UInt16) -> Int32 {
    let flags = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let descriptor = socket(AF_INET, flags, 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    return descriptor
  }

  @Test func closedBeforeTheAnswer() async throws {
    try await expectLost { _ = $0.request() }
  }

  @Test func closedInTheMiddleOfTheBody() async throws {
    try await expectLost { connection in
      _ = connection.request()
      connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome")
    }
  }

  @Test func closedInTheMiddleOfThePieces() async throws {
    try await expectLost { connection in
      _ = connection.request()
      connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nso")
    }
  }

  @Test func closedInTheMiddleOfTheHead() async throws {
    try await expectLost { connection in
      _ = connection.request()
      connection.write("HTTP/1.1 200 OK\r\nContent-Le")
    }
  }

  @Test(arguments: ["220 mail.example.com ready\r\n", "SSH-2.0-x\r\n", "\u{0}\u{1}\u{2}", "HTTP/9.9 200 OK\r\n\r\n"])
  func notHTTP(_ greeting: String) async throws {
    try await expectLost { connection in
      _ = connection.request()
      connection.write(greeting)
    }
  }

  @Test func tooLargeAsItComes() async throws {
    let server = try RawServer { connection in
      _ = connection.request()
      connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
      for _ in 0..<3 { connection.write("10\r\n0123456789abcdef\r\n") }
      // No end: only the limit ends it.
      connection.waitForClose()
      connection.tell("closed")
    }
    await #expect(throws: TransportError.tooLarge(limit: 40)) {
      try await transport.send(Request(.get, server.url(), limits: Limits(responseBytes: 40)))
    }
    #expect(await server.next() == "closed")
  }

  @Test func tooLargeByItsLength() async throws {
    let server = try RawServer { connection in
      _ = connection.request()
      // Not a byte of it has to come.
      connection.write("HTTP/1.1 200 OK\r\nContent-Length: 41\r\n\r\n")
      connection.waitForClose()
      connection.tell("closed")
    }
    await #expect(throws: TransportError.tooLarge(limit: 40)) {
      try await transport.send(Request(.get, server.url(), limits: Limits(responseBytes: 40)))
    }
    #expect(await server.next() == "closed")
  }

  @Test func exactlyTheLimitIsNotTooLarge() async throws {
    let server = try RawServer { connection in
      _ = connection.request()
      connection.write(RawServer.answer(String(repeating: "x", count: 40)))
    }
    let response = try await transport.send(Request(.get, server.url(), limits: Limits(responseBytes: 40)))
    #expect(response.body.count == 40)
  }

  @Test func tlsToAPlainPort() async throws {
    let server = try RawServer { connection in
      connection.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
      connection.waitForClose()
    }
    await #expect {
      try await transport.send(Request(.get, "https://127.0.0.1:\(server.port)/"))
    } throws: { error in
      guard case TransportError.tls(host: "127.0.0.1", _) = error else { return false }
      return true
    }
  }

  @Test func descriptionsTellNoMoreThanTheHost() async throws {
    let server = try RawServer { connection in
      _ = connection.request()
      connection.write("HTTP/1.1 200 OK\r\nX-Answer: SECRET\r\nContent-Length: 100\r\n\r\nSECRET")
    }
    for (scheme, limit) in [("http", 1000), ("http", 3), ("https", 1000)] {
      let request = Request(
        .post, "\(scheme)://127.0.0.1:\(server.port)/SECRET?SECRET=SECRET#SECRET", headers: [.authorization: "SECRET"],
        body: Data("SECRET".utf8),
        limits: Limits(connect: .milliseconds(300), total: .seconds(30), responseBytes: limit))
      await #expect {
        try await transport.send(request)
      } throws: { error in
        let texts = ["\(error)", String(reflecting: error), error.localizedDescription]
        return error is TransportError && !texts.contains { $0.contains("SECRET") }
      }
    }
  }
}
