// A random generator that gives the same for the same seed, so that a failure can be played again.

/// SplitMix64.
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  /// Prints the seed, with what it is for.
  init(seed: UInt64, _ purpose: String) {
    state = seed
    print("seed of \(purpose): \(seed)")
  }

  /// For a seed that comes from another one.
  init(from other: UInt64) { state = other }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
