// Several statements sent together, and a connection that waits for what others say.

internal import CPostgres
internal import Glibc

/// One of several that are sent together.
public struct Statement: Sendable {
  public let sql: String
  public let parameters: [Parameter]

  public init(_ sql: String, _ parameters: [Parameter] = []) {
    self.sql = sql
    self.parameters = parameters
  }
}

extension Handle {
  func pipeline(_ statements: [Statement]) throws(PostgresError) -> [Rows] {
    guard let connection else { throw .closed }
    var texts: [String] = []
    for statement in statements { texts.append(try statement.sql.withoutNul()) }
    let values = try statements.map { (statement) throws(PostgresError) in try PassedValues(statement.parameters) }
    guard PQenterPipelineMode(connection) == 1 else { throw error(of: nil) }
    var failure: PostgresError?
    for (text, values) in zip(texts, values) {
      let sent = values.withPointers { values in
        PQsendQueryParams(
          connection, text, Int32(values.pointers.count), nil, values.pointers, values.lengths, values.formats, 0)
      }
      if sent != 1 { failure = failure ?? error(of: nil) }
    }
    if PQpipelineSync(connection) != 1 { failure = failure ?? error(of: nil) }
    // Without its end mark the answers have none either.
    if let failure {
      close()
      throw failure
    }
    var results: [Rows] = []
    var ended = false
    var isBetween = false
    while !ended, PQstatus(connection) == CONNECTION_OK {
      // nil stands between the answers of two statements. Two of them are a server that went away with its last words
      // said: nothing more comes then, and libpq goes on calling the connection good.
      guard let result = PQgetResult(connection) else {
        if isBetween { break }
        isBetween = true
        continue
      }
      isBetween = false
      switch PQresultStatus(result) {
      case PGRES_PIPELINE_SYNC:
        PQclear(result)
        ended = true
      case PGRES_PIPELINE_ABORTED: PQclear(result)
      default:
        do throws(PostgresError) {
          results.append(try rows(result))
        } catch {
          failure = failure ?? error
        }
      }
    }
    if !ended || PQexitPipelineMode(connection) != 1 {
      let lost = failure ?? error(of: nil)
      close()
      throw lost
    }
    if let failure { throw failure }
    return results
  }

  func socket() throws(PostgresError) -> Int32 {
    guard let connection else { throw .closed }
    return PQsocket(connection)
  }

  /// Reads what has come; never waits. nil where the server is lost.
  func arrivedNotifications() -> [String]? {
    guard let connection else { return nil }
    // A hang-up is told once only: the server's last words and the end behind them have to be read in one go.
    repeat {
      guard PQconsumeInput(connection) == 1 else { return nil }
    } while hasMore(PQsocket(connection))
    var payloads: [String] = []
    while let notification = PQnotifies(connection) {
      payloads.append(String(cString: notification.pointee.extra))
      PQfreemem(notification)
    }
    return payloads
  }
}

private func hasMore(_ socket: Int32) -> Bool {
  var poller = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
  return socket >= 0 && poll(&poller, 1, 0) > 0
}

/// Parameters as libpq takes them.
struct PassedValues {
  struct Pointers {
    let pointers: [UnsafePointer<CChar>?]
    let lengths: [Int32]
    let formats: [Int32]
  }

  private var values: [[UInt8]?] = []
  private var formats: [Int32] = []

  init(_ parameters: [Parameter]) throws(PostgresError) {
    for parameter in parameters {
      switch parameter {
      case .text(let text):
        values.append(Array(try text.withoutNul().utf8) + [0])
        formats.append(0)
      case .binary(let bytes):
        values.append(bytes)
        formats.append(1)
      case .null:
        values.append(nil)
        formats.append(0)
      }
    }
  }

  func withPointers<Value>(_ body: (Pointers) -> Value) -> Value {
    // One buffer for all values, so that every pointer stays good for the length of the call.
    let joined = Array(values.compactMap(\.self).joined()) + [0]
    return joined.withUnsafeBytes { bytes in
      var offset = 0
      let pointers: [UnsafePointer<CChar>?] = values.map { value in
        guard let value else { return nil }
        defer { offset += value.count }
        // safe: bytes may be read as characters, within the buffer and for the length of the call.
        return bytes.baseAddress?.advanced(by: offset).assumingMemoryBound(to: CChar.self)
      }
      return body(Pointers(pointers: pointers, lengths: values.map { Int32($0?.count ?? 0) }, formats: formats))
    }
  }
}
