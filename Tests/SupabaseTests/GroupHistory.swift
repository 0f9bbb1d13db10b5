// A few customers at Stripe who change, pass their addresses round and end, and what of it is on its way to us: the
// true history, and the random choice of what comes next.

import Sandbox
import Supabase

/// A read that has begun. What Stripe answers it is fixed later, and it arrives later still.
struct GroupRead {
  let member: Int
  var version: JSON = .null
  /// Nil until Stripe has answered.
  var answer: GroupHistory.Member?
  var asOf = 0
  var edit: String?
}

struct GroupEdit {
  let id: String
  let member: Int
  let asked: [String: JSON]
  /// The fields that our function found to differ.
  var after: [String: JSON] = [:]
  /// The states of its customer that stood when Stripe had taken it, and after it.
  var firstState = 0
  /// Nothing differed at Stripe, so it was never sent.
  var isAlreadySo = false
}

/// What is to be done in the database next.
enum GroupAction {
  case deliver([Int])
  case begin(member: Int)
  case apply(GroupRead)
  case page(GroupRead)
  case link(member: Int)
  case record(GroupEdit)
  case accepted(GroupEdit, second: Int)
  case refused(GroupEdit)
}

struct GroupHistory {
  struct Member {
    var standing: Standing
    var isDeleted = false
    var isLinked = true
    /// Everything that ever stood.
    var states: [Standing]
  }

  /// The number of the first person.
  let base: Int
  let steps: Int
  /// Whether no two customers ever have one address at one time, and whether everything comes once and in its order.
  let isUnique: Bool
  let isInOrder: Bool
  private(set) var members: [Member]
  private(set) var events: [StripeEvent] = []
  /// Those that Stripe took, or had no need to.
  private(set) var edits: [GroupEdit] = []
  private var editCount = 0
  var log: [String] = []
  private var random: SeededRandom
  private var second = 1
  private var stepsLeft: Int
  private var undelivered: [Int] = []
  private var reads: [GroupRead] = []
  /// What our own program does when Stripe has answered it.
  private var answers: [GroupAction] = []
  private var now: GroupAction?
  private let pool: [String]

  init(base: Int, seed: UInt64, steps: Int) {
    var random = SeededRandom(seed: seed)
    self.base = base
    self.steps = steps
    stepsLeft = steps
    isUnique = Int.random(in: 0..<3, using: &random) > 0
    isInOrder = Int.random(in: 0..<8, using: &random) == 0
    let count = Int.random(in: 2...4, using: &random)
    members = (0..<count).map { n in
      let standing = Standing(name: "A", email: "p\(base + n)@example.com")
      return Member(standing: standing, states: [standing])
    }
    for n in members.indices { members[n].isLinked = Int.random(in: 0..<6, using: &random) > 0 }
    pool = (0..<count).map { "p\(base + $0)@example.com" } + ["free\(base)@example.com"]
    self.random = random
    for n in members.indices {
      emit(.created(members[n].standing, second: second, customer: customer(n)))
    }
  }

  func customer(_ member: Int) -> String { "cus_\(base + member)" }

  var people: [Person] {
    members.enumerated().map { n, member in
      Person(
        base + n, name: "A", email: member.standing.email, customer: member.isLinked ? customer(n) : "")
    }
  }

  var clock: Int { second }

  // MARK: - At Stripe

  private mutating func emit(_ event: StripeEvent) {
    var event = event
    event.id = "evt_\(base)_\(events.count)"
    undelivered.append(events.count)
    events.append(event)
  }

  private mutating func update(_ n: Int, to standing: Standing, key: String? = nil) {
    let before = members[n].standing
    members[n].standing = standing
    members[n].states.append(standing)
    emit(.updated(before, standing, second: second, customer: customer(n), key: key))
  }

  private func isFree(_ address: String, for n: Int) -> Bool {
    !members.indices.contains { $0 != n && members[$0].states.last?.email?.lowercased() == address }
  }

  private mutating func anyAddress(for n: Int) -> String? {
    guard Int.random(in: 0..<8, using: &random) > 0 else { return nil }
    let address = pool.filter { !isUnique || isFree($0, for: n) }.randomElement(using: &random)
    return Int.random(in: 0..<6, using: &random) == 0 ? address?.uppercased() : address
  }

  private mutating func anyName() -> String? {
    Int.random(in: 0..<8, using: &random) == 0 ? nil : "\("ABC".randomElement(using: &random)!)"
  }

  private mutating func pass() {
    if Int.random(in: 0..<3, using: &random) == 0 { second += Int.random(in: 1...3, using: &random) }
  }

  private mutating func change() {
    pass()
    guard let n = members.indices.filter({ !members[$0].isDeleted }).randomElement(using: &random) else { return }
    var standing = members[n].standing
    switch Int.random(in: 0..<20, using: &random) {
    case 0..<2: break
    case 2..<8: standing.name = anyName()
    case 8..<15: standing.email = anyAddress(for: n)
    case 15..<19:
      standing.name = anyName()
      standing.email = anyAddress(for: n)
    default:
      members[n].isDeleted = true
      emit(.deleted(standing, second: second, customer: customer(n)))
      return
    }
    update(n, to: standing)
  }

  // MARK: - On its way

  /// What comes next; nil when all has come.
  mutating func next() -> GroupAction? {
    if let action = now {
      now = nil
      return action
    }
    if isInOrder { return nextInOrder() }
    while stepsLeft > 0 {
      stepsLeft -= 1
      if let action = step() { return action }
    }
    return last()
  }

