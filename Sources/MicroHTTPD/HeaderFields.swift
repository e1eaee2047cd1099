import Glibc

/// What the gate needs to know of a request's header fields.
struct HeaderFields {
    /// Of the header section as it was sent, but for optional white space.
    private(set) var byteCount = 0
    private(set) var hosts = 0
    private(set) var contentLengths = 0
    /// nil for one that is no number; `Int.max` for one that is larger.
    private(set) var contentLength: Int? = 0
    private(set) var transferEncodings: [String] = []
    /// Whether there is an Expect field.
    private(set) var awaitsContinue = false
    /// Whether there is a Connection field with `close`.
    private(set) var asksForEnd = false
    /// The first name that is no token (RFC 9110 §5.6.2), as one with a space before its colon.
    private(set) var malformedName: String?

    /// RFC 9112 §6.3: either field announces a body, a length of zero does not.
    var body: BodyFraming {
        if !transferEncodings.isEmpty { return .chunked }
        return contentLengths == 0 || contentLength == 0 ? .none : .counted(contentLength ?? 0)
    }

    mutating func add(_ name: UnsafePointer<CChar>, _ value: UnsafePointer<CChar>?) {
        let nameBytes = UnsafeRawBufferPointer(start: name, count: strlen(name))
        if malformedName == nil, !nameBytes.isToken { malformedName = String(cString: name) }
        byteCount += nameBytes.count + 4 + (value.map { strlen($0) } ?? 0)
        switch nameBytes.count {
        case 4 where strcasecmp(name, "Host") == 0: hosts += 1
        case 6 where strcasecmp(name, "Expect") == 0: awaitsContinue = true
        case 10 where strcasecmp(name, "Connection") == 0:
            if let value, Self.listsClose(value) { asksForEnd = true }
        case 14 where strcasecmp(name, "Content-Length") == 0:
            contentLengths += 1
            contentLength = value.flatMap { Self.number($0) }
        case 17 where strcasecmp(name, "Transfer-Encoding") == 0:
            transferEncodings.append(value.map { String(cString: $0) } ?? "")
        default: break
        }
    }

    private static func listsClose(_ text: UnsafePointer<CChar>) -> Bool {
        if strcasecmp(text, "keep-alive") == 0 { return false }
        return String(cString: text).split(separator: ",").contains { option in
            option.filter { $0 != " " && $0 != "\t" }.lowercased() == "close"
        }
    }

    /// Of more digits than 19, `Int.max`: libmicrohttpd is not shown such a length (`MHD_lookup_connection_value_n` of
    /// CMicroHTTPDHooks).
    private static func number(_ text: UnsafePointer<CChar>) -> Int? {
        let digits = UnsafeRawBufferPointer(start: text, count: strlen(text))
        guard !digits.isEmpty, digits.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) else {
            return nil
        }
        guard digits.count <= 19 else { return .max }
        return Int(clamping: digits.reduce(0 as UInt64) { $0 * 10 + UInt64($1 - UInt8(ascii: "0")) })
    }
}
