import CMicroHTTPD
import Glibc

/// Refuses what libmicrohttpd 0.9.75 lets through, before a byte of the body is read: every request whose end two
/// readers could place differently (RFC 9112 §6.3, §11.2), and targets that a C string cuts short.
struct RequestGate {
    let maximumHeaderBytes: Int
    let maximumBodyBytes: Int

    /// What a request announces as its body, and why it must not be served; a nil refusal lets it through.
    func examine(_ connection: OpaquePointer, _ line: RequestLine) -> (body: AnnouncedBody, refusal: Refusal?) {
        var fields = HeaderFields(layout: line.layout)
        withUnsafeMutablePointer(to: &fields) { fields in
            _ = MHD_get_connection_values(connection, .HEADER_KIND, collectHeaderField, fields)
        }
        if fields.byteCount + line.target.utf8.count > maximumHeaderBytes {
            return (fields.body, .headersTooLarge(limit: maximumHeaderBytes))
        }
        guard fields.layout.isContiguous(size: cmicrohttpd_header_size(connection)) else {
            return (fields.body, .malformed("The header section is malformed"))
        }
        return (fields.body, Self.lineRefusal(line) ?? headerRefusal(fields, version: line.version))
    }

    private func headerRefusal(_ fields: HeaderFields, version: String) -> Refusal? {
        if let name = fields.malformedName { return .malformed("The header field name \"\(name)\" is malformed") }
        if fields.hasControlCharacter { return .malformed("A header field holds a control character") }
        if fields.hosts > 1 { return .malformed("More than one Host field was sent") }
        if fields.hosts == 0, version == "HTTP/1.1" { return .malformed("The Host field is missing") }
        if fields.transferEncodings.count > 1 { return .malformed("More than one Transfer-Encoding field was sent") }
        if let encoding = fields.transferEncodings.first {
            if version == "HTTP/1.0" { return .malformed("HTTP/1.0 has no Transfer-Encoding") }
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
        let isToken = !line.method.isEmpty && line.method.utf8.allSatisfy(HeaderFields.isTokenCharacter)
        return isToken ? targetRefusal(line.target) : .malformed("The method is malformed")
    }

    private static func targetRefusal(_ target: String) -> Refusal? {
        var target = target
        let (isPlain, holdsNUL) = target.withUTF8 { bytes in
            (bytes.allSatisfy { $0 > 0x20 && $0 < 0x7F }, Self.holdsNUL(bytes))
        }
        guard isPlain else { return .malformed("The request target holds a character that must be percent-encoded") }
        return holdsNUL ? .malformed("The path holds a NUL character") : nil
    }

    /// Whether there is a `%00` before the query.
    private static func holdsNUL(_ target: UnsafeBufferPointer<UInt8>) -> Bool {
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
    var hosts = 0
    var contentLengths: [String] = []
    var transferEncodings: [String] = []
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
        let text = UnsafeBufferPointer(start: name, count: strlen(name))
        byteCount += text.count + (value.map { strlen($0) } ?? 0) + 4
        let isToken = !text.isEmpty && text.allSatisfy { HeaderFields.isTokenCharacter(UInt8(bitPattern: $0)) }
        if malformedName == nil, !isToken { malformedName = String(cString: name) }
        if let value { addValue(value, of: name) }
        switch text.count {
        case 4 where strcasecmp(name, "Host") == 0: hosts += 1
        case 14 where strcasecmp(name, "Content-Length") == 0:
            contentLengths.append(value.map { String(cString: $0) } ?? "")
        case 17 where strcasecmp(name, "Transfer-Encoding") == 0:
            transferEncodings.append(value.map { String(cString: $0) } ?? "")
        default: break
        }
    }

    private mutating func addValue(_ value: UnsafePointer<CChar>, of name: UnsafePointer<CChar>) {
        layout.add(name, value)
        let text = UnsafeBufferPointer(start: value, count: strlen(value))
        if text.contains(where: { (0..<0x20).contains($0) && $0 != 0x09 || $0 == 0x7F }) { hasControlCharacter = true }
    }

    static func isTokenCharacter(_ character: UInt8) -> Bool {
        switch character {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
            UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
