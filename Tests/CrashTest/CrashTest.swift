// Everything that can die dies, again and again, while many people edit. At the end nothing may be lost and nothing
// may differ: it prints figures that a reader can check, and exits 1 where they are not what they have to be.
//
//     swift build && swift run CrashTest

import ArgumentParser
import Foundation

@main
struct CrashTest: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Kills the receiver and PostgreSQL under load, and looks whether anything was lost.")

  @OptionGroup var plan: Plan

  func run() async throws {
    let started = ContinuousClock.now
    say("seed \(plan.seed)")
    let verdict = try await Ring.with(plan) { ring in try await Course(plan: plan, ring: ring).run() }
    for line in verdict.complaints { print(line) }
    print(verdict.summary)
    print(verdict.details(plan, since: started))
    if !verdict.isGood { throw ExitCode(1) }
  }
}

/// How much is to happen.
struct Plan: ParsableArguments, Sendable {
  @Option(help: "Edits that operators make.") var edits = 10_000
  @Option(help: "Customers that they are spread over.") var customers = 500
  @Option(help: "Receivers ended by SIGKILL.") var kills = 100
  @Option(help: "Receivers ended by SIGTERM.") var stops = 5
  @Option(help: "Restarts of PostgreSQL in immediate mode.") var restarts = 5
  @Option(help: "Connections that the sender has.") var connections = 32
  @Option(help: "Share of events that are sent twice.") var duplicates = 0.1
  @Option(help: "Share of events that are never sent.") var drop = 0.0
  @Option(help: "Receivers on one database: 1 or 2.") var receivers = 1
  @Option(help: "Of every choice.") var seed = UInt64.random(in: 0..<1_000_000)
  @Option(help: "Seconds that a receiver may take to stop.") var bound = 30
  @Option(help: "Seconds after the last answer in which everything has to be in order.") var patience = 120

  func validate() throws {
    guard edits > 0, customers >= Operators.atOnce * 4, connections > 0, (1...2).contains(receivers),
      (0...1).contains(duplicates), (0..<1).contains(drop), min(kills, stops, restarts, bound, patience) >= 0
    else { throw ValidationError("That cannot be played; at least \(Operators.atOnce * 4) customers are needed.") }
  }
}
