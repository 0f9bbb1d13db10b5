// Many edits, one after another and a few at the same time: each an ordinary one through the workflow, told in the order
// in which they came, in memory that does not grow with their number.

public import Stripe
import Supabase

/// What a run tells while it goes on.
public enum EditRunNews: Sendable {
  case line(EditRunLine)
  /// A service is away, or asks for fewer requests: everything waits so long, and then goes on.
  case waiting(ResyncFailure, Duration)
}

/// How it ended. The same again under the same id goes on where it ended, and does nothing twice.
public enum EditRunEnd: Sendable {
  case done
  /// The task was cancelled; what had begun was taken as far as Stripe's answer and told.
  case stopped
  /// Nothing went any more.
  case gaveUp(ResyncFailure)
  /// So many in a row were refused that it cannot be meant.
  case tooManyRefusals
  /// The rest of the file cannot be read.
  case unreadable(EditFileProblem)
}

public struct EditRunner: Sendable {
  /// Edits a second; half of what a desk may send stays for single accounts.
  public static let usualRate = BulkResync.usualRate
  public static let rates = BulkResync.rates
  /// After so many refusals in a row it stops.
  public static let mostRefusals = 20
  /// How many are on their way to Stripe at the same time.
  static let width = 4
  /// How many lines are under way, those included that wait for their confirmation.
  static let window = 64
  /// How often one line is tried while others go well.
  static let tries = 3
  /// How long what was begun may take to end once it is to stop.
  static let grace = Duration.seconds(5)

  public struct Options: Sendable {
    /// Edits a second, in `EditRunner.rates`.
    public var rate: Double
    /// How long one is waited for after Stripe took it; zero does not wait.
    public var wait: Duration
    /// Only says what would be changed.
    public var isDry: Bool
    /// Goes on over problems that do not block.
    public var override: Bool
    /// Whether the project wants a reason of every edit; only a dry run has to know.
    public var requiresReason: Bool
    /// Why a run is taken back, for the journal.
    public var undoReason: String?
    /// How long to wait in all, since something last went well, for a service that is away.
    public var patience: Duration

    public init(
      rate: Double = EditRunner.usualRate, wait: Duration = .seconds(10), isDry: Bool = false, override: Bool = false,
      requiresReason: Bool = false, patience: Duration = .seconds(120)
    ) {
      self.rate = rate
      self.wait = wait
      self.isDry = isDry
      self.override = override
      self.requiresReason = requiresReason
      self.patience = patience
    }
  }

  let store: AccountStore
  let run: RunID
  let options: Options
  let pace: Pace
  let limiter: RateLimiter
  let workflow: EditWorkflow
  let watcher: EditWatcher

  public init(
    store: AccountStore, stripe: StripeClient, author: String, run: RunID, options: Options = Options(),
    pace: Pace = .system
  ) {
    self.store = store
    self.run = run
    self.options = options
    self.pace = pace
    let rate = min(max(options.rate, Self.rates.lowerBound), Self.rates.upperBound)
    limiter = RateLimiter(
      rate: rate, burst: 1,
      pace: StripePace(now: pace.now, sleep: pace.sleep, random: { Double.random(in: 0..<1) }))
    workflow = EditWorkflow(store: store, stripe: stripe.inBulk, author: author, pace: pace, keepsUnsent: true)
    watcher = EditWatcher(store: store, pace: pace)
  }

  /// Goes through the items. `report` is told of each as it ends, in their order, and is never called twice at once.
  public func run(_ source: some EditSource, report: (EditRunNews) async -> Void) async -> EditRunEnd {
    await withTaskGroup(of: EditRunEvent.self) { group in
      var queue = EditRunQueue(patience: options.patience)
      while true {
        for line in queue.told() { await report(.line(line)) }
        if Task.isCancelled { queue.stop() }
        if queue.isClosed { source.close() }
        while let step = queue.next() {
          switch step {
          case .read: group.addTask { await arrival(from: source) }
          case .find(let flight): group.addTask { await found(flight) }
          case .send(let flight, let draft): group.addTask { await tried(flight, draft) }
          case .watch(let flight, let edit): group.addTask { await watched(flight, edit) }
          }
        }
        if let event = await group.next() {
          queue.take(event)
          continue
        }
        // Nothing is under way.
        if Task.isCancelled { queue.stop() }
        if queue.isOver {
          for line in queue.leftOver() { await report(.line(line)) }
          return queue.end
        }
        if let (failure, wait) = queue.pause() {
          await report(.waiting(failure, wait))
          try? await pace.sleep(wait)
        }
      }
    }
  }

  // MARK: The steps

  private func arrival(from source: some EditSource) async -> EditRunEvent {
    await withTaskCancellationHandler {
      do throws(EditSourceError) {
        return .arrived(try await source.next())
      } catch {
        switch error {
        case .file(let problem): return .unreadable(problem)
        case .service(let error): return .notArrived(.supabase(error))
        case .closed: return .nothingArrived
        }
      }
    } onCancel: {
      // Who writes may never write again.
      source.close()
    }
  }

