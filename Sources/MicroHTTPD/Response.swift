/// What is sent: status code, header fields and body.
public struct Response: Sendable {
    public let status: Int
    public let headers: [(name: String, value: String)]
    public let body: [UInt8]
    /// Let go of when a body of 1 KB and more is sent or given up.
    let owner: (any AnyObject & Sendable)?

    public init(
        status: Int, headers: [(name: String, value: String)], body: [UInt8], owner: (any AnyObject & Sendable)? = nil
    ) {
        self.owner = owner
        self.status = status
        self.headers = headers
        self.body = body
    }
}
