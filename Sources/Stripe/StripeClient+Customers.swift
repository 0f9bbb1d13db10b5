// Customers: read one, change one, make one, list them.

internal import HTTPTypes
public import Transport

extension StripeClient {
  /// Reads a customer; one that was deleted is an answer, too. A customer that never was: `resource_missing`, 404.
  public func customer(
    _ id: String, policy: RetryPolicy = .read, limits: Limits? = nil
  ) async throws(StripeError) -> Answer<Customer> {
    try await answer(
      .get(
        try Self.path(ofCustomer: id), limiter: limiters.readCustomer, policy: policy,
        limits: limits ?? Self.readLimits))
  }

  /// Changes the given fields and no others; `.some(nil)` clears one.
  ///
  /// Every attempt carries the same key, so that it is done once however often it is sent.
  /// - Parameters:
  ///   - idempotencyKey: the edit's own, at most 255 characters of ASCII.
  ///   - beforeEachSending: asked right before every attempt, the first included.
  public func updateCustomer(
    _ id: String, name: String?? = nil, email: String?? = nil, idempotencyKey: String,
    policy: RetryPolicy = .write, limits: Limits? = nil, beforeEachSending: BeforeSending? = nil
  ) async throws(StripeError) -> Answer<Customer> {
    var form = Form()
    // Stripe takes an empty text for null.
    form.add("name", ifPresent: name.map { $0 ?? "" })
    form.add("email", ifPresent: email.map { $0 ?? "" })
    return try await answer(
      Call(
        method: .post, path: try Self.path(ofCustomer: id), form: form,
        limiter: limiters.updateCustomer,
        policy: policy, limits: limits ?? Self.writeLimits, idempotencyKey: idempotencyKey,
        beforeEachSending: beforeEachSending))
  }

  /// Makes a customer, once for one key.
  public func createCustomer(
    name: String?, email: String?, metadata: [String: String] = [:], idempotencyKey: String,
    policy: RetryPolicy = .write, limits: Limits? = nil, beforeEachSending: BeforeSending? = nil
  ) async throws(StripeError) -> Answer<Customer> {
    var form = Form()
    form.add("name", ifPresent: name)
    form.add("email", ifPresent: email)
    form.add("metadata", metadata)
    return try await answer(
      Call(
        method: .post, path: "/v1/customers", form: form, limiter: limiters.createCustomer,
        policy: policy,
        limits: limits ?? Self.writeLimits, idempotencyKey: idempotencyKey,
        beforeEachSending: beforeEachSending))
  }

  /// One page of customers, newest first.
  ///
  /// - Parameters:
  ///   - limit: 1…100.
  ///   - createdFrom: seconds since 1970, itself included; `createdTo`: itself left out, so that ranges can adjoin.
  public func customers(
    limit: Int = 100, startingAfter: String? = nil, endingBefore: String? = nil,
    createdFrom: Int? = nil,
    createdTo: Int? = nil, policy: RetryPolicy = .read, limits: Limits? = nil
  ) async throws(StripeError) -> Answer<Page<Customer>> {
    var form = Form()
    form.add("limit", limit)
    form.addRange(createdFrom, createdTo)
    form.add("starting_after", ifPresent: startingAfter)
    form.add("ending_before", ifPresent: endingBefore)
    return try await answer(
      .get(
        "/v1/customers", form, limiter: limiters.listCustomers, policy: policy,
        limits: limits ?? Self.readLimits))
  }

  /// Customers whose metadata has this value under this key, at most `limit` (1…100). What was written a minute ago may
  /// not be found yet, and in some countries Stripe has no search: an aid, never a proof.
  public func searchCustomers(
    metadata key: String, is value: String, limit: Int = 10, policy: RetryPolicy = .read
  ) async throws(StripeError) -> Answer<Page<Customer>> {
    func quoted(_ text: String) -> String {
      "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
    }
    var form = Form()
    form.add("query", "metadata[\(quoted(key))]:\(quoted(value))")
    form.add("limit", limit)
    return try await answer(
      .get("/v1/customers/search", form, limiter: limiters.listCustomers, policy: policy, limits: Self.readLimits))
  }

  /// A dot segment would lead to another path, and an empty id to the list.
  static func path(ofCustomer id: String) throws(StripeError) -> String {
    guard !["", ".", ".."].contains(id) else { throw .transport(.badURL) }
    return "/v1/customers/\(id.percentEncoded)"
  }
}

extension Form {
  /// `created`, the beginning included and the end not.
  mutating func addRange(_ from: Int?, _ to: Int?) {
    if let from { add("created[gte]", from) }
    if let to { add("created[lt]", to) }
  }
}
