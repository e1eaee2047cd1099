import HTTPServing

/// A request as it came; valid while it is being handled.
///
/// A class, since it is handed from one to the next.
final class APIRequest {
    let method: HTTPMethod
    /// Path and query, undecoded but for what `RequestTarget` says.
    let target: String
    /// The target up to its query.
    let path: Substring
    /// Host and port that the target itself has named, which take the place of the Host field (RFC 9112 §3.2.2).
    let authority: String?
    /// nil while an announced body is still to come.
    let body: [UInt8]?
    /// The peer's address in numbers, `unix` for a peer on a Unix socket.
    let remoteAddress: String
    /// Whether it came over TLS.
    let isSecure: Bool
    /// Set when the request must not be served.
    let refusal: Refusal?
    /// Who sends it, where its header fields need not be looked at for that.
    let sender: RecognizedCaller?
    /// Whose its credentials are, where that is known already.
    var authenticated: Authenticated?
    /// Told, on the event loop, when they were looked up and are right.
    var onVerified: (@Sendable (Authenticated, Login) -> Void)?
    private let lookUp: (StaticString, FieldValues) -> String?

    /// Which of the values of a header field, its name compared without regard to case.
    enum FieldValues: Sendable {
        case first
        /// All of them, joined by commas (RFC 9110 §5.3).
        case all
    }

    /// - Parameters:
    ///   - target: as sent.
    ///   - sender: who was known by the same header fields.
    ///   - fields: looks up a header field.
    init(
        method: HTTPMethod, target: String, body: [UInt8]? = [], remoteAddress: String, isSecure: Bool = false,
        refusal: Refusal? = nil, sender: RecognizedCaller? = nil,
        fields: @escaping (StaticString, FieldValues) -> String?
    ) {
        self.method = method
        let target = RequestTarget(target)
        self.target = target.text
        path = target.text[..<target.pathEnd]
        authority = target.authority
        self.body = body
        self.remoteAddress = remoteAddress
        self.isSecure = isSecure
        self.refusal = refusal
        // Known under the Host field.
        self.sender = target.authority == nil ? sender : nil
        lookUp = fields
    }

    /// - Parameter sender: who was known by the same header fields.
    convenience init(_ request: Request, from sender: RecognizedCaller? = nil) {
        self.init(
            method: request.method, target: String(decoding: request.target, as: UTF8.self), body: request.body,
            remoteAddress: request.remoteAddress, isSecure: request.isSecure, refusal: request.refusal, sender: sender
        ) { name, values in values == .first ? request.header(name) : request.list(name) }
    }

    /// A request that has no header field twice.
    convenience init(
        method: HTTPMethod, target: String, body: [UInt8]? = [], remoteAddress: String, isSecure: Bool = false,
        header: @escaping (StaticString) -> String?
    ) {
        self.init(
            method: method, target: target, body: body, remoteAddress: remoteAddress, isSecure: isSecure,
            fields: { name, _ in header(name) })
    }

    /// The first value of a header field, or nil.
    func header(_ name: StaticString) -> String? { lookUp(name, .first) }

    /// All values of a header field, joined by commas, or nil.
    func list(_ name: StaticString) -> String? { lookUp(name, .all) }

    /// The target's query without its question mark, empty without one.
    var query: Substring.UTF8View { target[path.endIndex...].utf8.dropFirst() }
}
