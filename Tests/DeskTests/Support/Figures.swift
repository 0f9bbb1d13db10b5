// Invented figures for the dashboard, as of noon.

import Accounts
import Foundation

enum Figures {
  /// An hour with a quiet half, a burst, and edits that took from 40 ms to 20 s.
  static let usual = Dashboard(
    now: noon, events: (0..<60).map { events(of: $0) },
    newest: .init(
      arrivedAt: noon.addingTimeInterval(-12), createdAt: noon.addingTimeInterval(-13), type: "customer.updated"),
    lags: Lags(
      confirmed: 96, median: 0.045, p95: 1.2, longest: 20.4,
      minutes: (0..<60).map { lags(of: $0) }),
    awaited: .init(waiting: 3, late: 1, since: noon.addingTimeInterval(-42)),
    troubles: [
      .init(status: .conflict, reason: "email_taken", accounts: 12),
      .init(status: .failed, reason: "email_too_long", accounts: 1), .init(status: .failed, reason: nil, accounts: 2),
    ],
    refusals: [.init(code: "email_invalid", edits: 4)], cursor: noon.addingTimeInterval(-130),
    passedAt: noon.addingTimeInterval(-130), needsRead: 2, parked: ["conflict": 12, "failed": 3, "unlinked": 0],
    receivers: [
      .init(name: "web-1:4242", mode: "webhooks", seenAt: noon.addingTimeInterval(-3)),
      .init(name: "web-2:4243", mode: "poll", seenAt: noon.addingTimeInterval(-260)),
    ])

  private static func events(of minute: Int) -> Int {
    if minute < 20 { return 0 }
    return minute == 41 ? 180 : (minute * 7) % 23 + minute / 2
  }

  private static func lags(of minute: Int) -> Lags.Minute? {
    if minute % 5 == 4 || minute < 15 { return nil }
    let longest: Double = minute == 41 ? 20.4 : 0.2 * Double(minute % 6 + 1)
    return Lags.Minute(median: 0.04 + Double(minute % 7) / 100, longest: longest)
  }

  /// Of a project to which nothing has happened.
  static let nothing = Dashboard(
    now: noon, events: Array(repeating: 0, count: 60), newest: nil,
    lags: Lags(confirmed: 0, median: nil, p95: nil, longest: nil, minutes: Array(repeating: nil, count: 60)),
    awaited: .init(waiting: 0, late: 0, since: nil), troubles: [], refusals: [], cursor: noon.addingTimeInterval(-5),
    passedAt: nil, needsRead: 0, parked: ["conflict": 0, "failed": 0, "unlinked": 0], receivers: [])
}
