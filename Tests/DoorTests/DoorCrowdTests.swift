// Many operators who edit by one door at once: none of their edits is lost, everybody has their share, people go before
// bulk, and Stripe's limit is kept; by counts and a time that the test steps.

import Accounts
import FoundationEssentials
import Sandbox
import Stripe
import TestSupport
import Testing

@testable import Door

@Suite(.timeLimit(.minutes(40))) struct DoorCrowdTests {
  private static let operators = 64
  /// The last of them work in bulk, two edits each; the first wants much, and everybody else has two, too.
  private static let inBulk = 8
  private static let greedy = 20
  /// So many go at once after a rest, before anybody has to wait.
  private static let burst = 5

  /// One edit of the test: whose, and of whom.
  private struct Wanted: Sendable {
    let number: Int
    let person: Person
    let name: String

    var customer: String { person.customer ?? "" }
    var isBulk: Bool { number >= operators - inBulk }
    var token: String { DoorProject.token(DoorProject.operatorID(number)) }
    var path: String { "/v1/customers/\(customer)" }
  }

  /// The edits of operators with so many each, all of different people.
  private static func edits(of project: DoorProject, _ counts: [Int]) throws -> [Wanted] {
    var people = project.people.filter { $0.kind == .inSync }[...]
    var wanted: [Wanted] = []
    for (number, count) in counts.enumerated() {
      for _ in 0..<count {
        let person = people.popFirst()
        wanted.append(Wanted(number: number, person: try #require(person), name: "Edited \(wanted.count)"))
      }
    }
    return wanted
  }

  /// Nothing is on its way but what waits for its turn.
  private static func step(_ time: SteppedTime, _ door: ServedDoor, _ ended: Count, of all: Int) {
    time.wait { while try await door.waiting + ended.value < all { try Task.checkCancellation() } }
  }

  /// Whose changes came to Stripe, in their order.
  private static func changes(_ time: SteppedTime, _ wanted: [Wanted]) -> [Wanted] {
    let edits = Dictionary(uniqueKeysWithValues: wanted.map { ($0.path, $0) })
    return time.seen.filter { $0.method == "POST" }.compactMap { edits[$0.path] }
  }

  // MARK: - What was recorded before

  /// All in the line of changes at the same time: the order there is the door's alone.
  @Test func everybodysEditsHaveTheirTurn() async throws {
    let time = SteppedTime()
    try await DoorProject.with(operators: Self.operators, people: 180, time: time) { project async throws in
      let counts = [Self.greedy] + Array(repeating: 2, count: Self.operators - 1)
      let wanted = try Self.edits(of: project, counts)
      let ids = try await Self.record(project, wanted)
      let ended = Count()
      Self.step(time, project.door, ended, of: wanted.count)
      let statuses = try await Self.send(project, wanted, ids, ended)
      #expect(statuses == Array(repeating: 200, count: wanted.count))
      try await Self.expectAllThere(project, wanted)
      #expect(time.seen.count == wanted.count)
      #expect(time.mostInASecond <= 25 && time.mostInASecond >= 20, "\(time.mostInASecond)")
      let order = Self.changes(time, wanted)
      try #require(order.count == wanted.count)
      // Bulk was there first, and had what goes at once; then it waited for every person.
      let bulk = 2 * Self.inBulk
      #expect(order.prefix(Self.burst).allSatisfy { $0.isBulk })
      let persons = order.dropFirst(Self.burst).dropLast(bulk - Self.burst)
      #expect(persons.allSatisfy { !$0.isBulk } && order.suffix(bulk - Self.burst).allSatisfy { $0.isBulk })
      // In each round everybody has one; when only the greedy one is left, the others have had all theirs.
      let everybody = Set(0..<Self.operators - Self.inBulk)
      let rounds = persons.map(\.number)
      for round in 0..<2 {
        #expect(Set(rounds.dropFirst(round * everybody.count).prefix(everybody.count)) == everybody, "\(rounds)")
      }
      #expect(rounds.suffix(Self.greedy - 2).allSatisfy { $0 == 0 }, "\(rounds)")
    }
  }

  private static func record(_ project: DoorProject, _ wanted: [Wanted]) async throws -> [EditID] {
    let run = RunID()
    return try await withThrowingTaskGroup(of: (Int, EditID).self) { group in
      for (place, edit) in wanted.enumerated() {
        group.addTask {
          let id = try await project.record(
            edit.person, name: edit.name, run: edit.isBulk ? run : nil, as: edit.token)
          return (place, id)
        }
      }
      return try await group.reduce(into: [Int: EditID]()) { $0[$1.0] = $1.1 }.sorted { $0.key < $1.key }.map(\.value)
    }
  }

  /// Bulk first, the greedy one behind it, and then everybody else.
  private static func send(
    _ project: DoorProject, _ wanted: [Wanted], _ ids: [EditID], _ ended: Count
  ) async throws -> [Int] {
    try await withThrowingTaskGroup(of: Int.self) { group in
      var sent = 0
      for isNext in [{ $0.isBulk }, { $0.number == 0 }, { !$0.isBulk && $0.number > 0 }] as [(Wanted) -> Bool] {
        for (edit, id) in zip(wanted, ids) where isNext(edit) {
          sent += 1
          group.addTask {
            let answer = try await project.door.edit(
              edit.path, body: "name=" + edit.name.replacing(" ", with: "%20"), key: id.rawValue, token: edit.token)
            _ = ended.next()
            return answer.status
          }
        }
        while try await project.door.waiting + ended.value < sent { try Task.checkCancellation() }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
  }

  /// Stripe has each of them, and each was sent once.
  private static func expectAllThere(_ project: DoorProject, _ wanted: [Wanted]) async throws {
    for edit in wanted {
      #expect(project.local.stripe.customer(edit.customer)?.name == edit.name, "\(edit.number)")
    }
    let sent = try await project.query("select count(*)::text from accountdesk.edits where attempts = 1")
    #expect(sent == "\(wanted.count)")
  }

  // MARK: - The whole way

  /// Sixty-four desks, each with its client and its workflow, and some with a run of many.
  @Test func sixtyFourDesksEditAtOnce() async throws {
    let time = SteppedTime()
    try await DoorProject.with(operators: Self.operators, people: 120, time: time) { project async throws in
      let counts = (0..<Self.operators).map { $0 >= Self.operators - Self.inBulk ? 2 : 1 }
      let wanted = try Self.edits(of: project, counts)
      let ended = Count()
      Self.step(time, project.door, ended, of: wanted.count)
      let edits = try await Self.edit(project, wanted, ended)
      #expect(edits.count == wanted.count)
      #expect(edits.allSatisfy { $0.stage == .accepted && $0.requestID != nil }, "\(edits.map(\.stage))")
      try await Self.expectAllThere(project, wanted)
      let accepted = "select count(*)::text from accountdesk.edits where stage = 'accepted'"
      #expect(try await project.query(accepted) == "\(wanted.count)")
      // Each was read and changed, by the account's one limit.
      #expect(time.seen.count == 2 * wanted.count)
      #expect(time.mostInASecond <= 25, "\(time.mostInASecond)")
      // No more of bulk goes before the last person's than was read before anybody had to wait.
      let order = Self.changes(time, wanted)
      let last = try #require(order.lastIndex { !$0.isBulk })
      #expect(order[..<last].count { $0.isBulk } <= Self.burst, "\(order.map(\.number))")
    }
  }

  private static func edit(_ project: DoorProject, _ wanted: [Wanted], _ ended: Count) async throws -> [Edit] {
    let run = RunID()
    return try await withThrowingTaskGroup(of: Edit.self) { group in
      for edit in wanted {
        let client = try project.stripe(edit.token)
        let workflow = EditWorkflow(
          store: project.store(edit.token), stripe: edit.isBulk ? client.inBulk : client, author: "anybody")
        let draft = EditDraft(
          account: edit.person.id, changes: Changes(name: .set(edit.name)), run: edit.isBulk ? run : nil)
        group.addTask {
          defer { _ = ended.next() }
          return try await workflow.run(draft)
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
  }
}
