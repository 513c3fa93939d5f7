import CCurl

/// A handle of libcurl that posts bytes to one URL, and nothing else. One thread's.
///
/// It keeps its connection from request to request. What the environment and files of the user say
/// about proxies, passwords and cookies does not count.
@safe final class CurlHandle {
  private let handle: UnsafeMutableRawPointer
  private let rule: AddressRule

  /// Once for the process, before any handle.
  private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  /// A handle that posts to `target`.
  ///
  /// - Parameters:
  ///   - target: where to.
  ///   - caFile: certificates of issuers to trust; nil: those of the system.
  ///   - limits: how long things may take.
  /// - Throws: that libcurl lacks something: it is older than 7.87, or was built without TLS.
  init(
    _ target: WebhookTarget, caFile: String?, limits: WebhookLimits
  ) throws(WebhookFault) {
    guard Self.isReady, let handle = unsafe curl_easy_init() else {
      throw WebhookFault("libcurl: it cannot be used", kind: .system)
    }
    unsafe self.handle = handle
    rule = target.addresses
    try set(CURLOPT_URL, target.url)
    try set(CURLOPT_PROTOCOLS_STR, target.scheme.rawValue)
    try set(CURLOPT_PATH_AS_IS, 1)
    try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    try set(CURLOPT_USERAGENT, "weir")
    try set(CURLOPT_FOLLOWLOCATION, 0)
    try set(CURLOPT_PROXY, "")
    try set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
    try set(CURLOPT_NOSIGNAL, 1)
    try set(CURLOPT_CONNECTTIMEOUT_MS, limits.connectMilliseconds)
    try set(CURLOPT_TIMEOUT_MS, limits.attemptMilliseconds)
    // A name server that does not answer is not waited for beyond the limit.
    try set(CURLOPT_QUICK_EXIT, 1)
    try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    try set(CURLOPT_SSL_VERIFYPEER, 1)
    try set(CURLOPT_SSL_VERIFYHOST, 2)
    if let caFile { try set(CURLOPT_CAINFO, caFile) }
    try setCallbacks()
  }

  deinit { unsafe curl_easy_cleanup(handle) }

  /// Posts a body and waits for the answer, whose body is thrown away.
  ///
  /// - Parameters:
  ///   - body: any bytes.
  ///   - headers: lines `NAME: VALUE`; `NAME:` takes away one that libcurl would send.
  /// - Returns: what came of it.
  func post(_ body: [UInt8], headers: [String]) -> WebhookExchange {
    var list: UnsafeMutablePointer<curl_slist>?
    defer { unsafe curl_slist_free_all(list) }
    for header in headers {
      guard let longer = unsafe curl_slist_append(list, header) else {
        return exchange(CURLE_OUT_OF_MEMORY, AnswerWatch(rule))
      }
      unsafe list = longer
    }
    let watch = AnswerWatch(rule)
    // Without an address libcurl would ask for the body: so there is one, of no bytes of it.
    let bytes = body.isEmpty ? [0] : body
    let code = unsafe bytes.withUnsafeBytes { buffer in
      perform([
        unsafe weir_curl_set_pointer(handle, CURLOPT_HTTPHEADER, list),
        unsafe weir_curl_set_pointer(handle, CURLOPT_POSTFIELDS, buffer.baseAddress),
        unsafe weir_curl_set_number(handle, CURLOPT_POSTFIELDSIZE, body.count),
        setContext(watch),
      ])
    }
    // None of these may be used after this call.
    _ = unsafe weir_curl_set_pointer(handle, CURLOPT_HTTPHEADER, nil)
    _ = unsafe weir_curl_set_pointer(handle, CURLOPT_POSTFIELDS, nil)
    _ = setContext(nil)
    return exchange(code, watch)
  }

  /// Sends when all options were taken.
  private func perform(_ codes: [CURLcode]) -> CURLcode {
    codes.first { $0 != CURLE_OK } ?? (unsafe curl_easy_perform(handle))
  }

  private func exchange(_ code: CURLcode, _ watch: AnswerWatch) -> WebhookExchange {
    WebhookExchange(
      code: code, status: unsafe weir_curl_status(handle),
      retryAfterSeconds: Int(unsafe weir_curl_retry_after(handle)), answer: watch)
  }

  // MARK: Options

  private func set(_ option: CURLoption, _ value: Int) throws(WebhookFault) {
    try check(unsafe weir_curl_set_number(handle, option, value))
  }

  private func set(_ option: CURLoption, _ text: String) throws(WebhookFault) {
    try check(unsafe weir_curl_set_text(handle, option, text))
  }

  private func check(_ code: CURLcode) throws(WebhookFault) {
    guard code != CURLE_OK else { return }
    throw WebhookFault(
      "libcurl: it lacks an option that is needed (code \(code.rawValue))",
      help: "install libcurl 7.87 or newer, with TLS", kind: .system)
  }

  // MARK: Called back

  private func setCallbacks() throws(WebhookFault) {
    try check(
      unsafe weir_curl_set_opener(
        handle,
        { context, _, address in
          guard let watch = unsafe CurlHandle.watch(context), let address = unsafe address else {
            return CURL_SOCKET_BAD
          }
          return unsafe watch.open(address)
        }, nil))
    try check(
      unsafe weir_curl_set_header_reader(
        handle,
        { _, size, count, context in
          unsafe CurlHandle.watch(context)?.takeHeader(byteCount: size * count) ?? 0
        }, nil))
    try check(
      unsafe weir_curl_set_body_reader(
        handle,
        { _, size, count, context in
          unsafe CurlHandle.watch(context)?.takeBody(byteCount: size * count) ?? 0
        }, nil))
  }

  /// Lets the functions that libcurl calls work on `watch`, which the caller holds.
  private func setContext(_ watch: AnswerWatch?) -> CURLcode {
    let context = unsafe watch.map { unsafe Unmanaged.passUnretained($0).toOpaque() }
    let codes = [CURLOPT_OPENSOCKETDATA, CURLOPT_HEADERDATA, CURLOPT_WRITEDATA].map {
      unsafe weir_curl_set_pointer(handle, $0, context)
    }
    return codes.first { $0 != CURLE_OK } ?? CURLE_OK
  }

  private static func watch(_ context: UnsafeMutableRawPointer?) -> AnswerWatch? {
    unsafe context.map { unsafe Unmanaged<AnswerWatch>.fromOpaque($0).takeUnretainedValue() }
  }
}
