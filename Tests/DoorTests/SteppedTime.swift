// Time for the lines before Stripe that goes on only when nothing is on its way: as on a network that delays nobody, so
// that what is counted is what the door does, and not how busy this machine is.

import HTTPTypes
import Stripe
import Synchronization
import Transport

final class SteppedTime: Sendable {
  private struct State {
    var now = Duration.zero
    var settled: (@Sendable () async throws -> Void)?
    /// What came to Stripe, and when.
    var seen: [(method: String, path: String, at: Duration)] = []
  }

  private let state = Mutex(State())

  var now: Duration { state.withLock { $0.now } }
  var seen: [(method: String, path: String, at: Duration)] { state.withLock { $0.seen } }

  /// - Parameter settled: returns when nothing is on its way.
  func wait(for settled: @escaping @Sendable () async throws -> Void) { state.withLock { $0.settled = settled } }

  var pace: StripePace {
    StripePace(
      now: { [self] in now },
      sleep: { [self] wait in
        let (until, settled) = state.withLock { ($0.now + wait, $0.settled) }
        try await settled?()
        state.withLock { $0.now = max($0.now, until) }
      }, random: { 0 })
  }

  func note(_ request: Request) {
    let path = request.url.drop { $0 != "/" }.dropFirst(2).drop { $0 != "/" }
    state.withLock { $0.seen.append((request.method.rawValue, String(path), $0.now)) }
  }

  /// The most that came within any second.
  var mostInASecond: Int {
    let times = seen.map(\.at).sorted()
    return times.enumerated().map { index, time in times[index...].prefix { $0 < time + .seconds(1) }.count }.max() ?? 0
  }
}

/// Notes what goes to Stripe.
struct SteppedTransport: HTTPTransport {
  private let transport: any HTTPTransport
  private let time: SteppedTime

  init(_ transport: any HTTPTransport, _ time: SteppedTime) {
    self.transport = transport
    self.time = time
  }

  func send(_ request: Request) async throws(TransportError) -> Response {
    time.note(request)
    return try await transport.send(request)
  }
}
