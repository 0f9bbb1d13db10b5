// Send ours: what an edit at Stripe would be with the values that Supabase has.

extension Account {
  /// What an edit would make of Stripe's values so that the drift ends, and from which record each comes. A login's
  /// address is auth's, a name is the profile's. No e-mail is ever emptied.
  public var ours: (changes: Changes, records: Set<Record>) {
    var changes = Changes()
    var records: Set<Record> = []
    for field in Field.allCases {
      let order: [Record] = field == .email ? [.auth, .users] : [.users, .auth]
      let found = order.lazy.compactMap { record in
        drift.first { $0.field == field && $0.record == record && !(field == .email && ($0.value ?? "").isEmpty) }
      }.first
      guard let found else { continue }
      changes[field] = found.value.flatMap { $0.isEmpty ? nil : .set($0) } ?? .clear
      records.insert(found.record)
    }
    return (changes, records)
  }
}
