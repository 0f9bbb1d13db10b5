// The plans that the sandbox's people have: the same in the Stripe emulator and in the database.

/// A price of one of two invented products.
public enum SandboxPlan: String, Sendable, CaseIterable, Codable {
  case hobby
  case studio
  case studioYearly

  public var productID: String {
    switch self {
    case .hobby: "prod_SandboxHobby1"
    case .studio, .studioYearly: "prod_SandboxStudio"
    }
  }

  public var priceID: String {
    switch self {
    case .hobby: "price_1SandboxHobbyMonthly"
    case .studio: "price_1SandboxStudioMonthly"
    case .studioYearly: "price_1SandboxStudioYearly"
    }
  }

  public var productName: String {
    switch self {
    case .hobby: "Hobby"
    case .studio, .studioYearly: "Studio"
    }
  }

  /// In cents of US dollars.
  public var unitAmount: Int {
    switch self {
    case .hobby: 900
    case .studio: 2900
    case .studioYearly: 29000
    }
  }

  /// `month` or `year`.
  public var interval: String { self == .studioYearly ? "year" : "month" }

  /// When products and prices were made, in seconds since 1970.
  static let created = 1_640_995_200

  /// The id of a customer's subscription.
  static func subscriptionID(ofCustomer id: String) -> String { "sub_1\(id.dropFirst(id.hasPrefix("cus_") ? 4 : 0))" }

  /// The period that `now` is in, in seconds since 1970. Months are of 30 days here, years of 365.
  func period(startedAt start: Int, now: Int) -> (start: Int, end: Int) {
    let length = (self == .studioYearly ? 365 : 30) * 86_400
    let begin = start + max(0, now - start) / length * length
    return (begin, begin + length)
  }
}
