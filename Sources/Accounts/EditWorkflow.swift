// An edit from the keyboard to Stripe: recorded, read, sent, and what Stripe said written down. What follows, the
// webhook brings; `EditWatcher` sees it.

public import Stripe
public import Supabase
import Synchronization

/// Why an edit did not come as far as Stripe's answer in the journal. Unless said otherwise, nothing was changed
/// anywhere.
public enum EditFailure: Error, Sendable {
  /// Checks speak against it; it was not recorded, or is closed in the journal as never sent.
  case problems([EditProblem])
  /// Supabase failed before anything was sent.
  case notRecorded(SupabaseError)
  /// Stripe could not be asked; the edit stands in the journal as never sent.
  case notSent(StripeError)
  /// The database forbids sending it.
  case notSendable(NotSendable)
  /// Stripe was asked, and the journal could not be reached afterwards. What Stripe took goes on by itself.
  case notJournalled(SupabaseError, StripeSaid)
}

/// What Stripe said to an edit that was sent.
public enum StripeSaid: Hashable, Sendable {
  case accepted(requestID: String?)
  /// Nothing was changed.
  case refused(Refusal)
  /// It is not known whether it was done.
  case nothingClear
}

/// How far an edit has come, as it happens.
public enum EditProgress: Sendable {
  case recorded(Edit)
  case sending(attempt: Int)
}

public struct EditWorkflow: Sendable {
  private let store: AccountStore
  private let stripe: StripeClient
  private let author: String
  private let pace: Pace
  private let keepsUnsent: Bool

  /// - Parameters:
  ///   - author: who edits, as the journal names them.
  ///   - keepsUnsent: what could not be sent stays open, to be run again with the same id; and one of unknown outcome
  ///     that is run again is sent again, if Stripe does not have its values.
  public init(
    store: AccountStore, stripe: StripeClient, author: String, pace: Pace = .system, keepsUnsent: Bool = false
  ) {
    self.keepsUnsent = keepsUnsent
    self.store = store
    self.stripe = stripe
    self.author = author
    self.pace = pace
  }

  /// Takes an edit as far as Stripe's answer. However it ends, cancelled too, the journal says what is known.
  ///
  /// - Parameter id: a new one. The same again is for an edit whose recording nobody heard of.
  /// - Returns: the edit: accepted, refused, confirmed (Stripe had the values already), or of unknown outcome.
  public func run(
    _ draft: EditDraft, id: EditID = EditID(), progress: @escaping @Sendable (EditProgress) -> Void = { _ in }
  ) async throws(EditFailure) -> Edit {
    let draft = draft.cleaned().draft
    let problems = draft.problems()
    guard problems.isEmpty else { throw .problems(problems) }
    let edit = try await record(draft, id)
    progress(.recorded(edit))
    guard let customer = edit.customer, edit.stage == .recorded || keepsUnsent && edit.stage == .unknown else {
      return edit
    }

    let standing = try await read(customer, of: edit)
    if standing.deleted {
      await close(edit, Refusal(type: Refusal.notSent, code: Refusal.customerDeleted))
      throw .problems([EditProblem(.deleted)])
    }
    let differing = edit.after.differing(from: standing)
    if differing.isEmpty {
      // Stripe has it already: no event would come, so none is waited for.
      switch await settleByRead(edit, customer) {
      case .settled(let settled): return settled
      case .open(_, let applying): return try await unknown(edit, .notApplied, applying ?? "already so")
      }
    }
    return try await send(edit, customer, differing, progress)
  }

  private func record(_ draft: EditDraft, _ id: EditID) async throws(EditFailure) -> Edit {
    let recording: Recording
    do {
      recording = try await store.record(draft, id: id, author: author)
    } catch {
      throw .notRecorded(error)
    }
    switch recording {
    case .recorded(let edit): return edit
    case .problems(let problems): throw .problems(problems)
    }
  }

  /// The customer as it is now. Where Stripe cannot tell, the edit is closed: it was never sent.
  private func read(_ customer: String, of edit: Edit) async throws(EditFailure) -> Customer {
    do {
      return try await stripe.customer(customer).value
    } catch {
      if !keepsUnsent {
        await close(edit, Refusal(type: Refusal.notSent, code: error.failure?.code, status: error.failure?.status))
      }
      throw .notSent(error)
    }
  }

  private func send(
    _ edit: Edit, _ customer: String, _ fields: [Field], _ progress: @escaping @Sendable (EditProgress) -> Void
  ) async throws(EditFailure) -> Edit {
    let gate = SendingGate()
    let answer: Answer<Customer>
    do {
      answer = try await stripe.updateCustomer(
        customer,
        name: fields.contains(.name) ? .some(edit.after.name?.value) : .none,
        email: fields.contains(.email) ? .some(edit.after.email?.value) : .none,
        idempotencyKey: edit.id.rawValue,
        beforeEachSending: { [store] _ in
          guard let attempt = await gate.ask({ () async throws(SupabaseError) in try await store.maySend(edit.id) })
          else {
            return false
          }
          progress(.sending(attempt: attempt))
          return true
        })
    } catch {
      return try await ended(edit, customer, by: error, gate.passed)
    }
    return try await journalled(.accepted(requestID: answer.requestID)) { [store] () async throws(SupabaseError) in
      try await store.accepted(edit.id, requestID: answer.requestID)
    }
  }

