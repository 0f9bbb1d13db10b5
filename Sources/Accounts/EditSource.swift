// Where a run's lines come from: a file that is read as it goes, or the edits of a run that is taken back.

public import Supabase
import Synchronization

/// Why there is no next line.
public enum EditSourceError: Error, Sendable {
  case file(EditFileProblem)
  /// Asked again, it may be there.
  case service(SupabaseError)
  /// The source was closed.
  case closed
}

/// Gives one line after another. `next` is never called twice at once.
public protocol EditSource: Sendable {
  /// - Returns: nil at the end.
  func next() async throws(EditSourceError) -> EditItem?
  /// Nothing more is wanted: who waits in `next` gets `closed`.
  func close()
}

/// The lines of a file, read piece by piece.
public actor EditFileSource: EditSource {
  private let read: @Sendable () async throws(EditSourceError) -> [UInt8]?
  private nonisolated let closing: @Sendable () -> Void
  private var lines = EditLines()
  private var waiting: [EditLine] = []
  private var isAtEnd = false
  /// Met behind the lines that wait.
  private var problem: EditFileProblem?

  /// - Parameters:
  ///   - read: the next bytes; nil at the end.
  ///   - close: ends a `read` that waits.
  public init(
    read: @escaping @Sendable () async throws(EditSourceError) -> [UInt8]?, close: @escaping @Sendable () -> Void = {}
  ) {
    self.read = read
    closing = close
  }

  public func next() async throws(EditSourceError) -> EditItem? {
    while waiting.isEmpty, problem == nil, !isAtEnd {
      let bytes = try await read()
      // The lines before a mistake count.
      for byte in bytes ?? [] {
        do throws(EditFileProblem) {
          if let line = try lines.take(byte) { waiting.append(line) }
        } catch {
          problem = error
          break
        }
      }
      if bytes == nil {
        isAtEnd = true
        do throws(EditFileProblem) {
          if let line = try lines.finish() { waiting.append(line) }
        } catch {
          problem = error
        }
      }
      waiting.reverse()
    }
    if let line = waiting.popLast() { return EditItem(line) }
    if let problem { throw .file(problem) }
    return nil
  }

  public nonisolated func close() { closing() }
}

/// The edits of a run, the last first, each to be taken back.
public actor RunSource: EditSource {
  private let store: AccountStore
  private let run: RunID
  private var page: [Edit] = []
  private var last: EditID?
  private var isAtEnd = false
  private var count = 0
  private static let length = 200

  public init(store: AccountStore, run: RunID) {
    self.store = store
    self.run = run
  }

  public func next() async throws(EditSourceError) -> EditItem? {
    if page.isEmpty, !isAtEnd {
      do throws(SupabaseError) {
        page = try await store.edits(of: run, after: last, page: Self.length).reversed()
      } catch {
        throw .service(error)
      }
      isAtEnd = page.count < Self.length
      last = page.first?.id
    }
    guard let edit = page.popLast() else { return nil }
    count += 1
    return EditItem(line: count, .undo(edit))
  }

  public nonisolated func close() {}
}
