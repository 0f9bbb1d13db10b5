// The gateway in front of the services: it makes a token of a key, and takes the prefixes away.

struct Gateway: Sendable {
  enum Route {
    case rest(RestRequest)
    case auth(RestRequest)
  }

  let keys: LocalSupabaseKeys

  /// nil where the path leads nowhere.
  func route(_ request: RestRequest) -> Route? {
    if let target = Self.target(request.target, after: "/rest/v1") { return .rest(passed(request, target)) }
    if let target = Self.target(request.target, after: "/auth/v1") { return .auth(passed(request, target)) }
    return nil
  }

  /// A token stays as it is; where there is none, or only one of the new keys, a known key becomes its role's token.
  private func passed(_ request: RestRequest, _ target: String) -> RestRequest {
    var headers = request.headers
    let sent = request.header("authorization")
    if sent == nil || sent?.hasPrefix("Bearer sb_") == true {
      headers.removeAll { $0.name == "authorization" }
      if let token = request.header("apikey").flatMap(keys.token(forKey:)) {
        headers.append(("authorization", "Bearer \(token)"))
      }
    }
    return RestRequest(method: request.method, target: target, headers: headers, body: request.body)
  }

  private static func target(_ target: String, after prefix: String) -> String? {
    guard target.hasPrefix(prefix) else { return nil }
    let rest = target.dropFirst(prefix.count)
    guard let first = rest.first else { return "/" }
    return first == "/" ? String(rest) : first == "?" ? "/" + rest : nil
  }
}
