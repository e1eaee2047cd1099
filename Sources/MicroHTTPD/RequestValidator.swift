import CMicroHTTPD
import Glibc
import HTTPServing

/// Refuses what libmicrohttpd lets through, 0.9.75 more than 1.0, before a byte of the body is read: every request whose
/// end two readers could place differently (RFC 9112 §6.3, §11.2), and targets that a C string cuts short.
struct RequestValidator {
    let maximumHeaderBytes: Int
    let maximumBodyBytes: Int
    let connectionMemoryBytes: Int

    /// libmicrohttpd's own record of a field, beside its text (`struct MHD_HTTP_Header`).
    private static let entryBytes = 64
    /// For the response's header fields, and what has come behind the request already: 1 KB at the smallest limit.
    private var reservedBytes: Int { connectionMemoryBytes / 8 }

    /// What a request announces as its body, and why it must not be served; a nil refusal lets it through. And whether the
    /// client waits for 100 before it sends the body: it is answered without one (RFC 9110 §10.1.1); and whether it wants the
    /// connection to end with the response.
    ///
    /// - Parameters:
    ///   - head: its bytes, as they came.
    ///   - size: the bytes of the request up to the end of its header section.
    func examine(
        _ connection: OpaquePointer, _ line: RequestLine, _ head: RequestHead, size: Int
    ) -> (body: BodyFraming, refusal: Refusal?, awaitsContinue: Bool, asksForEnd: Bool) {
        var fields = HeaderFields()
        let entries = withUnsafeMutablePointer(to: &fields) { fields in
            Int(MHD_get_connection_values(connection, .HEADER_KIND, collectHeaderField, fields))
        }
        let refusal = refusal(of: fields, entries: entries, line, head, size: size)
        return (fields.body, refusal, fields.awaitsContinue, fields.asksForEnd || line.isOld)
    }

    private func refusal(
        of fields: HeaderFields, entries: Int, _ line: RequestLine, _ head: RequestHead, size: Int
    ) -> Refusal? {
        if line.methodLength + line.target.count + fields.byteCount > maximumHeaderBytes {
            return .headersTooLarge(limit: maximumHeaderBytes)
        }
        guard hasRoomForResponse(behind: size, entries: entries) else { return .tooManyFields }
        return head.refusal(size: size) ?? Self.lineRefusal(line) ?? headerRefusal(fields, line)
    }

    /// What libmicrohttpd itself refuses, by the status that it would answer with.
    ///
    /// - Parameters:
    ///   - head: the bytes of the request, as they came.
    ///   - pending: nil as long as there is no request line.
    func refusal(status: Int, _ head: RequestHead, _ pending: PendingRequest?) -> Refusal {
        switch status {
        case 413: return .bodyTooLarge(limit: maximumBodyBytes)
        case 414: return .headersTooLarge(limit: maximumHeaderBytes)
        case 431 where pending?.headersAreRead == false && head.byteCount > maximumHeaderBytes:
            return .headersTooLarge(limit: maximumHeaderBytes)
        case 431: return .tooManyFields
        case 505: return .unknownVersion
        default: break
        }
        guard let pending else { return .malformed("The request line is malformed") }
        return .malformed(pending.headersAreRead ? "The chunked body or its trailer section is malformed" : head.reason)
    }

    /// Why a request that was let through must not be served with the trailer fields behind its body (RFC 9112 §7.1.2).
    /// They may take a quarter of the room that is reserved.
    func examineTrailers(_ connection: OpaquePointer, _ method: UnsafePointer<CChar>) -> Refusal? {
        var trailers = TrailerContiguity(behind: method + cmicrohttpd_header_size(connection))
        let entries = withUnsafeMutablePointer(to: &trailers) { trailers in
            Int(MHD_get_connection_values(connection, .FOOTER_KIND, collectTrailerField, trailers))
        }
        guard trailers.isContiguous || !MicroHTTPDVersion.isBeforeOne else {
            return .malformed("The trailer section is malformed")
        }
        return trailers.byteCount + entries * Self.entryBytes <= reservedBytes / 4 ? nil : .tooManyFields
    }

    /// libmicrohttpd keeps a request and its response's header section in the same memory. Without room for the latter it
    /// closes the connection, when the request has been carried out.
    private func hasRoomForResponse(behind bytes: Int, entries: Int) -> Bool {
        bytes + entries * Self.entryBytes + reservedBytes <= connectionMemoryBytes
    }

    private func headerRefusal(_ fields: HeaderFields, _ line: RequestLine) -> Refusal? {
        if let name = fields.malformedName { return .malformed("The header field name \"\(name)\" is malformed") }
        if fields.hosts > 1 { return .malformed("More than one Host field was sent") }
        if fields.hosts == 0, !line.isVersion("HTTP/1.0") { return .malformed("The Host field is missing") }
        if fields.transferEncodings.count > 1 { return .malformed("More than one Transfer-Encoding field was sent") }
        if let encoding = fields.transferEncodings.first {
            if line.isVersion("HTTP/1.0") { return .malformed("HTTP/1.0 has no Transfer-Encoding") }
            if fields.contentLengths > 0 {
                return .malformed("Content-Length and Transfer-Encoding were both sent")
            }
            if encoding.lowercased() != "chunked" {
                return .notImplemented("The Transfer-Encoding \"\(encoding)\" is not known here")
            }
        }
        return lengthRefusal(fields)
    }

    private func lengthRefusal(_ fields: HeaderFields) -> Refusal? {
        if fields.contentLengths > 1 { return .malformed("More than one Content-Length field was sent") }
        guard let length = fields.contentLength else { return .malformed("The Content-Length is not a number") }
        return length <= maximumBodyBytes ? nil : .bodyTooLarge(limit: maximumBodyBytes)
    }

    private static func lineRefusal(_ line: RequestLine) -> Refusal? {
        guard line.isContiguous else { return .malformed("The request line is malformed") }
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
