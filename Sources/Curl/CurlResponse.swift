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
