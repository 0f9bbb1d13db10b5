// The thread that owns the terminal: it is started, opens everything, and runs the loop until the screen is closed.

internal import CNcurses
internal import Glibc

final class ScreenThread: Sendable {
  private let box: ScreenBox
  private let options: ScreenOptions
  private let opened: CheckedContinuation<Result<[ScreenNotice], TerminalError>, Never>
  private let ended: @Sendable () -> Void

  /// - Parameters:
  ///   - opened: resumed once, when the terminal is taken over or cannot be.
  ///   - ended: called when another screen may be opened.
  init(
    box: ScreenBox, options: ScreenOptions, opened: CheckedContinuation<Result<[ScreenNotice], TerminalError>, Never>,
    ended: @escaping @Sendable () -> Void
  ) {
    self.box = box
    self.options = options
    self.opened = opened
    self.ended = ended
  }

  func start() {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    defer { pthread_attr_destroy(&attributes) }
    var thread = pthread_t()
    let code = pthread_create(
      &thread, &attributes,
      { context in
        guard let context else { return nil }
        // safe: retained below for this one taking.
        Unmanaged<ScreenThread>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, Unmanaged.passRetained(self).toOpaque())
    precondition(code == 0, "a thread cannot be made: \(code)")
  }

  private func run() {
    accountdesk_unblock_signals()
    let hasRun = runLoop()
    // Everything of ncurses is gone by now, so that another screen can be opened.
    ended()
    switch hasRun {
    case .success: box.finish()
    case .failure(let error): opened.resume(returning: .failure(error))
    }
  }

  private func runLoop() -> Result<Void, TerminalError> {
    do throws(TerminalError) {
      let loop = try ScreenLoop(box: box, options: options)
      opened.resume(returning: .success(loop.notices))
      loop.run()
      return .success(())
    } catch {
      return .failure(error)
    }
  }
}
