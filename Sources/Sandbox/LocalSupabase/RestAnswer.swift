// What the rows of one request become: status, headers and body.

internal import Postgres

struct RestAnswer: Sendable {
  let request: RestRequest
  let media: RestMedia
  let preferences: RestPreferences
  let range: RestRange
  /// nil where only one schema is exposed: then it is not said.
  let profile: String?
  let location: String?
  let isVoid: Bool
  /// An estimate counts no further than one more than this.
  let countedAtMost: Int

  var hasBody: Bool { request.method != "HEAD" && !isVoid }
  var judgesRows: Bool { media.isSingular || preferences.maxAffected != nil }

  /// - Throws: where these rows must not be committed.
  func judge(_ rows: [Rows]) throws(RestFailure) {
    let page = Self.page(rows)
    if media.isSingular, page != 1 {
      throw RestFailure(
        406, "PGRST116", "Cannot coerce the result to a single JSON object",
        details: .string("The result contains \(page) rows"))
    }
    if let most = preferences.maxAffected, page > most {
      throw RestFailure(
        400, "PGRST124", "Query result exceeds max-affected preference constraint",
        details: .string("The query affects \(page) rows"))
    }
  }

  func response(_ rows: [Rows]) throws(RestFailure) -> RestResponse {
    let page = Self.page(rows)
    let total = total(rows)
    let row = rows.first?.values.first ?? []
    var status = range.status(total: total, page: page)
    var headers: [(name: String, value: String)] = [
      ("Content-Range", range.contentRange(total: total, page: page))
    ]
    if let location { headers.append(("Content-Location", location)) }
    if let applied = preferences.applied { headers.append(("Preference-Applied", applied)) }
    if isVoid, status != 416 { status = 204 }
    if status != 204 {
      headers.append(("Content-Type", status == 416 ? RestMedia.array.contentType : media.contentType))
      if let profile { headers.append(("Content-Profile", profile)) }
    }
    var body = Array((row.count > 2 ? row[2] ?? "" : "").utf8)
    if status == 416 {
      headers = headers.map { $0.name == "Content-Range" ? ($0.name, "*/\(total ?? 0)") : $0 }
      let details = "An offset of \(range.lower) was requested, but there are only \(total ?? 0) rows."
      body = Array(RestRange.unsatisfiable(details).body.encoded.utf8)
    }
    if row.count > 4 {
      if let written = row[3] {
        let own = try Self.headers(written)
        headers.removeAll { header in own.contains { $0.name.lowercased() == header.name.lowercased() } }
        headers += own
      }
      if let written = row[4] {
        guard let wanted = Int(written), (100...999).contains(wanted) else {
          throw RestFailure(500, "PGRST112", "response.status guc must be a valid status code")
        }
        status = wanted
      }
    }
    return RestResponse(status: status, headers: headers, body: hasBody ? body : [])
  }

  private static func page(_ rows: [Rows]) -> Int {
    guard let row = rows.first?.values.first, row.count > 1 else { return 0 }
    return row[1].flatMap { Int($0) } ?? 0
  }

  /// Counted, or estimated by the plan of the second statement.
  private func total(_ rows: [Rows]) -> Int? {
    let counted = rows.first?.values.first?.first.flatMap(\.self).flatMap { Int($0) }
    guard rows.count > 1, let plan = rows[1].single.flatMap({ WireJSON($0) })?.elements?.first,
      let planned = plan["Plan"]?["Plan Rows"]?.integer
    else { return counted }
    guard let counted else { return planned }
    return counted > countedAtMost ? max(counted, planned) : counted
  }

  private static func headers(_ written: String) throws(RestFailure) -> [(name: String, value: String)] {
    let refused = RestFailure(
      500, "PGRST111",
      "response.headers guc must be a JSON array composed of objects with a single key and a string value")
    guard let elements = WireJSON(written)?.elements else { throw refused }
    var headers: [(name: String, value: String)] = []
    for element in elements {
      guard case .object(let members) = element, members.count == 1, let value = members[0].value.string
      else { throw refused }
      headers.append((members[0].key, value))
    }
    return headers
  }
}
