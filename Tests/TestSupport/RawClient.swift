// A client that sends a request byte for byte as it is given, for what no URL may hold and no client would send.

import Foundation
import Glibc

public struct RawResponse: Sendable {
  public let status: Int
  /// Names in small letters.
  public let headers: [(name: String, value: String)]
  public let body: String

  public func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

public struct RawClient: Sendable {
  public struct Failure: Error {
    public let what: String

    public init(what: String) { self.what = what }
  }

  public let port: Int

  public init(port: Int) { self.port = port }

  /// On a connection of its own. Only `Host` and `Content-Length` are added.
  public func send(
    _ method: String, _ target: String, headers: [(name: String, value: String)] = [], body: String? = nil
  ) async throws -> RawResponse {
    var text = "\(method) \(target) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n"
    for (name, value) in headers { text += "\(name): \(value)\r\n" }
    if let body { text += "Content-Length: \(body.utf8.count)\r\n" }
    text += "\r\n" + (body ?? "")
    return try await send(Array(text.utf8), isHead: method == "HEAD")
  }

  /// Sends this and nothing more, and waits for the answer.
  /// - Throws: where the server closes the connection without one.
  public func send(_ bytes: [UInt8], isHead: Bool = false) async throws -> RawResponse {
    try await withCheckedThrowingContinuation { done in
      // A thread of its own: those of the global queue are the ones that tasks run on.
      Thread.detachNewThread { done.resume(with: Result { try exchange(bytes, isHead: isHead) }) }
    }
  }

  private func exchange(_ request: [UInt8], isHead: Bool) throws -> RawResponse {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard socket >= 0 else { throw Failure(what: "socket") }
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let connected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard connected == 0 else { throw Failure(what: "connect") }
    var sent = 0
    while sent < request.count {
      let count = request.withUnsafeBytes {
        Glibc.send(socket, $0.baseAddress?.advanced(by: sent), request.count - sent, Int32(MSG_NOSIGNAL))
      }
      // The server may have answered, and closed, before it read everything.
      if count <= 0 { break }
      sent += count
    }
    var received: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      if let response = Self.parse(received, isHead: isHead, isEnded: false) { return response }
      let count = recv(socket, &buffer, buffer.count, 0)
      guard count > 0 else { break }
      received += buffer[..<count]
    }
    guard let response = Self.parse(received, isHead: isHead, isEnded: true) else {
      throw Failure(what: "the answer broke off: \(String(decoding: received.prefix(200), as: UTF8.self))")
    }
    return response
  }

  /// nil while there is more to come.
  private static func parse(_ bytes: [UInt8], isHead: Bool, isEnded: Bool) -> RawResponse? {
    let mark = Array("\r\n\r\n".utf8)
    guard let end = (0...max(0, bytes.count - 4)).first(where: { bytes[$0...].starts(with: mark) }) else { return nil }
    let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
    let words = lines[0].split(separator: " ", maxSplits: 2)
    guard words.count > 1, let status = Int(words[1]) else { return nil }
    let headers = lines.dropFirst().map { line in
      let sides = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      return (
        name: sides[0].lowercased(), value: sides.count > 1 ? String(sides[1].drop { $0 == " " }) : ""
      )
    }
    let body = bytes[(end + 4)...]
    let length = headers.first { $0.name == "content-length" }.flatMap { Int($0.value) }
    let isBare = isHead || status == 204 || status == 304
    if !isBare, !isEnded, body.count < length ?? .max { return nil }
    return RawResponse(
      status: status, headers: headers, body: isBare ? "" : String(decoding: body, as: UTF8.self))
  }
}
