// What a request makes of a customer, checked as Stripe checks it.

extension StripeCustomer {
  static let parameters: Set = [
    "name", "email", "description", "phone", "metadata", "address", "balance", "preferred_locales", "tax_exempt",
  ]
  static let unsupported: Set = [
    "business_name", "cash_balance", "coupon", "default_source", "expand", "individual_name", "invoice_prefix",
    "invoice_settings", "next_invoice_sequence", "payment_method", "promotion_code", "shipping", "source", "tax",
    "tax_id_data", "test_clock", "validate",
  ]
  private static let longestName = 256
  private static let longestEmail = 512

  /// Changes what was sent, and nothing else.
  mutating func apply(_ parameters: StripeParameters) throws(StripeRefusal) {
    try parameters.allow(Self.parameters, unsupported: Self.unsupported)
    if let sent = try parameters.clearable("name", limit: Self.longestName) { name = sent }
    if let sent = try parameters.clearable("email", limit: Self.longestEmail) {
      if let sent, !StripeEmail.isValid(sent) {
        throw StripeRefusal(400, "Invalid email address: \(sent)", param: "email")
      }
      email = sent
    }
    if let sent = try parameters.clearable("description") { description = sent }
    if let sent = try parameters.clearable("phone", limit: 20) { phone = sent }
    if let sent = try parameters.integer("balance") { balance = sent }
    if let sent = try parameters.list("preferred_locales") { locales = sent }
    if let sent = try parameters.oneOf("tax_exempt", [""] + TaxExempt.allCases.map(\.rawValue)) {
      taxExempt = TaxExempt(rawValue: sent) ?? .none
    }
    if let sent = try parameters.record("address") { try merge(address: sent) }
    if let sent = try parameters.record("metadata") {
      metadata = try StripeMetadata.merged(metadata, sent)
    }
  }

  private mutating func merge(address sent: [String: String]?) throws(StripeRefusal) {
    guard let sent else {
      address = nil
      return
    }
    let unknown = sent.keys.filter { !Self.addressParts.contains($0) }.sorted()
    if !unknown.isEmpty { throw .unknownParameters(unknown.map { "address[\($0)]" }) }
    // Stripe takes an address as a whole: a part that is not sent is gone.
    address = sent.filter { !$0.value.isEmpty }
  }
}

enum StripeMetadata {
  private static let most = 50
  private static let longestKey = 40
  private static let longestValue = 500

  /// - Parameter sent: an empty value takes its key away; nil takes all.
  static func merged(
    _ metadata: [String: String], _ sent: [String: String]?
  ) throws(StripeRefusal) -> [String: String] {
    guard let sent else { return [:] }
    var merged = metadata
    for (key, value) in sent {
      guard (1...longestKey).contains(key.unicodeScalars.count) else {
        throw StripeRefusal(
          400,
          "Metadata keys can have 1 to \(longestKey) characters, but you passed in one that is "
            + "\(key.unicodeScalars.count) characters long.", param: "metadata")
      }
      guard value.unicodeScalars.count <= longestValue else {
        throw StripeRefusal(
          400,
          "Metadata values can have up to \(longestValue) characters, but you passed in a value that is "
            + "\(value.unicodeScalars.count) characters. Invalid value: \(value)", param: "metadata")
      }
      merged[key] = value.isEmpty ? nil : value
    }
    guard merged.count <= most else {
      throw StripeRefusal(
        400, "Metadata can only have \(most) keys, but it would have \(merged.count).", param: "metadata")
    }
    return merged
  }
}

enum StripeEmail {
  /// One `@`, something before it, a name with a dot behind it, no blanks, no control characters.
  static func isValid(_ text: String) -> Bool {
    let sides = text.split(separator: "@", omittingEmptySubsequences: false)
    guard sides.count == 2, !sides[0].isEmpty, !sides[0].hasPrefix("."), !sides[0].hasSuffix("."),
      !sides[0].contains("..")
    else { return false }
    for scalar in text.unicodeScalars {
      if scalar.properties.isWhitespace || scalar.value < 0x20 || scalar.value == 0x7f { return false }
      if scalar.isASCII, "()<>[]:;,\\\"".unicodeScalars.contains(scalar) { return false }
    }
    let labels = sides[1].split(separator: ".", omittingEmptySubsequences: false)
    return labels.count >= 2
      && labels.allSatisfy { label in
        !label.isEmpty && label.first != "-" && label.last != "-"
          && label.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" }
      }
  }
}
