// What the database refused, as the answer that PostgREST makes of it.

internal import Postgres

extension RestFailure {
  /// - Parameter anonymous: the caller had no token, or that of `anon`.
  init(_ error: PostgresError, anonymous: Bool) {
    guard let code = error.sqlState else {
      self = .connection(error.message)
      return
    }
    if code == "PGRST" {
      self = Self.raised(error)
      return
    }
    var reason: String?
    let status = Self.status(code, message: error.message, anonymous: anonymous)
    // A line break in a reason would be a header of its own.
    if code.hasPrefix("PT"), error.message.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) { reason = error.message }
    self.init(
      status, code, error.message, details: .text(error.detail), hint: .text(error.hint), reason: reason,
      headers: status == 401 ? [("WWW-Authenticate", "Bearer")] : [])
  }

  static func connection(_ why: String) -> RestFailure {
    RestFailure(
      503, "PGRST000", "Database connection error. Retrying the connection.", details: .string(why))
  }

  private static func status(_ code: String, message: String, anonymous: Bool) -> Int {
    switch code {
    case "23503", "23505": return 409
    case "25006": return 405
    case "21000": return message.hasSuffix("requires a WHERE clause") ? 400 : 500
    case "22023": return message.hasPrefix("role") && message.hasSuffix("does not exist") ? 401 : 400
    case "53400": return 500
    case "57P01": return 503
    case "P0001": return 400
    case "42883": return message.hasPrefix("function xmlagg(") ? 406 : 404
    case "42P01": return 404
    case "42P17": return 500
    case "42501": return anonymous ? 401 : 403
    default: break
    }
    switch code.prefix(2) {
    case "08", "53": return 503
    case "0L", "0P", "28": return 403
    case "09", "25", "2D", "38", "39", "3B", "40", "54", "55", "57", "58", "F0", "HV", "P0", "XX": return 500
    case "PT": return Int(code.dropFirst(2)).flatMap { (100...999).contains($0) ? $0 : nil } ?? 500
    default: return 400
    }
  }

  /// `raise sqlstate 'PGRST'`: the function writes the whole answer.
  private static func raised(_ error: PostgresError) -> RestFailure {
    let message = WireJSON(error.message)
    guard let message, let code = message["code"]?.string, let text = message["message"]?.string else {
      return unreadable(
        "Invalid JSON value for MESSAGE: '\(error.message)'",
        "MESSAGE must be a JSON object with obligatory keys: 'code', 'message' and optional keys: 'details', 'hint'.")
    }
    let shape =
      "DETAIL must be a JSON object with obligatory keys: 'status', 'headers' and optional key: 'status_text'."
    guard let written = error.detail else { return unreadable("DETAIL is missing in the RAISE statement", shape) }
    guard let detail = WireJSON(written), let status = detail["status"]?.integer, (100...999).contains(status),
      case .object(let members)? = detail["headers"]
    else { return unreadable("Invalid JSON value for DETAIL: '\(written)'", shape) }
    return RestFailure(
      status, code, text, details: message["details"] ?? .null, hint: message["hint"] ?? .null,
      reason: detail["status_text"]?.string,
      headers: members.sorted { $0.key < $1.key }.map { ($0.key, $0.value.string ?? $0.value.encoded) })
  }

  private static func unreadable(_ details: String, _ hint: String) -> RestFailure {
    RestFailure(
      500, "PGRST121", "Could not parse JSON in the \"RAISE SQLSTATE 'PGRST'\" error", details: .string(details),
      hint: .string(hint))
  }
}
