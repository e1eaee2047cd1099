import CMicroHTTPD
import Glibc

/// Refuses what libmicrohttpd 0.9.75 lets through, before a byte of the body is read: every request whose end two
/// readers could place differently (RFC 9112 §6.3, §11.2), and targets that a C string cuts short.
struct RequestGate {
    let maximumHeaderBytes: Int
    let maximumBodyBytes: Int
    let connectionMemoryBytes: Int

    /// libmicrohttpd's own record of a field, beside its text (`struct MHD_HTTP_Header`).
    private static let entryBytes = 64
    /// For the response's header fields, and what has come behind the request already: 1 KB at the smallest limit.
    private var reservedBytes: Int { connectionMemoryBytes / 8 }

    /// What a request announces as its body, and why it must not be served; a nil refusal lets it through. And whether the
    /// client waits for 100 before it sends the body: it is answered without one (RFC 9110 §10.1.1).
    ///
    /// - Parameter size: the bytes of the request up to the end of its header section.
    func examine(
        _ connection: OpaquePointer, _ line: RequestLine, size: Int
    ) -> (body: AnnouncedBody, refusal: Refusal?, awaitsContinue: Bool) {
        var fields = HeaderFields(layout: line.layout)
        let entries = withUnsafeMutablePointer(to: &fields) { fields in
            Int(cmicrohttpd_each_field(connection, collectHeaderField, fields))
        }
        if fields.byteCount + line.target.count > maximumHeaderBytes {
            return (fields.body, .headersTooLarge(limit: maximumHeaderBytes), fields.awaitsContinue)
        }
        guard hasRoomForResponse(behind: size + fields.cookieBytes, entries: entries) else {
            return (fields.body, .tooManyFields, fields.awaitsContinue)
        }
        guard fields.layout.isContiguous(size: size) else {
            return (fields.body, .malformed("The header section is malformed"), fields.awaitsContinue)
        }
        return (fields.body, Self.lineRefusal(line) ?? headerRefusal(fields, line), fields.awaitsContinue)
    }

    /// Why a request that was let through must not be served with the trailer fields behind its body (RFC 9112 §7.1.2).
    /// They may take a quarter of the room that is reserved.
    func examineTrailers(_ connection: OpaquePointer, _ method: UnsafePointer<CChar>) -> Refusal? {
        guard RequestLayout.isTold else { return nil }
        var trailers = TrailerLayout(behind: method + cmicrohttpd_header_size(connection))
        let entries = withUnsafeMutablePointer(to: &trailers) { trailers in
            Int(MHD_get_connection_values(connection, .FOOTER_KIND, collectTrailerField, trailers))
        }
        guard trailers.isContiguous else { return .malformed("The trailer section is malformed") }
        return trailers.byteCount + entries * Self.entryBytes <= reservedBytes / 4 ? nil : .tooManyFields
    }

    /// libmicrohttpd keeps a request and its response's header section in the same memory. Without room for the latter it
    /// closes the connection, when the request has been carried out.
    private func hasRoomForResponse(behind bytes: Int, entries: Int) -> Bool {
        bytes + entries * Self.entryBytes + reservedBytes <= connectionMemoryBytes
    }

    private func headerRefusal(_ fields: HeaderFields, _ line: RequestLine) -> Refusal? {
        if let name = fields.malformedName { return .malformed("The header field name \"\(name)\" is malformed") }
        if fields.hasControlCharacter { return .malformed("A header field holds a control character") }
        if fields.hosts > 1 { return .malformed("More than one Host field was sent") }
        if fields.hosts == 0, line.isVersion("HTTP/1.1") { return .malformed("The Host field is missing") }
        if fields.transferEncodings.count > 1 { return .malformed("More than one Transfer-Encoding field was sent") }
        if let encoding = fields.transferEncodings.first {
            if line.isVersion("HTTP/1.0") { return .malformed("HTTP/1.0 has no Transfer-Encoding") }
            if !fields.contentLengths.isEmpty {
                return .malformed("Content-Length and Transfer-Encoding were both sent")
            }
            if encoding.lowercased() != "chunked" {
                return .notImplemented("The Transfer-Encoding \"\(encoding)\" is not known here")
            }
        }
        return lengthRefusal(fields.contentLengths)
    }

