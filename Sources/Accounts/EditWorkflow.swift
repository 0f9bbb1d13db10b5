// An edit from the keyboard to Stripe: recorded, read, sent, and what Stripe said written down. What follows, the
// webhook brings; `EditWatcher` sees it.

public import Stripe
public import Supabase

/// Why an edit did not come as far as Stripe's answer. Unless said otherwise, nothing was changed anywhere.
public enum EditFailure: Error, Sendable {
  /// Checks speak against it; it was not recorded.
  case problems([EditProblem])
  /// Supabase failed before anything was sent.
  case notRecorded(SupabaseError)
  /// Stripe could not be asked; the edit stands in the journal as never sent.
  case notSent(StripeError)
  /// The database forbids sending it.
  case notSendable(NotSendable)
  /// Stripe has answered and the journal could not be reached. The edit goes on by itself.
  case notJournalled(SupabaseError, requestID: String?)
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

  /// - Parameter author: who edits, as the journal names them.
  public init(store: AccountStore, stripe: StripeClient, author: String, pace: Pace = .system) {
    self.store = store
    self.stripe = stripe
    self.author = author
    self.pace = pace
  }

  /// Takes an edit as far as Stripe's answer.
  ///
  /// - Returns: the edit: accepted, refused, confirmed (Stripe had the values already), or of unknown outcome.
  public func run(
    _ draft: EditDraft, id: EditID = EditID(), progress: @escaping @Sendable (EditProgress) -> Void = { _ in }
  ) async throws(EditFailure) -> Edit {
    let draft = draft.cleaned().draft
    let problems = draft.problems()
    guard problems.isEmpty else { throw .problems(problems) }
    let edit = try await record(draft, id)
    progress(.recorded(edit))
    guard let customer = edit.customer, edit.stage == .recorded else { return edit }

    let standing = try await read(customer, of: edit)
    if standing.deleted {
      _ = try? await store.refused(id, Refusal(type: "not_sent", code: "customer_deleted"))
      throw .problems([EditProblem(.deleted)])
    }
    let now = Values(name: standing.name, email: standing.email)
    let differing = edit.after.fields.filter { !$0.same(now[$0], edit.after[$0]?.value) }
    if differing.isEmpty {
      // Stripe has it already: no event would come, so none is waited for.
      if let settled = await settleByRead(edit, customer), settled.stage.isSettled { return settled }
      return try await unknown(edit, "already so, not applied")
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
      let refusal = Refusal(type: "not_sent", code: error.failure?.code, status: error.failure?.status)
      // Of use to those who read the journal; the edit is as unsent without it.
      _ = await Task { [store] in try? await store.refused(edit.id, refusal) }.value
      throw .notSent(error)
    }
  }

  private func send(
    _ edit: Edit, _ customer: String, _ fields: [Field], _ progress: @escaping @Sendable (EditProgress) -> Void
  ) async throws(EditFailure) -> Edit {
    let gate = SendingGate()
    do {
      let answer = try await stripe.updateCustomer(
        customer,
        name: fields.contains(.name) ? .some(edit.after.name?.value) : .none,
        email: fields.contains(.email) ? .some(edit.after.email?.value) : .none,
        idempotencyKey: edit.id.rawValue,
        beforeEachSending: { [store] _ in
          switch try await store.maySend(edit.id) {
          case .yes(let attempt):
            progress(.sending(attempt: attempt))
            await gate.opened()
            return true
          case .no(let why):
            await gate.close(why)
            return false
          }
        })
      return try await accepted(edit, requestID: answer.requestID)
    } catch let failure as EditFailure {
      throw failure
    } catch let error as StripeError {
      return try await ended(edit, customer, by: error, gate)
    } catch {
      // Whoever is asked before a sending can only fail as Supabase does: then nothing more was sent.
      if await gate.wasOpened { return try await unknown(edit, "stopped between two attempts") }
      throw .notRecorded(error as? SupabaseError ?? .unexpected(path: "may_send"))
    }
  }

  private func accepted(_ edit: Edit, requestID: String?) async throws(EditFailure) -> Edit {
    // Cancelled or not, that Stripe took it is written down.
    let result = await Task { [store] in
      await Result { () async throws(SupabaseError) in try await store.accepted(edit.id, requestID: requestID) }
    }.value
    do {
      return try result.get()
    } catch {
      throw .notJournalled(error, requestID: requestID)
    }
  }

  private func ended(
    _ edit: Edit, _ customer: String, by error: StripeError, _ gate: SendingGate
  ) async throws(EditFailure) -> Edit {
    switch error {
    case .stopped:
      if let why = await gate.reason, await !gate.wasOpened { throw .notSendable(why) }
      return try await unknown(edit, "stopped between two attempts")
    case .api(let failure) where failure.status < 500 && failure.status != 409 && failure.status != 429:
      let refusal = Refusal(
        type: failure.type, code: failure.code, param: failure.param, message: failure.message, status: failure.status,
        requestID: failure.requestID)
      do {
        return try await store.refused(edit.id, refusal)
      } catch {
        throw .notJournalled(error, requestID: failure.requestID)
      }
    case .api, .savedFailure, .unexpected, .transport:
      // It may have been done all the same: Stripe knows.
      if let settled = await settleByRead(edit, customer), settled.stage.isSettled { return settled }
      return try await unknown(edit, error.description)
    }
  }

  /// The edit after a read that was made for it; nil where Stripe or Supabase could not be asked.
  private func settleByRead(_ edit: Edit, _ customer: String) async -> Edit? {
    let resync = Resync(store: store, stripe: stripe, pace: pace)
    guard let result = try? await resync.run(customer: customer, edit: edit.id, author: author) else { return nil }
    return result.edit
  }

  private func unknown(_ edit: Edit, _ failure: String) async throws(EditFailure) -> Edit {
    let result = await Task { [store] in
      await Result { () async throws(SupabaseError) in try await store.unknown(edit.id, failure: failure) }
    }.value
    do {
      return try result.get()
    } catch {
      throw .notJournalled(error, requestID: nil)
    }
  }
}

/// Why the database let no attempt through, and whether one went before.
private actor SendingGate {
  private(set) var reason: NotSendable?
  private(set) var wasOpened = false

  func opened() { wasOpened = true }
  func close(_ why: NotSendable) { reason = why }
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
  fileprivate init(_ body: () async throws(Failure) -> Success) async {
    do {
      self = .success(try await body())
    } catch {
      self = .failure(error)
    }
  }
}
