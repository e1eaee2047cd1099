/// A request as a server gives it to its handler. Valid only while the handler is called.
public struct Request {
    public let method: HTTPMethod
    /// Path and query as sent, undecoded.
    public let target: UnsafeRawBufferPointer
    /// The header section as sent, but for its separators: the same bytes are the same header fields. nil for a request
    /// that is refused, and once its body has been read.
    public let headerSection: UnsafeRawBufferPointer?
    /// nil while an announced body is still to come; empty without one.
    public let body: [UInt8]?
    /// Set when the request must not be served: the handler has to answer it accordingly.
    public let refusal: Refusal?
    /// The server keeps it for longer than the request; to retain it for each one would cost more than to ask it.
    private unowned(unsafe) let connection: any ServerConnection

    /// - Parameter connection: not retained.
    public init(
        method: HTTPMethod, target: UnsafeRawBufferPointer, headerSection: UnsafeRawBufferPointer?, body: [UInt8]?,
        refusal: Refusal?, on connection: any ServerConnection
    ) {
        self.method = method
        self.target = target
        self.headerSection = headerSection
        self.body = body
        self.refusal = refusal
        self.connection = connection
    }

    /// The peer's address in numbers, `unix` on a Unix socket.
    public var remoteAddress: String { connection.remoteAddress }

    /// Whether it came over TLS.
    public var isSecure: Bool { connection.isSecure }

    /// The first value of a header field, its name compared without regard to case.
    public func header(_ name: StaticString) -> String? { connection.header(name) }

    /// The values of all header fields of a name, joined by commas (RFC 9110 §5.3); nil without one.
    public func list(_ name: StaticString) -> String? { connection.list(name) }

    /// Makes a response ready for the calling event loop, all of it but one field's value; nil where it cannot be.
    public func prepare(_ response: Response, varying name: StaticString) -> PreparedResponse? {
        connection.prepare(response, varying: name)
    }
}

/// The connection on which a request came; `Request` says what its members mean.
public protocol ServerConnection: AnyObject {
    var remoteAddress: String { get }
    var isSecure: Bool { get }
    func header(_ name: StaticString) -> String?
    func list(_ name: StaticString) -> String?
    func prepare(_ response: Response, varying name: StaticString) -> PreparedResponse?
}

/// A request method (RFC 9110 §9). Names are compared with regard to case.
public enum HTTPMethod: Hashable, Sendable {
    case get, head, post, put, patch, delete, options
    case other(String)

    public init(_ name: String) {
        self =
            switch name {
            case "GET": .get
            case "HEAD": .head
            case "POST": .post
            case "PUT": .put
            case "PATCH": .patch
            case "DELETE": .delete
            case "OPTIONS": .options
            default: .other(name)
            }
    }

    /// Whether it reads alone: GET or HEAD.
    public var isRead: Bool { self == .get || self == .head }

    /// As it stands in the request line.
    public var name: String {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .patch: "PATCH"
        case .delete: "DELETE"
        case .options: "OPTIONS"
        case .other(let name): name
        }
    }
}

/// Why the gate turned a request away; the layer above makes the answer.
public enum Refusal: Error, Equatable, Sendable {
    /// A sentence for the client.
    case malformed(String)
    case notImplemented(String)
    /// A version of HTTP other than 1.x.
    case unknownVersion
    /// `limit` is in bytes.
    case bodyTooLarge(limit: Int)
    case headersTooLarge(limit: Int)
    /// So many header or trailer fields that no room is left for the response's header fields.
    case tooManyFields
    /// As many requests as may be are in flight.
    case overloaded

    /// Whether what follows on the connection cannot be told apart from this request, or is not worth to be read.
    public var endsConnection: Bool { self != .overloaded }
}
