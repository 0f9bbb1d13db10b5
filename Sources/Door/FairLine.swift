// Who is next: a person's edit before bulk, and among those the operators take turns, however many requests one has.

internal import DequeModule

struct FairLine {
  struct Ticket: Hashable, Sendable {
    let number: UInt64
    let operatorID: String
    let isBulk: Bool
  }

  private var persons = Ring()
  private var bulk = Ring()

  var count: Int { persons.count + bulk.count }

  /// How many of this operator's wait.
  func waiting(of operatorID: String) -> Int { persons.waiting(of: operatorID) + bulk.waiting(of: operatorID) }

  mutating func join(_ ticket: Ticket) {
    if ticket.isBulk { bulk.join(ticket) } else { persons.join(ticket) }
  }

  /// - Returns: whether it still stood in the line.
  @discardableResult
  mutating func leave(_ ticket: Ticket) -> Bool { ticket.isBulk ? bulk.leave(ticket) : persons.leave(ticket) }

  mutating func next() -> Ticket? { persons.next() ?? bulk.next() }
}

/// Operators in a ring, each with a line of their own.
private struct Ring {
  private var lines: [String: Deque<FairLine.Ticket>] = [:]
  /// Everyone with a line, once.
  private var order: Deque<String> = []
  private(set) var count = 0

  func waiting(of operatorID: String) -> Int { lines[operatorID]?.count ?? 0 }

  mutating func join(_ ticket: FairLine.Ticket) {
    if lines[ticket.operatorID] == nil { order.append(ticket.operatorID) }
    lines[ticket.operatorID, default: []].append(ticket)
    count += 1
  }

  mutating func leave(_ ticket: FairLine.Ticket) -> Bool {
    guard let place = lines[ticket.operatorID]?.firstIndex(of: ticket) else { return false }
    lines[ticket.operatorID]?.remove(at: place)
    count -= 1
    if lines[ticket.operatorID]?.isEmpty == true {
      lines[ticket.operatorID] = nil
      order.removeAll { $0 == ticket.operatorID }
    }
    return true
  }

  mutating func next() -> FairLine.Ticket? {
    guard let operatorID = order.popFirst(), let ticket = lines[operatorID]?.popFirst() else { return nil }
    count -= 1
    if lines[operatorID]?.isEmpty == true { lines[operatorID] = nil } else { order.append(operatorID) }
    return ticket
  }
}
