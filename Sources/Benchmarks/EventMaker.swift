// Events of Stripe's without end: `customer.updated`, a new name and a new e-mail, one person after another in an order
// that looks like chance, so that nobody comes again before everybody has been there.

import Crypto
import Glibc
import NIOCore

struct EventMaker {
  static let given = ["Ada", "Åsa", "Bea", "Chidi", "Dana", "Emeka", "Farah", "Goran", "Hana", "Inès", "Jun", "Kofi"]
  static let family = [
    "Abara", "Bianchi", "Castillo", "Dvořák", "Eriksen", "Fontaine", "Groß", "Haddad", "Ito", "Jansen",
  ]

  let accounts: Int
  /// Seconds since 1970 at which every customer was last read.
  let begin: Int
  private(set) var made = 0

  init(accounts: Int, begin: Int) {
    self.accounts = accounts
    self.begin = begin
  }

  /// The last so many were not sent after all.
  mutating func takeBack(_ count: Int) { made -= count }

  /// The customer of a row `n`.
  static let customerSQL = "'cus_bench' || lpad(n::text, 9, '0')"

  private static func person(_ n: Int, _ version: Int) -> (name: String, email: String) {
    let name = "\(given[(n + 7 * version) % given.count]) \(family[(n / given.count + version) % family.count]) \(n)"
    return (name, "person\(n).\(version)@example.com")
  }

  mutating func next() -> String {
    defer { made += 1 }
    // A prime that is larger than any number of accounts.
    let n = made % accounts * 982_451_653 % accounts + 1
    let version = made / accounts + 1
    let (before, after) = (Self.person(n, version - 1), Self.person(n, version))
    let digits = "\(n)"
    let customer = "cus_bench" + String(repeating: "0", count: 9 - digits.utf8.count) + digits
    // The members that Stripe's emulator writes, in its order.
    return """
      {"id":"evt_bench\(made)x\(accounts)","object":"event","api_version":"2026-10-28.endive","created":\(begin + version),\
      "data":{"object":{"id":"\(customer)","object":"customer","address":null,"balance":0,"created":\(begin),\
      "currency":null,"default_source":null,"delinquent":false,"description":null,"discount":null,\
      "email":"\(after.email)","invoice_prefix":"7FE11039","invoice_settings":{"custom_fields":null,\
      "default_payment_method":null,"footer":null,"rendering_options":null},"livemode":false,"metadata":\
      {"supabaseUUID":"00000000-0000-4000-8000-000000000000"},"name":"\(after.name)","next_invoice_sequence":1,\
      "phone":null,"preferred_locales":[],"shipping":null,"tax_exempt":"none","test_clock":null},\
      "previous_attributes":{"email":"\(before.email)","name":"\(before.name)"}},"livemode":false,\
      "pending_webhooks":1,"request":{"id":"req_bench\(made)","idempotency_key":null},"type":"customer.updated"}
      """
  }

  /// The next events as whole requests, signed now.
  mutating func requests(_ count: Int, secret: String) -> [ByteBuffer] {
    let key = SymmetricKey(data: Array(secret.utf8))
    let now = time(nil)
    return (0..<count).map { _ in
      let body = next()
      var code = HMAC<SHA256>(key: key)
      code.update(data: Array("\(now).\(body)".utf8))
      let hex = code.finalize().map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
      return ByteBuffer(
        string: """
          POST /webhooks/stripe HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Stripe/1.0 (+https://stripe.com/docs/webhooks)\r
          Accept: */*\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: \(body.utf8.count)\r
          Stripe-Signature: t=\(now),v1=\(hex)\r\n\r\n\(body)
          """)
    }
  }
}
