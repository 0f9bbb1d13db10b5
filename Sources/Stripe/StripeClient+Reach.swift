// Whether Stripe is there.

import HTTPTypes
public import Transport

extension StripeClient {
  /// For whoever wants to know whether it answers: an answer that is late is as bad as none.
  public static let lightLimits = Limits(connect: .seconds(4), total: .seconds(5))

  /// Returns where Stripe answers at all. Asked without the key: so it is nobody's read, and takes nothing from what an
  /// account may read in a month.
  public func reach(limits: Limits? = nil) async throws(StripeError) {
    // The door asks Stripe for us, and says no where it gets no answer.
    let path = isByDoor ? "/readyz" : "/v1/customers?limit=1"
    var request = Request(.get, base + path, limits: limits ?? Self.lightLimits)
    request.headers = [.accept: "application/json", .userAgent: "accountdesk"]
    for isLast in [false, true] {
      let response: Response
      do {
        response = try await transport.send(request)
      } catch {
        throw .transport(error)
      }
      guard response.status >= 500 else { return }
      // One of them may be chance.
      guard isLast else { continue }
      throw .api(
        StripeFailure(
          type: "", code: nil, param: nil, message: "", status: response.status, requestID: nil, retryAfter: nil))
    }
  }
}