    private func lengthRefusal(_ lengths: [String]) -> Refusal? {
        if lengths.count > 1 { return .malformed("More than one Content-Length field was sent") }
        guard let text = lengths.first else { return nil }
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) else {
            return .malformed("The Content-Length is not a number")
        }
        guard let length = Int(text), length <= maximumBodyBytes else {
            return .bodyTooLarge(limit: maximumBodyBytes)
        }
        return nil
    }

    private static func lineRefusal(_ line: RequestLine) -> Refusal? {
        let method = UnsafeRawBufferPointer(start: line.method, count: strlen(line.method))
        return method.isToken ? targetRefusal(line.target) : .malformed("The method is malformed")
    }

    private static func targetRefusal(_ target: UnsafeRawBufferPointer) -> Refusal? {
        guard !target.containsOutsideOfVisible else {
            return .malformed("The request target holds a character that must be percent-encoded")
        }
        return holdsNUL(target) ? .malformed("The path holds a NUL character") : nil
    }

    /// Whether there is a `%00` before the query.
    private static func holdsNUL(_ target: UnsafeRawBufferPointer) -> Bool {
        guard let start = target.baseAddress, memchr(start, Int32(UInt8(ascii: "%")), target.count) != nil else {
            return false
        }
        var escape = 0
        for byte in target {
            switch byte {
            case UInt8(ascii: "?"): return false
            case UInt8(ascii: "%"): escape = 1
            case UInt8(ascii: "0") where escape > 0:
                if escape == 2 { return true }
                escape += 1
            default: escape = 0
            }
        }
        return false
    }
}

/// What the gate needs to know of a request's header fields.
struct HeaderFields {
    /// Of the header section as it was sent, but for optional white space.
    var byteCount = 0
    var layout: RequestLayout
    /// Which libmicrohttpd copies.
    var cookieBytes = 0
    var hosts = 0
    var contentLengths: [String] = []
    var transferEncodings: [String] = []
    /// Whether there is an Expect field.
    var awaitsContinue = false
    /// The first name that is no token (RFC 9110 §5.6.2), as one with a space before its colon.
    var malformedName: String?
    /// Whether a value holds what no field value may (RFC 9110 §5.5), as a CR that another reader takes for a line end.
    var hasControlCharacter = false

    init(layout: RequestLayout) {
        self.layout = layout
    }

    /// RFC 9112 §6.3: either field announces a body, a length of zero does not.
    var body: AnnouncedBody {
        if !transferEncodings.isEmpty { return .chunked }
        return contentLengths.isEmpty || contentLengths == ["0"] ? .none : .counted
    }

    mutating func add(_ name: UnsafePointer<CChar>, _ value: UnsafePointer<CChar>?) {
        let nameBytes = UnsafeRawBufferPointer(start: name, count: strlen(name))
        if malformedName == nil, !nameBytes.isToken { malformedName = String(cString: name) }
        byteCount += nameBytes.count + 4
        if let value {
            let bytes = UnsafeRawBufferPointer(start: value, count: strlen(value))
            byteCount += bytes.count
            layout.add(name, bytes)
            if bytes.containsControlCharacter { hasControlCharacter = true }
        }
        switch nameBytes.count {
        case 4 where strcasecmp(name, "Host") == 0: hosts += 1
        case 6 where strcasecmp(name, "Expect") == 0: awaitsContinue = true
        case 6 where strcasecmp(name, "Cookie") == 0: cookieBytes += value.map { strlen($0) } ?? 0
        case 14 where strcasecmp(name, "Content-Length") == 0:
            contentLengths.append(value.map { String(cString: $0) } ?? "")
        case 17 where strcasecmp(name, "Transfer-Encoding") == 0:
            transferEncodings.append(value.map { String(cString: $0) } ?? "")
        default: break
        }
    }
}
