// The whole state of the desk, as one value: whatever is on the screen is computed from it.

public import Accounts
public import Terminal

public struct Model: Equatable, Sendable {
  /// Where the keys go while nothing stands over the list.
  public enum Focus: Equatable, Sendable {
    case list, detail
  }

  public var look: Look
  public internal(set) var identity: Identity
  public internal(set) var size: Size
  public internal(set) var now: Moment

  public internal(set) var list = AccountList()
  public internal(set) var details = DetailShelf()
  public internal(set) var focus = Focus.list
  /// The first line of the detail that is shown.
  public internal(set) var detailTop = 0
  /// The line of the history that the keys act on, by its key.
  public internal(set) var chosenKey: String?
  /// The search as it is being typed; nil while nobody types.
  public internal(set) var search: TextField?
  /// The last letter of the search is not long ago.
  var isTyping = false
  public internal(set) var form: EditForm?
  public internal(set) var question: Question?
  /// The draft that is kept, and whether a newer one is about to be.
  var kept: KeptDraft?
  var isKeepingSoon = false
  public internal(set) var copying: CopyMenu?
  public internal(set) var portal: PortalLink?
  public internal(set) var linking: LinkPanel?
  /// The first line of the page of keys; nil while it is closed.
  public internal(set) var helpTop: Int?
  /// The commands, while one is looked for.
  public internal(set) var palette: Palette?
  /// The query whose one account is opened when it comes.
  var opening: AccountQuery?
  public internal(set) var notice: Notice?
  /// It answers a key and no more.
  var isAnswer = false
  /// What is said with the next key, since something failed that nobody may have read.
  var nextNotice: Notice?
  /// Everything that was said, and the same while it is read.
  public internal(set) var log = MessageLog()
  public internal(set) var logView: LogView?
  /// Nil while it is closed.
  public internal(set) var dashboard: DashboardScreen?
  /// Everybody's parked events; nil while they are not looked at.
  public internal(set) var parked: ParkedScreen?
  public internal(set) var marks = Marks()
  /// The newest re-sync of many, and how many there were.
  public internal(set) var bulk: Bulk?
  var bulks = 0

  /// The newest last; those that ended go when there are many.
  public internal(set) var flights: [EditFlight] = [] {
    didSet { inFlight = flights.count { $0.isInFlight } }
  }
  /// How many of them have no outcome yet; kept, since every picture and every key needs it several times.
  public private(set) var inFlight = 0
  /// Accounts that are being re-synced.
  public internal(set) var resyncing: Set<String> = []
  /// Accounts whose parked events are tried again.
  public internal(set) var replaying: Set<String> = []
  /// Accounts about whose held login is being decided.
  public internal(set) var deciding: Set<String> = []
  public internal(set) var counts: Counts?
  var countsLoading = Loading()
  public internal(set) var project: ProjectState?
  var projectLoading = Loading()
  /// When the project's state came.
  var projectSeen: Duration?
  public internal(set) var stripe = Light.unknown
  /// Since when Stripe and Supabase are down; nil while they are not.
  var stripeDownSince: Duration?
  var downSince: Duration?

  /// The sign-in, while it stands over everything.
  public internal(set) var gate: SignInScreen?
  /// Who is signed in, once the database has said it.
  public internal(set) var caller: Operator?
  var callerSeen: Duration?
  /// When somebody last did something here; and whether the end of a quiet time is waited for.
  var lastInput: Duration
  var isIdleAwaited = false
  /// Whether what this machine keeps of the sign-in is locked as well.
  var isSessionLocked = false
  /// The address for which Auth was asked to have the sign-in proved.
  var proving: String?

  public internal(set) var ending: Ending?
  /// Ids for edits to come: chance comes from outside.
  var spareIDs: [EditID]
  var isTicking = false
  var isClocking = false
  /// A retry is waited for, and how many there were.
  var isRetrying = false
  var retries = 0

  /// - Parameter spareIDs: one is used for every edit; the runtime brings others.
  public init(look: Look, identity: Identity, size: Size, now: Moment, spareIDs: [EditID]) {
    self.look = look
    self.identity = identity
    self.size = size
    self.now = now
    self.spareIDs = spareIDs
    lastInput = now.steady
    if identity.isOwn { focus = .detail }
    if identity.startsSignedOut { gate = signInScreen(.start) }
  }

  /// Whether what is edited here is real.
  public var isLive: Bool { identity.isLive || project?.livemode == true }

  /// By the door no key tells the mode, and before the database has said it nobody knows.
  var isModeKnown: Bool { !identity.isByDoor || isLive || (caller?.livemode ?? project?.livemode) != nil }

  func flight(_ id: EditID) -> EditFlight? { flights.first { $0.id == id } }

  /// The first failure that stands makes it dark. An account's detail tells of its own.
  public var supabase: Light {
    let loadings = [projectLoading, list.loading, countsLoading]
    if let fault = loadings.lazy.compactMap(\.fault).first { return .down(fault) }
    return loadings.contains { $0.asOf != nil } ? .ok : .unknown
  }
}
