public import HTTPTypes

/// A request as it came; valid while it is being handled.
///
/// A class, since it is handed from one to the next.
public final class APIRequest {
    public let method: HTTPRequest.Method
    /// Path and query, undecoded but for what `RequestTarget` says.
    public let target: String
    /// The target up to its query.
    let path: Substring
    /// Host and port that the target itself has named, which take the place of the Host field (RFC 9112 §3.2.2).
    let authority: String?
    /// nil while an announced body is still to come.
    public let body: [UInt8]?
    /// The peer's address in numbers, `unix` for a peer on a Unix socket.
    public let remoteAddress: String
    /// Whether it came over TLS.
    public let isSecure: Bool
    /// Who sends it, where that is known already.
    let sender: KnownSender?
    private let lookUp: (StaticString, FieldValues) -> String?

    /// Which of the values of a header field, its name compared without regard to case.
    public enum FieldValues: Sendable {
        case first
        /// All of them, joined by commas (RFC 9110 §5.3).
        case all
    }

    /// - Parameters:
    ///   - target: as sent.
    ///   - sender: who was known by the same header fields.
    ///   - fields: looks up a header field.
    public init(
        method: HTTPRequest.Method, target: String, body: [UInt8]? = [], remoteAddress: String, isSecure: Bool = false,
        sender: KnownSender? = nil, fields: @escaping (StaticString, FieldValues) -> String?
    ) {
        self.method = method
        let target = RequestTarget(target)
        self.target = target.text
        path = target.text[..<target.pathEnd]
        authority = target.authority
        self.body = body
        self.remoteAddress = remoteAddress
        self.isSecure = isSecure
        // Known under the Host field.
        self.sender = target.authority == nil ? sender : nil
        lookUp = fields
    }

    /// A request that has no header field twice.
    public convenience init(
        method: HTTPRequest.Method, target: String, body: [UInt8]? = [], remoteAddress: String, isSecure: Bool = false,
        header: @escaping (StaticString) -> String?
    ) {
        self.init(
            method: method, target: target, body: body, remoteAddress: remoteAddress, isSecure: isSecure,
            fields: { name, _ in header(name) })
    }

    /// The first value of a header field, or nil.
    public func header(_ name: StaticString) -> String? { lookUp(name, .first) }

    /// All values of a header field, joined by commas, or nil.
    func list(_ name: StaticString) -> String? { lookUp(name, .all) }

    /// The target's query without its question mark, empty without one.
    var query: Substring.UTF8View { target[path.endIndex...].utf8.dropFirst() }
}
