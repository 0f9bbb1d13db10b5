// Keys that are rolled while the receiver runs: the clients go on with the key that they were made with, and on its way
// out of the program the new one is put in its place.

import HTTPTypes
import Synchronization
import Transport

final class RenewableTransport: HTTPTransport {
  private let inner: any HTTPTransport
  private let keys = Mutex<[String: String]>([:])

  init(_ inner: any HTTPTransport) { self.inner = inner }

  /// From the next request on. What is under way ends as it began.
  /// - Parameter first: the key that the clients were made with.
  func renew(_ first: String, to key: String) { keys.withLock { $0[first] = key } }

  func send(_ request: Request) async throws(TransportError) -> Response {
    let keys = keys.withLock { $0 }
    guard !keys.isEmpty else { return try await inner.send(request) }
    var request = request
    request.headers = HTTPFields(
      request.headers.map { field in
        let (scheme, value) =
          field.value.hasPrefix("Bearer ") ? ("Bearer ", field.value.dropFirst(7)) : ("", field.value[...])
        guard let key = keys[String(value)] else { return field }
        return HTTPField(name: field.name, value: scheme + key)
      })
    return try await inner.send(request)
  }
}
