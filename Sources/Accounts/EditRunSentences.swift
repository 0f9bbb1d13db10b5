// What became of a line of a run, in the words of a language.

public import Words

extension EditRunLine.Outcome {
  /// Empty where the word for it says all.
  public func sentence(_ words: some Words) -> String? {
    switch self {
    case .confirmed, .accepted, .late: nil
    case .alreadySo: words.nothingChanged
    case .superseded: words.superseded(origin: nil, values: nil)
    case .possible(let changes): changes.sentence(words)
    case .refused(let reason), .skipped(let reason): reason.sentence(words)
    case .failed(let failure): Fault(failure, words).sentence
    case .unknown: words.unknownNotRead
    }
  }
}

extension ChangedValues {
  fileprivate func sentence(_ words: some Words) -> String {
    words.changes(
      Field.allCases.compactMap { field in
        self[field].map {
          words.change(field: field.word(words), from: $0.from.shown(words), to: $0.to.shown(words))
        }
      })
  }
}

extension EditRunLine.Reason {
  fileprivate func sentence(_ words: some Words) -> String {
    switch self {
    case .unreadable(let problem): problem.sentence(words)
    case .noSuchAccount: words.runNoSuchAccount
    case .severalAccounts: words.runSeveralAccounts
    case .problems(let problems):
      Fault(EditFailure.problems(problems), words).what
    case .stripe(let edit): edit.outcome(words)
    case .notSendable(let why): Fault(EditFailure.notSendable(why), words).what
    case .editTaken: words.runEditTaken
    }
  }
}

extension EditLineProblem {
  public func sentence(_ words: some Words) -> String {
    switch self {
    case .notUTF8: words.lineNotUTF8
    case .notJSON: words.lineNotJSON
    case .strayQuote: words.lineStrayQuote
    case .fieldCount(let found, let wanted): words.lineFieldCount(found: found, wanted: wanted)
    case .unknownKey(let key): words.lineUnknownKey(key, known: EditLines.keys)
    case .wrongValue(let key): words.lineWrongValue(key)
    case .noAccount: words.lineNoAccount
    case .nothingToEdit: words.lineNothingToEdit
    case .nameAndClearName: words.lineNameAndClearName
    }
  }
}

extension EditFileProblem {
  public func sentence(_ words: some Words) -> String {
    switch self {
    case .unknownColumn(let name): words.fileUnknownColumn(name, known: EditLines.keys)
    case .repeatedColumn(let name): words.fileRepeatedColumn(name)
    case .noIDColumn: words.fileNoIDColumn
    case .headerNotUTF8: words.fileHeaderNotUTF8
    case .headerStrayQuote: words.fileHeaderStrayQuote
    case .tooLong(let line): words.fileTooLong(line: line, kilobytes: EditLines.longest >> 10)
    case .unclosedQuote(let line): words.fileUnclosedQuote(line: line)
    case .readFailed(let reason): words.fileReadFailed(reason)
    }
  }
}
