// Connections: kept, shared, many at once, by a proxy. What concerns the whole process runs in one of its own.

import Foundation
import Glibc
import HTTPTypes
import Testing
import Transport

@Suite(.timeLimit(.minutes(40))) struct ConnectionTests {
  @Test func theNextRequestUsesTheSameConnection() async throws {
    let server = try RawServer { connection in
      while connection.request() != nil { connection.write(RawServer.answer("\(connection.number)")) }
    }
    let transport = CurlTransport()
    for _ in 0..<3 {
      #expect(try await transport.send(Request(.post, server.url(), body: Data("x".utf8))).body == Data("1".utf8))
    }
  }

  /// A program started meanwhile would keep the connection open, and its secrets in reach.
  @Test func noOtherProgramInheritsAConnection() async throws {
    let server = try RawServer { connection in
      while connection.request() != nil { connection.write(RawServer.answer("")) }
    }
    let transport = CurlTransport()
    #expect(try await transport.send(Request(.get, server.url())).status == 200)
    let ours = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int32($0) }
      .filter { peerPort(of: $0) == server.port }
    #expect(ours.count == 1)
    for descriptor in ours { #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0) }
  }

  private func peerPort(of descriptor: Int32) -> UInt16? {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let found = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(descriptor, $0, &length) == 0 }
    }
    return found && address.sin_family == sa_family_t(AF_INET) ? UInt16(bigEndian: address.sin_port) : nil
  }

  @Test func aKeptConnectionThatWasClosedIsReplaced() async throws {
    let server = try RawServer { connection in
      guard connection.request() != nil else { return }
      connection.write(RawServer.answer("\(connection.number)"))
    }
    let transport = CurlTransport()
    for number in 1...3 {
      #expect(try await transport.send(Request(.get, server.url())).body == Data("\(number)".utf8))
    }
  }

  @Test func aServerThatAsksToCloseIsObeyed() async throws {
    let server = try RawServer { connection in
      while connection.request() != nil {
        connection.write(RawServer.answer("\(connection.number)", headers: "Connection: close\r\n"))
      }
    }
    let transport = CurlTransport()
    for number in 1...2 {
      #expect(try await transport.send(Request(.get, server.url())).body == Data("\(number)".utf8))
    }
  }

  @Test func manyAtOnceEachGetTheirOwn() async throws {
    try await EchoServer.with { base in
      let transport = CurlTransport()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<300 {
          group.addTask {
            let body = Data(repeating: UInt8(number % 256), count: number * 50)
            let response = try await transport.send(
              Request(.post, "\(base)/echo?\(number)", headers: [.contentType: "text/plain"], body: body))
            #expect(response.body == body)
            #expect(response.headers[HTTPField.Name("X-Query")!] == "\(number)")
          }
        }
        try await group.waitForAll()
      }
    }
  }

  /// All 100 are held until all have come; only then are they answered.
  @Test func aHundredAtOnceDoNotTakeAHundredThreads() async throws {
    let said = try await OwnProcess.run("aHundredHeld")
    let threads = try #require(said["threads"].flatMap { Int($0) })
    #expect(said["answers"] == "100")
    #expect(threads <= 4)
  }

  @Test(arguments: ["http_proxy", "all_proxy"]) func theProxyVariablesAreObeyed(_ variable: String) async throws {
    let proxy = try RawServer { connection in
      while let request = connection.request() {
        connection.tell(request.line)
        connection.write(RawServer.answer("by the proxy"))
      }
    }
    let said = try await OwnProcess.run("getsByProxy", settings: [variable: proxy.url()])
    #expect(said["body"] == "by the proxy")
    #expect(await proxy.next() == "GET http://service.example.com/path HTTP/1.1")
  }

  @Test func theProxyForSafeConnectionsIsObeyed() async throws {
    let proxy = try RawServer { connection in
      guard let request = connection.request() else { return }
      connection.tell(request.line)
      connection.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
    }
    let said = try await OwnProcess.run("getsSafelyByProxy", settings: ["HTTPS_PROXY": proxy.url()])
    #expect(await proxy.next() == "CONNECT service.example.com:443 HTTP/1.1")
    #expect(said["error"]?.hasPrefix("lost(host: \"service.example.com\"") == true)
  }

  @Test func hostsWithoutAProxyHaveNone() async throws {
    let service = try RawServer { connection in
      while connection.request() != nil { connection.write(RawServer.answer("directly")) }
    }
    let proxy = try RawServer { connection in
      while connection.request() != nil { connection.write(RawServer.answer("by the proxy")) }
    }
    let said = try await OwnProcess.run(
      "getsDirectly", settings: ["http_proxy": proxy.url(), "no_proxy": "127.0.0.1", "SERVICE": service.url()])
    #expect(said["body"] == "directly")
  }
}
