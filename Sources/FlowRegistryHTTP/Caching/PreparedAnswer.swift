/// A kept answer as the server has made it ready, for one of its threads to send it again.
public struct PreparedAnswer: Sendable {
    /// Whoever has made it knows what it is.
    public let object: any AnyObject & Sendable
    /// What it takes beside the body.
    let bytes: Int

    public init(_ object: any AnyObject & Sendable, bytes: Int) {
        self.object = object
        self.bytes = bytes
    }
}
