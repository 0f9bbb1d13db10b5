// Who may pass: asked of the database with the caller's own token, so that the door can do nothing that its caller
// may not.

internal import Accounts
internal import Supabase

/// What the database says of a passage.
struct Admission: Decodable, Equatable, Sendable {
  let may: Bool
  /// Why not, in the database's word.
  let why: String?
  /// The caller's id.
  let operatorID: String?
  /// As the journal names the caller.
  let author: String?
  /// The customer that the passage is about.
  let customer: String?
  /// Whether it belongs to a run of many.
  let isBulk: Bool
  let edit: String?
  /// Whether the caller is nothing but the account's own person.
  let isOwner: Bool

  private enum CodingKeys: String, CodingKey {
    case may, why, author, customer, edit
    case operatorID = "operator"
    case isBulk = "bulk"
    case isOwner = "owner"
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    may = try container.decode(Bool.self, forKey: .may)
    why = try container.decodeIfPresent(String.self, forKey: .why)
    operatorID = try container.decodeIfPresent(String.self, forKey: .operatorID)
    author = try container.decodeIfPresent(String.self, forKey: .author)
    customer = try container.decodeIfPresent(String.self, forKey: .customer)
    isBulk = try container.decodeIfPresent(Bool.self, forKey: .isBulk) ?? false
    edit = try container.decodeIfPresent(String.self, forKey: .edit)
    // Unless it is said otherwise, they are told as little as one.
    isOwner = try container.decodeIfPresent(Bool.self, forKey: .isOwner) ?? true
  }
}

struct Gatekeeper: Sendable {
  private struct Arguments: Encodable {
    let passage: String
    let id: String
    var edit: String?
    var fields: [String: String]?
    var logins: String?
    /// Not the first time for this request.
    var again: Bool
  }

  /// With a key of the project's; each question is asked with the caller's token in its place.
  let supabase: SupabaseClient

  /// For somebody who only looks: the database lets nothing pass that changes something.
  var readOnly: Gatekeeper { Gatekeeper(supabase: supabase.readOnly) }

  func admit(_ passage: Passage, key: String?, token: AccessToken, again: Bool = false) async throws(DoorRefusal)
    -> Caller
  {
    var arguments = Arguments(passage: passage.name, id: passage.id, again: again)
    switch passage {
    case .readCustomer, .portalSession, .link: break
    case .updateCustomer(_, let fields):
      arguments.edit = key
      arguments.fields = fields
    case .resync(_, let wish):
      arguments.edit = wish.edit
      arguments.logins = wish.takesLogins ? "stripe" : "keep"
    }
    let admission: Admission
    do {
      admission = try await supabase.signedIn(accessToken: token.text).call(
        "accountdesk_may_pass", arguments, repeatable: true)
    } catch {
      throw DoorRefusal(error)
    }
    guard admission.may, let operatorID = admission.operatorID else {
      throw .forbidden(admission.why ?? "not_permitted")
    }
    return Caller(
      operatorID: operatorID, author: admission.author ?? operatorID, customer: admission.customer ?? "",
      edit: admission.edit, isBulk: admission.isBulk, isOwner: admission.isOwner)
  }
}

/// Somebody who may pass.
struct Caller: Equatable, Sendable {
  let operatorID: String
  let author: String
  let customer: String
  /// The edit that a re-sync is to settle.
  let edit: String?
  let isBulk: Bool
  /// They are told of nobody else.
  let isOwner: Bool
}

/// A person's token as it came. It never shows itself.
struct AccessToken: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
  let text: String

  /// Bytes.
  static let longest = 8 << 10

  /// Takes `Bearer` and three parts of base64url, none of them empty, and nothing else: a project's key in the place of
  /// a token would be taken by the gateway for a role of its own.
  init?(header: String?) {
    guard let header, header.utf8.count <= Self.longest else { return nil }
    let words = header.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 2, words[0].lowercased() == "bearer" else { return nil }
    let parts = words[1].split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3,
      parts.allSatisfy({ part in
        !part.isEmpty
          && part.utf8.allSatisfy {
            48...57 ~= $0 || 65...90 ~= $0 || 97...122 ~= $0 || $0 == 45 || $0 == 95
          }
      })
    else { return nil }
    text = String(words[1])
  }

  var description: String { "token" }
  var customMirror: Mirror { Mirror(self, children: [:]) }
}
