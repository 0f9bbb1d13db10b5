// What reaches a server, byte for byte, and what is never sent at all.

import Foundation
import HTTPTypes
import Testing
import Transport

@Suite(.timeLimit(.minutes(40))) struct RequestTests {
  private let transport = CurlTransport()

  /// The request as a server sees it.
  private func seen(_ method: HTTPRequest.Method, headers: HTTPFields = [:], body: Data? = nil) async throws
    -> RawRequest
  {
    let requests = AsyncStream.makeStream(of: RawRequest.self)
    let server = try RawServer { connection in
      guard let request = connection.request() else { return }
      requests.continuation.yield(request)
      connection.write(RawServer.answer(""))
    }
    _ = try await transport.send(Request(method, server.url("/a%20b?c=d&e"), headers: headers, body: body))
    for await request in requests.stream { return request }
    throw CancellationError()
  }

  @Test(arguments: [HTTPRequest.Method.get, .post, .put, .patch, .delete]) func methods(
    _ method: HTTPRequest.Method
  ) async throws {
    #expect(try await seen(method).line == "\(method.rawValue) /a%20b?c=d&e HTTP/1.1")
  }

  @Test func headersGoAsTheyAre() async throws {
    var headers: HTTPFields = [.authorization: "Bearer a:b;c", .userAgent: "tests"]
    headers.append(HTTPField(name: HTTPField.Name("X-Twice")!, value: "1"))
    headers.append(HTTPField(name: HTTPField.Name("X-Twice")!, value: "2"))
    headers.append(HTTPField(name: HTTPField.Name("X-Empty")!, value: ""))
    headers.append(HTTPField(name: HTTPField.Name("X-Blank")!, value: "  "))
    let request = try await seen(.get, headers: headers)
    #expect(request["Authorization"] == ["Bearer a:b;c"])
    #expect(request["User-Agent"] == ["tests"])
    #expect(request["X-Twice"] == ["1", "2"])
    #expect(request["X-Empty"] == [""])
    #expect(request["X-Blank"] == [""])
  }

  @Test func bodiesAreBytes() async throws {
    let bytes = Data([0, 1, 2, 0, 255, 13, 10, 0])
    let request = try await seen(.post, headers: [.contentType: "application/json"], body: bytes)
    #expect(Data(request.body) == bytes)
    #expect(request["Content-Length"] == ["8"])
    #expect(request["Content-Type"] == ["application/json"])
  }

  @Test func nothingWaitsForContinue() async throws {
    let request = try await seen(.post, body: Data(repeating: 97, count: 2 << 20))
    #expect(request["Expect"].isEmpty)
    #expect(request.body.count == 2 << 20)
  }

  @Test(arguments: [Data?.none, Data()]) func anEmptyBodySaysSo(_ body: Data?) async throws {
    for method in [HTTPRequest.Method.post, .put, .patch] {
      #expect(try await seen(method, body: body)["Content-Length"] == ["0"], "\(method)")
    }
  }

  @Test func aReadHasNoBody() async throws {
    let request = try await seen(.get)
    #expect(request["Content-Length"].isEmpty && request["Content-Type"].isEmpty)
  }

  @Test(arguments: [
    "", "http://", "127.0.0.1", "//127.0.0.1/", "ftp://127.0.0.1/", "file:///etc/passwd", "gopher://127.0.0.1/",
    "http:///path", "http://user:secret@127.0.0.1/", "http://a b/", "http://127.0.0.1/a b", "http://127.0.0.1/\u{7f}",
    "http://127.0.0.1/\r\nX-Injected:%201", "http://127.0.0.1/é", "http://exämple.test/", "http://127.0.0.1:99999/",
    "http://[::1/", "http://127.0.0.1\\@example.com/", "http://127.0.0.1:port/",
  ])
  func badAddresses(_ url: String) async {
    await #expect(throws: TransportError.badURL) { try await transport.send(Request(.get, url)) }
  }

  @Test(arguments: ["a\r\nX-Injected: 1", "a\nb", "a\rb", "a\0b"]) func noHeaderBringsAnother(_ value: String)
    async throws
  {
    let field = HTTPField(name: HTTPField.Name("X-Given")!, value: value)
    // Made harmless by its type, or refused by us: never on the wire.
    do {
      let request = try await seen(.get, headers: [field.name: field.value])
      #expect(request["X-Injected"].isEmpty)
      #expect(request["X-Given"].count == 1)
    } catch {
      #expect(error as? TransportError == .badURL)
    }
  }
}
