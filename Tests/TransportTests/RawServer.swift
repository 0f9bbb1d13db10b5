// A server of plain sockets, for answers that no well-behaved server gives. Each connection has a thread of its own,
// so that nothing here holds one of the threads that tests share.

import Glibc
import Synchronization

/// Listens on loopback and plays `script` on every connection, until it is let go.
final class RawServer: Sendable {
  typealias Script = @Sendable (RawConnection) -> Void

  let port: UInt16
  private let listener: Listener
  /// What the scripts told, in order.
  let told: AsyncStream<String>
  private let telling: AsyncStream<String>.Continuation

  /// - Parameter script: runs on a thread; the connection closes when it returns.
  init(_ script: @escaping Script) throws {
    listener = try Listener(backlog: 200)
    port = listener.port
    (told, telling) = AsyncStream.makeStream(of: String.self)
    RawThread.start { [listener, telling] in
      var number = 0
      while let descriptor = listener.accept() {
        number += 1
        let connection = RawConnection(descriptor: descriptor, number: number, telling: telling)
        RawThread.start {
          script(connection)
          listener.close(descriptor)
        }
      }
    }
  }

  deinit {
    listener.stop()
    telling.finish()
  }

  func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }

  /// The next thing that a script tells.
  func next() async -> String? {
    for await text in told { return text }
    return nil
  }

  /// An answer that ends by itself, as bytes.
  static func answer(_ body: String, status: String = "200 OK", headers: String = "") -> String {
    "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"
  }
}

/// One connection, for the thread that plays it.
struct RawConnection: Sendable {
  let descriptor: Int32
  /// The how-manieth of its server, from 1.
  let number: Int
  fileprivate let telling: AsyncStream<String>.Continuation

  func tell(_ text: String) { telling.yield(text) }

  /// One request with its body, if it has a length; nil where the other side has closed.
  func request() -> RawRequest? {
    var head: [UInt8] = []
    while !head.ends(with: "\r\n\r\n".utf8) {
      guard let byte = read(1)?.first else { return nil }
      head.append(byte)
    }
    var request = RawRequest(head: String(decoding: head, as: UTF8.self))
    if let length = request["Content-Length"].first.flatMap({ Int($0) }), length > 0 {
      request.body = read(length) ?? []
    }
    return request
  }

  /// Exactly so many bytes; nil where the other side has closed.
  func read(_ count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let got = bytes.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress! + filled, count - filled, 0) }
      guard got > 0 else { return nil }
      filled += got
    }
    return bytes
  }

  func write(_ text: String) { write(Array(text.utf8)) }

  func write(_ bytes: [UInt8]) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        send(descriptor, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      sent += count
    }
  }

  /// Returns when the other side has closed.
  func waitForClose() { while read(1) != nil {} }
}

/// A request as it came.
struct RawRequest {
  let line: String
  /// In the order in which they came, as they were written.
  let headers: [(name: String, value: String)]
  var body: [UInt8] = []

  init(head: String) {
    var lines = head.split(separator: "\r\n", omittingEmptySubsequences: true).map(String.init)
    line = lines.isEmpty ? "" : lines.removeFirst()
    headers = lines.map { line in
      let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      return (String(parts[0]), parts.count == 2 ? String(parts[1].drop { $0 == " " }) : "")
    }
  }

  /// Every value under a name, without case.
  subscript(name: String) -> [String] {
    headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
  }
}

/// A listening socket and every connection that came by it.
final class Listener: Sendable {
  let port: UInt16
  private let descriptor: Int32
  private let open = Mutex<Set<Int32>?>([])

  init(backlog: Int32) throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let failed = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) != 0 || listen(descriptor, backlog) != 0
          || getsockname(descriptor, $0, &length) != 0
      }
    }
    guard descriptor >= 0, !failed else { throw NoSocket(code: errno) }
    self.descriptor = descriptor
    port = UInt16(bigEndian: address.sin_port)
  }

  deinit { _ = Glibc.close(descriptor) }

  /// The next connection; nil once it was stopped.
  func accept() -> Int32? {
    let accepted = Glibc.accept(descriptor, nil, nil)
    guard accepted >= 0 else { return nil }
    _ = fcntl(accepted, F_SETFD, FD_CLOEXEC)
    let isOpen = open.withLock { open in
      open?.insert(accepted)
      return open != nil
    }
    guard isOpen else {
      _ = Glibc.close(accepted)
      return nil
    }
    return accepted
  }

  func close(_ connection: Int32) {
    open.withLock { _ = $0?.remove(connection) }
    _ = Glibc.close(connection)
  }

  /// Whoever reads or accepts here returns.
  func stop() {
    open.withLock { open in
      for connection in open ?? [] { _ = shutdown(connection, Int32(SHUT_RDWR)) }
      open = nil
    }
    _ = shutdown(descriptor, Int32(SHUT_RDWR))
  }
}

struct NoSocket: Error { let code: Int32 }

/// A detached thread for one closure.
enum RawThread {
  private final class Work: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  static func start(_ run: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<Work>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, Unmanaged.passRetained(Work(run)).toOpaque())
    precondition(code == 0, "a thread cannot be made: \(code)")
    pthread_detach(thread)
  }
}

extension [UInt8] {
  fileprivate func ends(with other: some Collection<UInt8>) -> Bool { suffix(other.count).elementsEqual(other) }
}
