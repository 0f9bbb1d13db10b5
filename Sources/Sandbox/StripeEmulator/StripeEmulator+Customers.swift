// `POST /sandbox/customers`: customers as if they had always been there, without events, for a project of years.

internal import FoundationEssentials

extension StripeEmulator {
  /// Takes a JSON array of customers, of each at least the id: all of them, or none.
  func takeCustomers(_ request: RestRequest) -> RestResponse {
    guard request.method == "POST" else { return .plain(405, "POST\n") }
    guard let sent = try? JSONDecoder().decode([SentCustomer].self, from: Data(request.body)) else {
      let message = "Send a JSON array of objects with id, and name, email, created, metadata, deleted where wanted."
      return .json(400, .record(["error": .record(["message": .string(message)])]))
    }
    let now = now()
    load(
      sent.map {
        Customer(
          id: $0.id, name: $0.name, email: $0.email, created: $0.created ?? now, metadata: $0.metadata ?? [:],
          isDeleted: $0.deleted ?? false)
      })
    return .json(200, .record(["loaded": .number("\(sent.count)")]))
  }
}

private struct SentCustomer: Decodable {
  let id: String
  let name: String?
  let email: String?
  let created: Int?
  let metadata: [String: String]?
  let deleted: Bool?
}
