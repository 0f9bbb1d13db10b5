// The sweep: customers whose events could not be put in order are read from Stripe.

public import Supabase

/// What one sweep did.
public struct SweepReport: Hashable, Sendable {
  public let read: Int
  /// Those that could not be read or applied; they stay for the next sweep.
  public let failed: [String]
}

public struct Sweep: Sendable {
  private let store: AccountStore
  private let resync: Resync
  private let author: String

  /// - Parameter author: who reads, as the history shows it.
  public init(store: AccountStore, resync: Resync, author: String) {
    self.store = store
    self.resync = resync
    self.author = author
  }

  /// Reads every customer that waits for it, each once, a few at a time.
  public func run() async throws(SupabaseError) -> SweepReport {
    var read = 0
    var failed: [String] = []
    var tried: Set<String> = []
    while !Task.isCancelled {
      let waiting = try await store.neededReads(limit: 100 + failed.count).map(\.customer)
      let next = waiting.filter { tried.insert($0).inserted }
      guard !next.isEmpty else { break }
      let failures = await withTaskGroup(of: String?.self) { group in
        var failures: [String] = []
        for (index, customer) in next.enumerated() {
          if index >= 8, let failure = await group.next() ?? nil { failures.append(failure) }
          group.addTask {
            do {
              _ = try await resync.run(customer: customer, author: author)
              return nil
            } catch {
              return customer
            }
          }
        }
        for await failure in group { if let failure { failures.append(failure) } }
        return failures
      }
      read += next.count - failures.count
      failed += failures
    }
    return SweepReport(read: read, failed: failed)
  }
}
