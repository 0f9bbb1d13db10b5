// Links to the customer portal. The link has the form of Stripe's own and leads nowhere.

extension StripeState {
  mutating func createPortalSession(_ parameters: StripeParameters, now: Int) throws(StripeRefusal) -> String {
    try parameters.allow(
      ["customer", "return_url"],
      unsupported: ["configuration", "customer_account", "expand", "flow_data", "locale", "on_behalf_of"])
    let id = try parameters.required("customer")
    let returnURL = try parameters.filled("return_url")
    guard let number = customers.number(of: id), !customers[number].isDeleted else {
      throw .missing("customer", id, param: "customer")
    }
    return StripeShape.billingPortalSession.text([
      "id": WireJSON.string(newID("bps_1", length: 23)).encoded, "created": "\(now)",
      "configuration": WireJSON.string("bpc_1SandboxPortal").encoded, "customer": WireJSON.string(id).encoded,
      "return_url": WireJSON.text(returnURL).encoded,
      "url": WireJSON.string("https://billing.stripe.com/p/session/test_" + newID("", length: 40)).encoded,
    ])
  }
}
