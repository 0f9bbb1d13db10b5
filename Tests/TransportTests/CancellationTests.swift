// Cancelling takes the transfer out: the other side sees its connection closed, and others go on.

import Foundation
import HTTPTypes
import Synchronization
import Testing
import Transport

@Suite(.timeLimit(.minutes(40))) struct CancellationTests {
  @Test func theOtherSideSeesItClosed() async throws {
    let transport = CurlTransport()
    let server = try RawServer { connection in
      guard connection.request() != nil else { return }
      connection.tell("asked")
      connection.waitForClose()
      connection.tell("closed")
    }
    let task = Task { try await transport.send(Request(.get, server.url())) }
    #expect(await server.next() == "asked")
    task.cancel()
    await #expect(throws: TransportError.cancelled) { try await task.value }
    #expect(await server.next() == "closed")
  }

  @Test func othersGoOn() async throws {
    let transport = CurlTransport()
    let server = try RawServer { connection in
      guard let request = connection.request() else { return }
      connection.tell(request.line)
      if request.line.contains("/kept") { _ = connection.read(1) }
      connection.waitForClose()
    }
    let answering = try RawServer { connection in
      while connection.request() != nil { connection.write(RawServer.answer("kept")) }
    }
    let cancelled = Task { try await transport.send(Request(.get, server.url("/cancelled"))) }
    #expect(await server.next()?.contains("/cancelled") == true)
    async let kept = transport.send(Request(.get, answering.url()))
    cancelled.cancel()
    let answer = try await kept
    #expect(answer.body == Data("kept".utf8))
    await #expect(throws: TransportError.cancelled) { try await cancelled.value }
  }

  /// A task that is cancelled already sends nothing, however the two threads meet.
  @Test func beforeTheStart() async throws {
    let transport = CurlTransport()
    let server = try RawServer { connection in
      guard connection.request() != nil else { return }
      connection.tell("asked")
      connection.waitForClose()
    }
    for _ in 0..<200 {
      let task = Task {
        // Not before it is cancelled.
        while !Task.isCancelled { await Task.yield() }
        return try await transport.send(Request(.get, server.url(), limits: Limits(total: .seconds(30))))
      }
      task.cancel()
      await #expect(throws: TransportError.cancelled) { try await task.value }
    }
  }

  /// Cancelled at some moment around its start: always ended, and always as cancelled.
  @Test func aroundTheStart() async throws {
    let transport = CurlTransport()
    let server = try RawServer { connection in
      guard connection.request() != nil else { return }
      connection.waitForClose()
    }
    await withTaskGroup(of: Void.self) { group in
      for round in 0..<200 {
        group.addTask {
          let task = Task {
            try await transport.send(Request(.get, server.url(), limits: Limits(total: .seconds(30))))
          }
          for _ in 0..<(round % 20) { await Task.yield() }
          task.cancel()
          await #expect(throws: TransportError.cancelled) { try await task.value }
        }
      }
    }
  }

  @Test func lettingTheTransportGoEndsItsThread() async throws {
    let server = try RawServer { connection in
      while connection.request() != nil { connection.write(RawServer.answer("")) }
      connection.tell("closed")
    }
    do {
      let transport = CurlTransport()
      #expect(try await transport.send(Request(.get, server.url())).status == 200)
    }
    // The kept connection goes with the thread.
    #expect(await server.next() == "closed")
  }
}
