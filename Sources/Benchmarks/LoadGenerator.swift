// Sends prepared requests over connections that are kept, with as little work as can be, since it shares the machine
// with what it measures: one thread, no HTTP library.

import NIOCore
import NIOPosix

/// How requests follow each other.
enum Pace {
  /// The next when the last is answered.
  case asFastAsAnswered
  /// So many a second, whether or not the earlier ones are answered: an answer's time counts from its due time.
  case rate(Int)
}

struct LoadResult: Sendable {
  var answered = 0
  /// Not 200.
  var refused = 0
  /// Sent and never answered.
  var lost = 0
  var elapsed = Duration.zero
  var times: [Duration] = []

  var perSecond: Double { elapsed > .zero ? Double(answered) / (elapsed / .seconds(1)) : 0 }
}

enum LoadGenerator {
  /// Sends for as long as `limit`, or until all have been sent (`isCircular`: they begin anew), and waits for the
  /// answers.
  static func run(
    port: Int, senders: Int, requests: [ByteBuffer], pace: Pace = .asFastAsAnswered, limit: Duration,
    isCircular: Bool = false
  ) async throws -> LoadResult {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let loop = group.next()
    let promise = loop.makePromise(of: LoadResult.self)
    let load = try await loop.submit {
      NIOLoopBound(
        Load(requests: requests, pace: pace, limit: limit, isCircular: isCircular, promise: promise), eventLoop: loop)
    }.get()
    let bootstrap = ClientBootstrap(group: group).channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Sender(load: load.value))
        }
      }
    do {
      for _ in 0..<senders { _ = try await bootstrap.connect(host: "127.0.0.1", port: port).get() }
    } catch {
      promise.fail(error)
    }
    loop.execute { load.value.begin(loop) }
    let outcome: Result<LoadResult, any Error>
    do { outcome = .success(try await promise.futureResult.get()) } catch { outcome = .failure(error) }
    try await group.shutdownGracefully()
    return try outcome.get()
  }
}

/// All of one run; lives on one event loop.
private final class Load {
  private let requests: [ByteBuffer]
  private let pace: Pace
  private let limit: Duration
  private let isCircular: Bool
  private let promise: EventLoopPromise<LoadResult>
  private var result = LoadResult()
  private var started = ContinuousClock.now
  private var sent = 0
  private var due = 0
  private var underWay = 0
  private var idle: [Sender] = []
  private var isOver = false

  init(
    requests: [ByteBuffer], pace: Pace, limit: Duration, isCircular: Bool, promise: EventLoopPromise<LoadResult>
  ) {
    self.requests = requests
    self.pace = pace
    self.limit = limit
    self.isCircular = isCircular
    self.promise = promise
    result.times.reserveCapacity(requests.count)
  }

  func begin(_ loop: any EventLoop) {
    started = .now
    if case .rate = pace {
      let load = NIOLoopBound(self, eventLoop: loop)
      loop.scheduleRepeatedTask(initialDelay: .zero, delay: .milliseconds(1)) { task in
        load.value.dispatch()
        if load.value.isOver { task.cancel() }
      }
    } else {
      dispatch()
    }
  }

  func isReady(_ sender: Sender) {
    idle.append(sender)
  }

  func answered(_ sender: Sender, status: Substring, since: ContinuousClock.Instant) {
    let now = ContinuousClock.now
    underWay -= 1
    if status == "200" { result.answered += 1 } else { result.refused += 1 }
    result.times.append(now - since)
    idle.append(sender)
    dispatch()
  }

  func closed(_ sender: Sender, whileWaiting: Bool) {
    idle.removeAll { $0 === sender }
    if whileWaiting {
      underWay -= 1
      result.lost += 1
    }
    dispatch()
  }

  private func dispatch() {
    let now = ContinuousClock.now
    isOver = isOver || now - started >= limit || (!isCircular && sent == requests.count)
    if case .rate(let rate) = pace { due = Int((now - started) / .seconds(1) * Double(rate)) }
    while !isOver, let sender = idle.last {
      var since = now
      if case .rate(let rate) = pace {
        guard sent < due else { break }
        since = started + .seconds(1) * sent / rate
      }
      idle.removeLast()
      let request = requests[sent % requests.count]
      sent += 1
      underWay += 1
      sender.send(request, since: since)
      if !isCircular && sent == requests.count { isOver = true }
    }
    if isOver, underWay == 0 {
      result.elapsed = now - started
      promise.succeed(result)
    }
  }
}

/// One connection.
private final class Sender: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let load: Load
  private var context: ChannelHandlerContext?
  private var answer = ByteBuffer()
  private var since: ContinuousClock.Instant?

  init(load: Load) { self.load = load }

  func channelActive(context: ChannelHandlerContext) {
    self.context = context
    load.isReady(self)
  }

  func channelInactive(context: ChannelHandlerContext) {
    self.context = nil
    load.closed(self, whileWaiting: since != nil)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  func send(_ request: ByteBuffer, since: ContinuousClock.Instant) {
    self.since = since
    context?.writeAndFlush(wrapOutboundOut(request), promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var part = unwrapInboundIn(data)
    answer.writeBuffer(&part)
    let text = String(buffer: answer)
    guard let end = text.firstRange(of: "\r\n\r\n") else { return }
    let head = text[..<end.lowerBound].split(separator: "\r\n")
    let length = head.lazy.compactMap { line -> Int? in
      let parts = line.split(separator: ":", maxSplits: 1)
      return parts.count == 2 && parts[0].lowercased() == "content-length" ? Int(parts[1].drop { $0 == " " }) : nil
    }.first
    guard text[end.upperBound...].utf8.count >= length ?? 0, let since else { return }
    answer.clear()
    self.since = nil
    load.answered(self, status: head.first?.split(separator: " ").dropFirst().first ?? "", since: since)
  }
}
