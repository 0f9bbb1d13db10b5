// The plan of deliveries, without a network: what the seed decides, and when a refused one comes again.

import TestSupport
import Testing

@testable import Sandbox

@Suite struct DeliveryPlanTests {
  private func faults(loss: Double = 0, duplicate: Double = 0, reorder: Double = 0) -> SandboxFaults {
    var faults = SandboxFaults.none
    faults.webhookLoss = loss
    faults.webhookDuplicate = duplicate
    faults.webhookReorder = reorder
    return faults
  }

  @Test func sameSeedSameMishaps() {
    let seed = freshSeed("a plan of deliveries")
    let faults = faults(loss: 0.2, duplicate: 0.3, reorder: 0.3)
    func plans(_ seed: UInt64) -> [[Delivery]] {
      var plan = DeliveryPlan(seed: seed)
      return (0..<500).map { plan.plan(event: $0, endpoint: "we", faults: faults) }
    }
    #expect(plans(seed) == plans(seed), "seed \(seed)")
    #expect(plans(seed) != plans(seed &+ 1), "seed \(seed)")
  }

  /// Lost or sent, each event once, and once more where it is doubled.
  @Test func everyEventGoesWhereItShould() {
    let seed = freshSeed("a plan of deliveries")
    var plan = DeliveryPlan(seed: seed)
    var sent: [Int: Int] = [:]
    var doubled = 0
    var held: [Delivery] = []
    func count(_ delivery: Delivery) {
      if delivery.isHeld { return held.append(delivery) }
      if delivery.isCopy { doubled += 1 } else { sent[delivery.event, default: 0] += 1 }
      for follower in plan.next(after: delivery, isTaken: true) { count(follower) }
    }
    for event in 0..<10_000 {
      for delivery in plan.plan(event: event, endpoint: "we", faults: faults(loss: 0.1, duplicate: 0.2, reorder: 0.3)) {
        count(delivery)
      }
    }
    for delivery in held {
      if let released = plan.release(delivery) { count(released) }
    }
    #expect(sent.values.allSatisfy { $0 == 1 }, "seed \(seed)")
    #expect((8700...9300).contains(sent.count), "seed \(seed)")
    #expect((1500...2100).contains(doubled), "seed \(seed)")
    #expect((1500...2700).contains(held.count), "seed \(seed)")
  }

  @Test func refusedOnesWaitLongerEachTime() {
    let plan = DeliveryPlan(seed: 1)
    var delivery = Delivery(event: 0, endpoint: "we", wait: .zero)
    var waits: [Duration] = []
    while let retry = plan.next(after: delivery, isTaken: false).first {
      delivery = retry
      waits.append(retry.wait)
    }
    #expect(Array(waits.prefix(8)) == [0.5, 1, 2, 4, 8, 16, 30, 30].map { Duration.seconds($0) })
    let whole = waits.reduce(.zero, +)
    #expect(whole >= .seconds(3 * 86_400) && whole < .seconds(3 * 86_400 + 60))
    #expect(plan.next(after: Delivery(event: 0, endpoint: "we", wait: .zero), isTaken: true) == [])
    var copy = Delivery(event: 0, endpoint: "we", wait: .zero)
    copy.isCopy = true
    #expect(plan.next(after: copy, isTaken: false) == [])
  }

  @Test func delayedOnesWait() {
    var faults = faults(duplicate: 1)
    faults.webhookDelay = .milliseconds(800)
    var plan = DeliveryPlan(seed: 1)
    let delivery = plan.plan(event: 0, endpoint: "we", faults: faults)
    #expect(delivery.map(\.wait) == [.milliseconds(800)])
    #expect(delivery.flatMap(\.followers).map(\.wait) == [.zero])
  }

  @Test func endpointsDoNotOvertakeEachOther() {
    var plan = DeliveryPlan(seed: 1)
    let held = plan.plan(event: 0, endpoint: "one", faults: faults(reorder: 1))
    #expect(held.map(\.isHeld) == [true])
    #expect(plan.plan(event: 1, endpoint: "other", faults: faults()).map(\.followers) == [[]])
    let next = plan.plan(event: 2, endpoint: "one", faults: faults())
    #expect(next.flatMap(\.followers).map(\.event) == [0])
    #expect(plan.release(held[0]) == nil)
  }
}
