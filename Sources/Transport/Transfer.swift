// One transfer: owns its easy handle, its headers and what has come so far. Lives on the loop's thread.

internal import CCurl
internal import FoundationEssentials
internal import HTTPTypes

final class Transfer {
  let id: UInt64
  let easy: UnsafeMutableRawPointer
  private let pending: PendingTransfer
  private let started = ContinuousClock.now
  private var headerList: UnsafeMutablePointer<curl_slist>?
  private var headers = HTTPFields()
  private var body = Data()
  private var isTooLarge = false
  /// Whether the blank line has come that ends the head: libcurl takes a head that is cut off for a whole one.
  private var hasHead = false

  init?(_ pending: PendingTransfer, certificates: String?) {
    guard let easy = curl_easy_init() else { return nil }
    self.easy = easy
    self.pending = pending
    id = pending.id
    setUp(certificates: certificates)
  }

  deinit {
    curl_easy_cleanup(easy)
    curl_slist_free_all(headerList)
  }

  func finish(_ result: Result<Response, TransportError>) { pending.done.resume(returning: result) }

  private func setUp(certificates: String?) {
    let request = pending.request
    // safe: its callbacks end with the easy handle, which is this object's own.
    let context = Unmanaged.passUnretained(self).toOpaque()
    accountdesk_curl_set_text(easy, CURLOPT_URL, request.url)
    accountdesk_curl_set_text(easy, CURLOPT_PROTOCOLS_STR, "http,https")
    accountdesk_curl_set_text(easy, CURLOPT_CUSTOMREQUEST, request.method.rawValue)
    if request.method == .head { accountdesk_curl_set_long(easy, CURLOPT_NOBODY, 1) }
    accountdesk_curl_set_long(easy, CURLOPT_NOSIGNAL, 1)
    accountdesk_curl_close_on_exec(easy)
    accountdesk_curl_set_long(easy, CURLOPT_FOLLOWLOCATION, 0)
    accountdesk_curl_set_long(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
    accountdesk_curl_set_long(easy, CURLOPT_PIPEWAIT, request.url.hasPrefix("https") ? 1 : 0)
    accountdesk_curl_set_long(easy, CURLOPT_TCP_KEEPALIVE, 1)
    accountdesk_curl_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, request.limits.connect.milliseconds)
    accountdesk_curl_set_long(easy, CURLOPT_TIMEOUT_MS, request.limits.total.milliseconds)
    accountdesk_curl_set_text(easy, CURLOPT_ACCEPT_ENCODING, "")
    // libcurl checks by default; said here so that no later default can take it away.
    accountdesk_curl_set_long(easy, CURLOPT_SSL_VERIFYPEER, 1)
    accountdesk_curl_set_long(easy, CURLOPT_SSL_VERIFYHOST, 2)
    if let certificates { accountdesk_curl_set_text(easy, CURLOPT_CAINFO, certificates) }

    // A method that is expected to send something says so where it sends nothing.
    if let sent = request.body ?? ([.post, .put, .patch].contains(request.method) ? Data() : nil) {
      accountdesk_curl_set_large(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(sent.count))
      // Copied by libcurl, so that nothing of ours has to outlive the call.
      _ = sent.withUnsafeBytes { bytes in
        accountdesk_curl_set_pointer(
          easy, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: bytes.baseAddress ?? UnsafeRawPointer(easy)))
      }
      // No waiting for "100 Continue", which costs a second where the other side does not speak it.
      headerList = curl_slist_append(headerList, "Expect:")
    }
    for field in request.headers {
      // An empty value is sent with a semicolon in libcurl's writing.
      let line = field.value.isEmpty ? "\(field.name.rawName);" : "\(field.name.rawName): \(field.value)"
      headerList = curl_slist_append(headerList, line)
    }
    accountdesk_curl_set_list(easy, CURLOPT_HTTPHEADER, headerList)

    accountdesk_curl_set_pointer(easy, CURLOPT_PRIVATE, context)
    accountdesk_curl_set_pointer(easy, CURLOPT_HEADERDATA, context)
    accountdesk_curl_set_data_callback(easy, CURLOPT_HEADERFUNCTION) { data, size, count, context in
      guard let data, let context else { return 0 }
      let line = UnsafeRawBufferPointer(start: data, count: size * count)
      return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().take(headerLine: line)
    }
    accountdesk_curl_set_pointer(easy, CURLOPT_WRITEDATA, context)
    accountdesk_curl_set_data_callback(easy, CURLOPT_WRITEFUNCTION) { data, size, count, context in
      guard let data, let context else { return 0 }
      let piece = UnsafeRawBufferPointer(start: data, count: size * count)
      return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().take(piece: piece)
    }
  }

  /// Returning another count than was given ends the transfer.
  private func take(headerLine bytes: UnsafeRawBufferPointer) -> Int {
    let line = String(decoding: bytes, as: UTF8.self)
    if line.hasPrefix("HTTP/") {
      // The head of an interim answer or of a proxy's comes before the one that counts.
      headers = HTTPFields()
      hasHead = false
    } else if let colon = line.firstIndex(of: ":"), let name = HTTPField.Name(String(line[..<colon])) {
      let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
      headers.append(HTTPField(name: name, value: String(value.prefix { !$0.isNewline })))
    } else if line.first?.isNewline == true {
      hasHead = true
      isTooLarge = announcesTooMuch
      if isTooLarge { return 0 }
    }
    return bytes.count
  }

  /// Whether the body is not worth waiting for.
  private var announcesTooMuch: Bool {
    guard pending.request.method != .head, let length = headers[.contentLength].flatMap({ Int($0) }) else {
      return false
    }
    return length > pending.request.limits.responseBytes
  }

  private func take(piece: UnsafeRawBufferPointer) -> Int {
    guard body.count + piece.count <= pending.request.limits.responseBytes else {
      isTooLarge = true
      return 0
    }
    body.append(contentsOf: piece)
    return piece.count
  }

  func result(_ code: CURLcode) -> Result<Response, TransportError> {
    let host = pending.host
    if isTooLarge { return .failure(.tooLarge(limit: pending.request.limits.responseBytes)) }
    switch code {
    case CURLE_OK where !hasHead: return .failure(.lost(host: host, reason: text(of: CURLE_GOT_NOTHING)))
    case CURLE_OK:
      var status = 0
      accountdesk_curl_get_long(easy, CURLINFO_RESPONSE_CODE, &status)
      return .success(
        Response(status: status, headers: headers, body: body, duration: started.duration(to: .now)))
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: return .failure(.couldNotResolve(host: host))
    case CURLE_COULDNT_CONNECT: return .failure(.refused(host: host))
    case CURLE_OPERATION_TIMEDOUT: return .failure(.timedOut(host: host))
    case CURLE_URL_MALFORMAT: return .failure(.badURL)
    // Of the answer: what is asked for has been looked at before.
    case CURLE_UNSUPPORTED_PROTOCOL:
      return .failure(.lost(host: host, reason: text(of: CURLE_WEIRD_SERVER_REPLY)))
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
      CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS:
      return .failure(.tls(host: host, reason: text(of: code)))
    default: return .failure(.lost(host: host, reason: text(of: code)))
    }
  }

  /// libcurl's fixed sentence for a code; its longer texts may name a path.
  private func text(of code: CURLcode) -> String { String(cString: curl_easy_strerror(code)) }
}

extension Duration {
  fileprivate var milliseconds: Int {
    // Zero means "no limit" to libcurl.
    max(1, Int(self / .milliseconds(1)))
  }
}
