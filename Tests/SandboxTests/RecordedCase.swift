// One line of what a real PostgREST answered.

import Foundation
import TestSupport

@testable import Sandbox

struct RecordedCase: Sendable {
  let name: String
  let group: String
  let resets: Bool
  let continues: String?
  let method: String
  let path: String
  let headers: [(name: String, value: String)]
  let body: String?
  let status: Int
  let responseHeaders: [(name: String, value: String)]
  let responseBody: String?

  static func file(_ name: String) throws -> String {
    let folder = Bundle.module.bundleURL.appendingPathComponent("Recorded")
    return try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
  }

  static func all(tokens: [String: String]) throws -> [RecordedCase] {
    try file("postgrest.jsonl").split(separator: "\n").map { line in
      guard let json = WireJSON(String(line)), let request = json["request"], let response = json["response"] else {
        throw RawClient.Failure(what: "an unreadable line")
      }
      return RecordedCase(json, request, response, tokens: tokens)
    }
  }

  private init(_ json: WireJSON, _ request: WireJSON, _ response: WireJSON, tokens: [String: String]) {
    name = json["name"]?.string ?? ""
    group = json["group"]?.string ?? ""
    resets = json["resets"] == .bool(true)
    continues = json["continues"]?.string
    method = request["method"]?.string ?? ""
    var path = request["path"]?.string ?? ""
    var body = request["body"]?.string
    if let recipe = request["generate"] {
      func part(_ name: String) -> String { recipe[name]?.string ?? "" }
      let first = recipe["first"]?.integer ?? 1
      let pieces = (0..<(recipe["times"]?.integer ?? 0)).map { index in
        part("repeat").replacingOccurrences(of: "{n}", with: "\(first + index)")
      }
      let text = part("before") + pieces.joined(separator: part("between")) + part("after")
      if path.contains("{generated}") {
        path = path.replacingOccurrences(of: "{generated}", with: text)
      } else {
        body = text
      }
    }
    self.path = path
    self.body = body
    headers = Self.members(request["headers"]).flatMap { header in
      header.value.split(separator: "\n", omittingEmptySubsequences: false).map { value in
        var value = String(value)
        for (name, token) in tokens { value = value.replacingOccurrences(of: "{jwt:\(name)}", with: token) }
        return (header.name, value)
      }
    }
    status = response["status"]?.integer ?? 0
    responseHeaders = Self.members(response["headers"])
    responseBody = response["body"]?.string
  }

  private static func members(_ json: WireJSON?) -> [(name: String, value: String)] {
    guard case .object(let members)? = json else { return [] }
    return members.map { ($0.key, $0.value.string ?? "") }
  }

  /// What differs; nil where nothing that matters does.
  func difference(_ answer: RawResponse) -> String? {
    guard answer.status == status else { return "status \(answer.status), not \(status): \(answer.body.prefix(300))" }
    let ignored: Set = ["date", "server", "content-length", "transfer-encoding", "connection"]
    var left = answer.headers.filter { !ignored.contains($0.name) }
    for (name, value) in responseHeaders {
      guard let index = left.firstIndex(where: { $0.name == name }) else { return "no header \(name): \(value)" }
      let found = left.remove(at: index).value
      let isSame = value.hasSuffix(" characters)") ? "(\(found.count) characters)" == value : found == value
      if !isSame { return "header \(name): \(found), not \(value)" }
    }
    if let extra = left.first { return "one header more, \(extra.name): \(extra.value)" }
    guard let responseBody else { return nil }
    if let expected = WireJSON(responseBody) {
      return WireJSON(answer.body) == expected
        ? nil : "body \(answer.body.prefix(600)), not \(responseBody.prefix(600))"
    }
    return answer.body == responseBody ? nil : "body \(answer.body.prefix(600)), not \(responseBody.prefix(600))"
  }

  /// What the local Supabase says that it cannot do: writes to tables, embedding, text search and the API's
  /// description.
  var isBeyond: Bool {
    if status == 401, responseBody?.contains("PGRST30") == true { return false }
    if path == "/" { return method == "GET" }
    let accept = headers.first { $0.name == "Accept" }?.value
    if accept == "application/geo+json" { return true }
    guard !path.hasPrefix("/rpc/") else { return false }
    if method == "OPTIONS" {
      return !headers.contains { $0.name == "Access-Control-Request-Method" && $0.value != "FOO" }
    }
    if ["POST", "PUT", "PATCH", "DELETE"].contains(method) { return true }
    if status == 404 { return false }
    let query = path.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
    for pair in query.split(separator: "&") {
      let key = pair.prefix { $0 != "=" }
      let value = pair.dropFirst(key.count + 1)
      if key == "select", value.contains("..."), !value.contains(".sum()") { return true }
      if key == "select", value.contains("("), !value.contains("()") || value.contains("!") { return true }
      if key == "order", value.contains("(") { return true }
      if key.contains("."), !key.hasPrefix("not."), !key.hasPrefix("%22") { return true }
      if value.hasPrefix("plfts") { return true }
    }
    return false
  }
}
