// What a client needs of HTTP: a request, an answer, and the ways in which sending can fail.

public import FoundationEssentials
public import HTTPTypes

/// One HTTP request.
public struct Request: Sendable {
  public var method: HTTPRequest.Method
  /// Absolute, already percent-encoded.
  public var url: String
  public var headers: HTTPFields
  public var body: Data?
  public var limits: Limits

  public init(
    _ method: HTTPRequest.Method, _ url: String, headers: HTTPFields = [:], body: Data? = nil, limits: Limits = Limits()
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.limits = limits
  }
}

/// How long a request may take, and how large its answer may be.
public struct Limits: Sendable, Equatable {
  /// Time to connect, TLS included.
  public var connect: Duration
  /// Time from the call to the whole answer.
  public var total: Duration
  /// The answer's body, in bytes after decompression.
  public var responseBytes: Int

  public init(connect: Duration = .seconds(10), total: Duration = .seconds(80), responseBytes: Int = 16 << 20) {
    self.connect = connect
    self.total = total
    self.responseBytes = responseBytes
  }
}

/// The whole answer to one request, whatever its status.
public struct Response: Sendable {
  public let status: Int
  public let headers: HTTPFields
  public let body: Data
  /// From the first attempt to connect until the last byte.
  public let duration: Duration

  public init(status: Int, headers: HTTPFields = [:], body: Data = Data(), duration: Duration = .zero) {
    self.status = status
    self.headers = headers
    self.body = body
    self.duration = duration
  }
}

/// Why a request brought no answer. Names the host at most: never a path, a header or a body.
public enum TransportError: Error, Equatable, Sendable {
  case badURL
  case couldNotResolve(host: String)
  case refused(host: String)
  case timedOut(host: String)
  case tls(host: String, reason: String)
  case tooLarge(limit: Int)
  case cancelled
  /// The connection was made and then lost, or the answer was not HTTP.
  case lost(host: String, reason: String)
}

/// Sends requests. The one implementation for real use is `CurlTransport`; tests bring their own.
public protocol HTTPTransport: Sendable {
  func send(_ request: Request) async throws(TransportError) -> Response
}
