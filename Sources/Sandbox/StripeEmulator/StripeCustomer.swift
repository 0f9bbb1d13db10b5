// A customer as the emulator keeps it: small, as there may be a million. Its JSON is written when it is asked for.

/// One customer.
struct StripeCustomer: Sendable, Equatable {
  var id: String
  /// Whole seconds since 1970.
  var created: Int
  var name: String?
  var email: String?
  var description: String?
  var phone: String?
  var metadata: [String: String] = [:]
  var address: [String: String]?
  var balance = 0
  var locales: [String] = []
  var taxExempt = TaxExempt.none
  var plan: SandboxPlan?
  var isDeleted = false

  enum TaxExempt: String, Sendable, CaseIterable { case none, exempt, reverse }

  var text: String {
    isDeleted
      ? WireJSON.record(["id": .string(id), "object": .string("customer"), "deleted": .bool(true)]).encoded
      : StripeShape.customer.text(values)
  }

  private var values: [String: String] {
    var values = [
      "id": WireJSON.string(id).encoded, "created": "\(created)",
      "invoice_prefix": WireJSON.string(invoicePrefix).encoded,
    ]
    for (name, value) in changeable { values[name] = value.encoded }
    return values
  }

  /// What a request can change, as JSON.
  private var changeable: [(name: String, value: WireJSON)] {
    [
      ("name", .text(name)), ("email", .text(email)), ("description", .text(description)), ("phone", .text(phone)),
      ("metadata", .texts(metadata)), ("address", addressJSON), ("balance", .number("\(balance)")),
      ("preferred_locales", .array(locales.map(WireJSON.string))), ("tax_exempt", .string(taxExempt.rawValue)),
    ]
  }

  private var addressJSON: WireJSON {
    guard let address else { return .null }
    return .object(Self.addressParts.map { .init(key: $0, value: .text(address[$0])) })
  }

  static let addressParts = ["city", "country", "line1", "line2", "postal_code", "state"]

  /// Eight letters and digits that stand before the numbers of invoices; the same for the same customer.
  private var invoicePrefix: String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in id.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    let digits = String(hash, radix: 16, uppercase: true)
    return String((String(repeating: "0", count: 16) + digits).suffix(8))
  }

  /// What stood before in the members that are others now, for an event; nil where nothing is.
  func previousAttributes(before old: StripeCustomer) -> WireJSON? {
    var members: [WireJSON.Member] = []
    for (now, before) in zip(changeable, old.changeable) where now.value != before.value {
      members.append(.init(key: now.name, value: Self.difference(now: now.value, before: before.value)))
    }
    return members.isEmpty ? nil : .object(members)
  }

  /// Of two records only the members that differ; one that is new was null.
  private static func difference(now: WireJSON, before: WireJSON) -> WireJSON {
    guard case .object(let new) = now, case .object(let old) = before else { return before }
    let names = old.map(\.key) + new.map(\.key).filter { before[$0] == nil }
    return .object(
      names.filter { before[$0] != now[$0] }.map { .init(key: $0, value: before[$0] ?? .null) })
  }
}
