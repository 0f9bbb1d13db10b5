// Many operators at one door: together they keep Stripe's limit, and nobody waits for one who wants much.

import Sandbox
import TestSupport
import Testing

@testable import Door

@Suite(.timeLimit(.minutes(40))) struct DoorPaceTests {
  /// What the greedy one reads, and what the others do.
  private static let greedy = 30
  private static let operators = 64

  /// One with thirty reads, sixty-three with one each, and a link to the portal for everybody: Stripe's sandbox takes 25
  /// requests a second in all, and refuses what is more.
  @Test func sixtyFourOperatorsKeepStripesLimitAndAreEqual() async throws {
    let time = SteppedTime()
    try await DoorProject.with(operators: Self.operators, time: time) { project async throws in
      project.local.stripe.faults.apiRate = 25
      let people = project.people.filter { $0.kind == .inSync }
      let (wanted, other) = (try #require(people.first?.customer), try #require(people.last?.customer))
      let answered = Count()
      let all = Self.greedy + Self.operators - 1 + Self.operators
      time.wait { [door = project.door] in
        while try await door.waiting + answered.value < all { try Task.checkCancellation() }
      }
      let statuses = try await Self.ask(project, wanted, other, answered)
      #expect(statuses == Array(repeating: 200, count: all))
      #expect(time.seen.count == all)
      #expect(time.mostInASecond <= 25)
      // Slower than that it need not be, either.
      #expect(time.mostInASecond >= 20)
      // The greedy one came first. In every round of the line each has one turn, so that all the others have had theirs
      // when only the greedy one is left.
      let order = time.seen.map(\.path).filter { $0.hasPrefix("/v1/customers/") }
      #expect(order.count == Self.greedy + Self.operators - 1)
      #expect(order.suffix(Self.greedy - 7).allSatisfy { $0.hasSuffix(wanted) }, "\(order)")
    }
  }

  private static func ask(
    _ project: DoorProject, _ wanted: String, _ other: String, _ answered: Count
  ) async throws -> [Int] {
    try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 0..<operators {
        let token = DoorProject.token(DoorProject.operatorID(number))
        for _ in 0..<(number == 0 ? greedy : 1) {
          group.addTask {
            let answer = try await project.door.read(
              "/v1/customers/\(number == 0 ? wanted : other)", token: token)
            _ = answered.next()
            return answer.status
          }
        }
        group.addTask {
          let answer = try await project.door.edit(
            "/v1/billing_portal/sessions", body: "customer=\(other)", key: "k", token: token)
          _ = answered.next()
          return answer.status
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
  }
}
