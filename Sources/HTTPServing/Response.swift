/// What is sent: status, header fields and body.
public struct Response: Sendable {
    public var status: HTTPStatus
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]
    /// Released when the body has been sent or given up.
    public var owner: (any AnyObject & Sendable)?

    public init(
        status: HTTPStatus, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        owner: (any AnyObject & Sendable)? = nil
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.owner = owner
    }
}

/// A response that a server has made ready for one of its event loops, which sends it again and again, each time with
/// another value of one header field.
///
/// Each server has a subclass of its own, and is given back only what it has made (`Request.prepare`).
open class PreparedResponse: @unchecked Sendable {
    /// About what it takes in memory, in bytes, beside the body.
    public let bytes: Int

    public init(bytes: Int) {
        self.bytes = bytes
    }
}