  private func found(_ flight: EditFlight) async -> EditRunEvent {
    do throws(SupabaseError) {
      switch flight.item.work {
      case .unreadable(let problem): return .ended(flight, .refused(.unreadable(problem)))
      case .undo(let edit):
        guard edit.stage == .confirmed else {
          return .ended(flight, .skipped(.problems([EditProblem(.notUndoable)])))
        }
        guard var draft = EditDraft(undoing: edit, reason: options.undoReason) else {
          return .ended(flight, .skipped(.problems([EditProblem(.emailEmpty, field: .email)])))
        }
        draft.run = run
        return .found(flight, draft)
      case .edit(let request):
        let found = try await store.find(request.account)
        if found.count > 1 { return .ended(flight, .refused(.severalAccounts)) }
        guard let account = found.first else { return .ended(flight, .refused(.noSuchAccount)) }
        let draft = EditDraft(
          account: account.id, changes: request.changes, reason: request.reason, override: options.override, run: run)
        return .found(flight, draft.cleaned().draft)
      }
    } catch {
      return .failed(flight, .supabase(error))
    }
  }

  private func tried(_ flight: EditFlight, _ draft: EditDraft) async -> EditRunEvent {
    if options.isDry { return await checked(flight, draft) }
    do { try await limiter.take() } catch { return .dropped(flight) }
    let id = id(of: flight)
    // What has begun ends by itself, if it can, so that nobody has to wonder what became of it.
    let result = await shielded {
      await Result { () async throws(EditFailure) in try await workflow.run(draft, id: id) }
    }
    switch result {
    case .success(let edit):
      guard edit.account == draft.account,
        edit.after.fields.allSatisfy({ field in
          field.same(edit.after[field]?.value, draft.changes[field]?.value) && draft.changes[field] != nil
        })
      else { return .ended(flight, .refused(.editTaken)) }
      return Self.event(flight, edit, waits: options.wait > .zero)
    case .failure(.problems(let problems)): return .ended(flight, Self.outcome(problems, of: flight))
    case .failure(.notSendable(.settled)): return await settled(flight, id)
    case .failure(.notSendable(let why)): return .ended(flight, .refused(.notSendable(why)))
    case .failure(.notRecorded(let error)): return .failed(flight, .supabase(error))
    case .failure(.notJournalled(let error, _)): return .failed(flight.of(id), .supabase(error))
    case .failure(.notSent(let error)): return .failed(flight.of(id), .stripe(error))
    }
  }

  private func checked(_ flight: EditFlight, _ draft: EditDraft) async -> EditRunEvent {
    var problems = draft.problems()
    if options.requiresReason, draft.undoOf == nil, draft.reason == nil {
      problems.append(EditProblem(.reasonRequired))
    }
    if !problems.isEmpty { return .ended(flight, Self.outcome(problems, of: flight)) }
    do {
      let check = try await store.check(draft)
      let standing = draft.override ? check.problems.filter(\.blocking) : check.problems
      if !standing.isEmpty { return .ended(flight, Self.outcome(standing, of: flight)) }
      return .ended(flight, check.changes.isEmpty ? .alreadySo : .possible(check.changes))
    } catch {
      return .failed(flight, .supabase(error))
    }
  }

  private func settled(_ flight: EditFlight, _ id: EditID) async -> EditRunEvent {
    do {
      guard let edit = try await store.edits([id]).first else { return .ended(flight, .unknown(nil)) }
      return Self.event(flight, edit, waits: false)
    } catch {
      return .failed(flight, .supabase(error))
    }
  }

  /// Until the edit is settled, the wait is over, or everything stops.
  private func watched(_ flight: EditFlight, _ edit: Edit) async -> EditRunEvent {
    let last = await withTaskGroup(of: Edit?.self) { group in
      group.addTask {
        var last = edit
        for await sighting in await watcher.watch(edit.id) {
          guard case .edit(let seen) = sighting else { continue }
          last = seen
          if seen.stage.isSettled { break }
        }
        return last
      }
      group.addTask {
        try? await pace.sleep(options.wait)
        return nil
      }
      var last = edit
      for await ended in group {
        group.cancelAll()
        if let ended { last = ended }
      }
      return last
    }
    return Self.event(flight, last, waits: false)
  }

  private func shielded<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) async -> Value {
    let task = Task { await body() }
    return await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      Task {
        try? await pace.sleep(Self.grace)
        task.cancel()
      }
    }
  }

  // MARK: What it comes to

  private func id(of flight: EditFlight) -> EditID {
    switch flight.item.work {
    case .edit(let request): run.edit(request)
    case .undo(let edit): run.edit(undoing: edit.id)
    case .unreadable: EditID()
    }
  }

  private static func event(_ flight: EditFlight, _ edit: Edit, waits: Bool) -> EditRunEvent {
    let flight = flight.of(edit.id)
    switch edit.stage {
    case .accepted where waits: return .sent(flight, edit)
    case .accepted: return .ended(flight, edit.late ? .late : .accepted)
    case .confirmed: return .ended(flight, edit.alreadySo ? .alreadySo : .confirmed)
    case .superseded: return .ended(flight, .superseded)
    case .refused: return .ended(flight, .refused(.stripe(edit)))
    case .unknown, .recorded: return .ended(flight, .unknown(edit.failure))
    }
  }

  private static func outcome(_ problems: [EditProblem], of flight: EditFlight) -> EditRunLine.Outcome {
    if problems.allSatisfy({ $0.code == .nothingChanged }) { return .alreadySo }
    if case .undo = flight.item.work { return .skipped(.problems(problems)) }
    return .refused(.problems(problems))
  }
}
