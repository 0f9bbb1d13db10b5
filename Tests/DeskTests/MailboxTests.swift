// The queue between those who report and the one who draws.

import Synchronization
import TestSupport
import Testing

@testable import Desk

private final class Count: Sendable {
  private let number = Mutex(0)
  var value: Int {
    get { number.withLock { $0 } }
    set { number.withLock { $0 = newValue } }
  }
}

@Suite(.timeLimit(.minutes(40))) struct MailboxTests {
  @Test func givesAllThatIsThereInItsOrder() async {
    let mailbox = Mailbox<Int>()
    for number in 1...5 { mailbox.post(number) }
    #expect(await mailbox.take() == [1, 2, 3, 4, 5])
    mailbox.post(6)
    #expect(await mailbox.take() == [6])
  }

  @Test func wakesAReaderThatWaits() async {
    let mailbox = Mailbox<Int>()
    async let items = mailbox.take()
    mailbox.post(1)
    #expect(await items.first == 1)
  }

  @Test func holdsBackWhoOffersTooMuchAndLosesNothing() async throws {
    let mailbox = Mailbox<Int>()
    let offered = Count()
    let most = Mailbox<Int>.most
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for number in 0..<3 * most {
          await mailbox.offer(number)
          offered.value = number + 1
        }
      }
      try await eventually("the box is full") { offered.value == most }
      var taken: [Int] = []
      while taken.count < 3 * most {
        let items = await mailbox.take()
        #expect(items.count <= most)
        taken += items
      }
      #expect(taken == Array(0..<3 * most))
    }
  }

  @Test func closingLetsEverybodyGo() async {
    let mailbox = Mailbox<Int>()
    for number in 0..<Mailbox<Int>.most { mailbox.post(number) }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await mailbox.offer(-1) }
      mailbox.close()
    }
    #expect(await mailbox.take() == [])
    mailbox.post(1)
    #expect(await mailbox.take() == [])
  }

  @Test func aReaderThatIsCancelledGetsNothing() async {
    let mailbox = Mailbox<Int>()
    let reader = Task { await mailbox.take() }
    reader.cancel()
    #expect(await reader.value == [])
  }
}
