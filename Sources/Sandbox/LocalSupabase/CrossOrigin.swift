// What browsers ask before they let a page read an answer.

enum CrossOrigin {
  private static let methods = ["GET", "POST", "PATCH", "PUT", "DELETE", "OPTIONS", "HEAD"]

  /// The answer to a question ahead of a request; nil where it is none, or asks for an unknown method.
  static func preflight(_ request: RestRequest) -> RestResponse? {
    guard request.method == "OPTIONS", let wanted = request.header("access-control-request-method"),
      methods.contains(wanted)
    else { return nil }
    let asked = (request.header("access-control-request-headers") ?? "").split(separator: ",").map(\.trimmed)
    let headers = ["Authorization"] + asked + ["Accept", "Accept-Language", "Content-Language"]
    return RestResponse(
      status: 200,
      headers: [
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Allow-Methods", methods.joined(separator: ", ")),
        ("Access-Control-Allow-Headers", headers.joined(separator: ", ")), ("Access-Control-Max-Age", "86400"),
      ])
  }

  static func mark(_ response: inout RestResponse, _ request: RestRequest) {
    response.headers.removeAll { $0.name == "Access-Control-Allow-Origin" }
    response.headers.append(("Access-Control-Allow-Origin", "*"))
    guard request.method != "OPTIONS" else { return }
    response.headers.append(
      (
        "Access-Control-Expose-Headers",
        "Content-Encoding, Content-Location, Content-Range, Content-Type, Date, Location, Server, "
          + "Transfer-Encoding, Range-Unit"
      ))
  }
}
