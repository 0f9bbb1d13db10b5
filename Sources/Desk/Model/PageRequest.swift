// One question for rows, with all that is needed to know later whether its answer is still wanted.

public import Accounts

public struct PageRequest: Hashable, Sendable {
  public enum Purpose: Hashable, Sendable {
    /// The beginning of another list; the selected account stays so where it is among the rows.
    case fresh
    /// The list's beginning or its end, to select the row there.
    case top
    case bottom
    /// The page before or behind the rows that are held.
    case before
    case after
    /// These pages once more.
    case refresh(Range<Int>)
  }

  public let purpose: Purpose
  public let query: AccountQuery
  public let cursor: Cursor?
  public let backwards: Bool
  /// How many rows; 1 to 1000.
  public let size: Int
  let generation: Int
  let revision: Int
  let refresh: Int
}