  private mutating func nextInOrder() -> GroupAction? {
    while stepsLeft > 0 {
      stepsLeft -= 1
      change()
    }
    if let n = members.indices.first(where: { !members[$0].isLinked }) { return link(n) }
    return undelivered.isEmpty ? nil : .deliver([undelivered.removeFirst()])
  }

  private mutating func step() -> GroupAction? {
    switch Int.random(in: 0..<16, using: &random) {
    case 0..<5:
      change()
      return nil
    case 5..<10: return deliver(among: Array(events.indices), most: 5)
    case 10: return .begin(member: Int.random(in: members.indices, using: &random))
    case 11:
      if let index = reads.indices.randomElement(using: &random) { answer(index) }
      return nil
    case 12: return readAction()
    case 13:
      guard let n = members.indices.filter({ !members[$0].isLinked }).randomElement(using: &random) else { return nil }
      return link(n)
    case 14: return answers.isEmpty ? nil : answers.remove(at: Int.random(in: answers.indices, using: &random))
    default: return edit()
    }
  }

  /// With everything that has not come yet.
  private mutating func last() -> GroupAction? {
    for index in reads.indices where reads[index].answer == nil { answer(index) }
    switch Int.random(in: 0..<4, using: &random) {
    case 0 where !reads.isEmpty: return readAction()
    case 1 where !answers.isEmpty: return answers.removeFirst()
    case 2:
      if let n = members.indices.first(where: { !members[$0].isLinked }) { return link(n) }
    default: break
    }
    if !undelivered.isEmpty { return deliver(among: undelivered, most: 6) }
    if !answers.isEmpty { return answers.removeFirst() }
    if !reads.isEmpty { return readAction() }
    return members.indices.first { !members[$0].isLinked }.map { link($0) }
  }

  private mutating func deliver(among choice: [Int], most: Int) -> GroupAction {
    let count = Int.random(in: 1...most, using: &random)
    let chosen = (0..<count).map { _ in choice.randomElement(using: &random)! }
    // A customer is seen from its beginning: where the first that is seen is not the first that was, what had changed
    // by then is left alone, and is drift.
    let beginnings = members.indices.filter { n in
      undelivered.contains(n) && chosen.contains { events[$0].customer == customer(n) }
    }
    undelivered.removeAll { (beginnings + chosen).contains($0) }
    return .deliver(beginnings + chosen)
  }

  private mutating func link(_ n: Int) -> GroupAction {
    members[n].isLinked = true
    return .link(member: n)
  }

  private mutating func answer(_ index: Int) {
    reads[index].answer = members[reads[index].member]
    // The moment from which on a read that is answered now knows nothing.
    reads[index].asOf = second - 1 - Int.random(in: 0...2, using: &random)
  }

  private mutating func readAction() -> GroupAction? {
    guard let index = reads.indices.filter({ reads[$0].answer != nil }).randomElement(using: &random) else {
      return nil
    }
    // Nor by a read or a page before its beginning.
    guard !undelivered.contains(reads[index].member) else { return deliver(among: [reads[index].member], most: 1) }
    let read = reads.remove(at: index)
    // A list has no deleted customers.
    return read.answer?.isDeleted == false && Bool.random(using: &random) ? .page(read) : .apply(read)
  }

  /// A read that begins, is answered and arrives now.
  mutating func readNow(_ member: Int, edit: String? = nil) -> GroupRead {
    second += 1
    return GroupRead(member: member, answer: members[member], asOf: second - 1, edit: edit)
  }

  mutating func began(_ member: Int, version: JSON) { reads.append(GroupRead(member: member, version: version)) }

  // MARK: - Edits of ours

  private mutating func edit() -> GroupAction? {
    guard let n = members.indices.filter({ members[$0].isLinked }).randomElement(using: &random),
      !undelivered.contains(n)
    else { return nil }
    var asked: [String: JSON] = [:]
    if Bool.random(using: &random) {
      if let name = anyName() { asked["name"] = .string(name) } else { asked["clear_name"] = true }
    }
    if asked.isEmpty || Bool.random(using: &random) {
      guard let address = anyAddress(for: n) else { return nil }
      asked["email"] = .string(address)
    }
    pass()
    editCount += 1
    let number = "\(base * 100 + editCount)"
    let id = "00000000-0000-4000-9000-" + String(repeating: "0", count: 12 - number.count) + number
    return .record(GroupEdit(id: id, member: n, asked: asked))
  }

  /// Our function has written it down, with what differs of it: it is sent at once, or need not be.
  mutating func recorded(_ edit: GroupEdit, after: JSON) -> Bool {
    guard case .object(let fields) = after else { return false }
    let n = edit.member
    guard !members[n].isDeleted else {
      answers.append(.refused(edit))
      return true
    }
    var standing = members[n].standing
    if let name = fields["name"] { standing.name = name.text }
    if let email = fields["email"], email.text?.lowercased() != standing.email?.lowercased() {
      standing.email = email.text
    }
    var edit = edit
    edit.after = fields
    edit.isAlreadySo = standing == members[n].standing
    if edit.isAlreadySo {
      now = .apply(readNow(n, edit: edit.id))
    } else {
      update(n, to: standing, key: edit.id)
      answers.append(.accepted(edit, second: second))
    }
    edit.firstState = members[n].states.count - 1
    edits.append(edit)
    return !edit.isAlreadySo
  }
}
