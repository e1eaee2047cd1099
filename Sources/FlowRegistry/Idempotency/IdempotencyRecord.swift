/// The answer to a request that was carried out under an `IdempotencyKey`.
public struct IdempotencyRecord: Equatable, Sendable {
    /// The status code of HTTP.
    public let status: Int
    public let entityTag: String?
    /// Without secrets: they are shown once.
    public let body: [UInt8]

    /// How long it is kept.
    public static let retentionSeconds: Int64 = 86_400

    public init(status: Int, entityTag: String?, body: [UInt8]) {
        self.status = status
        self.entityTag = entityTag
        self.body = body
    }
}
