// Events: what happened in the last 30 days, for whoever missed a webhook.

public import Transport

extension StripeClient {
  /// One page of events, newest first.
  ///
  /// - Parameters:
  ///   - types: at most 20; none means all.
  ///   - createdFrom: seconds since 1970, itself included; `createdTo`: itself left out.
  ///   - limit: 1…100.
  public func events(
    types: [String] = [], createdFrom: Int? = nil, createdTo: Int? = nil,
    startingAfter: String? = nil,
    endingBefore: String? = nil, limit: Int = 100, policy: RetryPolicy = .read,
    limits: Limits? = nil
  ) async throws(StripeError) -> Answer<Page<Event>> {
    var form = Form()
    form.add("limit", limit)
    form.add("types", types)
    form.addRange(createdFrom, createdTo)
    form.add("starting_after", ifPresent: startingAfter)
    form.add("ending_before", ifPresent: endingBefore)
    return try await answer(
      .get(
        "/v1/events", form, limiter: limiters.listEvents, policy: policy,
        limits: limits ?? Self.readLimits))
  }
}
