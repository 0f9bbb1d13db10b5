// A request and its answer, as values between the socket and the database.

struct RestRequest: Sendable {
  let method: String
  /// What stood in the request line, without the gateway's prefix.
  let target: String
  /// Names in small letters, in the order in which they came.
  let headers: [(name: String, value: String)]
  let body: [UInt8]

  func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

  /// Without the query.
  var path: Substring { target.prefix { $0 != "?" } }

  var query: Substring? {
    target.firstIndex(of: "?").map { target[target.index(after: $0)...] }
  }

  var isRead: Bool { method == "GET" || method == "HEAD" }
}

struct RestResponse: Sendable {
  var status: Int
  var reason: String?
  var headers: [(name: String, value: String)]
  var body: [UInt8]

  init(status: Int, reason: String? = nil, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
    self.status = status
    self.reason = reason
    self.headers = headers
    self.body = body
  }

  static func plain(_ status: Int, _ text: String) -> RestResponse {
    RestResponse(status: status, headers: [("Content-Type", "text/plain; charset=utf-8")], body: Array(text.utf8))
  }

  static func json(_ status: Int, _ value: WireJSON, headers: [(name: String, value: String)] = []) -> RestResponse {
    RestResponse(
      status: status, headers: [("Content-Type", "application/json; charset=utf-8")] + headers,
      body: Array(value.encoded.utf8))
  }
}

/// An answer that is no success, in PostgREST's shape.
struct RestFailure: Error {
  let status: Int
  var reason: String?
  let code: String
  let message: String
  var details: WireJSON = .null
  var hint: WireJSON = .null
  var headers: [(name: String, value: String)] = []

  init(
    _ status: Int, _ code: String, _ message: String, details: WireJSON = .null, hint: WireJSON = .null,
    reason: String? = nil, headers: [(name: String, value: String)] = []
  ) {
    self.status = status
    self.code = code
    self.message = message
    self.details = details
    self.hint = hint
    self.reason = reason
    self.headers = headers
  }

  /// What a real project may do and this one does not: said, rather than answered wrongly.
  static func unsupported(_ what: String) -> RestFailure {
    RestFailure(
      501, "LOCAL501", "The local Supabase does not support this: \(what)",
      details: .string("A hosted project may support it."))
  }

  var body: WireJSON {
    .record(["code": .string(code), "details": details, "hint": hint, "message": .string(message)])
  }

  var response: RestResponse {
    var headers = headers
    headers.insert(("Proxy-Status", "PostgREST; error=\(code)"), at: 0)
    if status == 503 { headers.append(("Retry-After", "0")) }
    var response = RestResponse.json(status, body, headers: headers)
    response.reason = reason
    return response
  }
}

enum PercentCoding {
  /// `%` that starts no code stays what it is; nil where the bytes are no UTF-8.
  static func decode(_ text: some StringProtocol, plusIsSpace: Bool) -> String? {
    String(validating: bytes(of: text, plusIsSpace: plusIsSpace), as: UTF8.self)
  }

  static func bytes(of text: some StringProtocol, plusIsSpace: Bool) -> [UInt8] {
    let source = Array(text.utf8)
    var result: [UInt8] = []
    result.reserveCapacity(source.count)
    var at = 0
    while at < source.count {
      let byte = source[at]
      if byte == UInt8(ascii: "%"), at + 2 < source.count, let high = digit(source[at + 1]),
        let low = digit(source[at + 2])
      {
        result.append(high << 4 | low)
        at += 3
        continue
      }
      result.append(plusIsSpace && byte == UInt8(ascii: "+") ? 0x20 : byte)
      at += 1
    }
    return result
  }

  /// Everything but unreserved characters.
  static func encode(_ bytes: some Sequence<UInt8>) -> String {
    var text = ""
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        text.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        text += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
      }
    }
    return text
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
