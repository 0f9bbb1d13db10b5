// Half a million headers, each judged by the verifier and by a plain reading of the same rules that knows beforehand
// what may be signed: both have to say the same.

import Foundation
import Sandbox
import TestSupport
import Testing

@testable import Receiver

@Suite struct SignatureFuzzTests {
  private static let now: Int64 = 1_780_000_000
  private static let body = #"{"id":"evt_1"}"#
  private static let secrets = ["whsec_new", "whsec_old"]
  /// Digits that a header may have, at the bounds and beyond; some that no number can hold.
  private static let times: [String] =
    ([-302, -301, -300, -299, -1, 0, 1, 299, 300, 301, 302] as [Int64]).map { "\(now + $0)" } + [
      "0", "1", "00\(now)", "000\(now)", "99999999999", "999999999999", "9223372036854775807",
      "9223372036854775808", "99999999999999999999999999",
    ]
  /// What each secret makes of each time, and then what a secret of somebody else's does.
  private static let signatures: [[String]] = times.map { time in
    (secrets + ["whsec_other"]).map { sign(body, secret: $0, at: time) }
  }

  @Test(arguments: 0..<4) func verdictsAreThoseOfThePlainRules(part: Int) {
    let seed = freshSeed("signature headers, part \(part)")
    var random = SeededRandom(seed: seed)
    let verifier = WebhookVerifier(secrets: Self.secrets)
    let body = Array(Self.body.utf8)
    let cases = 125_000
    var accepted = 0
    for number in 0..<cases {
      let header = Self.header(&random)
      let expected = Self.plainVerdict(header)
      var verdict: SignatureError?
      do throws(SignatureError) {
        try verifier.verify(header: header, body: body, now: Self.now)
        accepted += 1
      } catch {
        verdict = error
      }
      if verdict != expected {
        Issue.record(
          "seed \(seed), case \(number): \(String(describing: verdict)), not \(String(describing: expected)): \(header.debugDescription)"
        )
        return
      }
    }
    // A generator whose headers are all refused, or all believed, would show nothing.
    #expect((cases / 10..<cases * 3 / 4).contains(accepted), "seed \(seed): \(accepted) believed")
  }

  private static let comma: CharacterSet = [","]
  private static let equalsSign: CharacterSet = ["="]
  private static let space: CharacterSet = [" "]

  /// The rules once more, as slowly and plainly as they can be said.
  private static func plainVerdict(_ header: String) -> SignatureError? {
    guard header.utf8.count <= 4096 else { return .malformed }
    var timestamps: [String] = []
    var candidates: [String] = []
    // By Foundation's sets, which split between scalars and not between what is seen as one character.
    for item in header.components(separatedBy: comma) where !item.isEmpty {
      let parts = item.components(separatedBy: equalsSign)
      guard parts.count > 1 else { return .malformed }
      let value = parts.dropFirst().joined(separator: "=").trimmingCharacters(in: space)
      switch parts[0].trimmingCharacters(in: space) {
      case "t": timestamps.append(value)
      case "v1": candidates.append(value)
      default: break
      }
    }
    guard timestamps.count == 1, let timestamp = timestamps.first, (1...12).contains(timestamp.unicodeScalars.count),
      timestamp.unicodeScalars.allSatisfy({ "0"..."9" ~= $0 }), let time = Int64(timestamp)
    else { return .malformed }
    // What is signed is the digits as they stand, and of all digits only those in the table are.
    guard let place = times.firstIndex(of: timestamp) else { return .noMatch }
    let isSigned = candidates.contains { candidate in
      candidate.utf8.count == 64 && signatures[place][..<secrets.count].contains(candidate.lowercased())
    }
    guard isSigned else { return .noMatch }
    if now - time > 300 { return .tooOld }
    if time - now > 300 { return .inFuture }
    return nil
  }

  private static func header(_ random: inout SeededRandom) -> String {
    // Half are what Stripe could send, and time and secret are right in most of them.
    let place = random.oneIn(2) ? 2 + random.below(7) : random.below(times.count)
    var header = random.oneIn(2) ? "t=\(times[place]),v1=\(signatures[place][random.below(3)])" : ""
    for _ in 0..<random.below(4) {
      header += random.pick([",", ",", ", ", " ,", ",,", ""])
      header += item(place, &random)
    }
    if header.isEmpty || random.oneIn(8) { mutate(&header, &random) }
    if random.oneIn(2000) {
      header += "," + random.pick(["v0=", "x=", ""])
      header += String(
        repeating: random.pick(["0", ",", " "]), count: max(0, 4094 + random.below(5) - header.utf8.count))
    }
    return header
  }

  private static func item(_ place: Int, _ random: inout SeededRandom) -> String {
    let signature = signatures[place][random.below(3)]
    return switch random.below(16) {
    case 0: "t=\(times[place])"
    case 1: " t = \(random.pick(times)) "
    case 2, 3, 4: "v1=\(signature)"
    case 5: " v1 =  \(signature)  "
    case 6: "v1=\(signature.uppercased())"
    case 7: "v1=\(signatures[random.below(times.count)][random.below(3)])"
    case 8: "v1=\(signature.dropLast())"
    case 9: "v1=\(signature)0"
    case 10: "v0=\(signature)"
    case 11: "v1=v1=\(signature)"
    case 12:
      random.pick(["v1", "t", "", " ", "=", "v1=", "t=", "t=-1", "t=+1", "t=1.5", "t=\u{0661}", "V1=00", "v1=zz"])
    case 13: "v1=" + String(repeating: random.pick(["0", "g", "é", "\u{0}"]), count: 64)
    case 14: "x\(random.pick(["", "1", "é", "\u{0301}", "🙂"]))=\(signature)"
    default: "v1 \(signature)"
    }
  }

  /// Changes, adds or takes away one character.
  private static func mutate(_ header: inout String, _ random: inout SeededRandom) {
    var scalars = Array(header.unicodeScalars)
    let place = random.below(scalars.count + 1)
    let scalar = random.pick(Array("tv01=,. -+abfAgé\u{0}\u{0301}🙂\r\n\t".unicodeScalars))
    switch random.below(3) {
    case 0 where place < scalars.count: scalars[place] = scalar
    case 1 where place < scalars.count: scalars.remove(at: place)
    default: scalars.insert(scalar, at: place)
    }
    header = String(String.UnicodeScalarView(scalars))
  }
}
