// The whole course: people edit, the sender sends, things die; then everything comes to rest, and is looked at.

import Accounts
import Foundation
import Postgres
import Sandbox
import TestSupport

struct Course: Sendable {
  let plan: Plan
  let ring: Ring
  private let receivers: [ReceiverProcess]
  private let mailbag: Mailbag
  private let witness: Witness
  private let milestones = Milestones()

  init(plan: Plan, ring: Ring) throws {
    self.plan = plan
    self.ring = ring
    receivers = try (0..<plan.receivers).map { _ in ReceiverProcess(port: try freePort(), settings: ring.settings) }
    mailbag = Mailbag(plan: plan, emulator: ring.emulator)
    witness = Witness(cluster: ring.cluster)
  }

  func run() async throws -> Verdict {
    try await withThrowingTaskGroup(of: Verdict?.self) { group in
      defer { group.cancelAll() }
      for receiver in receivers {
        group.addTask {
          try await receiver.run()
          return nil
        }
      }
      group.addTask {
        var verdict = try await play()
        for receiver in receivers {
          if let stop = await receiver.end(within: .seconds(plan.bound)) { verdict.mishaps.stops.append(stop) }
          for death in await receiver.deaths { verdict.complaints.append("a receiver died by itself: \(death)") }
        }
        for stop in verdict.mishaps.stops where !stop.isClean {
          verdict.complaints.append("a receiver did not stop cleanly, after \(stop.took)")
        }
        return verdict
      }
      for try await case let verdict? in group { return verdict }
      throw CancellationError()
    }
  }

  private func play() async throws -> Verdict {
    let ticker = Task {
      for number in stride(from: 1000, through: .max, by: 1000) {
        await milestones.reach(number)
        guard await milestones.count >= number else { return }
        say("\(await mailbag.events) events, \(number) answered")
      }
    }
    var verdict = try await withTaskCancellationHandler {
      try await playTogether()
    } onCancel: {
      Task { await abandon() }
    }
    await milestones.end()
    await ticker.value
    await witness.look()
    say("everything was answered")

    let ledger = Ledger(connection: try await Connection.connect(ring.cluster.url()), ring: ring)
    let rest = try await settled(ledger, open: verdict.operators.open)
    verdict.events = await mailbag.events
    verdict.duplicates = await mailbag.duplicates
    verdict.dropped = await mailbag.dropped
    try await judge(&verdict, ledger, rest, missing: await witness.missing)
    await ledger.connection.close()
    return verdict
  }

  /// Those who edit, the one who sends, and what goes wrong, all at once, each to its end.
  private func playTogether() async throws -> Verdict {
    let mishaps = Mishaps(plan: plan, cluster: ring.cluster, receivers: receivers, milestones: milestones)
    let sender = Sender(
      plan: plan, secret: ring.webhookSecret, mailbag: mailbag, receivers: receivers, witness: witness,
      milestones: milestones)
    let operators = Operators(plan: plan, ring: ring, mailbag: mailbag)
    async let sending: Void = {
      await sender.run()
      await milestones.end()
    }()
    async let wentWrong = mishaps.run()
    var verdict = Verdict()
    do {
      verdict.operators = try await operators.run()
      await mailbag.collect()
      await mailbag.close()
      verdict.mishaps = try await wentWrong
    } catch {
      await abandon()
      throw error
    }
    await sending
    return verdict
  }

  private func abandon() async {
    await mailbag.abandon()
    await milestones.end()
  }

  /// Waits until nothing is left to do, or the patience is over.
  private func settled(_ ledger: Ledger, open: [EditID: String]) async throws -> Ledger.Rest {
    var rest = try await ledger.rest()
    _ = try await comesTrue(within: .seconds(plan.patience), every: .milliseconds(100)) {
      if rest.isOnlyUnsettled { await Operators(plan: plan, ring: ring, mailbag: mailbag).lookAgain(at: open) }
      rest = try await ledger.rest()
      return rest.isNothing
    }
    return rest
  }

  private func judge(
    _ verdict: inout Verdict, _ ledger: Ledger, _ rest: Ledger.Rest, missing: Set<String>
  ) async throws {
    verdict.lost = max(rest.missing, missing.count)
    verdict.unsettled = rest.unsettled
    let differences = try await ledger.differences()
    verdict.differing = differences.count
    verdict.edits = try await ledger.edits()
    verdict.outcomes = try await ledger.outcomes()
    if !rest.isNothing { verdict.complaints.append("left after \(plan.patience) s: \(rest)") }
    for edit in try await ledger.openEdits() { verdict.complaints.append("not settled: \(edit)") }
    if !missing.isEmpty {
      verdict.complaints.append("answered 200 and not there: \(missing.sorted().joined(separator: " "))")
    }
    for (customer, found) in differences.sorted(by: { $0.key < $1.key }) {
      verdict.complaints.append("\(customer): \(found.joined(separator: "; "))")
    }
    let strays = try await ledger.strays()
    if !strays.isEmpty { verdict.complaints.append("stored, and never made: \(strays.joined(separator: " "))") }
  }
}

/// For whoever watches; the figures go to standard output.
func say(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
