// How far something has come, in one line of standard error that is drawn over itself; nothing where that is no terminal.

import Accounts
import Glibc
import Terminal
import Words

struct ProgressBar {
  let isShown: Bool
  private var isThere = false

  init(isShown: Bool = Output.hasTerminalForTalk) { self.isShown = isShown }

  /// - Parameter share: 0 to 1.
  mutating func show(share: Double, _ parts: [String]) {
    guard isShown else { return }
    let width = 20
    let filled = Int(Double(width) * min(1, max(0, share)))
    let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: width - filled)
    let line = (["[\(bar)]", "\(Int(min(1, max(0, share)) * 100))%"] + parts).joined(separator: "  ")
    let text = TextWidth.truncated(Output.safe(line), to: Self.columns - 1, ellipsis: "")
    Output.sayPart("\r\(text)\u{1b}[K")
    isThere = true
  }

  /// Before anything else is written.
  mutating func hide() {
    if isThere { Output.sayPart("\r\u{1b}[K") }
    isThere = false
  }

  /// The rate, and how long what is left still takes; as far as it can be told.
  static func pace(_ meter: BulkMeter, left: Int, at now: Duration) -> [String] {
    [
      meter.rate(at: now).map { words.bulkRate($0.tenths) },
      meter.secondsLeft(left, at: now).map { words.bulkTimeLeft(words.age(seconds: $0)) },
    ].compactMap(\.self)
  }

  private static var columns: Int {
    var size = winsize()
    return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
  }
}

extension Double {
  /// With one digit behind the point, where it has few before it.
  fileprivate var tenths: String {
    let tenths = Int((min(self, 1e6) * 10).rounded())
    return self < 100 ? "\(tenths / 10).\(tenths % 10)" : "\(tenths / 10)"
  }
}
