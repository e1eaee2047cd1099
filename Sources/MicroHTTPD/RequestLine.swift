import CMicroHTTPDHooks
import Glibc
import HTTPServing

/// The first line of a request, where libmicrohttpd has it: valid until the request is completed.
struct RequestLine {
    let method: UnsafePointer<CChar>
    /// Path and query as sent.
    let target: UnsafeRawBufferPointer
    let version: UnsafePointer<CChar>
    private let url: UnsafePointer<CChar>

    /// - Parameters: as libmicrohttpd gives them, which has decoded the path in `url`; and the target as it was sent.
    init(
        method: UnsafePointer<CChar>, url: UnsafePointer<CChar>, target: UnsafeRawBufferPointer,
        version: UnsafePointer<CChar>
    ) {
        self.method = method
        self.target = target
        self.version = version
        self.url = url
    }

    /// A method, from libmicrohttpd's text; `-` if it is not a token (RFC 9110 §5.6.2), as in a request that is refused.
    static func method(_ text: UnsafePointer<CChar>) -> HTTPMethod {
        if strcmp(text, "GET") == 0 { return .get }
        let isToken = UnsafeRawBufferPointer(start: text, count: strlen(text)).isToken
        return HTTPMethod(isToken ? String(cString: text) : "-")
    }

    /// In bytes, where the line is contiguous.
    var methodLength: Int { url - method - 1 }

    /// Whether the version is HTTP/1.0 or older, by which a connection ends with its response.
    var isOld: Bool { !isVersion("HTTP/1.1") }

    /// Whether one space alone stands between its parts, and no NUL, which would cut one short.
    var isContiguous: Bool { method + strlen(method) + 1 == url && url + target.count + 1 == version }

    func isVersion(_ name: StaticString) -> Bool {
        strcmp(version, UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)) == 0
    }

    /// The header section behind the target, of a request of so many bytes up to the end of that section.
    func rest(size: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: version, count: max(0, method + size - version))
    }
}

/// A request's line and header section as their bytes came on the connection, which libmicrohttpd has written over.
struct RequestHead {
    private let head: UnsafeMutablePointer<request_head>?

    init(of client: ClientConnection) {
        head = client.head
    }

    /// Why the request must not be served; nil where its head, of so many bytes, was written to the letter of RFC 9112.
    func refusal(size: Int) -> Refusal? {
        guard let head, head.pointee.state == REQUEST_HEAD_COMPLETE, head.pointee.length == size else {
            return .malformed(reason)
        }
        return nil
    }

    /// What is wrong, in a sentence for the client.
    var reason: String {
        switch head?.pointee.fault {
        case REQUEST_HEAD_HOLDS_NUL: "The header section holds a NUL character"
        case REQUEST_HEAD_HOLDS_CONTROL: "The header section holds a control character"
        case REQUEST_HEAD_HOLDS_BARE_CR: "The header section holds a carriage return that ends no line"
        case REQUEST_HEAD_HOLDS_BARE_LF: "The header section has a line that does not end in CR LF"
        case REQUEST_HEAD_HOLDS_FOLD: "The header section has a line that begins with white space"
        case REQUEST_HEAD_HOLDS_NAMELESS_FIELD: "The header section has a field without a name"
        default: "The header section is malformed"
        }
    }

    /// Bytes of the head that have come, up to the first that is wrong.
    var byteCount: Int { head?.pointee.length ?? 0 }

    /// Goes on to the next request, behind the body of this one.
    ///
    /// - Parameter end: where the head ends.
    func pass(_ body: BodyFraming, behind end: UnsafePointer<CChar>) {
        guard let head else { return }
        // libmicrohttpd's own memory, which it reads the next request from.
        let next = UnsafeMutablePointer(mutating: end)
        switch body {
        case .none: request_head_next(head, next, 0)
        case .counted(let length): request_head_next(head, next, UInt64(length))
        case .chunked: request_head_enter_chunks(head, end)
        }
    }

    /// Whether there was a NUL in a chunked body or its trailer section.
    var chunksHoldNUL: Bool { head?.pointee.fault == REQUEST_HEAD_HOLDS_NUL }
}
