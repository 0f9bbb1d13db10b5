// Measures the whole program from outside, on a sandbox of its own, and prints figures with the machine's size.
//
//     swift build -c release && swift run -c release Benchmarks [accounts, 10000]
//     swift run -c release Benchmarks throughput --accounts 1000,1000000

import Accounts
import ArgumentParser
import Glibc
import Stripe
import Supabase
import TestSupport
import Transport

@main
struct Benchmarks: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "Benchmarks", subcommands: [Desk.self, Throughput.self, VerifyOnly.self], defaultSubcommand: Desk.self)

  struct Desk: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The desk, and an edit's way round the ring.")

    @Argument var accounts = 10_000

    func run() async throws {
      print("\(accounts) accounts, \(machine), everything on this machine")
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
}

var machine: String { "\(sysconf(Int32(_SC_NPROCESSORS_ONLN))) cores" }

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

func report(_ name: String, _ text: String) {
  print(name.padded(to: 36) + text)
  fflush(nil)
}

func milliseconds(_ time: Duration) -> String {
  let hundredths = Int(time / .microseconds(10))
  return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100) ms"
}

extension String {
  fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}
