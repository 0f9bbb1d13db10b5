// What a server answers, as it reaches the caller.

import Foundation
import HTTPTypes
import Testing
import Transport

@Suite(.timeLimit(.minutes(40))) struct AnswerTests {
  private let transport = CurlTransport()

  /// What one request to a server with this answer brings.
  private func get(_ answer: [UInt8], _ method: HTTPRequest.Method = .get, limit: Int = 1 << 20) async throws
    -> Response
  {
    let server = try RawServer { connection in
      guard connection.request() != nil else { return }
      connection.write(answer)
    }
    return try await transport.send(Request(method, server.url(), limits: Limits(responseBytes: limit)))
  }

  private func get(_ answer: String, _ method: HTTPRequest.Method = .get) async throws -> Response {
    try await get(Array(answer.utf8), method)
  }

  @Test(arguments: ["200 OK", "201 Created", "400 Bad Request", "404 Not Found", "429 ", "500 x", "540 Paused"])
  func everyStatusIsAnAnswer(_ status: String) async throws {
    let response = try await get(RawServer.answer("body", status: status))
    #expect(response.status == Int(status.prefix(3)))
    #expect(response.body == Data("body".utf8))
    #expect(response.duration > .zero)
  }

  @Test func noContentHasNone() async throws {
    let response = try await get("HTTP/1.1 204 No Content\r\n\r\n")
    #expect(response.status == 204 && response.body.isEmpty)
  }

  @Test func redirectsAreNotFollowed() async throws {
    let elsewhere = try RawServer { $0.tell("asked") }
    let response = try await get(
      RawServer.answer("", status: "302 Found", headers: "Location: \(elsewhere.url())\r\n"))
    #expect(response.status == 302)
    #expect(response.headers[.location] == elsewhere.url())
  }

  @Test func headersKeepTheirOrderAndTheirRepeats() async throws {
    let response = try await get(
      RawServer.answer("", headers: "X-A: one\r\nx-b:two\r\nX-a:  three, four \r\nX-Empty:\r\nX-C: a:b\r\n"))
    let ours = response.headers.filter { $0.name.canonicalName.hasPrefix("x-") }
    #expect(ours.map(\.name.canonicalName) == ["x-a", "x-b", "x-a", "x-empty", "x-c"])
    #expect(ours.map(\.value) == ["one", "two", "three, four", "", "a:b"])
    #expect(response.headers[values: HTTPField.Name("X-A")!] == ["one", "three, four"])
  }

  @Test func theHeadOfAnInterimAnswerDoesNotCount() async throws {
    let response = try await get("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n" + RawServer.answer("late"))
    #expect(response.status == 200)
    #expect(response.headers[HTTPField.Name("X-Early")!] == nil)
    #expect(response.body == Data("late".utf8))
  }

  @Test func bodiesAreBytes() async throws {
    let bytes = Array(UInt8.min...UInt8.max) + [0, 0, 13, 10, 0]
    let response = try await get(Array("HTTP/1.1 200 OK\r\nContent-Length: \(bytes.count)\r\n\r\n".utf8) + bytes)
    #expect(Array(response.body) == bytes)
  }

  @Test func bodiesInPieces() async throws {
    let response = try await get(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n")
    #expect(response.body == Data("abcde".utf8))
  }

  @Test func bodiesThatEndWithTheirConnection() async throws {
    let response = try await get("HTTP/1.0 200 OK\r\n\r\nto the end")
    #expect(response.body == Data("to the end".utf8))
  }

  @Test func aHeadHasNoBody() async throws {
    let server = try RawServer { connection in
      while let request = connection.request() {
        connection.tell(request.line)
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 12345678\r\n\r\n")
      }
    }
    let response = try await transport.send(
      Request(.head, server.url("/x"), limits: Limits(total: .seconds(20), responseBytes: 10)))
    #expect(response.status == 200 && response.body.isEmpty)
    #expect(response.headers[.contentLength] == "12345678")
    #expect(await server.next() == "HEAD /x HTTP/1.1")
  }

  /// `name and e-mail, ` two hundred times.
  private static let packed = Data(
    base64Encoded:
      "H4sIAAAAAAACA+3IMQ0AIAwAMCsTAKKWwEHC5v/EAQras521I3vFnpXnjmghhBBCCCGEEL94FfYKykgNAAA=")!

  @Test func packedAnswersAreUnpacked() async throws {
    let server = try RawServer { connection in
      while let request = connection.request() {
        connection.tell(request["Accept-Encoding"].joined())
        let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(Self.packed.count)\r\n\r\n"
        connection.write(Array(head.utf8) + Array(Self.packed))
      }
    }
    let response = try await transport.send(Request(.get, server.url()))
    #expect(response.body == Data(String(repeating: "name and e-mail, ", count: 200).utf8))
    #expect(await server.next()?.contains("gzip") == true)
    // The limit is for what comes out, not for what came in.
    await #expect(throws: TransportError.tooLarge(limit: 3399)) {
      try await transport.send(Request(.get, server.url(), limits: Limits(responseBytes: 3399)))
    }
    #expect(try await transport.send(Request(.get, server.url(), limits: Limits(responseBytes: 3400))).status == 200)
  }

  @Test func aBrokenPackageIsNoAnswer() async throws {
    await #expect {
      try await get("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd")
    } throws: { error in
      guard case TransportError.lost(host: "127.0.0.1", _) = error else { return false }
      return true
    }
  }
}
