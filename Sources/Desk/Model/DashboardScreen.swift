// The sync dashboard, while it is open.

public import Accounts

public struct DashboardScreen: Equatable, Sendable {
  public internal(set) var figures: Dashboard?
  public internal(set) var loading = Loading()
  /// The first line that is shown.
  var top = 0

  init() {}
}
