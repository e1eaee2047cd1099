import CCurl

/// Sends one request after the other, over the same connection where the server keeps it.
///
/// Proxies are those of the environment (`https_proxy`, `no_proxy`: curl(1)). Redirects are not followed, so that no
/// credentials get to another host. Certificates are proved against the system's authorities.
public final class CurlSession {
    /// What a session is limited to.
    public struct Limits: Sendable {
        public var connectSeconds = 10
        public var totalSeconds = 60
        public var responseBytes = 64 << 20

        public init() {}
    }

    private let library: ccurl_library
    private let handle: UnsafeMutableRawPointer
    private let limits: Limits
    private let userAgent: String
    private let authorities: String?

    /// - Parameter authorities: a PEM file of the authorities to trust instead of the system's.
    ///
    /// Throws a `CurlError` where libcurl is not installed.
    public init(userAgent: String, authorities: String? = nil, limits: Limits = Limits()) throws(CurlError) {
        guard let library = CurlLibrary.installed?.functions, let handle = library.easy_init() else {
            throw CurlError(
                message: "libcurl is not installed (Debian: libcurl3-gnutls)", mayHaveArrived: false,
                isTemporary: false)
        }
        self.library = library
        self.handle = handle
        self.limits = limits
        self.userAgent = userAgent
        self.authorities = authorities
    }

    deinit { library.easy_cleanup(handle) }

    /// The server's answer, whatever its status. Throws a `CurlError`.
    public func response(to request: CurlRequest) throws(CurlError) -> CurlResponse {
        library.easy_reset(handle)
        let received = ReceivedResponse(maximumBytes: limits.responseBytes)
        let fields = list(request.fields + ["Expect:", "User-Agent: \(userAgent)"])
        defer { library.slist_free_all(fields) }
        configure(request)
        set(CURLOPT_HTTPHEADER, UnsafeMutableRawPointer(fields))
        set(CURLOPT_HEADERDATA, Unmanaged.passUnretained(received).toOpaque())
        set(CURLOPT_WRITEDATA, Unmanaged.passUnretained(received).toOpaque())
        let code = withExtendedLifetime(received) { library.easy_perform(handle) }
        guard code == CURLE_OK else { throw error(code, received) }
        let status = withUnsafePointer(to: library) { ccurl_status($0, handle) }
        return CurlResponse(status: Int(status), fields: received.fields, body: received.body)
    }

    private func configure(_ request: CurlRequest) {
        set(CURLOPT_URL, request.url)
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_USERNAME, request.username)
        set(CURLOPT_PASSWORD, request.password)
        set(CURLOPT_ACCEPT_ENCODING, "")
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_CONNECTTIMEOUT, limits.connectSeconds)
        set(CURLOPT_TIMEOUT, limits.totalSeconds)
        set(CURLOPT_FRESH_CONNECT, request.isIdempotent ? 0 : 1)
        if let authorities { set(CURLOPT_CAINFO, authorities) }
        if let body = request.body {
            set(CURLOPT_POST, 1)
            _ = withUnsafePointer(to: library) { library in
                body.withUnsafeBytes { ccurl_set_body(library, handle, $0.baseAddress, curl_off_t($0.count)) }
            }
        }
        set(CURLOPT_CUSTOMREQUEST, request.method)
        _ = withUnsafePointer(to: library) { library in
            ccurl_set_receiver(library, handle, CURLOPT_HEADERFUNCTION, receiveField)
        }
        _ = withUnsafePointer(to: library) { library in
            ccurl_set_receiver(library, handle, CURLOPT_WRITEFUNCTION, receiveBody)
        }
    }

    private func set(_ option: CURLoption, _ value: String) {
        _ = withUnsafePointer(to: library) { ccurl_set_text($0, handle, option, value) }
    }

    private func set(_ option: CURLoption, _ value: Int) {
        _ = withUnsafePointer(to: library) { ccurl_set_long($0, handle, option, value) }
    }

    private func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer?) {
        _ = withUnsafePointer(to: library) { ccurl_set_pointer($0, handle, option, value) }
    }

    private func list(_ lines: [String]) -> UnsafeMutablePointer<curl_slist>? {
        lines.reduce(nil) { library.slist_append($0, $1) ?? $0 }
    }

    private func error(_ code: CURLcode, _ received: ReceivedResponse) -> CurlError {
        if received.isTooLong {
            let limit = limits.responseBytes >> 20
            return CurlError(
                message: "The answer is longer than \(limit) MiB", mayHaveArrived: true, isTemporary: false)
        }
        let early: [CURLcode] = [
            CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT, CURLE_SSL_CONNECT_ERROR,
            CURLE_PEER_FAILED_VERIFICATION, CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT, CURLE_SSL_CACERT_BADFILE,
        ]
        let passing: [CURLcode] = [
            CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT, CURLE_OPERATION_TIMEDOUT,
            CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_HTTP2,
            CURLE_HTTP2_STREAM, CURLE_SSL_CONNECT_ERROR,
        ]
        let words = library.easy_strerror(code).map { String(cString: $0) } ?? "Error \(code.rawValue)"
        return CurlError(
            message: words, mayHaveArrived: !early.contains(code), isTemporary: passing.contains(code),
            isHandshakeFailure: code == CURLE_SSL_CONNECT_ERROR)
    }
}

/// What has come of a response so far.
private final class ReceivedResponse {
    private(set) var fields: [String: String] = [:]
    private(set) var body: [UInt8] = []
    private(set) var isTooLong = false
    private let maximumBytes: Int

    init(maximumBytes: Int) { self.maximumBytes = maximumBytes }

    /// A status line discards the fields so far: those of interim responses and of a proxy are not wanted.
    func receive(fieldLine line: String) {
        if line.hasPrefix("HTTP/") { return fields = [:] }
        guard let colon = line.firstIndex(of: ":") else { return }
        let value = line[line.index(after: colon)...].split(whereSeparator: \.isWhitespace).joined(separator: " ")
        fields[line[..<colon].lowercased()] = value
    }

    func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
        isTooLong = body.count + bytes.count > maximumBytes
        if !isTooLong { body.append(contentsOf: bytes) }
        return !isTooLong
    }
}

/// Called for each field line; another number than the bytes' ends the transfer.
///
/// Source: https://curl.se/libcurl/c/CURLOPT_HEADERFUNCTION.html
private func receiveField(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes, let context else { return size * count }
    let line = String(decoding: UnsafeRawBufferPointer(start: bytes, count: size * count), as: UTF8.self)
    Unmanaged<ReceivedResponse>.fromOpaque(context).takeUnretainedValue().receive(fieldLine: line)
    return size * count
}

/// Called for each piece of the body.
///
/// Source: https://curl.se/libcurl/c/CURLOPT_WRITEFUNCTION.html
private func receiveBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes, let context else { return size * count }
    let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
    let isTaken = Unmanaged<ReceivedResponse>.fromOpaque(context).takeUnretainedValue().receive(piece)
    return isTaken ? size * count : 0
}
