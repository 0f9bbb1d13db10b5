// How many events a second: the receiver from end to end, the same SQL called directly, and an endpoint that only
// verifies, one after another on one database.

import ArgumentParser
import HTTPTypes
import Postgres
import Sandbox
import TestSupport
import Transport

struct Throughput: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Events a second: the receiver, the SQL alone, and verifying alone.")

  @Option(help: "How many accounts; several, separated by commas.") var accounts: Numbers = Numbers([1000, 100_000])
  @Option(help: "How many connections send at once.") var senders: Numbers = Numbers([1, 8, 64, 512])
  @Option(help: "How long each of these sends.") var seconds = 10
  @Option(help: "Events a second at which answers are timed.") var rate = 500
  @Option(help: "How many events the receiver's memory is watched for.") var events = 200_000

  func run() async throws {
    print("\(machine), shared by the load, the receiver, local Supabase and PostgreSQL (flushing to the disk)")
    for accounts in accounts.values {
      let started = ContinuousClock.now
      try await BenchmarkProject.with(accounts: accounts) { project in
        print("\n\(accounts) accounts")
        report("made in", "\(Int((ContinuousClock.now - started) / .seconds(1))) s")
        try await measure(project, accounts: accounts)
      }
    }
  }

  private func measure(_ project: BenchmarkProject, accounts: Int) async throws {
    let begin = project.begin
    var maker = try await ListeningProgram.with(
      "accountdesk", ["serve", "--listen", "127.0.0.1:0"], settings: project.settings
    ) { receiver in
      var maker = EventMaker(accounts: accounts, begin: begin)
      for senders in senders.values { try await receive(receiver, &maker, senders: senders, project) }
      try await timeAnswers(receiver, &maker)
      try await watchMemory(receiver, &maker)
      return maker
    }
    try await reportOutcomes(project.cluster)
    let requests = maker.requests(20_000, secret: BenchmarkProject.secret)
    try await ListeningProgram.with("Benchmarks", ["verify-only", "--secret", BenchmarkProject.secret]) { endpoint in
      for senders in senders.values {
        let result = try await LoadGenerator.run(
          port: endpoint.port, senders: senders, requests: requests, limit: .seconds(seconds), isCircular: true)
        report("verify only, \(senders) senders", "\(Int(result.perSecond)) events/s")
      }
    }
  }

  /// End to end, and then the same number of events in batches of the same size by pgbench.
  private func receive(
    _ receiver: ListeningProgram, _ maker: inout EventMaker, senders: Int, _ project: BenchmarkProject
  ) async throws {
    let requests = maker.requests(seconds * 6000, secret: BenchmarkProject.secret)
    try await settle(project.cluster)
    let before = try await Batches(port: receiver.port)
    let used = try ProcessUsage(of: receiver.processID).processorSeconds
    let result = try await LoadGenerator.run(
      port: receiver.port, senders: senders, requests: requests, limit: .seconds(seconds))
    let batch = try await Batches(port: receiver.port).mean(since: before)
    let processor = try ProcessUsage(of: receiver.processID).processorSeconds - used
    maker.takeBack(requests.count - result.answered - result.refused - result.lost)
    let figures = Figures(result.times)
    report(
      "receiver, \(senders) senders",
      "\(Int(result.perSecond)) events/s, batches of \(Int(batch.rounded())), p50 \(milliseconds(figures.percentile(0.5))), "
        + "p99 \(milliseconds(figures.percentile(0.99))), processor \(Int(processor * 1e6) / max(1, result.answered)) µs "
        + "an event, \(result.refused) refused, \(result.lost) lost")
    try await settle(project.cluster)
    let size = max(1, Int(batch.rounded()))
    if let direct = try await Pgbench(cluster: project.cluster).run(&maker, events: result.answered, batch: size) {
      report(
        "pgbench, batches of \(size)", "\(Int(direct)) events/s; receiver \(Int(result.perSecond / direct * 100)) %")
    } else {
      report("pgbench", "not installed, so there is nothing to compare with")
    }
  }

  private func timeAnswers(_ receiver: ListeningProgram, _ maker: inout EventMaker) async throws {
    let requests = maker.requests(rate * seconds, secret: BenchmarkProject.secret)
    let result = try await LoadGenerator.run(
      port: receiver.port, senders: 64, requests: requests, pace: .rate(rate), limit: .seconds(seconds * 2))
    report("answer at \(rate) events/s", Figures(result.times))
    maker.takeBack(requests.count - result.answered - result.refused - result.lost)
  }

  private func watchMemory(_ receiver: ListeningProgram, _ maker: inout EventMaker) async throws {
    guard events > 0 else { return }
    var resident = [try ProcessUsage(of: receiver.processID).residentKilobytes]
    // Prepared in parts, so that no signature gets old.
    let parts = 4
    for _ in 0..<parts {
      let requests = maker.requests(events / parts, secret: BenchmarkProject.secret)
      let result = try await LoadGenerator.run(
        port: receiver.port, senders: 64, requests: requests, limit: .seconds(250))
      maker.takeBack(requests.count - result.answered - result.refused - result.lost)
      resident.append(try ProcessUsage(of: receiver.processID).residentKilobytes)
    }
    report(
      "resident over \(events) events", resident.map { "\($0 / 1024)" }.joined(separator: ", ") + " MB")
  }

  /// Whatever the last run left to be written is written, so that the next does not pay for it.
  private func settle(_ cluster: Cluster) async throws {
    let connection = try await cluster.connectAsSuperuser()
    try await connection.execute("checkpoint")
    await connection.close()
  }

  /// Anything but `applied` would have been cheaper, and says that the figures are wrong.
  private func reportOutcomes(_ cluster: Cluster) async throws {
    let connection = try await cluster.connectAsSuperuser()
    let rows = try await connection.query("select outcome, count(*) from accountdesk.events group by 1 order by 2 desc")
    await connection.close()
    report("outcomes", rows.values.map { "\($0[0] ?? "-") \($0[1] ?? "-")" }.joined(separator: ", "))
  }
}

/// Comma-separated numbers.
struct Numbers: ExpressibleByArgument, Sendable {
  let values: [Int]

  init(_ values: [Int]) { self.values = values }

  init?(argument: String) {
    values = argument.split(separator: ",").compactMap { Int($0) }.filter { $0 > 0 }
    guard !values.isEmpty, values.count == argument.split(separator: ",").count else { return nil }
  }

  var defaultValueDescription: String { values.map { "\($0)" }.joined(separator: ",") }
}

/// What the receiver says of its batches.
private struct Batches {
  let sum: Double
  let count: Double

  init(port: Int) async throws {
    let answer = try await CurlTransport().send(Request(.get, "http://127.0.0.1:\(port)/metrics"))
    let lines = String(decoding: answer.body, as: UTF8.self).split(separator: "\n")
    func value(_ name: String) -> Double {
      lines.first { $0.hasPrefix(name + " ") }.flatMap { Double($0.dropFirst(name.count + 1)) } ?? 0
    }
    sum = value("accountdesk_batch_events_sum")
    count = value("accountdesk_batch_events_count")
  }

  func mean(since: Batches) -> Double { count > since.count ? (sum - since.sum) / (count - since.count) : 1 }
}
