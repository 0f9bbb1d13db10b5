// libcurl's multi interface as async Swift. One thread owns every transfer, however many there are.

internal import HTTPTypes
internal import Synchronization

/// Sends requests by libcurl. Connections are kept and shared between requests (HTTP/2 where the other side has it),
/// certificates are always checked, and the proxy variables of the environment are obeyed.
public final class CurlTransport: HTTPTransport {
  private let loop: TransferLoop

  /// - Parameter certificates: a file of authorities to trust instead of the system's.
  public init(certificates: String? = nil) {
    loop = TransferLoop(certificates: certificates)
  }

  deinit { loop.stop() }

  /// Cancelling the task takes the transfer out at once.
  public func send(_ request: Request) async throws(TransportError) -> Response {
    guard let target = Target(request) else { throw .badURL }
    let id = loop.nextID()
    let ticket = Ticket()
    let result: Result<Response, TransportError> = await withTaskCancellationHandler {
      await withCheckedContinuation { done in
        let pending = PendingTransfer(id: id, request: request, target: target, done: done)
        if !ticket.start({ loop.start(pending) }) { done.resume(returning: .failure(.cancelled)) }
      }
    } onCancel: {
      if ticket.cancel() { loop.cancel(id) }
    }
    return try result.get()
  }
}

/// Cancellation may come before the start, at it or after it; the loop hears of it only after the start.
private final class Ticket: Sendable {
  private enum State { case new, started, cancelled }

  private let state = Mutex(State.new)

  /// - Returns: false, without starting anything, where it was cancelled before.
  func start(_ body: () -> Void) -> Bool {
    state.withLock { state in
      guard state == .new else { return false }
      state = .started
      body()
      return true
    }
  }

  /// - Returns: whether something runs that has to be taken out.
  func cancel() -> Bool {
    state.withLock { state in
      if state == .new { state = .cancelled }
      return state == .started
    }
  }
}

/// What may be sent at all, and where to.
struct Target {
  let host: String

  /// nil for anything but plain http and https, or where a header could smuggle in another.
  init?(_ request: Request) {
    guard let scheme = request.url.firstRange(of: "://"),
      ["http", "https"].contains(request.url[..<scheme.lowerBound].lowercased()),
      request.url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
    else { return nil }
    let authority = request.url[scheme.upperBound...].prefix { !"/?#".contains($0) }
    guard !authority.isEmpty, !authority.contains("@") else { return nil }
    let hasPort = authority.lastIndex(of: ":").map { colon in
      authority[authority.index(after: colon)...].allSatisfy(\.isNumber)
    }
    host = hasPort == true ? String(authority[..<authority.lastIndex(of: ":")!]) : String(authority)
    for field in request.headers {
      guard field.value.utf8.allSatisfy({ $0 != 10 && $0 != 13 && $0 != 0 }) else { return nil }
    }
  }
}

/// A request on its way to the thread, with who waits for it.
struct PendingTransfer: Sendable {
  let id: UInt64
  let request: Request
  let host: String
  let done: CheckedContinuation<Result<Response, TransportError>, Never>

  init(
    id: UInt64, request: Request, target: Target,
    done: CheckedContinuation<Result<Response, TransportError>, Never>
  ) {
    self.id = id
    self.request = request
    self.host = target.host
    self.done = done
  }
}
