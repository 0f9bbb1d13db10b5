// A clock that stands until it is set.

import Glibc
import Synchronization

final class Clock: Sendable {
  private let seconds = Mutex(0)

  var time: Int {
    get { seconds.withLock(\.self) }
    set { seconds.withLock { $0 = newValue } }
  }

  /// The one on the wall, in whole seconds since 1970.
  var wall: Int { Glibc.time(nil) }
}
