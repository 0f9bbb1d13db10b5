// The thread that owns the multi handle. Others leave it work in a locked box and wake it.

internal import CCurl
internal import Glibc
internal import Synchronization

final class TransferLoop: Sendable {
  private struct Box {
    var starting: [PendingTransfer] = []
    var cancelling: Set<UInt64> = []
    var isStopped = false
  }

  private let box = Mutex(Box())
  private let counter = Atomic<UInt64>(0)
  private let multi: Multi

  init(certificates: String?) {
    multi = Multi()
    let thread = LoopThread(loop: self, certificates: certificates)
    thread.start()
  }

  func nextID() -> UInt64 { counter.add(1, ordering: .relaxed).newValue }

  func start(_ transfer: PendingTransfer) {
    let isStopped = box.withLock { box in
      if !box.isStopped { box.starting.append(transfer) }
      return box.isStopped
    }
    if isStopped { transfer.done.resume(returning: .failure(.cancelled)) } else { multi.wake() }
  }

  func cancel(_ id: UInt64) {
    box.withLock { _ = $0.cancelling.insert(id) }
    multi.wake()
  }

  func stop() {
    box.withLock { $0.isStopped = true }
    multi.wake()
  }

  /// Runs on the thread until `stop`.
  func run(certificates: String?) {
    var running: [UInt64: Transfer] = [:]
    while true {
      let work = box.withLock { box in
        defer {
          box.starting = []
          box.cancelling = []
        }
        return box
      }
      for pending in work.starting {
        // A cancellation comes once: one that came with the start is not looked for again.
        if work.cancelling.contains(pending.id) || work.isStopped {
          pending.done.resume(returning: .failure(.cancelled))
        } else if let transfer = Transfer(pending, certificates: certificates) {
          running[pending.id] = transfer
          multi.add(transfer)
        } else {
          pending.done.resume(returning: .failure(.lost(host: pending.host, reason: "out of memory")))
        }
      }
      for id in work.isStopped ? Array(running.keys) : Array(work.cancelling) {
        guard let transfer = running.removeValue(forKey: id) else { continue }
        multi.remove(transfer)
        transfer.finish(.failure(.cancelled))
      }
      if work.isStopped { return }
      for (id, code) in multi.perform() {
        guard let transfer = running.removeValue(forKey: id) else { continue }
        multi.remove(transfer)
        transfer.finish(transfer.result(code))
      }
      multi.wait()
    }
  }
}

/// A thread that keeps the loop alive until it has ended.
private final class LoopThread: Sendable {
  let loop: TransferLoop
  let certificates: String?

  init(loop: TransferLoop, certificates: String?) {
    self.loop = loop
    self.certificates = certificates
  }

  func start() {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    defer { pthread_attr_destroy(&attributes) }
    // Signals are for the threads that handle them.
    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    var thread = pthread_t()
    let code = pthread_create(
      &thread, &attributes,
      { context in
        guard let context else { return nil }
        // safe: retained below for this one taking.
        let thread = Unmanaged<LoopThread>.fromOpaque(context).takeRetainedValue()
        thread.loop.run(certificates: thread.certificates)
        return nil
      }, Unmanaged.passRetained(self).toOpaque())
    precondition(code == 0, "a thread cannot be made: \(code)")
  }
}

/// Owns the multi handle.
// safe: the loop's thread alone calls it, but for wake(), which libcurl documents for any thread.
private final class Multi: @unchecked Sendable {
  private let handle: OpaquePointer?

  /// Once in a process, before anything else of libcurl.
  private static let initialised: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  init() {
    precondition(Self.initialised, "libcurl cannot be initialised")
    handle = curl_multi_init().map { OpaquePointer($0) }
    precondition(handle != nil, "libcurl has no memory")
    accountdesk_curl_multi_set_long(raw, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
  }

  deinit { curl_multi_cleanup(raw) }

  private var raw: UnsafeMutableRawPointer? { handle.map { UnsafeMutableRawPointer($0) } }

  /// The one call that libcurl allows from any thread.
  func wake() { curl_multi_wakeup(raw) }
  func add(_ transfer: Transfer) { curl_multi_add_handle(raw, transfer.easy) }
  func remove(_ transfer: Transfer) { curl_multi_remove_handle(raw, transfer.easy) }

  /// Sleeps until something happens on a socket, a limit is near, or somebody wakes it.
  func wait() { curl_multi_poll(raw, nil, 0, 3_600_000, nil) }

  /// Moves every transfer on.
  /// - Returns: those that have ended, by id.
  func perform() -> [(UInt64, CURLcode)] {
    var count: Int32 = 0
    curl_multi_perform(raw, &count)
    var ended: [(UInt64, CURLcode)] = []
    var left: Int32 = 0
    while let message = curl_multi_info_read(raw, &left) {
      guard message.pointee.msg == CURLMSG_DONE else { continue }
      var context: UnsafeMutableRawPointer?
      accountdesk_curl_get_pointer(message.pointee.easy_handle, CURLINFO_PRIVATE, &context)
      guard let context else { continue }
      // safe: a transfer is kept by the loop until it is taken out of the multi handle.
      ended.append((Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().id, message.pointee.data.result))
    }
    return ended
  }
}