  private func ended(
    _ edit: Edit, _ customer: String, by error: StripeError, _ passed: SendingGate.Passed
  ) async throws(EditFailure) -> Edit {
    guard let attempt = passed.lastAttempt else {
      // Nothing left this machine.
      if let why = passed.forbidden { throw .notSendable(why) }
      if !keepsUnsent { await close(edit, Refusal(type: Refusal.notSent)) }
      if let failure = passed.failure { throw .notRecorded(failure) }
      throw .notSent(error)
    }
    if let failure = error.failure, failure.isDoors, failure.status < 500, attempt == 1 {
      // Nothing has passed the door.
      if !keepsUnsent { await close(edit, Refusal(type: Refusal.notSent, code: failure.code, status: failure.status)) }
      throw .notSent(error)
    }
    if let refusal = error.refusal(ofAttempt: attempt) {
      // That says nothing of the edit itself.
      if keepsUnsent, [401, 403, 429].contains(refusal.status) { throw .notSent(error) }
      return try await journalled(.refused(refusal)) { [store] () async throws(SupabaseError) in
        try await store.refused(edit.id, refusal)
      }
    }
    // It may have been done all the same: Stripe knows.
    switch await settleByRead(edit, customer) {
    case .settled(let settled): return settled
    case .open(let why, let applying): return try await unknown(edit, why, applying ?? error.description)
    }
  }

  private enum Settling {
    case settled(Edit)
    /// With what kept it from being applied, as the database says it.
    case open(UnknownOutcome, applying: String?)
  }

  /// The edit after a read that was made for it.
  private func settleByRead(_ edit: Edit, _ customer: String) async -> Settling {
    let resync = Resync(store: store, stripe: stripe, pace: pace)
    guard let (result, standing) = try? await resync.read(customer: customer, edit: edit.id, author: author) else {
      return .open(.notRead, applying: nil)
    }
    if let settled = result.edit, settled.stage.isSettled { return .settled(settled) }
    let isThere = !standing.deleted && edit.after.differing(from: standing).isEmpty
    return .open(isThere ? .notApplied : .notThere, applying: result.edit?.failure)
  }

  private func unknown(_ edit: Edit, _ why: UnknownOutcome, _ detail: String) async throws(EditFailure) -> Edit {
    try await journalled(.nothingClear) { [store] () async throws(SupabaseError) in
      try await store.unknown(edit.id, failure: "\(why.rawValue): \(detail)")
    }
  }

  /// Closes an edit that was never sent. Of use to those who read the journal; it is as unsent without it.
  private func close(_ edit: Edit, _ refusal: Refusal) async {
    _ = await Task { [store] in try? await store.refused(edit.id, refusal) }.value
  }

  /// Writes down what became of an edit that was sent, cancelled or not.
  private func journalled(
    _ said: StripeSaid, _ write: @escaping @Sendable () async throws(SupabaseError) -> Edit
  ) async throws(EditFailure) -> Edit {
    let result = await Task { await Result(write) }.value
    do {
      return try result.get()
    } catch {
      throw .notJournalled(error, said)
    }
  }
}

/// Who asks before each sending, and what came of it.
private final class SendingGate: Sendable {
  struct Passed {
    /// The how-manieth sending the last one was, over the edit's whole life; nil if there was none here.
    var lastAttempt: Int?
    /// Why the database let no further one through.
    var forbidden: NotSendable?
    /// Why it could not be asked.
    var failure: SupabaseError?
  }

  private let state = Mutex(Passed())

  var passed: Passed { state.withLock { $0 } }

  /// - Returns: the attempt that may be made now; nil if there is to be none.
  func ask(_ maySend: () async throws(SupabaseError) -> MaySend) async -> Int? {
    do throws(SupabaseError) {
      switch try await maySend() {
      // Whoever was cancelled meanwhile sends nothing.
      case .yes where Task.isCancelled: return nil
      case .yes(let attempt):
        state.withLock { $0.lastAttempt = attempt }
        return attempt
      case .no(let why): state.withLock { $0.forbidden = why }
      }
    } catch {
      state.withLock { $0.failure = error }
    }
    return nil
  }
}

extension Changes {
  /// The fields in which a customer does not have the new values.
  func differing(from customer: Customer) -> [Field] {
    let standing = Values(name: customer.name, email: customer.email)
    return fields.filter { !$0.same(standing[$0], self[$0]?.value) }
  }
}

extension StripeError {
  /// Stripe's no to an edit, where it is certain that no attempt was carried out.
  ///
  /// - `attempt`: the how-manieth the refused one was. What is refused before Stripe looks at the key (who asks, and
  ///   how often) says nothing of those before it, and the same key with other values says that one was carried out.
  fileprivate func refusal(ofAttempt attempt: Int) -> Refusal? {
    guard case .api(let failure) = self, !failure.isDoors, (400...499).contains(failure.status), failure.status != 409,
      failure.type != "idempotency_error", attempt == 1 || ![401, 403, 429].contains(failure.status)
    else { return nil }
    return Refusal(
      type: failure.type, code: failure.code, param: failure.param, message: failure.message, status: failure.status,
      requestID: failure.requestID)
  }
}

extension StripeError {
  /// What Stripe said, where it said something.
  public var failure: StripeFailure? {
    switch self {
    case .api(let failure), .savedFailure(let failure): failure
    case .transport, .unexpected, .stopped: nil
    }
  }
}

extension Result where Success: Sendable {
  init(_ body: () async throws(Failure) -> Success) async {
    do {
      self = .success(try await body())
    } catch {
      self = .failure(error)
    }
  }
}
