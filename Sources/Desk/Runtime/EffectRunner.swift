// Does what the model wants done, and reports what came of it. The one place where the desk meets the services.

import Accounts
import Stripe
import Supabase
import Words

struct EffectRunner: Sendable {
  let services: DeskServices
  let words: any Words
  let post: @Sendable (Message) -> Void

  func run(_ effect: Effect) async {
    let store = services.store
    switch effect {
    case .loadOwn(let id, let request):
      let found = await asking { () throws(SupabaseError) in try await store.find(id) }
      report(.page(request, found.map { AccountPage(rows: $0) }))
    case .proveLogin(let email): await prove(email)
    case .loadPage(let request):
      let result = await asking { () throws(SupabaseError) in
        try await store.accounts(
          request.query, after: request.cursor, backwards: request.backwards, page: request.size)
      }
      report(.page(request, result))
    case .loadCounts:
      report(.counts(await asking { () throws(SupabaseError) in try await store.counts() }))
    case .loadProject:
      report(.project(await asking { () throws(SupabaseError) in try await store.about() }))
    case .loadDetail(let id):
      report(.detail(id, await asking { () throws(SupabaseError) in try await store.account(id) }))
    case .loadDashboard:
      report(.dashboard(await asking { () throws(SupabaseError) in try await store.dashboard() }))
    case .check(let draft, let serial):
      report(.checked(serial: serial, await asking { () throws(SupabaseError) in try await store.check(draft) }))
    case .askStripe: report(.stripe(await stripeFault()))
    case .reachStripe: report(.stripeReached(await reachFault()))
    case .save(let draft, let id): await save(draft, id)
    case .watch(let id): await watch(id)
    case .resync(let account, let edit, let logins): await resync(account, edit, logins)
    case .countScope(let scope, let use):
      report(.scope(scope, use, await asking { () throws(SupabaseError) in try await store.summary(of: scope) }))
    case .bulkResync(let scope, let logins, let number): await bulkResync(scope, logins, number)
    case .replay(let account):
      let result = await asking { () throws(SupabaseError) in
        try await store.replayParked(of: account.id, author: services.author)
      }
      report(.replayed(account, result))
    case .loadParked(let after):
      let result = await asking { () throws(SupabaseError) in
        try await store.parkedEvents(limit: ParkedScreen.page, after: after)
      }
      report(.parkedEvents(after: after, result))
    case .replayEvent(let id):
      let result = await asking { () throws(SupabaseError) in
        try await store.replay([id], author: services.author).first
      }
      report(.replayedEvent(id, result))
    case .decide(let account, let approve):
      let result = await asking { () throws(SupabaseError) in
        try await store.decide(account.id, approve: approve, author: services.author)
      }
      report(.decided(account, result))
    case .makePortalLink(let account): await makePortalLink(account)
    case .askCaller: report(.caller(await asking { () throws(SupabaseError) in try await store.whoami() }))
    case .signIn(let email, let password):
      guard let signIn = services.signIn else { return }
      report(
        .signedIn(
          await asking { () throws(SupabaseError) in try await signIn(email: email, password: password) }))
    case .signInByCode(let email, let code):
      guard let signIn = services.signIn else { return }
      report(.signedIn(await asking { () throws(SupabaseError) in try await signIn(email: email, code: code) }))
    case .lockSession:
      // The screen is locked either way, and there is nobody to tell.
      try? await services.signIn?.keeper.lock()
    case .finishSignIn(let pending, let code):
      guard let signIn = services.signIn else { return }
      report(
        .signedIn(
          await asking { () throws(SupabaseError) in .done(try await signIn.finish(pending, code: code)) }))
    case .findLink(let account):
      let result = await asking { () throws(SupabaseError) in try await store.linkProposals(ids: [account.id]) }
      report(.linksFound(account, result))
    case .link(let account, let proposal): await link(account, proposal)
    case .wait(let timer, let duration):
      do { try await services.pace.sleep(duration) } catch { return }
      report(.due(timer))
    case .cancel, .redraw, .suspend, .copy, .keepDraft, .dropDraft, .findDraft, .leave: break
    }
  }

  /// An effect that was cancelled has nothing to say any more.
  private func report(_ message: Message) {
    if !Task.isCancelled { post(message) }
  }

  private func asking<Value: Sendable>(
    _ call: () async throws(SupabaseError) -> Value
  ) async -> Result<Value, Fault> {
    do {
      return .success(try await call())
    } catch {
      return .failure(Fault(error, words))
    }
  }

  /// Whether Stripe answers at all; what a restricted key may not read is an answer, too.
  private func stripeFault() async -> Fault? {
    if services.stripe.isByDoor { return await reachFault() }
    do {
      _ = try await services.stripe.customers(
        limit: 1, policy: RetryPolicy(retries: 0), limits: StripeClient.lightLimits)
      return nil
    } catch {
      switch error {
      case .api(let failure) where failure.status == 403 || failure.status == 429: return nil
      default: return Fault(error, words)
      }
    }
  }

