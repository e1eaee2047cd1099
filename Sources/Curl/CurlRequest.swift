/// A request over HTTP or HTTPS.
public struct CurlRequest: Sendable {
    public var method: String
    public var url: String
    /// Field lines as `If-Match: "3-0f1e2d3c4b"`.
    public var fields: [String]
    /// nil for none.
    public var body: [UInt8]?
    /// Sent with Basic authentication (RFC 7617).
    public var username: String
    public var password: String
    /// Whether it may be sent twice: libcurl does so by itself where a connection that was kept turns out to be dead,
    /// which may be after the request was carried out. Others get a connection of their own.
    public var isIdempotent: Bool

    public init(
        method: String, url: String, fields: [String] = [], body: [UInt8]? = nil, username: String, password: String,
        isIdempotent: Bool
    ) {
        self.method = method
        self.url = url
        self.fields = fields
        self.body = body
        self.username = username
        self.password = password
        self.isIdempotent = isIdempotent
    }
}
