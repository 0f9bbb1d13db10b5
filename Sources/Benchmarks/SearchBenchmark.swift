// How long a search takes, as the desk asks for it, by how many people a text fits.

import Accounts

struct SearchBenchmark {
  let store: AccountStore

  /// Beginnings of family names.
  static let beginnings = [
    "bacodr", "lovmi", "zimxan", "quaros", "hilum", "senyel", "petori", "fangor", "wenka", "tolvi",
  ]

  private static let texts: [(kind: String, texts: [String])] = [
    (
      "one or a few people",
      ["lovmirnes.", "zimxanwen", "quaroshil", "bacoelfan", "person nobody", "cus_bench00000004"]
    ),
    ("some thousands", beginnings),
    ("very many", ["example", "ada", "com", "zoë", "@example.com", "xan", "zim", "ольга"]),
    ("one letter", ["a", "z", "x", "q", "7", "玉", "é"]),
    ("two letters", ["lo", "zi", "ad", "qx", "zq", "李明", "玉远", "نو", "7."]),
    ("other scripts", ["李明玉", "王伟", "سلمى", "ליאור", "अनिल", "ณัฐ", "Ελένη", "иван"]),
  ]

  func run() async throws {
    var all: [Duration] = []
    for (kind, texts) in Self.texts {
      var times: [Duration] = []
      for text in texts {
        var slowest = Duration.zero
        // The whole list, and one that is filtered, in two orders.
        for query in [
          AccountQuery(search: text), AccountQuery(search: text, sort: .email),
          AccountQuery(search: text, status: .inSync), AccountQuery(search: text, sort: .synced, descending: true),
        ] {
          for _ in 1...3 {
            let begun = ContinuousClock.now
            do {
              _ = try await store.accounts(query, page: 100)
            } catch {
              // A text that is not found in time is a figure, too.
              report("  refused for “\(text)”", "\(error)")
            }
            let time = ContinuousClock.now - begun
            times.append(time)
            slowest = max(slowest, time)
          }
        }
        if slowest > .milliseconds(100) { report("  slowest for “\(text)”", milliseconds(slowest)) }
      }
      all += times
      report("search: \(kind)", Figures(times))
    }
    report("search: all of these", Figures(all))
    var times: [Duration] = []
    for sort in AccountSort.allCases {
      for descending in [false, true] {
        for backwards in [false, true] {
          let begun = ContinuousClock.now
          _ = try await store.accounts(
            AccountQuery(sort: sort, descending: descending), backwards: backwards, page: 100)
          times.append(ContinuousClock.now - begun)
        }
      }
    }
    report("a page without a search", Figures(times))
    let begun = ContinuousClock.now
    _ = try await store.counts()
    report("counts", Figures([ContinuousClock.now - begun]))
  }
}
