// Whether a receiver stands behind an endpoint's address, and whether it takes what is signed with a secret: asked with
// an event of a type that no receiver applies.

import Accounts
import FoundationEssentials
import HTTPTypes
import Sandbox
import Transport

struct ReceiverProbe: Sendable {
  private static let limits = Limits(connect: .seconds(4), total: .seconds(6), responseBytes: 1 << 16)

  let transport: any HTTPTransport

  /// - Parameter secret: `whsec_…`; nil asks without a signature, which no receiver takes.
  func ask(_ url: String, secret: String?) async -> EndpointAnswer {
    let now = Int(Date().timeIntervalSince1970)
    let body =
      #"{"id":"evt_accountdesk_asks","object":"event","type":"accountdesk.asks","created":\#(now),"livemode":false,"#
      + #""data":{"object":{}}}"#
    var request = Request(.post, url, body: Data(body.utf8), limits: Self.limits)
    request.headers = [.contentType: "application/json", .userAgent: "accountdesk"]
    if let secret, let name = HTTPField.Name("Stripe-Signature") {
      request.headers[name] = WebhookSignature.header(body: body, secret: secret, time: now)
    }
    do {
      let response = try await transport.send(request)
      if response.status == 200, secret != nil { return .accepted }
      let text = String(decoding: response.body, as: UTF8.self)
      if response.status == 400, text.hasPrefix("Signature: ") { return .signatureRefused }
      return .other(status: response.status)
    } catch {
      return .unreachable
    }
  }

  /// Waits until the receiver takes what this secret has signed, several times running, as there may be several behind
  /// one address.
  func isTaken(_ url: String, secret: String, within patience: Duration) async -> Bool {
    let end = ContinuousClock.now + patience
    var inRow = 0
    repeat {
      inRow = await ask(url, secret: secret) == .accepted ? inRow + 1 : 0
      if inRow >= 3 { return true }
      if inRow == 0 { try? await Task.sleep(for: .milliseconds(500)) }
      if Task.isCancelled { return false }
    } while ContinuousClock.now < end
    return false
  }
}
