// What goes wrong, and when: spread over the whole course, and in the middle of whatever is under way then.

import Sandbox

struct Mishaps: Sendable {
  enum Kind: Sendable { case kill, stop, restart }

  let plan: Plan
  let cluster: Cluster
  let receivers: [ReceiverProcess]
  let milestones: Milestones

  struct Outcome: Sendable {
    var kills = 0
    var restarts = 0
    var stops: [ReceiverProcess.Stop] = []
  }

  func run() async throws -> Outcome {
    var random = SeededRandom(seed: plan.seed, for: "mishaps")
    var kinds = [Kind](repeating: .kill, count: plan.kills) + .init(repeating: .stop, count: plan.stops)
    kinds += .init(repeating: .restart, count: plan.restarts)
    kinds.shuffle(using: &random)
    // Not every edit brings an event, and what is never sent is never answered.
    let last = Double(plan.edits) * 0.8 * (1 - plan.drop)
    let moments = kinds.map { _ in Int(random.next() % UInt64(max(1, last))) }.sorted()
    var outcome = Outcome()
    for (kind, moment) in zip(kinds, moments) {
      await milestones.reach(moment)
      // The number is reached when an answer has come, which would be the same moment of a transaction each time.
      try await Task.sleep(for: .microseconds(Int(random.next() % 60_000)))
      let receiver = receivers[Int(random.next() % UInt64(receivers.count))]
      switch kind {
      case .kill:
        await receiver.kill()
        outcome.kills += 1
      case .stop:
        if let stop = await receiver.stop(within: .seconds(plan.bound)) {
          outcome.stops.append(stop)
          say("a receiver stopped in \(stop.took)")
        }
      case .restart:
        let begun = ContinuousClock.now
        try await cluster.restart()
        say("PostgreSQL was back in \(ContinuousClock.now - begun)")
        outcome.restarts += 1
      }
    }
    return outcome
  }
}
