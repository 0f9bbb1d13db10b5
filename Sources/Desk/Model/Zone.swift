// A date in the parts that a clock on the wall has.

import FoundationEssentials
import Glibc
import Words

/// In which zone times are shown.
public enum Zone: Hashable, Sendable {
  case utc
  /// The machine's.
  case local

  /// One moment's parts; the month from 1 to 12.
  struct Parts: Hashable {
    let year: Int
    let month: Int
    let day: Int
    let hour: Int
    let minute: Int
    let second: Int
  }

  func parts(of date: Date) -> Parts {
    // Far beyond any date that means something; a wild one must not trap.
    var time = time_t(max(-1e11, min(1e11, date.timeIntervalSince1970.rounded(.down))))
    var parts = tm()
    switch self {
    case .utc: gmtime_r(&time, &parts)
    case .local: localtime_r(&time, &parts)
    }
    return Parts(
      year: Int(parts.tm_year) + 1900, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday), hour: Int(parts.tm_hour),
      minute: Int(parts.tm_min), second: Int(parts.tm_sec))
  }
}

extension Model {
  /// The time of a day.
  func clock(_ date: Date) -> String {
    let parts = look.zone.parts(of: date)
    return look.words.clock(hour: parts.hour, minute: parts.minute, second: parts.second)
  }

  /// - Parameter isShort: this year's days without their year.
  func day(_ date: Date, isShort: Bool = false) -> String {
    let parts = look.zone.parts(of: date)
    let year = isShort && parts.year == look.zone.parts(of: now.date).year ? nil : parts.year
    return look.words.date(year: year, month: parts.month, day: parts.day)
  }
}
