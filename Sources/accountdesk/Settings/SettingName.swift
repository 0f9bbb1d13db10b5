// The settings of the services: what each is called in the environment and in the settings' file.

/// One setting and the environment names under which it is found, in the order in which they are tried.
enum SettingName: String, CaseIterable {
  case supabaseURL = "SUPABASE_URL"
  case supabasePublishableKey = "SUPABASE_PUBLISHABLE_KEY"
  case supabaseSecretKey = "SUPABASE_SECRET_KEY"
  case stripeSecretKey = "STRIPE_SECRET_KEY"
  case stripeWebhookSecret = "STRIPE_WEBHOOK_SECRET"
  case stripeAPIBase = "STRIPE_API_BASE"
  case doorURL = "ACCOUNTDESK_DOOR_URL"
  case databaseURL = "DATABASE_URL"

  var names: [String] {
    switch self {
    case .supabaseURL: ["SUPABASE_URL", "NEXT_PUBLIC_SUPABASE_URL"]
    case .supabasePublishableKey:
      [
        "SUPABASE_PUBLISHABLE_KEY", "SUPABASE_ANON_KEY", "NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY",
        "NEXT_PUBLIC_SUPABASE_ANON_KEY",
      ]
    case .supabaseSecretKey: ["SUPABASE_SECRET_KEY", "SUPABASE_SERVICE_ROLE_KEY"]
    case .stripeSecretKey: ["STRIPE_SECRET_KEY", "STRIPE_API_KEY"]
    case .stripeWebhookSecret, .stripeAPIBase, .doorURL, .databaseURL: [rawValue]
    }
  }

  /// In a profile of the settings' file; a secret may stand in a file of its own, under this name with `_file`.
  var key: String {
    switch self {
    case .doorURL: "door_url"
    default: rawValue.lowercased()
    }
  }

  var isSecret: Bool {
    switch self {
    case .supabaseSecretKey, .stripeSecretKey, .stripeWebhookSecret, .databaseURL: true
    case .supabaseURL, .supabasePublishableKey, .stripeAPIBase, .doorURL: false
    }
  }

  /// Whether it is the address of a service that is spoken to by HTTP.
  var isAddress: Bool { self == .supabaseURL || self == .stripeAPIBase || self == .doorURL }

  /// A value as it may be seen: of a secret the last four characters, of a short one nothing.
  func shown(_ text: String) -> String {
    guard isSecret else { return text }
    return text.split(separator: ",").map { $0.utf8.count >= 16 ? "…\($0.suffix(4))" : "…" }.joined(separator: ", ")
  }
}
