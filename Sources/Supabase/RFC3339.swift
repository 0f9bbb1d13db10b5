// Times as text: what PostgreSQL writes into JSON, and what it reads.

public import FoundationEssentials

/// RFC 3339, to the microsecond. Years 0 to 9999.
public enum RFC3339 {
  /// The moment that the text names; nil if it is not RFC 3339.
  public static func parse(_ text: String) -> Date? {
    var rest = Array(text.utf8)[...]
    guard let year = number(&rest, digits: 4), skip(&rest, "-"), let month = number(&rest, digits: 2), skip(&rest, "-"),
      let day = number(&rest, digits: 2), skip(&rest, "T") || skip(&rest, "t") || skip(&rest, " "),
      let hour = number(&rest, digits: 2), skip(&rest, ":"), let minute = number(&rest, digits: 2), skip(&rest, ":"),
      let second = number(&rest, digits: 2),
      (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60
    else { return nil }
    var fraction = 0.0
    if skip(&rest, ".") {
      let digits = rest.prefix { isDigit($0) }
      guard !digits.isEmpty, let value = Double("0." + String(decoding: digits, as: UTF8.self)) else { return nil }
      fraction = value
      rest = rest.dropFirst(digits.count)
    }
    guard let offset = offset(&rest), rest.isEmpty else { return nil }
    let whole = days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset
    return Date(timeIntervalSince1970: Double(whole) + fraction)
  }

  /// In UTC, with six digits of fraction: `2026-10-28T12:34:56.000000Z`.
  public static func text(_ date: Date) -> String {
    let microseconds = Int((date.timeIntervalSince1970 * 1_000_000).rounded())
    let (seconds, fraction) = floorDivide(microseconds, 1_000_000)
    let (dayNumber, time) = floorDivide(seconds, 86_400)
    let (year, month, day) = civil(dayNumber)
    let clock = "\(pad(time / 3600, 2)):\(pad(time / 60 % 60, 2)):\(pad(time % 60, 2))"
    return "\(pad(year, 4))-\(pad(month, 2))-\(pad(day, 2))T\(clock).\(pad(fraction, 6))Z"
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  private static func number(_ rest: inout ArraySlice<UInt8>, digits: Int) -> Int? {
    let taken = rest.prefix(digits)
    guard taken.count == digits, taken.allSatisfy(isDigit) else { return nil }
    rest = rest.dropFirst(digits)
    return taken.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  private static func skip(_ rest: inout ArraySlice<UInt8>, _ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest = rest.dropFirst()
    return true
  }

  /// Seconds east of UTC; PostgreSQL may leave the minutes out.
  private static func offset(_ rest: inout ArraySlice<UInt8>) -> Int? {
    if skip(&rest, "Z") || skip(&rest, "z") { return 0 }
    let east = skip(&rest, "+")
    guard east || skip(&rest, "-"), let hours = number(&rest, digits: 2) else { return nil }
    var seconds = hours * 3600
    if !rest.isEmpty {
      _ = skip(&rest, ":")
      guard let minutes = number(&rest, digits: 2) else { return nil }
      seconds += minutes * 60
    }
    return east ? seconds : -seconds
  }

  /// Days since 1970-01-01 in the proleptic Gregorian calendar, the year taken to begin in March.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let (era, yearOfEra) = floorDivide(shifted, 400)
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func civil(_ dayNumber: Int) -> (year: Int, month: Int, day: Int) {
    let (era, dayOfEra) = floorDivide(dayNumber + 719_468, 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marched = (5 * dayOfYear + 2) / 153
    let month = marched < 10 ? marched + 3 : marched - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marched + 2) / 5 + 1)
  }

  private static func floorDivide(_ value: Int, _ divisor: Int) -> (quotient: Int, remainder: Int) {
    let remainder = ((value % divisor) + divisor) % divisor
    return ((value - remainder) / divisor, remainder)
  }

  private static func pad(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
