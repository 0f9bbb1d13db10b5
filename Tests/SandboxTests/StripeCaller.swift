// Asks a running emulator as any client would, and plays the receiver that it sends webhooks to.

import FoundationEssentials
import HTTPTypes
import TestSupport
import Testing
import Transport

@testable import Sandbox

struct StripeAnswer: Sendable {
  let status: Int
  let headers: HTTPFields
  let body: String

  var json: WireJSON { WireJSON(body) ?? .null }

  subscript(_ key: String) -> WireJSON? { json[key] }

  var id: String { json["id"]?.string ?? "" }
  var error: WireJSON? { json["error"] }
  var ids: [String] { json["data"]?.elements?.compactMap { $0["id"]?.string } ?? [] }
  var hasMore: Bool? { json["has_more"]?.bool }

  func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
}

struct StripeCaller: Sendable {
  let port: Int
  let key: String
  private let transport = CurlTransport()

  init(port: Int, key: String) {
    self.port = port
    self.key = key
  }

  func get(_ path: String, _ headers: [String: String] = [:]) async throws -> StripeAnswer {
    try await send(.get, path, headers: headers)
  }

  func delete(_ path: String) async throws -> StripeAnswer { try await send(.delete, path) }

  func post(
    _ path: String, _ form: KeyValuePairs<String, String> = [:], key idempotencyKey: String? = nil
  ) async throws -> StripeAnswer {
    let body = form.map { "\(PercentCoding.encode($0.key.utf8))=\(PercentCoding.encode($0.value.utf8))" }
    var headers = ["Content-Type": "application/x-www-form-urlencoded"]
    headers["Idempotency-Key"] = idempotencyKey
    return try await send(.post, path, headers: headers, body: body.joined(separator: "&"))
  }

  /// - Parameter headers: an empty value takes one away that is there by default.
  func send(
    _ method: HTTPRequest.Method, _ path: String, headers: [String: String] = [:], body: String? = nil
  ) async throws -> StripeAnswer {
    var request = Request(method, "http://127.0.0.1:\(port)\(path)", body: body.map { Data($0.utf8) })
    request.headers[.authorization] = "Bearer \(key)"
    for (name, value) in headers {
      if let name = HTTPField.Name(name) { request.headers[name] = value.isEmpty ? nil : value }
    }
    let response = try await transport.send(request)
    return StripeAnswer(
      status: response.status, headers: response.headers, body: String(decoding: response.body, as: UTF8.self))
  }
}

/// Runs `emulator` for as long as `body` takes.
func withRunning(
  _ emulator: StripeEmulator, _ body: @escaping @Sendable (StripeCaller) async throws -> Void
) async throws {
  let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await emulator.run(port: 0) { continuation.yield($0) } }
    group.addTask {
      for await port in ports {
        try await body(StripeCaller(port: port, key: emulator.key))
        return
      }
    }
    defer { group.cancelAll() }
    try await group.next()
  }
}
