// `accountdesk migrate --admin EMAIL`: the first admin, made by whoever holds the database itself.

import Accounts
import FoundationEssentials
import Postgres
import Supabase

extension Connection {
  /// - Throws: `CommandFailure` where there is no such user, or the address was never confirmed; `PostgresError`.
  func grantAdmin(to email: String) async throws {
    let rows = try await query(
      "select public.accountdesk_grant($1, 'admin', $2)::text", [.text(email), .text(Author.local())])
    let answer = try SupabaseJSON.decode(Grant.self, from: Data((rows.single ?? "").utf8))
    try answer.tell(email)
  }
}
