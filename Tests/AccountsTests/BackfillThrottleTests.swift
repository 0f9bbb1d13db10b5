// How fast a backfill asks: its share, half of it when Stripe says that it is too much, and slowly back.

import Testing

@testable import Accounts

@Suite struct BackfillThrottleTests {
  @Test func halvesAndRecovers() async throws {
    let pace = ManualPace()
    let throttle = BackfillThrottle(rate: 8, pace: pace.accounts)
    #expect(await throttle.current == 8)
    await throttle.refused()
    // Several that were under way together count once.
    await throttle.refused()
    #expect(await throttle.current == 4)
    try await pace.accounts.sleep(.seconds(1))
    for _ in 1...10 {
      await throttle.refused()
      try await pace.accounts.sleep(.seconds(1))
    }
    #expect(await throttle.current == 0.5)
    var last = 0.5
    for _ in 1...70 {
      try await pace.accounts.sleep(.seconds(1))
      try await throttle.take()
      let now = await throttle.current
      #expect(now >= last)
      last = now
    }
    #expect(last == 8)
  }

  @Test func sharesTheRate() async throws {
    let pace = ManualPace()
    let throttle = BackfillThrottle(rate: 10, pace: pace.accounts)
    await throttle.share(among: 4)
    #expect(await throttle.current == 2.5)
    try await throttle.take()
    try await throttle.take()
    #expect(pace.waits.reduce(.zero, +) >= .milliseconds(400))
    await throttle.share(among: 1)
    #expect(await throttle.current == 10)
  }
}
