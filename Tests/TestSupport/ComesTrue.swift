// Waiting for what tells nobody when it comes: looked at again and again, and no longer than a limit.

/// - Parameters:
///   - limit: far above what a slow machine needs.
///   - pause: between two looks.
/// - Returns: whether it was so within the limit.
/// - Throws: what `isSo` throws, and `CancellationError`.
public func comesTrue(
  within limit: Duration = .seconds(600), every pause: Duration = .milliseconds(20),
  isolation: isolated (any Actor)? = #isolation, _ isSo: () async throws -> Bool
) async throws -> Bool {
  let deadline = ContinuousClock.now + limit
  while try await !isSo() {
    guard ContinuousClock.now < deadline else { return false }
    try await Task.sleep(for: pause)
  }
  return true
}
