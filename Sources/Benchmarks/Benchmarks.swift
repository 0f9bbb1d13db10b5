// Measures the whole program from outside and prints figures with the machine's size.
//
//     swift build -c release && swift run -c release Benchmarks desk --accounts 1000,100000,1000000
//     swift run -c release Benchmarks edits
//     swift run -c release Benchmarks door
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
    commandName: "Benchmarks",
    subcommands: [
      Desk.self, Edits.self, Door.self, BackfillBenchmark.self, CommandsBenchmark.self,
      Throughput.self, VerifyOnly.self,
    ])

  struct Desk: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The desk and its searches, by the number of accounts.")

    @Option(help: "How many accounts; several, separated by commas.") var accounts = Numbers([1000, 100_000, 1_000_000])

    func run() async throws {
      print("\(machine), everything on this machine")
      for accounts in accounts.values {
        let started = ContinuousClock.now
        try await BenchmarkProject.with(accounts: accounts, population: .ofManyScripts) { project in
          print("\n\(accounts) accounts")
          report("made in", "\(Int((ContinuousClock.now - started) / .seconds(1))) s")
          let store = store(project.settings["SUPABASE_URL"] ?? "", project.settings["SUPABASE_SECRET_KEY"] ?? "")
          try await SearchBenchmark(store: store).run()
          try await DeskBenchmark(settings: project.settings, store: store, accounts: accounts).run()
        }
      }
    }
  }

  struct Edits: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "An edit's way round the ring, in a sandbox.")

    @Option(help: "How many accounts.") var accounts = 10_000

    func run() async throws {
      print("\(accounts) accounts, \(machine), everything on this machine")
      let started = ContinuousClock.now
      try await RunningSandbox.with(["--users", "\(accounts)"]) { sandbox in
        report("sandbox ready", Figures([ContinuousClock.now - started]))
        let store = store(sandbox["SUPABASE_URL"], sandbox["SUPABASE_SERVICE_ROLE_KEY"])
        try await EditBenchmark(sandbox: sandbox, store: store).run()
        try await FlightsBenchmark(sandbox: sandbox, store: store).run()
      }
    }
  }
}

extension Benchmarks {
  struct Door: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "An edit by the door beside one with the key, in a sandbox.")

    @Option(help: "How many accounts.") var accounts = 1000

    func run() async throws {
      print("\(accounts) accounts, \(machine), everything on this machine")
      try await RunningSandbox.with(["--users", "\(accounts)", "--staff"]) { sandbox in
        let store = store(sandbox["SUPABASE_URL"], sandbox["SUPABASE_SERVICE_ROLE_KEY"])
        try await DoorBenchmark(sandbox: sandbox, store: store).run()
      }
    }
  }
}

private func store(_ url: String, _ key: String) -> AccountStore {
  AccountStore(SupabaseClient(url: url, key: SupabaseKey(key), transport: CurlTransport()))
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
  let shares = [50, 95, 99].map { "p\($0) \(milliseconds(figures.percentile(Double($0) / 100)))" }
  let line =
    figures.count == 1
    ? milliseconds(figures.percentile(1)) : shares.joined(separator: "  ") + "  (\(figures.count) times)"
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
