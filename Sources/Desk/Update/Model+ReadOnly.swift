// A desk that only looks: what would change something says so instead, and its effects never leave the model.

extension Action {
  /// Whether it begins something that changes data.
  var changesData: Bool {
    switch self {
    case .edit, .undo, .resync, .replay, .sendOurs, .portalLink, .proveLogin, .link, .acceptLink, .startBulk, .save,
      .goOn,
      .keepLogin,
      .takeLogin, .approve, .reject, .decideNow:
      true
    default: false
    }
  }
}

extension Effect {
  /// Whether doing it changes data. Every kind of effect is named here, so that a new one has to say.
  var changesData: Bool {
    switch self {
    case .save, .resync, .replay, .replayEvent, .decide, .makePortalLink, .proveLogin, .link, .bulkResync: true
    case .loadPage, .loadOwn, .loadCounts, .loadProject, .askStripe, .reachStripe, .loadDashboard, .loadParked,
      .countScope,
      .loadDetail, .check, .watch, .wait, .cancel, .redraw, .suspend, .copy, .leave, .keepDraft, .dropDraft, .findDraft,
      .findLink,
      .askCaller, .signIn, .signInByCode, .finishSignIn, .lockSession:
      false
    }
  }
}
