// `accountdesk backfill`: the first sight of every customer at Stripe. It can be stopped, gone on with, shared by several
// machines, and tried dry.

import Accounts
public import ArgumentParser
import Glibc
import Stripe
import Supabase
import Words

struct BackfillCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backfill", abstract: words.aboutBackfill, discussion: words.discussionBackfill)

  @OptionGroup var services: ServiceOptions
  @Flag(help: ArgumentHelp(words.optionBackfillDryRun)) var dryRun = false
  @Flag(help: ArgumentHelp(words.optionBackfillResume)) var resume = false
  @Flag(help: ArgumentHelp(words.optionBackfillAbandon)) var abandon = false
  @Option(help: ArgumentHelp(words.optionBackfillRate(Int(Backfill.usualRate)))) var rate = Backfill.usualRate
  @Option(help: ArgumentHelp(words.optionBackfillLogins)) var logins: Logins?
  @Option(help: ArgumentHelp(words.optionBackfillNames)) var names: Names?
  @Flag(help: ArgumentHelp(words.optionAccountsJson)) var json = false
  @Flag(help: ArgumentHelp(words.optionEditYes)) var yes = false

  func validate() throws {
    if [dryRun, resume, abandon].count(where: { $0 }) > 1 { throw ValidationError(words.backfillOneOf) }
    if resume, logins != nil || names != nil { throw ValidationError(words.backfillResumeKeeps) }
    if !Backfill.rates.contains(rate) {
      throw ValidationError(words.rateOutOfRange(Int(Backfill.rates.upperBound)))
    }
  }

  func run() async throws {
    try await withExitStatus {
      let services = try await services.services(
        // No tighter than what is asked for here, which is kept by the backfill itself.
        limiters: StripeLimiters(rate: max(20, rate)))
      let machine = Machine()
      let backfill = Backfill(store: services.store, stripe: services.stripe, machine: machine.name, rate: rate)
      let project = try await services.store.about()
      if dryRun {
        let expected = try await services.store.counts()
        let report = BackfillReport(expected: expected.all - expected[.unlinked], isJSON: json, isDry: true)
        let end = await withStopSignals {
          await backfill.dryRun(logins: logins ?? .keep, names: names ?? .stripe) { await report.take($0) }
        }
        return try await report.finish(end, state: nil)
      }
      let state = try await begun(backfill, services, machine, isLive: services.isLive || project.livemode == true)
      let report = BackfillReport(expected: state.expected, isJSON: json, isDry: false, sofar: state.counts)
      await report.begin(state)
      let end = await withStopSignals { await backfill.run(state) { await report.take($0) } }
      let now = (try? await services.store.backfill(state.id)) ?? nil
      try await report.finish(end, state: now)
    }
  }

  /// A new one, or the one that is not finished.
  private func begun(
    _ backfill: Backfill, _ services: Services, _ machine: Machine, isLive: Bool
  ) async throws -> BackfillState {
    let open = try await services.store.backfill()
    if let open, resume {
      // What a process of this machine held that is gone is free at once; of others the lease has to end.
      for name in open.machines where machine.isGone(name) {
        try await services.store.leaveBackfill(open.id, machine: name)
      }
      return open
    }
    if resume { throw CommandFailure(.badInput, words.backfillNoneOpen) }
    if let open {
      guard abandon else {
        throw CommandFailure(
          .tryAgain,
          words.backfillOpen(
            began: String(RFC3339.text(open.beganAt).prefix(19)) + "Z", author: Output.safe(open.author)))
      }
      try await services.store.abandonBackfill(open.id)
    } else if abandon {
      throw CommandFailure(.badInput, words.backfillNoneOpen)
    }
    if isLive, !yes { try Prompt.agree(to: words.backfillQuestion(logins: logins == .stripe)) }
    return try await backfill.begin(logins: logins ?? .keep, names: names ?? .stripe, author: services.author)
  }
}

extension Names: ExpressibleByArgument {}

/// This process among those that share a backfill.
private struct Machine {
  private let host: String
  let name: String

  init() {
    host = Author.host().replacing("/", with: "_")
    name = "\(host):\(getpid()):\(UInt32.random(in: 0 ... .max))"
  }

  /// Whether that was a process here which has ended.
  func isGone(_ other: String) -> Bool {
    let parts = other.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == host, let process = pid_t(parts[1]), process > 0 else { return false }
    return kill(process, 0) != 0 && errno == ESRCH
  }
}
