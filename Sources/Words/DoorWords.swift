// The guarded door: what it refuses, and how it is served.

public protocol DoorWords: Sendable {
  /// Why the door did not hand something on; `code` is the door's own.
  func doorRefused(_ code: String) -> String

  // Serving it.
  var optionServeDesk: String { get }
  var optionServeDeskListen: String { get }
  var optionServeDeskCertificate: String { get }
  var optionServeDeskKey: String { get }
  var optionServeInsecureListen: String { get }
  var optionServePortalReturn: String { get }
  var optionSandboxStaff: String { get }
  func doorListening(on address: String) -> String
  func doorAddressIsPlain(host: String) -> String
  func doorCertificateUnusable(_ file: String) -> String
  var doorCertificateHalf: String { get }
}

extension English: DoorWords {
  public func doorRefused(_ code: String) -> String {
    switch code {
    case "signed_out": "Nobody is signed in."
    case "bad_token": "The door does not accept the sign-in."
    case "token_expired": "The sign-in has expired."
    case "aal2": "The project asks for a sign-in with a second factor."
    case "not_permitted", "no_passage": "The door does not let you do this."
    case "read_only": "Nothing is changed with --read-only."
    case "staff": "Only an admin may do this with the account of somebody who works here."
    case "settled": "The door did not send the edit: it is settled already."
    case "too_old": "The door did not send the edit: it was recorded too long ago."
    case "edits_off": "The door did not send the edit: edits are switched off."
    case "unknown_edit": "The door did not send the edit: the journal does not have it."
    case "not_yours": "The door did not send the edit: somebody else recorded it."
    case "other_customer", "other_values": "The door did not send the edit: it is not what was recorded."
    case "no_such_account": "The door knows no such account that you may see."
    case "too_many": "Too many of your requests wait at the door."
    case "busy": "Too many requests wait at the door."
    case "supabase_away": "The door does not reach Supabase."
    case "stripe_away": "The door does not reach Stripe."
    case "other_mode": "The customer is of Stripe's other mode than the project."
    case "key_of_other_mode": "The Stripe key is not of the mode that this Supabase project is of."
    case "mode_unknown":
      "Supabase has not said yet whether this project holds live data; before, nothing goes to Stripe."
    case "keeps_changing": "The account kept changing while the door read it."
    default: "The door refused: \(code)."
    }
  }

  public var optionServeDesk: String {
    "The guarded door for desks, too: they reach Stripe through it with their own sign-in, and hold no key."
  }
  public var optionServeDeskListen: String { "Where the door listens: an address and a port." }
  public var optionServeDeskCertificate: String {
    "The door's certificate with its chain, a PEM file; with --desk-key it speaks TLS."
  }
  public var optionServeDeskKey: String { "The certificate's private key, a PEM file." }
  public var optionServeInsecureListen: String {
    "Let the door listen without TLS where other machines reach it: only behind a proxy that has TLS."
  }
  public var optionServePortalReturn: String {
    "Where Stripe's Customer Portal leads back to, when a desk asks for a link by the door; without it, where Stripe's "
      + "own settings say."
  }
  public var optionSandboxStaff: String {
    "Add people of the staff: viewer@staff.test, editor@staff.test and admin@staff.test, with the sandbox's password."
  }
  public func doorListening(on address: String) -> String { "The door is open on \(address)." }
  public func doorAddressIsPlain(host: String) -> String {
    "Other machines reach \(host), and the door has no TLS: sign-ins would be readable on the way. Give it "
      + "--desk-certificate and --desk-key, or --insecure-listen behind a proxy that has TLS."
  }
  public func doorCertificateUnusable(_ file: String) -> String {
    "\(file) cannot be used for TLS: unreadable, no PEM, or the key is another certificate's."
  }
  public var doorCertificateHalf: String { "--desk-certificate and --desk-key go together." }
}
