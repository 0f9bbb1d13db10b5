// Told to stop, the receiver takes nobody new, and answers whoever it has taken.

import Foundation
import Logging
import ServiceLifecycle
import Stripe
import TestSupport
import Testing
import Transport

@testable import Receiver

@Suite(.timeLimit(.minutes(40))) struct ShutdownTests {
  @Test func whatWasTakenIsCommittedAndAnswered() async throws {
    let gate = Gate()
    let committing = PlayedSupabase { _ in true }
    let supabase = PlayedSupabase { request throws(TransportError) in
      // Only events wait; the upkeep's calls are none of this test's.
      guard request.url.hasSuffix("apply_events") else { return .json(503, "") }
      await gate.pass()
      return try await committing.send(request)
    }
    let (ports, listening) = AsyncStream.makeStream(of: Int.self)
    let group = ServiceGroup(
      configuration: .init(
        services: [
          .init(
            service: try ServedReceiver.server(supabase) { listening.yield($0) },
            successTerminationBehavior: .gracefullyShutdownGroup)
        ], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      var iterator = ports.makeAsyncIterator()
      let client = RawClient(port: try #require(await iterator.next()))
      let lanes = ReceiverSettings(name: "test").lanes
      // As many transactions as there may be at once, and one event that waits for the next.
      var waiting: [Task<Int, any Error>] = []
      for number in 1...lanes + 1 {
        waiting.append(Task { try await ServedReceiver.post(Sample.event("evt_\(number)"), to: client).status })
        // One after another, or some would go together.
        if number <= lanes { await gate.wait(for: number) }
      }
      while try await !client.send("GET", "/metrics").body.contains("accountdesk_queue_events 1\n") {
        await Task.yield()
      }
      await group.triggerGracefulShutdown()
      // Nobody listens any more, while they are still waiting.
      while (try? await client.send("GET", "/healthz")) != nil { await Task.yield() }
      await gate.open()
      for task in waiting { #expect(try await task.value == 200) }
      // And it ends by itself.
      try await tasks.waitForAll()
    }
    #expect(committing.batches.allSatisfy { $0 == 1 })
  }
}
