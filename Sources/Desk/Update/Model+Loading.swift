// What is fetched: at the start, every few seconds, and again when it failed.

import Accounts

extension Model {
  /// How often what is on the screen is looked at again.
  static let refreshEvery = Duration.seconds(5)
  static let stripeEvery = Duration.seconds(10)
  static let stripeRetry = Duration.seconds(5)
  /// A selection that moves on asks nothing.
  static let detailDelay = Duration.milliseconds(60)
  static let tickEvery = Duration.milliseconds(100)

  mutating func start() -> [Effect] {
    let waits: [Effect] = [.wait(.refresh, Self.refreshEvery), .wait(.stripe, Self.stripeEvery)]
    if isSignedOut { return waits }
    projectLoading.begin(now)
    return (identity.signsIn && caller == nil ? [.askCaller] : []) + [
      .loadPage(list.begin(.fresh, now)), .loadProject, .askStripe,
    ] + waits + beginCounts()
  }

  /// Whoever sees only themselves counts nobody.
  private mutating func beginCounts(quietly: Bool = false) -> [Effect] {
    if identity.isOwn { return [] }
    countsLoading.begin(now, quietly: quietly)
    return [.loadCounts]
  }

  /// Everything that is shown, behind what is shown.
  /// - Parameter isAsked: somebody wants to see the account anew, and waits for it.
  mutating func refresh(isAsked: Bool = false) -> [Effect] {
    var effects: [Effect] = []
    if !projectLoading.isUnderWay {
      projectLoading.begin(now, quietly: project != nil)
      effects.append(.loadProject)
    }
    if !countsLoading.isUnderWay { effects += beginCounts(quietly: counts != nil) }
    if let asked = list.asked {
      if !list.loading.isUnderWay { effects.append(.loadPage(list.begin(asked, now))) }
    } else if let request = list.refresh() {
      effects.append(.loadPage(request))
    }
    return effects + refreshDetail(isAsked: isAsked) + checkAgain() + (dashboard == nil ? [] : loadDashboard())
      + refreshParked()
  }

  /// A check that failed is no reason for the operator to type on.
  private mutating func checkAgain() -> [Effect] {
    guard let form, form.checking.fault != nil, !form.checking.isUnderWay else { return [] }
    return beginCheck()
  }

  mutating func refreshDetail(isAsked: Bool = false) -> [Effect] {
    guard let id = details.wanted, isAsked || !details.loading.isUnderWay else { return [] }
    details.loading.begin(now, quietly: !isAsked && details[id] != nil)
    return [.loadDetail(id)]
  }

  /// What changed somewhere is looked at now, and not after five seconds.
  mutating func refreshAfterChange() -> [Effect] {
    var effects = beginCounts(quietly: true)
    if let request = list.refresh(anew: true) { effects.append(.loadPage(request)) }
    if let id = details.wanted {
      details.loading.begin(now, quietly: true)
      effects.append(.loadDetail(id))
    }
    return effects
  }

  mutating func took(_ result: Result<AccountPage, Fault>, for request: PageRequest) -> [Effect] {
    switch result {
    case .success(let page):
      list.take(page, for: request, now)
      openWhatCame(page, for: request)
    case .failure(let fault): _ = list.failed(fault, for: request)
    }
    return []
  }

  mutating func took(_ result: Result<AccountDetail?, Fault>, for id: String) -> [Effect] {
    if case .success(let detail?) = result {
      details.put(detail, now.date)
      list.update(detail.account)
      if detail.account.id == list.selected { revealChosenLine() }
    }
    if id == details.wanted, let detail = details.loading.take(result, now) { details.isMissing = detail == nil }
    if identity.isOwn {
      let effects = proveOwnEdit()
      if !effects.isEmpty { return effects }
    }
    // The form's account has changed meanwhile: what speaks against the edit is asked anew.
    guard let form, form.isTyping, form.isChanged, form.account.id == id, let version = details[id]?.account.version,
      version != form.version, form.check?.problems.contains(where: { $0.code == .changedSince }) != true
    else { return [] }
    return beginCheck()
  }

  /// What the state asks for, whatever brought it about.
  mutating func wants() -> [Effect] {
    if ending == .now { return [] }
    if !needsDesk {
      if ending == .whenSent { return leave() }
      if question == .leave { question = nil }
    }
    var effects = noteOutage() + draftWants() + idleWants()
    // Laid out once: it is most of what a key costs.
    let layout = layout
    list.resize(height: layout.listRows)
    effects += wantedDetail(layout)
    effects += list.prefetch(now).map { .loadPage($0) }
    effects += noteLights()
    if downSince != nil, !isRetrying {
      isRetrying = true
      // Never more seldom than where nothing failed: the light is to be right again soon.
      effects.append(.wait(.retry, min(Self.refreshEvery, .seconds(1 << min(3, retries)))))
    }
    if isMoving, !isTicking {
      isTicking = true
      effects.append(.wait(.tick, Self.tickEvery))
    }
    return effects
  }

  /// The detail of the selected account, where the screen has a place for it.
  private mutating func wantedDetail(_ layout: Layout) -> [Effect] {
    guard layout.detail != nil || form != nil, let id = list.selected else {
      guard details.wanted != nil else { return [] }
      details.wanted = nil
      details.loading = Loading()
      return [.cancel(.detail), .cancel(.timer(.detail))]
    }
    guard id != details.wanted else { return [] }
    details.wanted = id
    details.isMissing = false
    details.loading = Loading(asOf: details.seen(id))
    // Another account is opened, and what was seen of it before may be old.
    details.loading.begin(now)
    detailTop = 0
    chosenKey = nil
    return [.cancel(.detail), .wait(.detail, focus == .detail || form != nil ? .zero : Self.detailDelay)]
  }

  private mutating func noteOutage() -> [Effect] {
    if case .down(let fault) = supabase {
      if downSince == nil {
        notice = .outage(fault)
        downSince = now.steady
      }
    } else if downSince != nil, supabase == .ok {
      downSince = nil
      isRetrying = false
      retries = 0
      if case .outage = notice { notice = nil }
      return [.cancel(.timer(.retry))]
    }
    return []
  }

  /// Whether something on the screen counts time or spins.
  var isMoving: Bool {
    gate?.since != nil || list.loading.isAwaited || list.loadingAfter != nil || list.loadingBefore != nil
      || details.wanted != nil && details.loading.isAwaited || projectLoading.isAwaited
      || dashboard?.loading.isAwaited == true || parked?.isMoving == true || portal?.isMoving == true
      || linking?.isMoving == true
      || bulk?.isMoving == true
      || !resyncing.isEmpty || !replaying.isEmpty || flights.contains { $0.isMoving(now) }
  }
}
