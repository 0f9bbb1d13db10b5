// The sync dashboard: opened, looked at every few seconds while it is shown, closed.

import Accounts
import Terminal

extension Model {
  static let dashboardEvery = Duration.seconds(3)

  mutating func openDashboard() -> [Effect] {
    guard dashboard == nil else { return [] }
    dashboard = DashboardScreen()
    return loadDashboard()
  }

  mutating func closeDashboard() -> [Effect] {
    dashboard = nil
    return [.cancel(.dashboard), .cancel(.timer(.dashboard))]
  }

  /// Asks for the figures, behind those that are shown.
  mutating func loadDashboard() -> [Effect] {
    guard var dashboard, !dashboard.loading.isUnderWay else { return [] }
    dashboard.loading.begin(now, quietly: dashboard.figures != nil)
    self.dashboard = dashboard
    return [.cancel(.timer(.dashboard)), .loadDashboard]
  }

  mutating func took(_ result: Result<Dashboard, Fault>) -> [Effect] {
    guard var dashboard else { return [] }
    if let figures = dashboard.loading.take(result, now) { dashboard.figures = figures }
    self.dashboard = dashboard
    return [.wait(.dashboard, Self.dashboardEvery)]
  }

  mutating func scrollDashboard(_ action: Action) {
    let rows = layout.body.size.rows - 2
    let top = scrolled(dashboard?.top ?? 0, action, count: dashboardLines.count, rows: rows)
    dashboard?.top = top
  }
}

extension Action {
  /// Whether it is about the list or an account, which have to be seen for it.
  var leavesDashboard: Bool {
    switch self {
    case .open, .back, .nextAccount, .previousAccount, .edit, .undo, .resync, .replay, .search, .nextFilter,
      .previousFilter, .filter, .sort, .sendOurs, .openOther, .portalLink, .copyPortalLink, .link, .copyMenu,
      .copyCustomer, .copyUser, .copyEmail, .copyName, .copyRequest, .copyEvent, .copyStripePage, .copySupabasePage,
      .mark, .markAll, .unmarkAll, .parkedEvents:
      true
    default: false
    }
  }
}
