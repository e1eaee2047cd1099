import CMicroHTTPD
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

/// The values of a request's header fields of one name.
struct HeaderValues {
    let name: StaticString
    private(set) var values: [String] = []

    init(name: StaticString) {
        self.name = name
    }

    mutating func add(_ field: UnsafePointer<CChar>, _ value: UnsafePointer<CChar>?) {
        let wanted = UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
        if strcasecmp(field, wanted) == 0 { values.append(value.map { String(cString: $0) } ?? "") }
    }
}

/// One header field, for `ClientConnection.list`; at file scope as libmicrohttpd's other callbacks are.
func collectField(
    context: UnsafeMutableRawPointer?, kind: MHD_ValueKind, name: UnsafePointer<CChar>?, value: UnsafePointer<CChar>?
) -> MHD_Result {
    guard let context, let name else { return .YES }
    context.assumingMemoryBound(to: HeaderValues.self).pointee.add(name, value)
    return .YES
}

/// Where the trailer fields of a chunked request stand in memory.
///
/// libmicrohttpd before 1.0 reads them as C strings, in place: a bare LF ends a line, and a line may go on in the next. It
/// leaves a NUL wherever a part ends. A section written to the letter of RFC 9112 has each part right behind the one before
/// and its separators, so that a gap gives away what the strings no longer show; and the first right behind the header
/// section, since libmicrohttpd moves chunks that were read out of the way. Later ones leave gaps of their own, and refuse
/// such sections themselves.
struct TrailerContiguity {
    private let start: UnsafePointer<CChar>
    private var next: UnsafePointer<CChar>
    private var hasGap = false

    /// - Parameter section: the end of the header section.
    init(behind section: UnsafePointer<CChar>) {
        start = section
        next = section
    }

    /// Takes note of the next trailer field.
    mutating func add(_ name: UnsafePointer<CChar>, _ value: UnsafePointer<CChar>) {
        if name != next { hasGap = true }
        next = value + strlen(value) + 2
    }

    /// Whether the fields have no gap, as one that goes on in the next line leaves: libmicrohttpd copies it for each line.
    var isContiguous: Bool { !hasGap }

    /// How much of the connection's memory they take, white space included.
    var byteCount: Int { next - start }
}

/// What a request's header fields say of its body.
enum BodyFraming: Equatable {
    case none
    /// Of so many bytes.
    case counted(Int)
    /// libmicrohttpd before 1.0 takes a bare LF for the end of a chunk's line and of its data, and shows neither: what
    /// follows on the connection is not read, since two readers could place the end differently.
    case chunked
}
