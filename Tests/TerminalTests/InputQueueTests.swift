// Events in order, held back and woken, coalesced, finished and cancelled.

import Synchronization
import Testing

@testable import Terminal

struct InputQueueTests {
  private let key = InputEvent.key(Key(.enter))

  @Test func eventsComeInOrderAndThenTheEnd() async {
    let queue = InputQueue {}
    queue.append(key)
    queue.append(.focus(true))
    queue.finish()
    queue.append(.focus(false))
    #expect(await queue.next() == key)
    #expect(await queue.next() == .focus(true))
    #expect(await queue.next() == nil)
    #expect(await queue.next() == nil)
  }

  @Test func ofSeveralSizesTheLastOneCounts() async {
    let queue = InputQueue {}
    queue.append(.resize(Size(columns: 1, rows: 1)))
    queue.append(.resize(Size(columns: 2, rows: 2)))
    queue.append(key)
    queue.append(.resize(Size(columns: 3, rows: 3)))
    queue.finish()
    #expect(await queue.next() == .resize(Size(columns: 2, rows: 2)))
    #expect(await queue.next() == key)
    #expect(await queue.next() == .resize(Size(columns: 3, rows: 3)))
  }

  @Test func theThreadIsHeldBackAndWoken() async {
    let wakes = Atomic(0)
    let queue = InputQueue { wakes.add(1, ordering: .relaxed) }
    for _ in 0..<InputQueue.most {
      #expect(queue.hasRoom())
      queue.append(key)
    }
    #expect(!queue.hasRoom())
    for _ in 0..<InputQueue.most { #expect(await queue.next() == key) }
    #expect(wakes.load(ordering: .relaxed) == 1)
    #expect(queue.hasRoom())
  }

  @Test func aWaitingReaderIsGivenTheEventAndTheEnd() async {
    let queue = InputQueue {}
    async let first = queue.next()
    queue.append(key)
    #expect(await first == key)
    async let second = queue.next()
    queue.finish()
    #expect(await second == nil)
  }

  @Test func aCancelledReaderGetsTheEnd() async {
    let queue = InputQueue {}
    let reader = Task { await queue.next() }
    reader.cancel()
    #expect(await reader.value == nil)
    queue.append(key)
    #expect(await queue.next() == key)
  }
}
