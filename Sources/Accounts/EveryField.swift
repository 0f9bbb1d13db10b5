// What scripts read has every field, with null where there is nothing; what the compiler writes by itself leaves those out.

extension Edit {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(account, forKey: .account)
    try container.encode(customer, forKey: .customer)
    try container.encode(author, forKey: .author)
    try container.encode(reason, forKey: .reason)
    try container.encode(undoOf, forKey: .undoOf)
    try container.encode(run, forKey: .run)
    try container.encode(before, forKey: .before)
    try container.encode(after, forKey: .after)
    try container.encode(stage, forKey: .stage)
    try container.encode(recordedAt, forKey: .recordedAt)
    try container.encode(acceptedAt, forKey: .acceptedAt)
    try container.encode(refusedAt, forKey: .refusedAt)
    try container.encode(deliveredAt, forKey: .deliveredAt)
    try container.encode(settledAt, forKey: .settledAt)
    try container.encode(late, forKey: .late)
    try container.encode(requestID, forKey: .requestID)
    try container.encode(eventID, forKey: .eventID)
    try container.encode(alreadySo, forKey: .alreadySo)
    try container.encode(refusal, forKey: .refusal)
    try container.encode(supersededBy, forKey: .supersededBy)
    try container.encode(failure, forKey: .failure)
  }
}

extension Refusal {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(type, forKey: .type)
    try container.encode(code, forKey: .code)
    try container.encode(param, forKey: .param)
    try container.encode(message, forKey: .message)
    try container.encode(status, forKey: .status)
    try container.encode(requestID, forKey: .requestID)
  }
}

extension Superseded {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(eventID, forKey: .eventID)
    try container.encode(origin, forKey: .origin)
    try container.encode(values, forKey: .values)
  }
}

extension Values {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(email, forKey: .email)
  }
}

extension FromTo {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(from, forKey: .from)
    try container.encode(to, forKey: .to)
  }
}

extension Drift {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(field, forKey: .field)
    try container.encode(record, forKey: .record)
    try container.encode(value, forKey: .value)
    try container.encode(stripe, forKey: .stripe)
  }
}

extension Account {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(name, forKey: .name)
    try container.encode(email, forKey: .email)
    try container.encode(stripeCustomerID, forKey: .stripeCustomerID)
    try container.encode(status, forKey: .status)
    try container.encode(drift, forKey: .drift)
    try container.encode(reason, forKey: .reason)
    try container.encode(lastSyncedAt, forKey: .lastSyncedAt)
    try container.encode(pendingSince, forKey: .pendingSince)
    try container.encode(version, forKey: .version)
  }
}

extension AccountDetail.StripeRecord {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(email, forKey: .email)
    try container.encode(seenAt, forKey: .seenAt)
    try container.encode(deleted, forKey: .deleted)
  }
}

extension AccountDetail.Records {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(stripe, forKey: .stripe)
    try container.encode(users, forKey: .users)
    try container.encode(auth, forKey: .auth)
  }
}

extension AccountDetail.Plan {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(status, forKey: .status)
    try container.encode(renewsAt, forKey: .renewsAt)
  }
}

extension AccountDetail {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(account, forKey: .account)
    try container.encode(records, forKey: .records)
    try container.encode(createdAt, forKey: .createdAt)
    try container.encode(signsInWith, forKey: .signsInWith)
    try container.encode(sameName, forKey: .sameName)
    try container.encode(plan, forKey: .plan)
    try container.encode(history, forKey: .history)
    try container.encode(openEdits, forKey: .openEdits)
    try container.encode(version, forKey: .version)
  }
}

extension HistoryLine.Event {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(type, forKey: .type)
    try container.encode(origin, forKey: .origin)
    try container.encode(author, forKey: .author)
    try container.encode(outcome, forKey: .outcome)
    try container.encode(eventID, forKey: .eventID)
    try container.encode(changed, forKey: .changed)
  }
}
