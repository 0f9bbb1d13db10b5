// The owner of a PGconn: every call checked, freed exactly once.

internal import CPostgres

/// Used from its connection's queue only, which is what makes the class safe to hand over.
// safe: `Connection`, an actor on a serial queue of its own, is the only one that has it.
final class Handle: @unchecked Sendable {
  private(set) var connection: OpaquePointer?

  init(_ conninfo: String) throws(PostgresError) {
    guard let opened = PQconnectdb(conninfo) else { throw PostgresError(message: "out of memory") }
    guard PQstatus(opened) == CONNECTION_OK else {
      let message = String(cString: PQerrorMessage(opened))
      PQfinish(opened)
      throw PostgresError(message: message.trimmed)
    }
    accountdesk_silence_notices(opened)
    connection = opened
  }

  deinit { close() }

  func close() {
    if let connection { PQfinish(connection) }
    connection = nil
  }

  /// While nothing is under way the socket is asked, too: a server that went away says so there, and libpq hears of it
  /// only where it reads.
  var isAlive: Bool {
    guard let connection, PQstatus(connection) == CONNECTION_OK else { return false }
    guard PQtransactionStatus(connection) == PQTRANS_IDLE else { return true }
    // Its last words come before its end.
    for _ in 1...2 where PQconsumeInput(connection) == 0 { return false }
    return PQstatus(connection) == CONNECTION_OK
  }

  var status: TransactionStatus {
    switch connection.map(PQtransactionStatus) {
    case PQTRANS_IDLE: .idle
    case PQTRANS_INTRANS, PQTRANS_ACTIVE: .open
    case PQTRANS_INERROR: .failed
    default: .unknown
    }
  }

  func canceller() -> Canceller? { connection.flatMap(PQgetCancel).map(Canceller.init) }

  func execute(_ script: String) throws(PostgresError) -> Rows {
    guard let connection else { throw .closed }
    return try rows(PQexec(connection, try script.withoutNul()))
  }

  func query(_ sql: String, _ parameters: [Parameter]) throws(PostgresError) -> Rows {
    guard let connection else { throw .closed }
    let statement = try sql.withoutNul()
    return try rows(
      PassedValues(parameters).withPointers { values in
        PQexecParams(
          connection, statement, Int32(values.pointers.count), nil, values.pointers, values.lengths, values.formats, 0)
      })
  }

  func copy(_ statement: String, rows text: String) throws(PostgresError) {
    guard let connection else { throw .closed }
    let start = PQexec(connection, statement)
    defer { PQclear(start) }
    guard PQresultStatus(start) == PGRES_COPY_IN else { throw error(of: start) }
    var text = text
    let sent = text.withUTF8 { buffer in
      buffer.withMemoryRebound(to: CChar.self) { PQputCopyData(connection, $0.baseAddress, Int32($0.count)) }
    }
    guard sent == 1, PQputCopyEnd(connection, nil) == 1 else { throw error(of: nil) }
    var failure: PostgresError?
    while let result = PQgetResult(connection) {
      if PQresultStatus(result) != PGRES_COMMAND_OK { failure = failure ?? error(of: result) }
      PQclear(result)
    }
    if let failure { throw failure }
  }

  func rows(_ result: OpaquePointer?) throws(PostgresError) -> Rows {
    guard let result else { throw error(of: nil) }
    defer { PQclear(result) }
    switch PQresultStatus(result) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return Rows(copying: result)
    default: throw error(of: result)
    }
  }

  func error(of result: OpaquePointer?) -> PostgresError {
    func field(_ code: UnicodeScalar) -> String? {
      guard let result, let text = PQresultErrorField(result, Int32(code.value)) else { return nil }
      return String(cString: text)
    }
    let fallback = connection.map { String(cString: PQerrorMessage($0)).trimmed } ?? "closed"
    return PostgresError(
      sqlState: field("C"), message: field("M") ?? fallback, detail: field("D"), hint: field("H"), context: field("W"))
  }
}

/// Stops what a connection is doing, from any thread.
// safe: libpq documents PQcancel as thread-safe, and the only owner frees the handle when nobody can call any more.
struct Canceller: ~Copyable, @unchecked Sendable {
  private let handle: OpaquePointer

  init(_ handle: OpaquePointer) { self.handle = handle }
  deinit { PQfreeCancel(handle) }

  func cancel() {
    var message = [CChar](repeating: 0, count: 256)
    _ = PQcancel(handle, &message, Int32(message.count))
  }
}

extension PostgresError {
  static var closed: PostgresError { PostgresError(message: "the connection is closed") }
}

extension String {
  /// C ends a text at a NUL, so one inside would be cut silently.
  func withoutNul() throws(PostgresError) -> String {
    guard !utf8.contains(0) else {
      throw PostgresError(sqlState: "22021", message: "invalid byte sequence for encoding \"UTF8\": 0x00")
    }
    return self
  }

  var trimmed: String {
    var text = Substring(self)
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}
