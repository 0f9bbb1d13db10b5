// Where an account stands on the web: its pages in the dashboards of Stripe and Supabase.

/// Addresses of pages about one person.
public enum AccountAddress {
  /// The customer's page in Stripe's dashboard.
  public static func stripe(customer: String, isLive: Bool) -> String {
    "https://dashboard.stripe.com/\(isLive ? "" : "test/")customers/\(customer)"
  }

  /// The user's page in Supabase's dashboard, or nil where the project is not hosted there.
  ///
  /// - Parameter project: the project's address, as the clients have it: `https://<ref>.supabase.co`.
  public static func supabase(user: String, project: String) -> String? {
    let host = project.split(separator: "/", omittingEmptySubsequences: true).dropFirst().first ?? ""
    let suffix = ".supabase.co"
    guard project.hasPrefix("https://"), host.hasSuffix(suffix) else { return nil }
    let ref = host.dropLast(suffix.count)
    guard !ref.isEmpty, ref.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) }) else { return nil }
    return "https://supabase.com/dashboard/project/\(ref)/auth/users?show=\(user)"
  }
}
