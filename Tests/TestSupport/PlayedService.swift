// A service behind a transport, as a test plays it.

internal import FoundationEssentials
public import HTTPTypes
internal import Synchronization
public import Transport

/// Answers every call as it is told, and keeps what was asked.
public final class PlayedService: HTTPTransport {
  public typealias Answering = @Sendable (Request) async throws(TransportError) -> Response

  private let answering: Answering
  private let asked = Mutex<[Request]>([])

  public init(_ answering: @escaping Answering) { self.answering = answering }

  public convenience init(
    _ status: Int, _ body: String, headers: HTTPFields = [.contentType: "application/json"]
  ) {
    self.init { _ throws(TransportError) in Response(status: status, headers: headers, body: Data(body.utf8)) }
  }

  /// Every call has the next of these answers.
  public convenience init(script: [Result<Response, TransportError>]) {
    let rest = Rest(script)
    self.init { _ throws(TransportError) in
      guard let answer = rest.next() else { throw .lost(host: "script", reason: "the script is over") }
      return try answer.get()
    }
  }

  public convenience init(_ answers: Result<Response, TransportError>...) { self.init(script: answers) }

  /// In the order in which they came.
  public var requests: [Request] { asked.withLock { $0 } }

  public func send(_ request: Request) async throws(TransportError) -> Response {
    asked.withLock { $0.append(request) }
    return try await answering(request)
  }
}

private final class Rest: Sendable {
  private let answers: Mutex<ArraySlice<Result<Response, TransportError>>>

  init(_ answers: [Result<Response, TransportError>]) { self.answers = Mutex(answers[...]) }

  func next() -> Result<Response, TransportError>? { answers.withLock { $0.popFirst() } }
}
