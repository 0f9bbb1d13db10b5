// Measures the whole program from outside, on a sandbox of its own, and prints figures with the machine's size.
//
//     swift run -c release Benchmarks [accounts, 10000]

import Accounts
import Glibc
import Stripe
import Supabase
import TestSupport
import Transport

@main
struct Benchmarks {
  static func main() async throws {
    let accounts = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 10_000
    print("\(accounts) accounts, \(sysconf(Int32(_SC_NPROCESSORS_ONLN))) cores, everything on this machine")
    let started = ContinuousClock.now
    try await RunningSandbox.with(["--users", "\(accounts)"]) { sandbox in
      report("sandbox ready", Figures([ContinuousClock.now - started]))
      let store = AccountStore(
        SupabaseClient(
          url: sandbox["SUPABASE_URL"], key: SupabaseKey(sandbox["SUPABASE_SERVICE_ROLE_KEY"]),
          transport: CurlTransport()))
      try await DeskBenchmark(sandbox: sandbox, store: store).run()
      try await EditBenchmark(sandbox: sandbox, store: store).run()
    }
  }
}

/// Times of one thing, sorted.
struct Figures {
  private let sorted: [Duration]

  init(_ times: [Duration]) { sorted = times.sorted() }

  /// - Parameter share: 0 to 1.
  func percentile(_ share: Double) -> Duration {
    guard !sorted.isEmpty else { return .zero }
    return sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
  }

  var count: Int { sorted.count }
}

func report(_ name: String, _ figures: Figures) {
  let (p50, p99) = (figures.percentile(0.5), figures.percentile(0.99))
  let line =
    figures.count == 1
    ? milliseconds(p50) : "p50 \(milliseconds(p50))  p99 \(milliseconds(p99))  (\(figures.count) times)"
  print(name.padded(to: 36) + line)
}

func report(_ name: String, _ text: String) { print(name.padded(to: 36) + text) }

private func milliseconds(_ time: Duration) -> String {
  let hundredths = Int(time / .microseconds(10))
  return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100) ms"
}

extension String {
  fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}
