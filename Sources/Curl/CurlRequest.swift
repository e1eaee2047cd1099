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

/// The answer to a request.
public struct CurlResponse: Sendable {
    public let status: Int
    /// By their names in lower case; of several of one name the last.
    public let fields: [String: String]
    public let body: [UInt8]

    public init(status: Int, fields: [String: String], body: [UInt8]) {
        self.status = status
        self.fields = fields
        self.body = body
    }
}

/// Why there is no response.
public struct CurlError: Error, Sendable {
    /// libcurl's own words, without a full stop.
    public let message: String
    /// Whether the server may have got the request, or a part of it.
    public let mayHaveArrived: Bool
    /// Whether a later attempt may go better.
    public let isTemporary: Bool
    /// Whether the server has not spoken TLS as it should, or not at all.
    public var isHandshakeFailure = false
}
