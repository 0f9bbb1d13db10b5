// The `Date` header.

import Foundation
import Testing

@testable import Stripe

@Suite struct HTTPDateTests {
  @Test(arguments: [
    ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
    ("Tue, 29 Feb 2000 12:00:00 GMT", 951_825_600), ("Wed, 28 Oct 2026 12:34:56 GMT", 1_793_190_896),
    ("Sat, 31 Dec 2016 23:59:60 GMT", 1_483_228_800),
  ]) func reads(_ text: String, _ seconds: Double) {
    #expect(HTTPDate.parse(text) == Date(timeIntervalSince1970: seconds))
  }

  @Test(arguments: [
    "", "now", "1994-11-06T08:49:37Z", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
    "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 8:49:37 GMT",
    "Sun, +6 Nov 1994 08:49:37 GMT", "Sun, 31 Feb 2026 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 08:49 GMT", "Sun, 06 Nov 1994 08:49:-7 GMT", "Sun, 06 Nov 0094 08:49:37 GMT",
  ]) func refuses(_ text: String) { #expect(HTTPDate.parse(text) == nil) }

  /// Against the calendar of Foundation, every few days for four centuries.
  @Test func agreesWithTheCalendar() throws {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "GMT")
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    for seconds in stride(from: 0.0, to: 400 * 365.25 * 86_400, by: 3_456_789) {
      let date = Date(timeIntervalSince1970: seconds)
      #expect(HTTPDate.parse(formatter.string(from: date)) == date)
    }
  }
}
