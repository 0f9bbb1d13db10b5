// Where an account's pages stand at Stripe and at Supabase.

import Accounts
import Testing

@Suite struct AccountAddressTests {
  @Test func aCustomerHasAPageInTheModeOfTheKey() {
    #expect(
      AccountAddress.stripe(customer: "cus_1", isLive: false) == "https://dashboard.stripe.com/test/customers/cus_1")
    #expect(AccountAddress.stripe(customer: "cus_1", isLive: true) == "https://dashboard.stripe.com/customers/cus_1")
  }

  @Test func aUserHasAPageWhereSupabaseHostsTheProject() {
    let user = "00000000-0000-4000-8000-000000000001"
    let page = "https://supabase.com/dashboard/project/abcdefghijklmnopqrst/auth/users?show=\(user)"
    for project in ["https://abcdefghijklmnopqrst.supabase.co", "https://abcdefghijklmnopqrst.supabase.co/"] {
      #expect(AccountAddress.supabase(user: user, project: project) == page)
    }
    for project in [
      "http://127.0.0.1:54321", "https://db.example.com", "https://a.b.supabase.co", "https://.supabase.co",
      "http://abcdefghijklmnopqrst.supabase.co", "", "https://evil.test/x.supabase.co",
    ] {
      #expect(AccountAddress.supabase(user: user, project: project) == nil, "\(project)")
    }
  }
}
