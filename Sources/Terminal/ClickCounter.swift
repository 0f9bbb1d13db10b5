// Tells a double click from two clicks.

struct ClickCounter: Sendable {
  /// As long as most desktops allow between two clicks.
  static let interval = Duration.milliseconds(400)

  private var last: (position: Position, time: ContinuousClock.Instant)?

  /// The second of two presses in one cell in short order becomes a double one; a third begins anew.
  mutating func counted(_ mouse: Mouse, at time: ContinuousClock.Instant) -> Mouse {
    guard mouse.action == .press else {
      if mouse.action != .release { last = nil }
      return mouse
    }
    if let last, last.position == mouse.position, time - last.time <= Self.interval {
      self.last = nil
      return Mouse(.doublePress, at: mouse.position)
    }
    last = (mouse.position, time)
    return mouse
  }
}
