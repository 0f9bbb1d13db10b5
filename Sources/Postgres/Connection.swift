// One connection to PostgreSQL. libpq blocks, so each connection has a queue of its own and never holds one of
// the threads that the rest of the program shares.

internal import CPostgres
internal import Dispatch

public actor Connection {
  private let executor: QueueExecutor
  private let handle: Handle

  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// - Parameter conninfo: a connection string or URL as libpq takes it; its password never reaches an error.
  public static func connect(_ conninfo: String) async throws(PostgresError) -> Connection {
    let executor = QueueExecutor()
    let result: Result<Handle, PostgresError> = await withCheckedContinuation { done in
      executor.queue.async { done.resume(returning: Result { () throws(PostgresError) in try Handle(conninfo) }) }
    }
    return Connection(executor: executor, handle: try result.get())
  }

  private init(executor: QueueExecutor, handle: Handle) {
    self.executor = executor
    self.handle = handle
  }

  /// One statement with its parameters. Cancelling the task cancels the statement on the server.
  @discardableResult
  public func query(_ sql: String, _ parameters: [Parameter] = []) async throws(PostgresError) -> Rows {
    try await cancellable { () throws(PostgresError) in try handle.query(sql, parameters) }
  }

  /// Several statements in one text, separated by semicolons; the last one's rows.
  @discardableResult
  public func execute(_ script: String) async throws(PostgresError) -> Rows {
    try await cancellable { () throws(PostgresError) in try handle.execute(script) }
  }

  /// Several statements on one way to the server and back. The first that fails ends those behind it; a transaction
  /// that was opened before it stays open, and failed.
  /// - Returns: the rows of each.
  public func pipeline(_ statements: [Statement]) async throws(PostgresError) -> [Rows] {
    try await cancellable { () throws(PostgresError) in try handle.pipeline(statements) }
  }

  /// What others `notify` on `channel`, until this connection ends; it is for nothing else then. A lost server ends it.
  public func notifications(on channel: String) throws(PostgresError) -> AsyncStream<String> {
    let quoted = channel.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
    _ = try handle.execute("listen \"\(quoted)\"")
    let (stream, continuation) = AsyncStream.makeStream(of: String.self)
    let watch = SocketWatch(descriptor: try handle.socket(), queue: executor.queue)
    watch.start { [handle] in
      guard let payloads = handle.arrivedNotifications() else { return continuation.finish() }
      for payload in payloads { continuation.yield(payload) }
    } ended: { [handle] in
      handle.close()
    }
    continuation.onTermination = { _ in watch.end() }
    return stream
  }

  /// `copy … from stdin` with the text format's rows.
  public func copy(_ statement: String, rows: String) async throws(PostgresError) {
    try handle.copy(statement, rows: rows)
  }

  /// Idle, in a transaction, in a failed one.
  public var status: TransactionStatus { handle.status }
  public var isAlive: Bool { handle.isAlive }

  public func close() { handle.close() }

  private func cancellable<Value>(
    _ body: () throws(PostgresError) -> Value
  ) async throws(PostgresError) -> Value {
    if Task.isCancelled { throw PostgresError(sqlState: "57014", message: "cancelled before it was sent") }
    // The handler runs on another thread; a Canceller is what libpq allows to be used there.
    let canceller = handle.canceller()
    let result = await withTaskCancellationHandler {
      // Naming the actor keeps the closure on it: without, libpq would block a shared thread, and two callers could be
      // inside one connection at once.
      run(body)
    } onCancel: {
      canceller?.cancel()
    }
    return try result.get()
  }

  private func run<Value>(_ body: () throws(PostgresError) -> Value) -> Result<Value, PostgresError> {
    assertIsolated()
    return Result { () throws(PostgresError) in try body() }
  }
}

public enum TransactionStatus: Sendable { case idle, open, failed, unknown }

/// Runs an actor on a queue of its own.
private final class QueueExecutor: SerialExecutor {
  let queue = DispatchQueue(label: "postgres")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}

/// Calls whenever something can be read.
// safe: it holds nothing but the source, which may be started and cancelled from any thread.
private final class SocketWatch: @unchecked Sendable {
  private let source: any DispatchSourceRead

  init(descriptor: Int32, queue: DispatchQueue) {
    source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
  }

  /// - Parameter ended: the socket may be closed then, and not before.
  func start(readable: @escaping @Sendable () -> Void, ended: @escaping @Sendable () -> Void) {
    source.setEventHandler(handler: readable)
    source.setCancelHandler(handler: ended)
    source.resume()
  }

  func end() { source.cancel() }
}
