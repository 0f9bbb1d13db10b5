// Over a real socket: who sends too much, too slowly or no HTTP gets an answer or a closed connection, and nobody else
// notices.

import Foundation
import TestSupport
import Testing
import Transport

@testable import Receiver

@Suite(.timeLimit(.minutes(40))) struct ServedLimitsTests {
  private let committing = PlayedSupabase { _ in true }

  @Test func itAnswers() async throws {
    try await ServedReceiver.with(committing) { served async throws in
      #expect(try await served.post(Sample.event()).status == 200)
      #expect(try await served.client.send("GET", "/healthz").status == 200)
      #expect(try await served.client.send("GET", "/nowhere").status == 404)
      let metrics = try await served.client.send("GET", "/metrics")
      #expect(metrics.header("content-type") == "text/plain; version=0.0.4; charset=utf-8")
      #expect(metrics.body.contains(#"accountdesk_events_total{type="customer.updated",outcome="applied"} 1"#))
    }
  }

  @Test func readinessIsSupabases() async throws {
    try await ServedReceiver.with(PlayedSupabase(503, "")) { served async throws in
      #expect(try await served.client.send("GET", "/readyz").status == 503)
      #expect(try await served.client.send("GET", "/healthz").status == 200)
    }
  }

  @Test func headersAreBounded() async throws {
    try await ServedReceiver.with(committing) { served async throws in
      let long = String(repeating: "x", count: 20 << 10)
      #expect(try await served.client.send("GET", "/healthz", headers: [("X-Long", long)]).status == 400)
      let many = (0..<200).map { ("X-\($0)", "x") }
      #expect(try await served.client.send("GET", "/healthz", headers: many).status == 400)
      #expect(try await served.post(Sample.event()).status == 200)
    }
  }

  @Test func bodiesAreBounded() async throws {
    try await ServedReceiver.with(committing) { served async throws in
      let body = Sample.event() + String(repeating: " ", count: 1 << 20)
      #expect(try await served.post(body).status == 413)
      #expect(try await served.post(Sample.event()).status == 200)
    }
  }

  /// Garbage and HTTP of another world.
  @Test func noHTTPIsRefused() async throws {
    try await ServedReceiver.with(committing) { served async throws in
      for text in ["\u{16}\u{3}\u{1}\0\r\n\r\n", "GET\r\n\r\n", "POST /webhooks/stripe HTTP/9.9\r\n\r\n"] {
        let answer = try? await served.client.send(Array(text.utf8))
        #expect(answer == nil || (400...505).contains(answer?.status ?? 0), "\(text.debugDescription)")
      }
      #expect(try await served.post(Sample.event()).status == 200)
    }
  }

  /// The connection of who begins and does not go on is closed; a hundred of them hold up nobody.
  @Test func slowSendersAreLeft() async throws {
    try await ServedReceiver.with(committing, requestLimit: .milliseconds(300)) { served async throws in
      let head = "POST /webhooks/stripe HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nslow"
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<100 {
          group.addTask {
            await #expect(throws: RawClient.Failure.self) { try await served.client.send(Array(head.utf8)) }
          }
        }
        for number in 0..<10 {
          group.addTask { #expect((try? await served.post(Sample.event("evt_\(number)")).status) == 200) }
        }
      }
    }
  }
}