  /// Whether this says how Stripe stands to us, and not only to one call. The door's key is not the desk's to look after.
  private func isOfTheLight(_ error: StripeError) -> Bool {
    switch error {
    case .transport: true
    case .api(let failure): failure.status == 401 && !failure.isDoors && !services.stripe.isByDoor
    default: false
    }
  }

  private func reachFault() async -> Fault? {
    do {
      try await services.stripe.reach(limits: StripeClient.lightLimits)
      return nil
    } catch {
      return Fault(error, words)
    }
  }

  private func save(_ draft: EditDraft, _ id: EditID) async {
    post(.spareID(EditID()))
    do {
      let edit = try await services.workflow.run(draft, id: id) { progress in
        switch progress {
        case .recorded(let edit): post(.recorded(edit))
        case .sending(let attempt): post(.sending(id, attempt: attempt))
        }
      }
      report(.saved(id, .success(edit)))
    } catch {
      if case .notSent(let error) = error, isOfTheLight(error) { report(.stripe(Fault(error, words))) }
      report(.saved(id, .failure(SaveFailure(error, words))))
    }
  }

  private func link(_ account: Account, _ proposal: LinkProposal) async {
    do {
      let result =
        proposal.kind == .noCustomer
        ? try await services.linking.create(for: account.id) : try await services.linking.accept(proposal)
      report(.linked(account, .success(result)))
    } catch {
      report(.linked(account, .failure(Fault(error, words))))
    }
  }

  private func makePortalLink(_ account: Account) async {
    guard let customer = account.stripeCustomerID else { return }
    if !services.stripe.isByDoor {
      // The door writes it down by itself.
      do {
        try await services.store.notePortal(account: account.id, author: services.author)
      } catch {
        report(.portal(account, .failure(Fault(error, words))))
        return
      }
    }
    do {
      let answer = try await services.stripe.portalSession(
        customer: customer, idempotencyKey: EditID().rawValue, policy: .read)
      report(.portal(account, .success(answer.value.url)))
    } catch {
      if isOfTheLight(error) { report(.stripe(Fault(error, words))) }
      report(.portal(account, .failure(Fault(portal: error, words))))
    }
  }

  private func prove(_ email: String) async {
    do {
      try await services.prove?(email)
      report(.proofAsked(email, nil))
    } catch {
      report(.proofAsked(email, Fault(error, words)))
    }
  }

  /// Tells only what is new: hundreds may be under way, and all are asked for every time.
  private func watch(_ id: EditID) async {
    var last: Result<Edit, Fault>?
    for await sighting in await services.watcher.watch(id) {
      let result: Result<Edit, Fault> =
        switch sighting {
        case .edit(let edit): .success(edit)
        case .unreachable(let error): .failure(Fault(error, words))
        }
      guard result != last else { continue }
      last = result
      report(.sighted(id, result))
    }
  }

  private func resync(_ account: Account, _ edit: EditID?, _ logins: Logins) async {
    guard let customer = account.stripeCustomerID else { return }
    do {
      let result = try await services.resync.run(
        customer: customer, edit: edit, logins: logins, author: services.author)
      if let edit = result.edit { await services.watcher.saw(edit) }
      report(.resynced(account, edit: edit, .success(result)))
    } catch {
      if case .stripe(let error) = error, isOfTheLight(error) { report(.stripe(Fault(error, words))) }
      report(.resynced(account, edit: edit, .failure(Fault(error, words))))
    }
  }
}

extension EffectRunner {
  /// Cancelled, it still says what was done.
  fileprivate func bulkResync(_ scope: Scope, _ logins: Logins, _ number: Int) async {
    let bulk = BulkResync(store: services.store, stripe: services.stripe, pace: services.pace)
    let end = await bulk.run(scope, logins: logins, author: services.author) { news in
      switch news {
      case .account(let result): post(.bulk(number, .account(result)))
      case .waiting(let failure, let wait):
        let fault = Fault(failure, words)
        if case .stripe(let error) = failure, isOfTheLight(error) { post(.stripe(fault)) }
        post(.bulk(number, .waiting(fault, wait)))
      }
    }
    switch end {
    case .done: post(.bulk(number, .ended(.done)))
    case .stopped: post(.bulk(number, .ended(.stopped)))
    case .gaveUp(let failure):
      if case .stripe(let error) = failure, isOfTheLight(error) { post(.stripe(Fault(failure, words))) }
      post(.bulk(number, .ended(.gaveUp(Fault(failure, words)))))
    }
  }
}

extension SaveFailure {
  init(_ failure: EditFailure, _ words: some Words) {
    switch failure {
    case .problems(let problems): self = .problems(problems)
    case .notJournalled: self = .uncertain(Fault(failure, words))
    case .notRecorded, .notSent, .notSendable: self = .fault(Fault(failure, words))
    }
  }
}
