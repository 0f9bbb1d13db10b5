// Linking: a customer is made once, whatever is lost on the way; what is there already is taken; faults are named; many
// go on past one that fails, and stop without a doubt.

import Foundation
import Stripe
import Supabase
import Synchronization
import Testing

@testable import Accounts

@Suite(.timeLimit(.minutes(40))) struct LinkingTests {
  private let user = PlayedLinks.user(1)

  private func proposal(_ customer: String, _ kind: LinkKind = .metadata) -> LinkProposal {
    LinkProposal(kind: kind, id: user, stripeCustomerID: customer)
  }

  @Test func aCustomerIsMadeAndLinked() async throws {
    let played = PlayedLinks()
    let result = try await played.linking().create(for: user)
    #expect(result == LinkResult(.created, customer: "cus_made0"))
    #expect(played.with { $0.keys } == ["accountdesk-link-\(user)": "cus_made0"])
    #expect(
      played.with { $0.bodies } == ["name=Ada&email=ada%40example.com&metadata%5BsupabaseUUID%5D=\(user)"])
    #expect(played.with { $0.links } == [user: "cus_made0"])
    // Stripe is looked through before anything is made.
    let calls = played.with { $0.calls }
    #expect(try #require(calls.firstIndex(of: "search")) < calls.firstIndex(of: "create") ?? 0)
    #expect(try await played.linking().create(for: user) == LinkResult(.already, customer: "cus_made0"))
    #expect(played.with { $0.customers.count } == 1)
  }

  /// Every call in turn is lost before it is carried out, and after; then it is begun anew, as after a kill. Stripe's
  /// search has heard of nothing yet.
  @Test(arguments: ["search", "create", "read", "begin_read", "apply_read", "link", "link_proposals"], [false, true])
  func whateverIsLostItIsOneCustomer(_ call: String, isDone: Bool) async throws {
    let played = PlayedLinks()
    played.with { state in
      state.searchFinds = false
      state.fails[call] = Array(repeating: isDone, count: 3)
    }
    var result: LinkResult?
    for _ in 0..<10 where result == nil { result = try? await played.linking().create(for: user) }
    #expect(result?.outcome.isLinked == true)
    #expect(played.with { $0.customers.count } == 1)
    #expect(played.with { $0.links } == [user: "cus_made0"])
  }

  @Test func twoAtOnceMakeOne() async throws {
    let played = PlayedLinks()
    played.with { $0.searchFinds = false }
    let (linking, user) = (try played.linking(), user)
    let results = try await withThrowingTaskGroup(of: LinkResult.self) { group in
      for _ in 0..<4 { group.addTask { try await linking.create(for: user) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(results.allSatisfy { $0.outcome.isLinked })
    #expect(played.with { $0.customers.count } == 1 && played.with { $0.links.count } == 1)
  }

  @Test func theOneThatNamesTheUserIsTaken() async throws {
    let played = PlayedLinks()
    played.with { $0.customers["cus_old"] = user }
    #expect(try await played.linking().create(for: user) == LinkResult(.linked, customer: "cus_old"))
    #expect(!played.with { $0.calls }.contains("create"))
    // Of two, a person has to say which.
    played.with { state in
      state.links = [:]
      state.customers["cus_older"] = user
      state.stored = ["cus_old", "cus_older"]
    }
    #expect(try await played.linking().create(for: user).outcome == .notProposed)
    #expect(!played.with { $0.calls }.contains("create"))
  }

  @Test(arguments: [400, 403, 404]) func withoutASearchOneIsMade(_ status: Int) async throws {
    let played = PlayedLinks()
    played.with { $0.searchStatus = status }
    #expect(try await played.linking().create(for: user).outcome == .created)
  }

  @Test func faultsAreNamed() async throws {
    let played = PlayedLinks()
    let elsewhere =
      "No such customer: 'cus_x'; a similar object exists in test mode, but a live mode key was used to make this request."
    #expect(try await played.linking().accept(proposal("cus_x")).outcome == .unknownCustomer)
    #expect(try await played.linking().fault(of: proposal("cus_x", .unread), livemode: false)?.kind == .unknownCustomer)
    played.with { $0.missing = elsewhere }
    #expect(try await played.linking().accept(proposal("cus_x")).outcome == .otherMode)
    #expect(try await played.linking().fault(of: proposal("cus_x", .unread), livemode: true)?.kind == .otherMode)
    played.with { $0.customers["cus_x"] = user }
    #expect(try await played.linking().fault(of: proposal("cus_x", .unread), livemode: true)?.kind == .otherMode)
    #expect(try await played.linking().fault(of: proposal("cus_x", .unread), livemode: false) == nil)
    played.with { $0.isOtherMode = true }
    #expect(try await played.linking().accept(proposal("cus_x")).outcome == .otherMode)
    played.with { state in
      state.isOtherMode = false
      state.deleted = ["cus_x"]
    }
    #expect(try await played.linking().accept(proposal("cus_x")).outcome == .deleted)
    #expect(played.with { $0.links }.isEmpty && !played.with { $0.calls }.contains("link"))
    #expect(try await played.linking().accept(proposal("cus_x", .noUser)).outcome == .notProposed)
  }

  private func ends(_ played: PlayedLinks, patience: Duration = .seconds(120)) async throws -> (BulkEnd, [String]) {
    var told: [String] = []
    let create = { @Sendable (_: LinkProposal) -> LinkAction? in .create }
    let end = try await played.run(patience: patience).run(choose: create) { news in
      switch news {
      case .waiting: told.append("waiting")
      case .line(let line):
        switch line.end {
        case .result(let result): told.append(result.outcome.rawValue)
        case .failed: told.append("failed")
        default: told.append("?")
        }
      }
    }
    return (end, told)
  }

  @Test func manyGoOnPastOneThatFails() async throws {
    let played = PlayedLinks()
    played.with { state in
      state.users = (1...5).map { PlayedLinks.user($0) }
      // Stripe's client asks three times, and the run does so three times.
      state.fails["create"] = Array(repeating: false, count: 9)
    }
    let (end, told) = try await ends(played)
    guard case .done = end else {
      Issue.record("\(end)")
      return
    }
    #expect(told == ["waiting", "waiting", "failed"] + Array(repeating: "created", count: 4))
  }

  @Test func anOutageIsGivenUp() async throws {
    let played = PlayedLinks()
    played.with { state in
      state.users = (1...50).map { PlayedLinks.user($0) }
      state.fails["search"] = Array(repeating: false, count: 10_000)
    }
    let (end, told) = try await ends(played)
    guard case .gaveUp = end else {
      Issue.record("\(end)")
      return
    }
    #expect(told.count { $0 == "failed" } < 10 && played.with { $0.links }.isEmpty)
  }

  @Test(arguments: 1...12) func stoppedItTellsWhatWasDone(_ stop: Int) async throws {
    let played = PlayedLinks()
    let task = Mutex<Task<(BulkEnd, [String]), any Error>?>(nil)
    let count = Mutex(0)
    played.with { state in
      state.users = (1...20).map { PlayedLinks.user($0) }
      state.onCall = { _ in
        let number = count.withLock { count in
          count += 1
          return count
        }
        if number == stop * 3 { task.withLock { $0?.cancel() } }
      }
    }
    task.withLock { task in task = Task { try await self.ends(played) } }
    let (end, told) = try await task.withLock { $0 }!.value
    guard case .stopped = end else {
      Issue.record("\(end)")
      return
    }
    #expect(told.count == played.with { $0.links.count } && told.count < 20)
    #expect(played.with { $0.customers.count } == told.count)
    played.with { $0.onCall = nil }
  }
}
