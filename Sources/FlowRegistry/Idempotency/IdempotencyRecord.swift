/// The answer to a request that was carried out under an `IdempotencyKey`.
public struct IdempotencyRecord: Equatable, Sendable {
    /// The status code of HTTP.
    public let status: Int
    public let entityTag: String?
    /// Without secrets: they are shown once.
    public let body: [UInt8]

    /// How long it is kept.
    public static let retentionSeconds: Int64 = 86_400
    /// A request with a longer answer is refused: a flow with its definition fits, twice.
    public static let maximumBodyBytes = 2_097_152
    /// How many bytes are kept for an account, and for how many requests; the oldest make room.
    public static let maximumBytesOfAccount = 67_108_864
    public static let maximumCountOfAccount = 10_000

    public init(status: Int, entityTag: String?, body: [UInt8]) {
        self.status = status
        self.entityTag = entityTag
        self.body = body
    }
}

/// A record with what its key was used for.
public struct StoredIdempotencyRecord: Sendable {
    public let record: IdempotencyRecord
    /// The SHA-256 of `IdempotencyKey.request`.
    public let requestHash: [UInt8]

    public init(record: IdempotencyRecord, requestHash: [UInt8]) {
        self.record = record
        self.requestHash = requestHash
    }
}

/// A name that a client gives to a request, so that it can send that again without its being carried out twice.
public struct IdempotencyKey: Sendable {
    public let text: String
    /// What has to be the same for it to be the same request.
    public let request: [UInt8]

    /// The longest key, in bytes.
    public static let maximumLength = 255

    /// nil for a key that is empty, too long, or not of printable ASCII characters.
    public init?(_ text: String, request: [UInt8]) {
        guard (1...Self.maximumLength).contains(text.utf8.count), text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) })
        else { return nil }
        self.text = text
        self.request = request
    }
}
