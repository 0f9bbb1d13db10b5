// Edits and what speaks against them, in the words of a language.

public import Words

extension Field {
  /// As it stands inside a sentence.
  public func word(_ words: some Words) -> String { self == .name ? words.nameField : words.emailField }
}

extension Changes {
  /// `name: Ada → Ada King, email: (none) → ada@example.com`
  public func sentence(from before: Values, _ words: some Words) -> String {
    words.changes(
      fields.map { field in
        words.change(
          field: field.word(words), from: before[field].shown(words),
          to: self[field]?.value.shown(words) ?? words.noValue)
      })
  }

  /// The new values only: `Ada King, ada@example.com`
  public func valuesSentence(_ words: some Words) -> String {
    words.series(fields.map { self[$0]?.value.shown(words) ?? words.noValue })
  }
}

extension EditProblem {
  /// In one sentence.
  public func sentence(_ words: some Words) -> String {
    switch code {
    case .noSuchAccount: return words.noSuchAccount
    case .unlinked: return words.accountUnlinked
    case .deleted: return words.accountDeleted
    case .twoAccounts: return words.twoAccounts(other: detail.account)
    case .nothingChanged: return words.nothingChanged
    case .nameEmpty: return words.nameEmpty
    case .nameTooLong: return words.nameTooLong(limit: detail.limit ?? Field.name.limit)
    case .emailEmpty: return words.emailEmpty
    case .emailTooLong: return words.emailTooLong(limit: detail.limit ?? Field.email.limit)
    case .emailTaken: return words.emailTaken(by: detail.account)
    case .changedSince:
      return words.changedSince(now: words.series([detail.name.shown(words), detail.email.shown(words)]))
    case .openEdit:
      return words.openEdit(
        author: words.author(detail.author), values: detail.values?.valuesSentence(words) ?? "",
        age: words.age(seconds: Int(max(0, min(1e10, detail.ageSeconds ?? 0)))))
    case .editsOff: return words.editsOff
    case .reasonRequired: return words.reasonRequired
    case .reasonTooLong: return words.reasonTooLong(limit: detail.limit ?? EditDraft.reasonLimit)
    case .notUndoable: return words.notUndoable
    case .changedLater:
      let standing = Values(name: detail.name, email: detail.email)
      return words.changedLater(
        field: (field ?? .name).word(words), now: standing[field ?? .name].shown(words))
    case .other(let code): return words.otherProblem(code)
    }
  }
}

extension Edit {
  /// What became of it, as a sentence for the customer on the phone. Of one that is still under way: how far it is.
  public func outcome(_ words: some Words) -> String {
    switch stage {
    case .recorded: return words.recorded
    case .accepted: return words.waitingForWebhook
    case .refused:
      if refusal?.type == Refusal.notSent {
        return refusal?.code == Refusal.customerDeleted ? words.customerDeletedAtStripe : words.notSent
      }
      return words.refused(refusal?.message)
    case .confirmed:
      return alreadySo ? sentences([words.alreadySo, done(words)]) : done(words)
    case .superseded:
      let values = supersededBy?.values.map { words.series([$0.name.shown(words), $0.email.shown(words)]) }
      return words.superseded(origin: supersededBy?.origin, values: values)
    case .unknown:
      switch unknownOutcome {
      case .notThere: return words.unknownNotThere
      case .notApplied: return words.unknownNotApplied
      case .notRead, nil: return words.unknownNotRead
      }
    }
  }

  private func done(_ words: some Words) -> String {
    switch (after.name, after.email?.value) {
    case (.set(let name), let email?): return words.doneBoth(name: name, email: email)
    case (_, let email?): return words.doneEmail(email)
    case (.set(let name), nil): return words.doneName(name)
    case (_, nil): return words.doneNameCleared
    }
  }
}

extension String? {
  /// The value, or the word for none.
  public func shown(_ words: some Words) -> String { self.flatMap { $0.isEmpty ? nil : $0 } ?? words.noValue }
}
