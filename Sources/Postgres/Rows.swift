// The rows of one statement, as text, as PostgreSQL writes them.

internal import CPostgres

/// A value sent beside a statement.
public enum Parameter: Sendable, ExpressibleByStringLiteral, ExpressibleByNilLiteral {
  case text(String)
  case binary([UInt8])
  case null

  public init(stringLiteral value: String) { self = .text(value) }
  public init(nilLiteral: ()) { self = .null }
  public init(_ value: String?) { self = value.map(Parameter.text) ?? .null }
}

public struct Rows: Sendable {
  public let columns: [String]
  /// The types' object ids, one for each column.
  public let types: [UInt32]
  public let values: [[String?]]
  /// How many rows were returned or changed.
  public let affected: Int

  /// The only value of the only row, where there is one.
  public var single: String? { values.first?.first ?? nil }
}

extension Rows {
  /// Copies everything out; `result` stays the caller's.
  init(copying result: OpaquePointer) {
    let width = PQnfields(result)
    let height = PQntuples(result)
    columns = (0..<width).map { String(cString: PQfname(result, $0)) }
    types = (0..<width).map { PQftype(result, $0) }
    values = (0..<height).map { row in
      (0..<width).map { column in
        guard PQgetisnull(result, row, column) == 0, let bytes = PQgetvalue(result, row, column) else { return nil }
        let buffer = UnsafeRawBufferPointer(start: bytes, count: Int(PQgetlength(result, row, column)))
        return String(decoding: buffer, as: UTF8.self)
      }
    }
    affected = Int(String(cString: PQcmdTuples(result))) ?? Int(height)
  }
}
