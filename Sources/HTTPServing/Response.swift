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
