// What random tests need beside the generator: a seed that somebody can find in the log, and plain choices.

internal import FoundationEssentials
public import Sandbox

/// A new seed, printed with what it is for; `ACCOUNTDESK_SEED` plays one of them again.
public func freshSeed(_ purpose: String) -> UInt64 {
  let again = ProcessInfo.processInfo.environment["ACCOUNTDESK_SEED"].flatMap { UInt64($0) }
  let seed = again ?? UInt64.random(in: 0 ... .max)
  print("seed of \(purpose): \(seed)")
  return seed
}

extension SeededRandom {
  /// From 0 to just below `bound`. Cheaper than the standard library's way, and even enough for tests.
  public mutating func below(_ bound: Int) -> Int { Int(truncatingIfNeeded: next() >> 33) % bound }

  /// In one of so many cases.
  public mutating func oneIn(_ cases: Int) -> Bool { below(cases) == 0 }

  public mutating func pick<Element>(_ choices: [Element]) -> Element { choices[below(choices.count)] }
}
