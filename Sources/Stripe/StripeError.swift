// The ways in which Stripe says no, or says nothing.

public import Transport

/// Why a call to Stripe brought no result. No description shows Stripe's message: it may quote a person's data.
public enum StripeError: Error, Sendable, Equatable {
  /// No answer came. What was asked may have been done all the same.
  case transport(TransportError)
  /// Stripe refused, or failed.
  case api(StripeFailure)
  /// An answer that is not JSON (an empty path) or has another shape than this version knows, at that place in it.
  case unexpected(status: Int, path: String)
  /// The same 5xx came twice for one idempotency key: a saved answer, which no retry changes. Only a read tells
  /// whether the change was made.
  case savedFailure(StripeFailure)
  /// Whoever was asked before an attempt said no. Earlier attempts, if any, may have been carried out.
  case stopped
}

/// What Stripe says of a call that it did not carry out.
public struct StripeFailure: Error, Sendable, Equatable {
  /// `invalid_request_error`, `api_error`, `idempotency_error`; empty where Stripe names none.
  public let type: String
  /// `resource_missing`, `lock_timeout`, …; often absent.
  public let code: String?
  /// The parameter that was refused.
  public let param: String?
  /// For the operator's eyes; may quote what was typed.
  public let message: String
  public let status: Int
  public let requestID: String?
  /// How long Stripe asks to wait.
  public let retryAfter: Duration?

  public init(
    type: String, code: String? = nil, param: String? = nil, message: String, status: Int,
    requestID: String? = nil,
    retryAfter: Duration? = nil
  ) {
    self.type = type
    self.code = code
    self.param = param
    self.message = message
    self.status = status
    self.requestID = requestID
    self.retryAfter = retryAfter
  }

  /// Whether this is the other's answer given again: all but what belongs to the one request.
  func repeats(_ other: StripeFailure) -> Bool {
    status == other.status && type == other.type && code == other.code && param == other.param
      && messageWithoutID == other.messageWithoutID
  }

  private var messageWithoutID: String {
    guard let requestID, let range = message.firstRange(of: requestID) else { return message }
    return message.replacingCharacters(in: range)
  }
}

/// Why a client cannot be made of these settings.
public enum StripeSetupError: Error, Sendable, Equatable {
  /// Not an `http` or `https` address of a host, or one with a user, a query or a fragment.
  case badBase
  /// Plain http is for this machine only.
  case plainHTTP(host: String)
  /// A live key goes to Stripe's own host and nowhere else.
  case liveKeyElsewhere(host: String)
}

extension StripeError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .transport(let error): "Stripe: \(error)"
    case .api(let failure): "Stripe: \(failure)"
    case .unexpected(let status, let path): "Stripe: unexpected answer \(status) at \(path)"
    case .savedFailure(let failure): "Stripe: saved \(failure)"
    case .stopped: "Stripe: stopped"
    }
  }
}

extension StripeFailure: CustomStringConvertible, CustomDebugStringConvertible {
  public var description: String {
    [type, code, param.map { "param \($0)" }, "\(status)", requestID].compactMap(\.self).joined(
      separator: ", ")
  }

  public var debugDescription: String { description }
}

extension String {
  fileprivate func replacingCharacters(in range: Range<String.Index>) -> String {
    String(self[..<range.lowerBound] + self[range.upperBound...])
  }
}
