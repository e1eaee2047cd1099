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
