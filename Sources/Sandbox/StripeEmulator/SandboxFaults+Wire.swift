// `GET` and `POST /sandbox/faults`: the faults as JSON, changed while everything runs.

internal import FoundationEssentials

extension SandboxFaults {
  /// The answer to `GET /sandbox/faults`.
  var json: WireJSON {
    guard let data = try? JSONEncoder().encode(self), case .object(let members)? = WireJSON(data) else { return .null }
    return .object(members.sorted { $0.key < $1.key })
  }

  /// These with what `body` names changed.
  /// - Returns: nil where it is no JSON object, names what is no fault, or has a value out of range.
  func changed(by body: [UInt8]) -> SandboxFaults? {
    guard case .object(let changes)? = WireJSON(body), case .object(let members) = json,
      changes.allSatisfy({ CodingKeys(stringValue: $0.key) != nil && $0.value != .null })
    else { return nil }
    let kept = members.filter { member in !changes.contains { $0.key == member.key } }
    return try? JSONDecoder().decode(SandboxFaults.self, from: Data(WireJSON.object(kept + changes).encoded.utf8))
  }

  static func answer(_ request: RestRequest, _ faults: inout SandboxFaults) -> RestResponse {
    switch request.method {
    case "GET": return .json(200, faults.json)
    case "POST":
      guard let changed = faults.changed(by: request.body) else { break }
      faults = changed
      return .json(200, changed.json)
    default: return .plain(405, "GET or POST\n")
    }
    let names = CodingKeys.allCases.map(\.rawValue).joined(separator: ", ")
    let message =
      "Send a JSON object with some of these: \(names). Times are seconds, chances 0 to 1. Nothing was changed."
    return .json(400, .record(["error": .record(["message": .string(message)])]))
  }
}
