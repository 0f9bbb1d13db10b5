// One question for all open edits: quick at first, then slower, and no longer than anybody waits.

import Foundation
import Supabase
import Synchronization
import Testing
import Transport

@testable import Accounts

@Suite(.timeLimit(.minutes(40))) struct EditWatcherTests {
  private let ring = PlayedRing()
  private let pace = ManualPace(isHeld: true)

  /// Edits that are accepted and wait for their webhook.
  private func accepted(_ count: Int) -> [EditID] {
    (1...count).map { number in
      let id = EditID(rawValue: "0000000\(number)-1111-4111-8111-111111111111")
      var edit = PlayedEdit(
        id: id.rawValue, arguments: ["account": .string("a"), "name": .string("x")], before: Values())
      edit.stage = .accepted
      ring.state.withLock { $0.edits[id.rawValue] = edit }
      return id
    }
  }

  private func settle(_ id: EditID) { ring.state.withLock { $0.edits[id.rawValue]?.stage = .confirmed } }
  private func watcher() -> EditWatcher { EditWatcher(store: ring.store, pace: pace.accounts) }
  private var asked: [[JSONValue]] {
    ring.state.withLock { $0.arguments["edits"]?.map { $0["ids"]?.list ?? [] } ?? [] }
  }

  private func stage(_ sighting: EditWatcher.Sighting?) -> Stage? {
    if case .edit(let edit) = sighting { edit.stage } else { nil }
  }

  @Test func afterThirtyMillisecondsAndThenDoubling() async throws {
    let id = accepted(1)[0]
    let watcher = watcher()
    var sightings = await watcher.watch(id).makeAsyncIterator()
    var waits: [Duration] = []
    for await wait in pace.begun {
      waits.append(wait)
      if waits.count == 8 { settle(id) }
      pace.go()
      let seen = stage(await sightings.next())
      #expect(seen == (waits.count < 8 ? .accepted : .confirmed))
      if waits.count == 8 { break }
    }
    #expect(waits == [30, 60, 120, 240, 480, 960, 1000, 1000].map { .milliseconds($0) })
    // Settled: it ends, and nobody asks any more.
    #expect(await sightings.next() == nil)
    #expect(await watcher.count == 0)
    #expect(asked.count == 8)
  }

  @Test func oneQuestionForAll() async throws {
    let ids = accepted(3)
    let watcher = watcher()
    var streams: [AsyncStream<EditWatcher.Sighting>] = []
    for id in ids { streams.append(await watcher.watch(id)) }
    // Each new one starts the wait again; the last one counts.
    var waits = pace.begun.makeAsyncIterator()
    while pace.waits.isEmpty { _ = await waits.next() }
    for id in ids { settle(id) }
    await goUntilAsked(1)
    for stream in streams {
      var iterator = stream.makeAsyncIterator()
      #expect(stage(await iterator.next()) == .confirmed)
      #expect(await iterator.next() == nil)
    }
    #expect(asked.last == ids.map { .string($0.rawValue) })
  }

  /// Ends waits until so many questions were asked.
  private func goUntilAsked(_ count: Int) async {
    while asked.count < count {
      pace.go()
      await Task.yield()
    }
  }

  @Test func anotherEditMakesItQuickAgain() async throws {
    let ids = accepted(2)
    let watcher = watcher()
    var first = await watcher.watch(ids[0]).makeAsyncIterator()
    var waits = pace.begun.makeAsyncIterator()
    for _ in 0..<5 {
      _ = await waits.next()
      pace.go()
      _ = await first.next()
    }
    #expect(await waits.next() == .milliseconds(960))
    let second = await watcher.watch(ids[1])
    #expect(await waits.next() == .milliseconds(30))
    for id in ids { settle(id) }
    pace.go()
    #expect(stage(await first.next()) == .confirmed)
    for await sighting in second { #expect(stage(sighting) == .confirmed) }
    #expect(asked.count == 6)
  }

  @Test func unreachableIsSaidAndTheWatchGoesOn() async throws {
    let id = accepted(1)[0]
    ring.play("edits", .fails(.refused(host: "h")), .answers(503, "<html>"))
    let watcher = watcher()
    var sightings = await watcher.watch(id).makeAsyncIterator()
    var waits = pace.begun.makeAsyncIterator()
    for _ in 0..<2 {
      _ = await waits.next()
      pace.go()
      guard case .unreachable = await sightings.next() else {
        Issue.record("it was reachable")
        return
      }
    }
    settle(id)
    #expect(await waits.next() == .milliseconds(120))
    pace.go()
    #expect(stage(await sightings.next()) == .confirmed)
  }

  @Test func severalWatchOneEdit() async throws {
    let id = accepted(1)[0]
    let watcher = watcher()
    let (first, second) = (await watcher.watch(id), await watcher.watch(id))
    settle(id)
    await goUntilAsked(1)
    for stream in [first, second] { for await sighting in stream { #expect(stage(sighting) == .confirmed) } }
    #expect(asked.last == [.string(id.rawValue)])
  }

  @Test func whoStopsLookingEndsTheQuestions() async throws {
    let id = accepted(1)[0]
    let watcher = watcher()
    let stream = await watcher.watch(id)
    let looking = Task { for await _ in stream {} }
    for await _ in pace.begun { break }
    looking.cancel()
    await looking.value
    while await watcher.count > 0 { await Task.yield() }
    pace.go()
    #expect(asked.isEmpty)
  }

  @Test func whatWasLearntOtherwiseIsPassedOn() async throws {
    let id = accepted(1)[0]
    let watcher = watcher()
    let stream = await watcher.watch(id)
    settle(id)
    await watcher.saw(try #require(ring.edit(id)))
    for await sighting in stream { #expect(stage(sighting) == .confirmed) }
    #expect(await watcher.count == 0)
    #expect(asked.isEmpty)
  }

  /// Who comes late sees the newest only, and the last one in any case.
  @Test func onlyTheNewestIsKept() async throws {
    let id = accepted(1)[0]
    let watcher = watcher()
    let stream = await watcher.watch(id)
    await goUntilAsked(5)
    settle(id)
    while await watcher.count > 0 {
      pace.go()
      await Task.yield()
    }
    var seen: [Stage?] = []
    for await sighting in stream { seen.append(stage(sighting)) }
    #expect(seen == [.confirmed])
  }
}
