// What `Idempotency-Key` promises: one key, one execution, one answer.

struct IdempotencyStore: Sendable {
  private static let longestKey = 255

  enum Found: Sendable {
    /// Nobody used the key yet; it is taken now.
    case new
    /// The answer of the first request, whose id it was given with.
    case replay(StripeReply, originalRequest: String)
  }

  private struct Entry: Sendable {
    let path: String
    let fingerprint: String
    let requestID: String
    /// nil while it runs.
    var reply: StripeReply?
  }

  private var entries: [String: Entry] = [:]

  /// - Throws: where the key is in use, or was used for something else.
  mutating func begin(_ call: StripeCall) throws(StripeRefusal) -> Found {
    guard let key = call.idempotencyKey else { return .new }
    guard key.unicodeScalars.count <= Self.longestKey else {
      throw StripeRefusal(400, "Idempotency keys can have up to \(Self.longestKey) characters.")
    }
    let fingerprint = call.parameters.fingerprint
    guard let entry = entries[key] else {
      entries[key] = Entry(path: call.path, fingerprint: fingerprint, requestID: call.requestID)
      return .new
    }
    guard entry.path == call.path, entry.fingerprint == fingerprint else { throw .keyWithOtherParameters(key) }
    guard let reply = entry.reply else { throw .keyInUse(key) }
    return .replay(reply, originalRequest: entry.requestID)
  }

  mutating func save(_ reply: StripeReply, _ call: StripeCall) {
    if let key = call.idempotencyKey { entries[key]?.reply = reply }
  }

  /// It did not come to an execution: the key can be used again.
  mutating func forget(_ key: String?) {
    if let key { entries[key] = nil }
  }
}
