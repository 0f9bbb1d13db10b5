// The upright axis of a plot: where a value stands between the bottom and the top, and what is written beside it.

import Glibc

struct PlotScale: Equatable {
  struct Tick: Equatable {
    let value: Double
    let label: String
  }

  private let bottom: Double
  private let top: Double
  private let isLogarithmic: Bool
  /// The most important ones first.
  let ticks: [Tick]

  /// From nothing to a round number that is not below any of the values.
  static func linear(_ values: [Double], label: (Double) -> String) -> PlotScale {
    let most = max(1, values.max() ?? 0)
    let power = pow(10, floor(log10(most)))
    let top = [1, 2, 5, 10].map { $0 * power }.first { $0 >= most } ?? most
    // Half of it is written where it is a whole number.
    let middle = top.truncatingRemainder(dividingBy: 2) == 0 ? [top / 2] : []
    return PlotScale(
      bottom: 0, top: top, isLogarithmic: false,
      ticks: ([top, 0] + middle).map { Tick(value: $0, label: label($0)) })
  }

  /// Over whole powers of ten, for values between milliseconds and hours.
  static func logarithmic(_ values: [Double], least: Double, label: (Double) -> String) -> PlotScale {
    let known = values.filter { $0 > 0 }
    let low = floor(log10(max(least, known.min() ?? least)))
    let high = max(low + 1, ceil(log10(max(least, known.max() ?? least))))
    let powers = stride(from: low, through: high, by: 1).map { pow(10, $0) }
    let ends = [powers[powers.count - 1], powers[0]]
    return PlotScale(
      bottom: powers[0], top: ends[0], isLogarithmic: true,
      ticks: (ends + powers.dropFirst().dropLast().reversed()).map { Tick(value: $0, label: label($0)) })
  }

  /// 0 at the bottom, 1 at the top; what lies outside stands at the end that it lies beyond.
  func place(_ value: Double) -> Double {
    guard value.isFinite else { return value > 0 ? 1 : 0 }
    let place =
      isLogarithmic
      ? (log10(max(value, bottom)) - log10(bottom)) / (log10(top) - log10(bottom)) : (value - bottom) / (top - bottom)
    return min(1, max(0, place))
  }
}
