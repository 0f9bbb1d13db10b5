// Chance that is the same for the same seed.

/// SplitMix64.
public struct SeededRandom: RandomNumberGenerator, Sendable {
  private static let letters = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  /// A generator of its own for one purpose, so that how often it is asked changes nothing for the others.
  public init(seed: UInt64, for purpose: StaticString) {
    state = seed
    for byte in UnsafeBufferPointer(start: purpose.utf8Start, count: purpose.utf8CodeUnitCount) {
      state ^= UInt64(byte)
      state = next()
    }
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// Letters and digits, as Stripe's ids have them.
  mutating func token(_ length: Int) -> String {
    String(unsafeUninitializedCapacity: length) { buffer in
      for index in 0..<length { buffer[index] = Self.letters[Int(next() % UInt64(Self.letters.count))] }
      return length
    }
  }

  /// Whether something happens that has this chance; 0 is never, 1 always.
  public mutating func happens(_ chance: Double) -> Bool {
    // Drawn even for a chance of none, so that one fault changes nothing for another.
    Double(next() >> 11) * 0x1p-53 < chance
  }
}
