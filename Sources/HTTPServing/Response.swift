/// What is sent: status, header fields and body.
public struct Response: Sendable {
    public var status: HTTPStatus
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]
    /// Released when the body has been sent or given up.
    public var owner: BodyOwner?

    public init(
        status: HTTPStatus, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        owner: BodyOwner? = nil
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.owner = owner
    }
}

/// Whatever has to last as long as a response's body, as its part of a memory budget.
///
/// Unchecked: a class with subclasses cannot be checked. This one has nothing, and a subclass answers for what it adds.
open class BodyOwner: @unchecked Sendable {
    public init() {}
}

/// A response that a server has made ready for one of its event loops, which sends it again and again, each time with
/// another value of one header field.
///
/// Each server has a subclass of its own, and is given back only what it has made (`Request.prepare`).
///
/// Unchecked: a class with subclasses cannot be checked. What is here never changes, and a subclass answers for what it adds.
open class PreparedResponse: @unchecked Sendable {
    /// About what it takes in memory, in bytes, beside the body.
    public let bytes: Int

    public init(bytes: Int) {
        self.bytes = bytes
    }
}

/// A response's status code (RFC 9110 §15).
public struct HTTPStatus: Hashable, Sendable, ExpressibleByIntegerLiteral {
    public let code: Int

    public init(_ code: Int) {
        self.code = code
    }

    public init(integerLiteral code: Int) {
        self.init(code)
    }

    public static let ok: Self = 200
    public static let created: Self = 201
    public static let noContent: Self = 204
    public static let notModified: Self = 304
    public static let badRequest: Self = 400
    public static let unauthorized: Self = 401
    public static let forbidden: Self = 403
    public static let notFound: Self = 404
    public static let methodNotAllowed: Self = 405
    public static let conflict: Self = 409
    public static let preconditionFailed: Self = 412
    public static let contentTooLarge: Self = 413
    public static let unprocessableContent: Self = 422
    /// RFC 6585 §3.
    public static let preconditionRequired: Self = 428
    /// RFC 6585 §4.
    public static let tooManyRequests: Self = 429
    /// RFC 6585 §5.
    public static let requestHeaderFieldsTooLarge: Self = 431
    /// The client has gone before there was an answer; nginx's code.
    public static let clientClosedRequest: Self = 499
    public static let internalServerError: Self = 500
    public static let notImplemented: Self = 501
    public static let serviceUnavailable: Self = 503
    public static let httpVersionNotSupported: Self = 505
}

/// A short value of a header field, held in place.
public struct InlineHeaderValue: Sendable {
    /// Its longest one, in bytes.
    public static let capacity = 47

    /// Zeros from the value's end on. Words, since an array of bytes is copied by calls of the runtime.
    private var words: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0)
    public let count: Int

    /// Nothing.
    public init() { count = 0 }

    /// - Parameter write: writes the value, without a NUL, to the beginning of `capacity` bytes, and returns its length.
    public init(_ write: (UnsafeMutableBufferPointer<UInt8>) -> Int) {
        count = withUnsafeMutableBytes(of: &words) { bytes in
            write(UnsafeMutableBufferPointer(rebasing: bytes.assumingMemoryBound(to: UInt8.self)[..<Self.capacity]))
        }
    }

    public func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        withUnsafePointer(to: words) { words in
            words.withMemoryRebound(to: CChar.self, capacity: Self.capacity + 1, body)
        }
    }
}
