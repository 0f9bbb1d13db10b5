// Taking an edit back: whether that is possible, as the database decides it, too.

extension Edit {
  /// What keeps an edit from being taken back; nil where nothing does.
  ///
  /// - Parameter standing: the account's values now.
  public func obstacleToUndo(standing: Values) -> EditProblem? {
    guard stage == .confirmed else { return EditProblem(.notUndoable) }
    for field in after.fields where !field.same(standing[field], after[field]?.value) {
      // Whoever changed it back has done what was asked for.
      if field.same(standing[field], before[field]) { continue }
      return EditProblem(.changedLater, field: field, detail: .init(name: standing.name, email: standing.email))
    }
    // No login is ever emptied.
    guard let draft = EditDraft(undoing: self) else { return EditProblem(.emailEmpty, field: .email) }
    return draft.problems(standing: standing).first
  }
}

extension EditDraft {
  /// Whether these changes, made to these values, are what takes an edit back, and nothing more.
  public func takesBack(_ edit: Edit, standing: Values) -> Bool {
    Field.allCases.allSatisfy { field in
      guard edit.after[field] != nil else { return changes[field] == nil }
      return field.same(changes[field].map { $0.value } ?? standing[field], edit.before[field])
    }
  }
}
