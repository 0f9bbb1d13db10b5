// Looks whether what was answered 200 is in the database, right behind the answer: a later catch-up could hide a loss.

import Postgres
import Sandbox

actor Witness {
  private static let atOnce = 50

  private let cluster: Cluster
  private var connection: Connection?
  private var unseen: [String] = []
  private var isLooking = false
  /// Acknowledged, and not there.
  private(set) var missing: Set<String> = []
  private(set) var seen = 0

  init(cluster: Cluster) { self.cluster = cluster }

  func acknowledged(_ id: String) async {
    unseen.append(id)
    if unseen.count >= Self.atOnce, !isLooking { await look() }
  }

  /// Looks at all that was acknowledged until now; waits for the database where it is away.
  func look() async {
    isLooking = true
    while !unseen.isEmpty {
      let ids = unseen
      unseen = []
      do throws(PostgresError) {
        missing.formUnion(try await absent(ids))
        seen += ids.count
      } catch {
        connection = nil
        unseen += ids
        // Until the next try: nobody tells that the database is back.
        try? await Task.sleep(for: .milliseconds(50))
      }
    }
    isLooking = false
  }

  private func absent(_ ids: [String]) async throws(PostgresError) -> [String] {
    let open = if let connection { connection } else { try await Connection.connect(cluster.url()) }
    connection = open
    let rows = try await open.query(
      "select x from unnest($1::text[]) x where not exists (select from accountdesk.events v where v.id = x)",
      [.text("{\(ids.joined(separator: ","))}")])
    return rows.values.compactMap { $0.first ?? nil }
  }
}
