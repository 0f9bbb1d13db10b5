// Who lists which part of Stripe's customers: kept in the database for all machines, or here for a dry run.

import Supabase

/// Gives out parts of the list, and takes the pages of them.
protocol BackfillBook: Sendable {
  func claim(worker: String) async throws(SupabaseError) -> BackfillClaim
  func take(
    _ page: BackfillPage, of range: BackfillRange, worker: String
  ) async throws(SupabaseError) -> (progress: BackfillProgress, examples: [BackfillForecast.Example])
}

/// The database's.
struct SharedBook: BackfillBook {
  let store: AccountStore
  let id: String
  let machine: String

  func claim(worker: String) async throws(SupabaseError) -> BackfillClaim {
    try await store.claimRange(id, worker: worker, machine: machine)
  }

  func take(
    _ page: BackfillPage, of range: BackfillRange, worker: String
  ) async throws(SupabaseError) -> (progress: BackfillProgress, examples: [BackfillForecast.Example]) {
    (try await store.applyRange(id, range.n, worker: worker, page: page), [])
  }
}

/// A dry run's: it leaves nothing behind. Parts are cut as the database cuts them.
actor DryBook: BackfillBook {
  private struct Part {
    var range: BackfillRange
    var reachedAt: Int?
    var maySplit = false
    var isDone = false
    var isTaken = false
  }

  private let store: AccountStore
  private let logins: Logins
  private let names: Names
  private var parts: [Part]

  init(store: AccountStore, logins: Logins, names: Names, createdTo: Int) {
    self.store = store
    self.logins = logins
    self.names = names
    parts = [Part(range: BackfillRange(n: 0, createdFrom: 0, createdTo: createdTo, reached: nil))]
  }

  func claim(worker: String) -> BackfillClaim {
    if parts.allSatisfy(\.isDone) { return .finished }
    if let free = parts.firstIndex(where: { !$0.isDone && !$0.isTaken }) {
      parts[free].isTaken = true
      return .range(parts[free].range, machines: 1)
    }
    func left(_ part: Part) -> Int {
      part.isDone || !part.maySplit ? 0 : (part.reachedAt ?? 0) - part.range.createdFrom
    }
    guard let widest = parts.indices.max(by: { left(parts[$0]) < left(parts[$1]) }), left(parts[widest]) >= 2 else {
      return .wait
    }
    let from = parts[widest].range.createdFrom
    let middle = from + left(parts[widest]) / 2
    parts[widest].range.createdFrom = middle
    parts[widest].maySplit = false
    let cut = BackfillRange(n: parts.count, createdFrom: from, createdTo: middle, reached: nil)
    parts.append(Part(range: cut, isTaken: true))
    return .range(cut, machines: 1)
  }

  func take(
    _ page: BackfillPage, of range: BackfillRange, worker: String
  ) async throws(SupabaseError) -> (progress: BackfillProgress, examples: [BackfillForecast.Example]) {
    // What was cut off meanwhile is another's.
    let first = parts[range.n].range.createdFrom
    let own = zip(page.objects, page.created).filter { $0.1 >= first }.map(\.0)
    let isDone = !page.more || page.created.last.map { $0 < first } ?? false
    parts[range.n].reachedAt = page.created.last ?? parts[range.n].reachedAt
    parts[range.n].range.reached = page.last ?? parts[range.n].range.reached
    parts[range.n].maySplit = page.more
    parts[range.n].isDone = isDone
    let forecast = try await store.tryPage(own, asOf: page.asOf, logins: logins, names: names)
    return (
      BackfillProgress(isDone: isDone, createdFrom: first, counts: forecast.counts),
      forecast.examples
    )
  }
}
