// Looks whether what was answered 200 is in the database, right behind the answer: a later catch-up could hide a loss.

import Postgres
import Sandbox
import TestSupport

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
      // Nobody tells that the database is back.
      let isSeen = try? await comesTrue(every: .milliseconds(50)) { await look(at: ids) }
      if isSeen != true { unseen += ids }
    }
    isLooking = false
  }

  private func look(at ids: [String]) async -> Bool {
    do throws(PostgresError) {
      missing.formUnion(try await absent(ids))
      seen += ids.count
      return true
    } catch {
      connection = nil
      return false
    }
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
