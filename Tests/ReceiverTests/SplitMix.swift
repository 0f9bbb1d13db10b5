// Chance that can be had again: the same seed gives the same numbers.

import Foundation

struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// Below `bound`. Cheaper than the standard library's way, and even enough here.
  mutating func below(_ bound: Int) -> Int { Int(truncatingIfNeeded: next() >> 33) % bound }

  /// In one of so many cases.
  mutating func oneIn(_ cases: Int) -> Bool { below(cases) == 0 }

  mutating func pick<Element>(_ choices: [Element]) -> Element { choices[below(choices.count)] }
}

/// Runs `play` with a seed that is printed; `RECEIVER_SEED` plays one of them again.
func withSeed(_ name: String, _ play: (UInt64) throws -> Void) rethrows {
  let seed =
    ProcessInfo.processInfo.environment["RECEIVER_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0 ... .max)
  print("\(name): seed \(seed)")
  try play(seed)
}
